import { CompiledQuery, type Insertable } from 'kysely';
import type { WriteTransaction } from './engines/engine';
import type { Tables } from './schema';

/** So many rows go into one statement: few enough to stay below every engine's limit of parameters. */
const ROWS_PER_STATEMENT = 100;

/**
 * Inserts many rows of one shape. With `key`, a row that is there already is replaced by the new one
 * (the caller has folded the old one in).
 *
 * @param changed the columns that can differ in a row that is there: an index of others stays as it is
 */
export async function writeRows<T extends keyof Tables & string>(
  trx: WriteTransaction,
  table: T,
  rows: ReadonlyArray<Insertable<Tables[T]>>,
  key: ReadonlyArray<keyof Tables[T] & string> = [],
  changed?: ReadonlyArray<keyof Tables[T] & string>,
): Promise<void> {
  if (rows.length === 0) return;
  const columns = Object.keys(rows[0] as object);
  const toSet = changed ?? columns.filter((column) => !(key as readonly string[]).includes(column));
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    const text = statement(trx, table, columns, chunk, key, toSet);
    const values = chunk.flatMap((row) =>
      columns.map((column) => (row as Readonly<Record<string, unknown>>)[column]),
    );
    await trx.executeQuery(CompiledQuery.raw(text, values));
  }
}

/** Texts of whole statements: putting one together costs as much as running it. */
const texts = new WeakMap<object, Map<string, string>>();

function statement(
  trx: WriteTransaction,
  table: keyof Tables & string,
  columns: readonly string[],
  rows: readonly unknown[],
  key: readonly string[],
  toSet: readonly string[],
): string {
  const { adapter } = trx.getExecutor();
  const known = texts.get(adapter) ?? new Map<string, string>();
  texts.set(adapter, known);
  const name = [table, rows.length, ...columns, 'by', ...key, 'set', ...toSet].join(' ');
  const text = known.get(name) ?? compile(trx, table, rows, key, toSet);
  // The rest of a list has any length; only whole chunks come again and again.
  if (rows.length === ROWS_PER_STATEMENT) known.set(name, text);
  return text;
}

function compile(
  trx: WriteTransaction,
  table: keyof Tables & string,
  rows: readonly unknown[],
  key: readonly string[],
  toSet: readonly string[],
): string {
  const insert = trx.insertInto(table).values(rows as never);
  if (key.length === 0) return insert.compile().sql;
  return insert
    .onConflict((conflict) =>
      conflict
        .columns(key as never)
        .doUpdateSet(
          (eb) =>
            Object.fromEntries(
              toSet.map((column) => [column, eb.ref(`excluded.${column}` as never)]),
            ) as never,
        ),
    )
    .compile().sql;
}
