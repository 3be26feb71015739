/** The local WhatsApp as a process of its own, so that it can bear witness when n8n is killed. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isAlive, signalGroup, waitForEnd } from '../n8n/process.ts';

export interface SandboxHandle {
  readonly folder: string;
  readonly port: number;
  /** Without a slash at the end. */
  readonly url: string;
  pid: number | undefined;
}

const main = resolve(import.meta.dirname, '../../sandbox/main.ts');

/**
 * Starts the sandbox on a folder of its own and waits until it listens.
 * @param options.port the first choice; another free one is taken where it is in use
 * @param options.reset begins empty
 * @param options.args more flags of `sandbox/main.ts`
 */
export async function startSandbox(options: {
  folder: string;
  port?: number;
  reset?: boolean;
  args?: readonly string[];
}): Promise<SandboxHandle> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  const port = await freePort(options.port);
  const handle: SandboxHandle = { folder, port, url: `http://127.0.0.1:${port}`, pid: undefined };
  const logFile = join(folder, 'sandbox.log');
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      main,
      `--port=${port}`,
      `--data=${join(folder, 'data')}`,
      ...(options.reset ? ['--reset'] : []),
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', log, log], detached: true },
  );
  closeSync(log);
  child.unref();
  handle.pid = child.pid;
  const until = Date.now() + 20_000;
  while (!(await isHealthy(handle))) {
    if (child.pid === undefined || !isAlive(child.pid) || Date.now() > until) {
      await stopSandbox(handle);
      throw new Error(
        `The local WhatsApp did not start. ${readFileSync(logFile, 'utf8').trim().slice(-500)}`,
      );
    }
    await sleep(50);
  }
  return handle;
}

export async function stopSandbox(handle: SandboxHandle): Promise<void> {
  const { pid } = handle;
  if (pid === undefined) return;
  if (isAlive(pid)) process.kill(pid, 'SIGTERM');
  if (!(await waitForEnd(pid, 10_000))) signalGroup(pid, 'SIGKILL');
  handle.pid = undefined;
}

export async function isHealthy({ url }: { url: string }): Promise<boolean> {
  try {
    const response = await fetch(`${url}/sandbox/pending`, { signal: AbortSignal.timeout(2000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** One request to the doors for scripts, `path` such as `/sandbox/messages`. Throws the sandbox's own sentence. */
export async function ask<T>(
  { url }: { url: string },
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok)
    throw new Error(
      `The local WhatsApp refused ${method} ${path}: ${answer.error ?? response.status}`,
    );
  return answer;
}

export interface AcceptedMessage {
  readonly id: string;
  readonly receivedAt: string;
  readonly to: string;
  readonly template?: string;
  readonly reference?: string;
}

export function acceptedMessages(sandbox: { url: string }): Promise<AcceptedMessage[]> {
  return ask(sandbox, 'GET', '/sandbox/messages');
}

/**
 * Waits until every webhook that is due or planned has got its 200: what people answered is then
 * on record. Throws where the webhook takes none.
 */
export async function waitUntilDelivered(
  sandbox: { url: string },
  timeoutMs = 60_000,
): Promise<void> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { pending } = await ask<{ pending: number }>(sandbox, 'GET', '/sandbox/pending');
    if (pending === 0) return;
    if (Date.now() > until) {
      throw new Error(
        `${pending} webhooks of the local WhatsApp are still not taken after ${timeoutMs / 1000} s, so what people answered may not be on record. ` +
          'Is the workflow with the WhatsApp Events Trigger published?',
      );
    }
    await sleep(100);
  }
}
