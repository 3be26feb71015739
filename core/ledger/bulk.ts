import type { Insertable } from 'kysely';
import type { WriteTransaction } from './engines/engine';
import type { Tables } from './schema';

/** So many rows go into one statement: few enough to stay below every engine's limit of parameters. */
const ROWS_PER_STATEMENT = 100;

/**
 * Inserts many rows of one shape. With `key`, a row that is there already is replaced by the new one
 * (the caller has folded the old one in).
 */
export async function writeRows<T extends keyof Tables & string>(
  trx: WriteTransaction,
  table: T,
  rows: ReadonlyArray<Insertable<Tables[T]>>,
  key?: ReadonlyArray<keyof Tables[T] & string>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const chunk = rows.slice(start, start + ROWS_PER_STATEMENT);
    const columns = Object.keys(chunk[0] as object);
    let insert = trx.insertInto(table).values(chunk as never);
    if (key) {
      const others = columns.filter((column) => !(key as readonly string[]).includes(column));
      insert = insert.onConflict((conflict) =>
        conflict
          .columns(key as never)
          .doUpdateSet(
            (eb) =>
              Object.fromEntries(
                others.map((column) => [column, eb.ref(`excluded.${column}` as never)]),
              ) as never,
          ),
      );
    }
    await insert.execute();
  }
}
