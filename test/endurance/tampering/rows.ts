import { sql } from 'kysely';
import type { OpenLedger } from '../../../core/ledger';
import { DECIDE_NOTHING, tablesOf } from '../tables';

export type Value = string | number | Uint8Array | null;
export type Row = Readonly<Record<string, Value>>;

export interface Column {
  readonly name: string;
  readonly type: 'text' | 'int' | 'blob';
  readonly nullable: boolean;
}

/** A table that decides, as it stands. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** Every table of the ledger that decides, with every column and row it has: read from the database, so that none is left out. */
export async function tablesThatDecide(open: OpenLedger): Promise<Table[]> {
  const names = (await tablesOf(open)).filter((name) => !DECIDE_NOTHING.includes(name));
  return await Promise.all(
    names.map(async (name) => {
      const columns = await columnsOf(open, name);
      const all = sql.join(columns.map((column) => sql.ref(column.name)));
      const { rows } = await sql<Row>`select * from ${sql.table(name)} order by ${all}`.execute(
        open.engine.db,
      );
      return { name, columns, rows };
    }),
  );
}

async function columnsOf({ engine }: OpenLedger, table: string): Promise<Column[]> {
  if (engine.name === 'sqlite') {
    const { rows } = await sql<{ name: string; type: string; notnull: number; pk: number }>`
      select name, type, "notnull", pk from pragma_table_info(${table})`.execute(engine.db);
    return rows.map(({ name, type, notnull, pk }) => ({
      name,
      type: typeOf(type),
      nullable: notnull === 0 && pk === 0,
    }));
  }
  const { rows } = await sql<{ name: string; type: string; nullable: string }>`
    select column_name as name, data_type as type, is_nullable as nullable
    from information_schema.columns
    where table_schema = current_schema() and table_name = ${table}`.execute(engine.db);
  return rows.map(({ name, type, nullable }) => ({
    name,
    type: typeOf(type),
    nullable: nullable === 'YES',
  }));
}

function typeOf(declared: string): Column['type'] {
  const type = {
    text: 'text',
    integer: 'int',
    bigint: 'int',
    blob: 'blob',
    bytea: 'blob',
  } as const;
  const known = type[declared.toLowerCase() as keyof typeof type];
  if (!known) throw new Error(`What can be changed about a column of type ${declared}?`);
  return known;
}

/** Puts rows in place of others, past the ledger, as whoever has the database open could. */
export async function replace(
  { engine }: OpenLedger,
  table: string,
  gone: readonly Row[],
  come: readonly Row[],
): Promise<void> {
  await engine.write(async (trx) => {
    for (const row of gone) {
      const is = Object.entries(row).map(
        ([column, value]) => sql`${sql.ref(column)} is not distinct from ${value}`,
      );
      const { numAffectedRows } = await sql`
        delete from ${sql.table(table)} where ${sql.join(is, sql` and `)}`.execute(trx);
      if (numAffectedRows !== 1n) throw new Error('a row is not where it should be');
    }
    for (const row of come) {
      const columns = sql.join(Object.keys(row).map((column) => sql.ref(column)));
      await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(
        trx,
      );
    }
  });
}
