import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A commit of a batch, and the pages that a full write-ahead log carries back into its database. */
const WRITES = [
  { bytes: 256 * 1024, times: 40 },
  { bytes: 4 * 1024 * 1024, times: 8 },
] as const;

/**
 * How long this machine's disk takes at most to make sure of what was written: no program that
 * writes durably can be faster than that.
 *
 * @returns milliseconds, of the sync alone
 */
export function longestSync(folder: string): number {
  const file = join(folder, 'sync.probe');
  const descriptor = openSync(file, 'w');
  let longest = 0;
  try {
    for (const { bytes, times } of WRITES) {
      const block = Buffer.alloc(bytes, 'x');
      for (let time = 0; time < times; time++) {
        writeSync(descriptor, block);
        const start = performance.now();
        fsyncSync(descriptor);
        longest = Math.max(longest, performance.now() - start);
      }
    }
  } finally {
    closeSync(descriptor);
    rmSync(file, { force: true });
  }
  return longest;
}
