import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What a run leaves behind is taken away however it ends: at its end, on a failure, on Ctrl+C, and
 * when the process that started it is gone. The last that was begun ends first.
 */
export class Cleanup {
  readonly #ends: (() => void)[] = [];

  constructor() {
    process.once('exit', () => this.now());
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => process.exit(130));
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) process.exit(130);
    }, 500).unref();
  }

  /** @param end runs when nothing asynchronous does any more, and may run after its work is done */
  add(end: () => void): void {
    this.#ends.push(end);
  }

  now(): void {
    for (const end of this.#ends.splice(0).reverse()) {
      try {
        end();
      } catch {
        // The others still have to end.
      }
    }
  }
}

/** A new folder for temporary files that goes when the run ends. */
export function temporaryFolder(cleanup: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'consent-bench-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
