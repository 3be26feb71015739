import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BYTES = 256 * 1024;
/** Seldom: on most file systems one file's sync waits for the others', and what measures would be what is slow. */
const PAUSE_MS = 2_000;

/**
 * How long this machine's disk took at most to make sure of what was written, while other work ran
 * on it: no program that writes durably can be faster than that.
 *
 * @param folder on the disk that the work writes to
 * @param work in another process: what stands still here would count as the disk's
 * @returns what the work gave, and milliseconds, of the sync alone
 */
export async function longestSyncDuring<T>(
  folder: string,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly longestSync: number }> {
  const file = join(folder, 'sync.probe');
  const probe = await open(file, 'w');
  const block = Buffer.alloc(BYTES, 'x');
  let longestSync = 0;
  let over = false;
  const probing = (async () => {
    while (!over) {
      await probe.write(block, 0, BYTES, 0);
      const start = performance.now();
      await probe.sync();
      longestSync = Math.max(longestSync, performance.now() - start);
      await sleep(PAUSE_MS);
    }
  })();
  try {
    const result = await work();
    return { result, longestSync };
  } finally {
    over = true;
    await probing;
    await probe.close();
    await rm(file, { force: true });
  }
}
