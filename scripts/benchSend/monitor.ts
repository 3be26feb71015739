/**
 * Preloaded (`--import`) into the process that is measured: writes down how long its event loop stood
 * still and how much memory it holds, from the first SIGUSR2 to the second. In between it writes every
 * tenth of a second, so that something is known also of a process that did not live to see the end.
 */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/** One line of what it writes. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of all the time since the first signal. */
  readonly longestStallMs: number;
  /** At the first signal. */
  readonly restBytes: number;
  /** Of all the samples since the first signal. */
  readonly peakBytes: number;
  /** Milliseconds of processor time since the first signal, of all threads. */
  readonly cpuMs: number;
  /** Set in the last one. */
  readonly over?: true;
}

/** The environment variable that names the folder to write to; without it nothing is done. */
export const FOLDER = 'BENCH_SEND_MONITOR';
/** Set where a CPU profile is wanted too. */
export const PROFILE = 'BENCH_SEND_PROFILE';
/** Begins what is measured, and ends it. */
export const SIGNAL = 'SIGUSR2';

export const samplesOf = (folder: string, pid: number) => join(folder, `${pid}.jsonl`);
export const profileOf = (folder: string, pid: number) => join(folder, `${pid}.cpuprofile`);

const EVERY_MS = 100;

function watch(folder: string, withProfile: boolean): void {
  // Never reset: a stall that is going on at that moment would be lost.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let restBytes = 0;
  let peakBytes = 0;
  let before: NodeJS.CpuUsage;
  let file: number;
  let timer: NodeJS.Timeout;
  let session: Session | undefined;

  const sample = (over = false) => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
    const { user, system } = process.cpuUsage(before);
    const line: Sample = {
      at: Date.now(),
      longestStallMs: delay.max / 1e6,
      restBytes,
      peakBytes,
      cpuMs: (user + system) / 1000,
      ...(over ? { over } : {}),
    };
    writeSync(file, `${JSON.stringify(line)}\n`);
  };

  const begin = async () => {
    if (withProfile) {
      session = new Session();
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 500 });
      await session.post('Profiler.start');
    }
    restBytes = process.memoryUsage.rss();
    before = process.cpuUsage();
    delay.enable();
    file = openSync(samplesOf(folder, process.pid), 'w', 0o600);
    sample();
    timer = setInterval(sample, EVERY_MS).unref();
  };

  const end = async () => {
    clearInterval(timer);
    delay.disable();
    if (session) {
      const { profile } = await session.post('Profiler.stop');
      writeFileSync(profileOf(folder, process.pid), JSON.stringify(profile));
    }
    sample(true);
    closeSync(file);
  };

  process.once(SIGNAL, () => {
    process.once(SIGNAL, () => void end());
    void begin();
  });
}

const folder = process.env[FOLDER];
// Never in a thread of n8n's: it has no signals, and is not what serves the editor.
if (folder && isMainThread) watch(folder, process.env[PROFILE] !== undefined);
