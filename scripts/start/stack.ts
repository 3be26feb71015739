/**
 * n8n and the local WhatsApp together, on the standing folders in `.try/`. Which processes run is
 * kept in a file, so that `--again` finds what `npm start` started.
 */
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { kill9, prepareInstance, startServer, stop, type Instance } from '../n8n/instance.ts';
import { commandOf, isAlive, waitForEnd } from '../n8n/process.ts';
import { readJson, writeJson } from './files.ts';
import { isHealthy, startSandbox, stopSandbox, type SandboxHandle } from './sandbox.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Stack {
  readonly n8n: Instance;
  readonly sandbox: SandboxHandle;
  /** Whether this process started it, and so ends it. */
  readonly ours: { readonly n8n: boolean; readonly sandbox: boolean };
}

interface Running {
  readonly pid: number;
  readonly port: number;
}

interface StackFile {
  /** The process of `npm start` that looks after the two. */
  readonly owner: number;
  readonly n8n?: Running;
  readonly sandbox?: Running;
}

export interface Places {
  readonly n8n: string;
  readonly sandbox: string;
  readonly file: string;
  /** What the last run was about: only the path of its list. */
  readonly lastRun: string;
}

export function placesIn(folder = join(root, '.try')): Places {
  return {
    n8n: join(folder, 'n8n'),
    sandbox: join(folder, 'sandbox'),
    file: join(folder, 'stack.json'),
    lastRun: join(folder, 'last-run.json'),
  };
}

/** A number of a process can go to a stranger: what it runs must be ours. */
function stillRuns(running: Running | undefined, mark: string): running is Running {
  return running !== undefined && isAlive(running.pid) && commandOf(running.pid).includes(mark);
}
const runsN8n = (running?: Running) => stillRuns(running, 'n8n');
const runsSandbox = (running?: Running) => stillRuns(running, join('sandbox', 'main.ts'));

/**
 * Throws where another `npm start` runs here. What one that was killed left running is ended.
 * @param tell says what is being done, to the person who waits
 */
export async function clearTheWay(places: Places, tell: (line: string) => void): Promise<void> {
  const file = readJson<StackFile>(places.file);
  if (!file) return;
  if (
    file.owner !== process.pid &&
    isAlive(file.owner) &&
    commandOf(file.owner).includes('start.ts')
  ) {
    throw new Error(
      `npm start is already running here${file.n8n ? ` (n8n on http://127.0.0.1:${file.n8n.port})` : ''}. ` +
        'End it with Ctrl+C first, or run the edition again on it: npm start -- --again',
    );
  }
  if (runsN8n(file.n8n) || runsSandbox(file.sandbox)) {
    tell('Ending what an earlier run left running');
    for (const running of [
      ...(runsN8n(file.n8n) ? [file.n8n!] : []),
      ...(runsSandbox(file.sandbox) ? [file.sandbox!] : []),
    ]) {
      process.kill(running.pid, 'SIGTERM');
      if (!(await waitForEnd(running.pid, 40_000))) process.kill(running.pid, 'SIGKILL');
    }
  }
  rmSync(places.file, { force: true });
}

/**
 * Starts both, on the standing folders, or on empty ones.
 * @param options.fresh deletes the ledger, n8n's data and what the sandbox remembers
 * @param options.furnish fills an n8n that does not run yet: credentials and workflows
 */
export async function startStack(options: {
  places: Places;
  fresh: boolean;
  ports: { n8n: number; sandbox: number };
  env?: NodeJS.ProcessEnv;
  furnish: (n8n: Instance, sandbox: SandboxHandle) => Promise<void>;
  tell: (line: string) => void;
}): Promise<Stack> {
  const { places, fresh, ports, tell } = options;
  // The sandbox empties its own journal.
  if (fresh) rmSync(places.n8n, { recursive: true, force: true });
  tell('Starting the local WhatsApp');
  const sandbox = await startSandbox({ folder: places.sandbox, port: ports.sandbox, reset: fresh });
  let n8n: Instance | undefined;
  try {
    n8n = await prepareInstance({ folder: places.n8n, port: ports.n8n, env: options.env });
    await options.furnish(n8n, sandbox);
    tell('Starting n8n');
    await startServer(n8n);
    const stack: Stack = { n8n, sandbox, ours: { n8n: true, sandbox: true } };
    rememberStack(places, stack);
    return stack;
  } catch (error) {
    if (n8n) await stop(n8n);
    await stopSandbox(sandbox);
    throw error;
  }
}

/**
 * What `--again` runs on: whatever of a standing stack is up, and the rest started beside it. Where
 * `npm start` is just bringing back an n8n that was killed, it is waited for.
 */
export async function joinStack(options: Parameters<typeof startStack>[0]): Promise<Stack> {
  const { places, ports, tell } = options;
  if (!existsSync(join(places.n8n, '.n8n'))) {
    throw new Error(
      'There is no standing ledger to run again on. Run npm start first, or npm start -- --once',
    );
  }
  const looksAfter = (file: StackFile | undefined) =>
    file !== undefined && isAlive(file.owner) && commandOf(file.owner).includes('start.ts');
  let file = readJson<StackFile>(places.file);
  for (let waited = 0; looksAfter(file) && !(await n8nAnswers(file)) && waited < 90; waited++) {
    if (waited === 0) tell('Waiting for npm start to bring n8n back');
    await sleep(1000);
    file = readJson<StackFile>(places.file);
  }

  const sandboxUp =
    runsSandbox(file?.sandbox) &&
    (await isHealthy({ url: `http://127.0.0.1:${file!.sandbox!.port}` }));
  if (!sandboxUp) tell('Starting the local WhatsApp');
  const sandbox: SandboxHandle = sandboxUp
    ? {
        folder: places.sandbox,
        ...file!.sandbox!,
        url: `http://127.0.0.1:${file!.sandbox!.port}`,
      }
    : await startSandbox({ folder: places.sandbox, port: file?.sandbox?.port ?? ports.sandbox });

  const n8nUp = await n8nAnswers(file);
  let n8n: Instance | undefined;
  try {
    n8n = await prepareInstance({
      folder: places.n8n,
      port: file?.n8n?.port ?? ports.n8n,
      env: options.env,
      ...(n8nUp ? { runningPid: file!.n8n!.pid } : {}),
    });
    if (!n8nUp) {
      await options.furnish(n8n, sandbox);
      tell('Starting n8n');
      await startServer(n8n);
    }
  } catch (error) {
    if (n8n && !n8nUp) await stop(n8n);
    if (!sandboxUp) await stopSandbox(sandbox);
    throw error;
  }
  return { n8n, sandbox, ours: { n8n: !n8nUp, sandbox: !sandboxUp } };
}

async function n8nAnswers(file: StackFile | undefined): Promise<boolean> {
  if (!runsN8n(file?.n8n)) return false;
  try {
    const { port } = file!.n8n!;
    const { ok } = await fetch(`http://127.0.0.1:${port}/rest/settings`, {
      signal: AbortSignal.timeout(3000),
    });
    return ok;
  } catch {
    return false;
  }
}

export function rememberStack(places: Places, { n8n, sandbox }: Stack): void {
  const running = ({ pid, port }: { pid: number | undefined; port: number }) =>
    pid === undefined ? undefined : { pid, port };
  writeJson(places.file, { owner: process.pid, n8n: running(n8n), sandbox: running(sandbox) });
}

/** Ends what this process started. The sandbox goes last, so that nothing n8n still sends is lost. */
export async function endStack(places: Places, { n8n, sandbox, ours }: Stack): Promise<void> {
  if (ours.n8n) await stop(n8n);
  if (ours.sandbox) await stopSandbox(sandbox);
  if (ours.n8n && ours.sandbox) {
    if (readJson<StackFile>(places.file)?.owner === process.pid)
      rmSync(places.file, { force: true });
  }
}

/** For a signal that leaves no time: both processes are ended at once. */
export async function killStack({ n8n, sandbox, ours }: Stack): Promise<void> {
  if (ours.n8n) await kill9(n8n);
  if (ours.sandbox) await stopSandbox(sandbox);
}

/**
 * Looks after a stack that stays up: an n8n that ended (killed, out of memory) is started again on the same
 * folder and port, up to five times.
 * @returns when `until` is aborted, or when n8n cannot be brought back
 */
export async function lookAfter(
  places: Places,
  stack: Stack,
  tell: (line: string) => void,
  until: AbortSignal,
): Promise<void> {
  let returns = 0;
  while (!until.aborted) {
    await sleep(500, undefined, { signal: until }).catch(() => undefined);
    const { n8n } = stack;
    if (until.aborted || (n8n.pid !== undefined && isAlive(n8n.pid))) continue;
    if (++returns > 5) throw new Error(`n8n has ended ${returns} times. Its log: ${n8n.logFile}`);
    tell('n8n has ended. Starting it again');
    await kill9(n8n); // the task runner may have outlived it
    await startServer(n8n);
    rememberStack(places, stack);
    tell(`n8n is back on ${n8n.url}`);
  }
}
