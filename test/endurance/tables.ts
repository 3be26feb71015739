import { sql } from 'kysely';
import type { OpenLedger } from '../../core/ledger';
import { beginsHere } from '../../core/ledger/continuity';
import { OPERATIONAL_TABLES } from '../../core/ledger/schema';

/** What these hold proves nothing: how the ledger is laid out and which it is, how far messages have come, and what is about the machines of now. */
export const DECIDE_NOTHING: readonly string[] = ['meta', 'deliveries', ...OPERATIONAL_TABLES];

/** Every table of a ledger, as the database itself tells: one that is added later is among them. */
export async function tablesOf({ engine }: OpenLedger): Promise<string[]> {
  const { rows } =
    engine.name === 'sqlite'
      ? await sql<{ name: string }>`
          select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(
          engine.db,
        )
      : await sql<{ name: string }>`
          select table_name as name from information_schema.tables
          where table_schema = current_schema()`.execute(engine.db);
  return rows.map(({ name }) => name).sort();
}

/**
 * As if the ledger had just been made: to make one for each of a thousand stories would take longer
 * than the stories do.
 *
 * @param workers who has it open besides
 */
export async function empty(open: OpenLedger, ...workers: readonly OpenLedger[]): Promise<void> {
  const { engine, keys } = open;
  const tables = (await tablesOf(open)).filter((name) => name !== 'meta');
  await engine.write(async (trx) => {
    if (engine.name === 'postgres') {
      const all = sql.join(tables.map((table) => sql.table(table)));
      await sql`truncate ${all}`.execute(trx);
    } else {
      for (const table of tables) await sql`delete from ${sql.table(table)}`.execute(trx);
    }
  });
  for (let entries; (entries = await keys.journal.newest(500)).length > 0;)
    await keys.journal.remove(entries.map(({ id }) => id));
  for (const each of [open, ...workers]) await beginsHere(each.engine);
}

export type Backup = ReadonlyMap<string, ReadonlyArray<Readonly<Record<string, unknown>>>>;

/** All that a ledger holds now, as a backup of its database would keep it: without the keys, which are elsewhere. */
export async function backUp(open: OpenLedger): Promise<Backup> {
  const backup = new Map<string, ReadonlyArray<Readonly<Record<string, unknown>>>>();
  await open.engine.snapshot(async (view) => {
    for (const table of await tablesOf(open)) {
      const { rows } = await sql<
        Record<string, unknown>
      >`select * from ${sql.table(table)}`.execute(view);
      backup.set(table, rows);
    }
  });
  return backup;
}

/**
 * Puts a backup back past the ledger, as whoever runs the database would, with n8n stopped: whoever
 * has it open does as if it had opened it anew.
 */
export async function putBack(backup: Backup, ...workers: readonly OpenLedger[]): Promise<void> {
  const [{ engine }] = workers as readonly [OpenLedger];
  await engine.write(async (trx) => {
    for (const [table, rows] of backup) {
      await sql`delete from ${sql.table(table)}`.execute(trx);
      for (const row of rows) {
        const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
        const values = sql.join(Object.values(row));
        await sql`insert into ${sql.table(table)} (${columns}) values (${values})`.execute(trx);
      }
    }
  });
  for (const each of workers) await beginsHere(each.engine);
}
