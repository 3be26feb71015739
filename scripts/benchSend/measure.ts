/** One way to send at one limit: an n8n that has just started, against a sandbox that has just started. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { phoneOf } from '../bench/people.ts';
import { type Instance, kill9, startServer, stop } from '../n8n/instance.ts';
import { signalGroup } from '../n8n/process.ts';
import { webhookPath } from '../start/furnish.ts';
import {
  acceptedMessages,
  ask,
  type SandboxHandle,
  startSandbox,
  stopSandbox,
  waitUntilDelivered,
} from '../start/sandbox.ts';
import { countAccepted, type Counts } from './counts.ts';
import type { Rate, RouteName } from './routes.ts';
import type { Source } from './source.ts';
import { begin, end, idleProcess, longestStallAt } from './watched.ts';
import { eventsTrigger, type Order, startPath } from './workflows.ts';

export interface Measured extends Counts {
  /** Open at once, at most. */
  readonly connections: number;
  /** Of n8n's event loop, from the moment the workflow is called until all is over. */
  readonly longestStallMs: number;
  /** How long after the call of the workflow the longest stall was over. */
  readonly stallAfterMs: number;
  /** Of the n8n process, in millions of bytes. */
  readonly peakMb: number;
  /** What it held before the workflow was called. */
  readonly restMb: number;
  /** How the machine fared meanwhile: of a process that did nothing. */
  readonly idleStallMs: number;
  /** From the call of the workflow to its answer. */
  readonly tookMs: number;
  /** Processor time of n8n for each message accepted. */
  readonly cpuMsPerMessage: number;
  /** What the workflow said of whom it did not send to, and of its own end. */
  readonly told: readonly string[];
}

export interface Bench {
  readonly folder: string;
  /** Where the monitors write. */
  readonly readings: string;
  readonly n8n: Instance;
  /** Where n8n's credential looks for the sandbox. */
  readonly sandboxPort: number;
  readonly source: Source;
  /** How many consented, from the first on: whoever is sent to is one of them. */
  readonly consented: number;
  /** So that what is started ends however this process ends. */
  readonly onStart: (end: () => void) => void;
}

/** People who get it first and do not count: the code of an n8n that has just started is not loaded yet. */
export const WARM_UP = 20;
/** What a warm-up used of the number's second is free again. */
const SECOND_OVER_MS = 1500;
/** n8n tells of a workflow that failed after it has answered. */
const TOLD_WITHIN_MS = 1000;
const LONGEST_RUN_MS = 280_000;

export async function measureRoute(
  bench: Bench,
  { route, rate, list }: { route: RouteName; rate: Rate; list: number },
): Promise<Measured & { readonly pid: number }> {
  const { n8n, source, readings } = bench;
  const own = join(bench.folder, `sandbox-${rate}-${route}`);
  mkdirSync(own);
  const sandbox = await startSandbox({
    folder: own,
    port: bench.sandboxPort,
    args: [`--throughput=${rate}`],
  });
  bench.onStart(() => sandbox.pid !== undefined && signalGroup(sandbox.pid, 'SIGKILL'));
  if (sandbox.port !== bench.sandboxPort)
    throw new Error(`Port ${bench.sandboxPort} was taken by something else during the run.`);
  const idle = await idleProcess(readings);
  bench.onStart(() => idle.kill('SIGKILL'));
  try {
    await startServer(n8n);
    bench.onStart(() => n8n.pid !== undefined && signalGroup(n8n.pid, 'SIGKILL'));
    const { pid } = n8n as { pid: number };
    // Only ours hears of statuses: that is work which the others are spared.
    const listens = route === 'ours';
    if (listens) await subscribe(n8n, sandbox);
    const call = (order: Order) => start(n8n, startPath(route, rate), order);
    await call({
      list: source.list(bench.consented - WARM_UP, WARM_UP),
      edition: `warm-up-${rate}`,
    });
    if (listens) await waitUntilDelivered(sandbox);
    await sleep(SECOND_OVER_MS);
    source.told();

    for (const one of [pid, idle.pid]) await begin(readings, one);
    const startedAt = Date.now();
    const ended = await call({ list: source.list(0, list), edition: `measured-${rate}` });
    const tookMs = Date.now() - startedAt;
    if (listens) await waitUntilDelivered(sandbox).catch(() => undefined);
    const [measured, beside] = [await end(readings, pid), await end(readings, idle.pid)];

    await sleep(TOLD_WITHIN_MS);
    const told = source.told();

    const people = new Set(Array.from({ length: list }, (_, index) => phoneOf(index).slice(1)));
    const messages = await acceptedMessages(sandbox);
    const accepted = messages.filter(({ to }) => people.has(to)).length;
    return {
      pid,
      ...countAccepted(messages, people, rate),
      connections: await connectionsOf(sandbox),
      longestStallMs: Number(measured.longestStallMs.toFixed(1)),
      stallAfterMs: longestStallAt(readings, pid) - startedAt,
      peakMb: Math.round(measured.peakBytes / 1e6),
      restMb: Math.round(measured.restBytes / 1e6),
      idleStallMs: Number(beside.longestStallMs.toFixed(1)),
      tookMs,
      cpuMsPerMessage: accepted === 0 ? 0 : measured.cpuMs / accepted,
      told: told.length > 0 || ended === undefined ? told : [ended],
    };
  } finally {
    await stop(n8n).catch(() => kill9(n8n));
    idle.kill('SIGKILL');
    await stopSandbox(sandbox);
    rmSync(own, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @returns undefined where the workflow ended well, else a sentence */
async function start(n8n: Instance, path: string, order: Order): Promise<string | undefined> {
  try {
    const response = await fetch(`${n8n.url}/webhook/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(LONGEST_RUN_MS),
    });
    await response.arrayBuffer();
    if (response.status === 404) throw new Error('n8n does not know the workflow that sends.');
    return response.ok ? undefined : 'The workflow failed.';
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    if (name === 'TimeoutError') return `Not over after ${LONGEST_RUN_MS / 1000} s.`;
    if (cause?.code) return `n8n broke off (${cause.code}).`;
    throw error;
  }
}

async function subscribe(n8n: Instance, sandbox: SandboxHandle): Promise<void> {
  const { verified, explanation } = await ask<{ verified: boolean; explanation: string }>(
    sandbox,
    'POST',
    '/sandbox/webhook',
    {
      url: `${n8n.url}/webhook/${webhookPath(eventsTrigger)}`,
      readyUrl: `${n8n.url}/healthz/readiness`,
    },
  );
  if (!verified) throw new Error(`The local WhatsApp cannot reach n8n: ${explanation}`);
}

async function connectionsOf(sandbox: SandboxHandle): Promise<number> {
  const { connections } = await ask<{ connections: { peak: number } | number }>(
    sandbox,
    'GET',
    '/sandbox/stats',
  ).catch(() => ask<{ connections: number }>(sandbox, 'GET', '/sandbox/state'));
  return typeof connections === 'number' ? connections : connections.peak;
}
