/** Rows of one statement, of up to five parameters each: SQLite takes 32,766 of them, PostgreSQL 65,535. */
const ROWS = 1000;

export function* inPages<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS) yield rows.slice(from, from + ROWS);
}
