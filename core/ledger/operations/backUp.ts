import { closeSync, fsyncSync, openSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChainHead, lastLink } from '../chain';
import type { LedgerContext } from '../context';
import { openSqliteEngine } from '../engines/sqlite';
import { LedgerError } from '../errors';
import type { Tables } from '../schema';

export interface BackUpOptions {
  /** Made where it is not there, for its owner alone. */
  readonly folder: string;
  /** How many copies of this ledger stay in the folder, the new one included; older ones are deleted. Without it: all. */
  readonly keep?: number;
}

export interface BackUp {
  readonly file: string;
  readonly bytes: number;
  /** The last event that the copy holds: a later verification can be held against it. */
  readonly head: ChainHead;
  /** How many copies of this ledger the folder holds now. */
  readonly copies: number;
}

/** What a copy that broke off left behind is anybody's rubbish by then. */
const BROKEN_OFF_MS = 24 * 3_600_000;

/**
 * Writes a copy of the ledger into a folder while it goes on being used, and opens it once to see
 * that it is one. The copy holds no keys: without the key store it can be read by nobody, and who
 * was erased stays erased in it. A restored one catches up with what was left since, see `catchUp`.
 *
 * @throws LedgerError `refused` on PostgreSQL, whose server has means of its own; `disk_full`,
 *   `not_reachable` where the folder cannot be written
 */
export async function backUp(
  context: LedgerContext,
  { folder, keep }: BackUpOptions,
): Promise<BackUp> {
  const { engine, ledgerId, now } = context;
  if (!engine.copyInto) {
    throw new LedgerError(
      'refused',
      'This consent ledger is kept on a PostgreSQL server, which is backed up there and not from n8n.',
      'Let its administrator back up the database of the ledger (pg_dump of its schema, or the snapshots of the provider), and that of the keys apart from it, for 30 days at most.',
    );
  }
  const name = nameOf(ledgerId, now());
  const file = join(folder, name);
  const partial = `${file}${PARTIAL}`;
  let begun = false;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await forgetBrokenOff(folder, ledgerId);
    // Readable by its owner alone before anything stands in it.
    closeSync(openSync(partial, 'wx', 0o600));
    begun = true;
    await engine.copyInto(partial);
    const head = await headOf(partial, ledgerId);
    await rename(partial, file);
    syncFolder(folder);
    const copies = await copiesIn(folder, ledgerId);
    const dropped = keep === undefined ? [] : copies.slice(Math.max(1, keep));
    for (const old of dropped) await rm(join(folder, old), { force: true });
    const { size: bytes } = await stat(file);
    return { file, bytes, head, copies: copies.length - dropped.length };
  } catch (error) {
    // Not where another process is making its own of the same moment.
    for (const left of begun ? LEFT_BESIDE : [])
      await rm(`${partial}${left}`, { force: true }).catch(() => undefined);
    throw toLedgerError(error);
  }
}

const PARTIAL = '.partial';
/** What SQLite may have left beside a file that it was working on. */
const LEFT_BESIDE = ['', '-journal', '-wal', '-shm'];

/** Named by ledger and time (UTC), so that the order of names is that of time and no two ledgers touch each other's. */
function nameOf(ledgerId: string, at: number): string {
  return `consent-ledger-${ledgerId}-${new Date(at).toISOString().replace(/[-:.]/g, '')}.sqlite`;
}

/** Whether a file is named as `backUp` names its copies of this ledger. */
export function isCopy(name: string, ledgerId: string): boolean {
  const before = `consent-ledger-${ledgerId}-`;
  return name.startsWith(before) && /^\d{8}T\d{9}Z\.sqlite$/.test(name.slice(before.length));
}

/** Copies of this ledger that this made, the newest first. */
async function copiesIn(folder: string, ledgerId: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => isCopy(name, ledgerId))
    .sort()
    .reverse();
}

async function forgetBrokenOff(folder: string, ledgerId: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [copy] = name.split(PARTIAL);
    if (copy === name || !isCopy(copy as string, ledgerId)) continue;
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > BROKEN_OFF_MS) await rm(join(folder, name), { force: true });
  }
}

/** Opens a copy, which also settles it into a single file. */
async function headOf(file: string, ledgerId: string): Promise<ChainHead> {
  const copy = openSqliteEngine<Tables>(file);
  try {
    const { seq, hash } = await lastLink(copy.db);
    return { ledgerId, seq, hash: Buffer.from(hash).toString('hex') };
  } finally {
    await copy.close();
  }
}

/** So that the name is there after a power cut, too; not every system lets a folder be synced. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return;
  }
}

function toLedgerError(error: unknown): unknown {
  const problem = error instanceof LedgerError ? error.problem : undefined;
  const { code } = (error ?? {}) as { code?: unknown };
  if (problem === 'disk_full' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new LedgerError(
      'disk_full',
      'The disk that the backup goes to is full.',
      'Make room on it, or name another folder; the ledger itself is as it was.',
      error,
    );
  }
  if (problem === 'not_reachable' || typeof code === 'string') {
    return new LedgerError(
      'not_reachable',
      'The backup could not be written into its folder.',
      'Check that the folder can be made and belongs to the user that n8n runs as; the ledger itself is as it was.',
      error,
    );
  }
  return error;
}
