import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aLedger, engineName } from '../aLedger';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  folders.push(folder);
  return folder;
}

/** A ledger in a file, whatever engine the run is about. */
export const inAFile = async () => await aLedger({ folder: aFolder() });

/** From and to which engines this run goes: both ways between the two where there is a server. */
export const DIRECTIONS: ReadonlyArray<
  readonly [string, () => ReturnType<typeof aLedger>, () => ReturnType<typeof aLedger>]
> =
  engineName === 'sqlite'
    ? [['a file to a file', inAFile, inAFile]]
    : [
        ['a server to a server', aLedger, aLedger],
        ['a server to a file', aLedger, inAFile],
        ['a file to a server', inAFile, aLedger],
      ];
