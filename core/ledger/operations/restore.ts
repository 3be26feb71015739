import { constants } from 'node:fs';
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Selectable, sql } from 'kysely';
import { bindingOf } from '../binding';
import { writeRows } from '../bulk';
import type { LedgerContext } from '../context';
import { beginsHere } from '../continuity';
import type { Engine, WriteTransaction } from '../engines/engine';
import { openSqliteEngine } from '../engines/sqlite';
import { LedgerError } from '../errors';
import { migrate } from '../migrate';
import { migrations } from '../migrations';
import type { Tables } from '../schema';
import { isCopy } from './backUp';
import { catchUpIn } from './catchUp';
import { destroyProfileKeys } from './erase';
import { putBackNow } from './lostSends';
import { type Verdict, verifyUnder } from './verify';
import { nextTurn } from '../../turns';

/** Every table but `meta` and the operational ones, which belong to the place that the ledger is kept in. */
const TABLES = [
  'contacts',
  'retired_contacts',
  'identifiers',
  'notices',
  'consents',
  'suppressions',
  'requests',
  'events',
  'editions',
  'claims',
  'claim_keys',
  'deliveries',
  'inbox',
  'reviews',
] as const satisfies ReadonlyArray<keyof Tables>;
/** What was true of the moment, and not of the ledger: it begins anew. */
const EMPTIED = ['editions_heard'] as const satisfies ReadonlyArray<keyof Tables>;
const PAGE = 200;
/** Of rows that go at once: on SQLite what is deleted is overwritten, while n8n stands still. */
const ROWS_AT_A_TIME = 1000;

export interface Restored extends Verdict {
  /** What had restricted since the copy was made, and was applied again: leavings, erasures, closed editions … */
  readonly applied: number;
}

/**
 * Puts a copy that `backUp` made in place of what the ledger holds, while it goes on being used: in
 * one transaction, in which everything that restricted since is applied again from the journal and
 * the whole is verified. Whoever checks meanwhile sees the ledger as it was before, or, on SQLite in this
 * very process, waits; who checks after
 * sees nobody reachable who had left or was erased. Consents given since the copy are gone, so
 * whoever gave one is asked again; editions are closed, since nobody knows any more whom they reached.
 *
 * @throws LedgerError `refused` where the file is no copy of this very ledger, or does not verify:
 *   then nothing has changed
 */
export async function restore(context: LedgerContext, file: string): Promise<Restored> {
  const copy = await openCopy(context, file);
  try {
    const { ids, ...restored } = await context.write(async (trx) => {
      await replace(context, trx, copy.engine);
      await beginsHere(context.engine, trx);
      await putBackNow(trx, context.now());
      const ids = await catchUpIn(context, trx);
      const verdict = await verifyUnder(context, trx);
      if (!verdict.ok) throw damaged(verdict.broken?.what);
      return { ...verdict, applied: ids.length, ids };
    });
    await context.keys.journal.remove(ids);
    await destroyProfileKeys(context);
    return restored;
  } catch (error) {
    await beginsHere(context.engine);
    throw error;
  } finally {
    await copy.close();
  }
}

async function openCopy({ ledgerId }: LedgerContext, file: string) {
  // By its name: a database that is in use loses its locks when somebody opens its file by hand.
  if (!isCopy(basename(file), ledgerId)) throw ofAnother();
  // A copy of the copy: opening one may bring it to today's layout, and a backup stays as it was made.
  // In a folder that its owner alone may enter: it has the rights of the file it was copied from at first.
  const folder = await mkdtemp(join(tmpdir(), 'consent-restore-')).catch(unreadable);
  const aside = join(folder, 'copy.sqlite');
  const forget = async () => await rm(folder, { recursive: true, force: true });
  let engine: Engine | undefined;
  try {
    await copyFile(file, aside, constants.COPYFILE_EXCL).catch(unreadable);
    await chmod(aside, 0o600);
    const opened = openSqliteEngine<Tables>(aside);
    engine = opened;
    if ((await bindingOf(opened)) !== ledgerId) throw ofAnother();
    await migrate(opened, migrations);
    const close = async () => {
      await opened.close();
      await forget();
    };
    return { engine: opened, close };
  } catch (error) {
    await engine?.close();
    await forget();
    throw error;
  }
}

async function replace(
  { engine }: LedgerContext,
  trx: WriteTransaction,
  copy: Engine,
): Promise<void> {
  for (const table of EMPTIED) await empty(engine, trx, table);
  for (const table of TABLES) {
    await empty(engine, trx, table);
    let page: Array<Selectable<Tables[typeof table]>> = [];
    const writePage = async () => {
      await writeRows(trx, table, page as never);
      page = [];
      await nextTurn();
    };
    for await (const row of copy.db.selectFrom(table).selectAll().stream(PAGE)) {
      page.push(row as (typeof page)[0]);
      if (page.length === PAGE) await writePage();
    }
    if (page.length > 0) await writePage();
  }
}

async function empty(
  { name }: Engine,
  trx: WriteTransaction,
  table: (typeof TABLES)[number] | (typeof EMPTIED)[number],
): Promise<void> {
  if (name === 'postgres') {
    await trx.deleteFrom(table).execute();
    return;
  }
  // Every table begins with its key, or with the part of it that rows of one key share.
  const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${table})
    where cid = 0`.execute(trx);
  const key = sql.ref((rows[0] as { name: string }).name);
  for (;;) {
    const { numAffectedRows } = await sql`delete from ${sql.table(table)} where ${key} in (
      select ${key} from ${sql.table(table)} limit ${ROWS_AT_A_TIME})`.execute(trx);
    if (!numAffectedRows) return;
    await nextTurn();
  }
}

function unreadable(cause: unknown): never {
  const { code } = (cause ?? {}) as { code?: unknown };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    throw new LedgerError(
      'disk_full',
      'There is no room to unpack the copy in the folder for temporary files.',
      'Make room there, as much as the copy is large, and restore again; the ledger is as it was before.',
      cause,
    );
  }
  throw new LedgerError(
    'refused',
    'The copy cannot be read.',
    "Give the whole path of a file that Back Up made, and see that n8n's user may read it.",
    cause,
  );
}

const ofAnother = () =>
  new LedgerError(
    'refused',
    'This file is no copy of this ledger.',
    'Give a file that Back Up made of this very ledger, by the name that it gave it; another ledger is brought in by Import Ledger, into an empty one.',
  );

const damaged = (what: string | undefined) =>
  new LedgerError(
    'refused',
    `This copy was not restored, because it does not hold: ${what ?? 'its chain is broken.'}`,
    'Give an older copy. The ledger is as it was before.',
  );
