/**
 * Looks for traces in a process of its own. A process that has a database open must not read its file by hand:
 * closing it again drops all locks that the process has on it, and the test has the ledger open.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** As `findTraces`, which see. */
export function lookForTraces(
  folder: string,
  words: readonly string[],
): { file: string; traces: number }[] {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      join(import.meta.dirname, 'printTraces.ts'),
      folder,
    ],
    { input: JSON.stringify(words), encoding: 'utf8', maxBuffer: 1e8 },
  );
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return JSON.parse(stdout) as { file: string; traces: number }[];
}
