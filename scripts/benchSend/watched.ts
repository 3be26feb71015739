/** A process with the monitor in it, from outside: begins what is measured, ends it, and reads what came of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isAlive } from '../n8n/process.ts';
import { FOLDER, PROFILE, type Sample, samplesOf, SIGNAL } from './monitor.ts';

/** Patience with a busy process; a profile of a minute takes seconds to write. */
const ANSWERS_WITHIN_MS = 30_000;

/** What a process needs in its environment to be measured; `folder` must exist. */
export function monitored(folder: string, { profile = false } = {}): NodeJS.ProcessEnv {
  const monitor = pathToFileURL(join(import.meta.dirname, 'monitor.ts')).href;
  return {
    NODE_OPTIONS: `--import=${monitor} --disable-warning=ExperimentalWarning`,
    [FOLDER]: folder,
    ...(profile ? { [PROFILE]: '1' } : {}),
  };
}

/** From here on the process is measured. */
export async function begin(folder: string, pid: number): Promise<void> {
  process.kill(pid, SIGNAL);
  await until(
    () => existsSync(samplesOf(folder, pid)) && lastSample(folder, pid) !== undefined,
    pid,
  );
}

/** The figures since `begin`; of a process that ended meanwhile, those up to its last moments. */
export async function end(folder: string, pid: number): Promise<Sample> {
  if (isAlive(pid)) process.kill(pid, SIGNAL);
  await until(() => lastSample(folder, pid)?.over === true, pid);
  return lastSample(folder, pid)!;
}

async function until(done: () => boolean, pid: number): Promise<void> {
  const latest = Date.now() + ANSWERS_WITHIN_MS;
  while (!done() && isAlive(pid) && Date.now() < latest) await sleep(20);
}

/** Milliseconds since 1970 at which the longest stall was over, to a tenth of a second. */
export function longestStallAt(folder: string, pid: number): number {
  const samples = readFileSync(samplesOf(folder, pid), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Sample);
  const longest = samples.at(-1)!.longestStallMs;
  return samples.find(({ longestStallMs }) => longestStallMs === longest)!.at;
}

function lastSample(folder: string, pid: number): Sample | undefined {
  const lines = readFileSync(samplesOf(folder, pid), 'utf8').split('\n');
  // What follows the last line break is empty, or a line that is being written.
  const last = lines.at(-2);
  return last === undefined ? undefined : (JSON.parse(last) as Sample);
}

/**
 * A process that does nothing: when its event loop stands still, it is the machine's doing.
 * The caller ends it.
 */
export async function idleProcess(folder: string): Promise<ChildProcess & { pid: number }> {
  const child = spawn(
    process.execPath,
    ['-e', "process.stdout.write('.'); setInterval(() => undefined, 60_000)"],
    { env: { ...process.env, ...monitored(folder) }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((ready, failed) => {
    child.once('error', failed);
    child.stdout!.once('data', () => ready());
  });
  return child as ChildProcess & { pid: number };
}
