import { type Selectable, sql } from 'kysely';
import { nextTurn } from '../turns';
import type { Db } from './engines/engine';
import type { Tables } from './schema';

/** All rows of a table by its key, in pages, so that a large one does not fill memory. */
export async function* pagesOf<T extends keyof Tables>(
  view: Db,
  table: T,
  key: ReadonlyArray<keyof Tables[T] & string>,
  rows: number,
): AsyncGenerator<Array<Selectable<Tables[T]>>> {
  const columns = sql.join(key.map((column) => sql.ref(column)));
  let last: unknown[] | undefined;
  for (;;) {
    const after = last
      ? sql`where (${columns}) > (${sql.join(last.map((value) => sql.val(value)))})`
      : sql``;
    const { rows: page } = await sql<Selectable<Tables[T]>>`
      select * from ${sql.table(table)} ${after} order by ${columns} limit ${sql.lit(rows)}`.execute(
      view,
    );
    if (page.length > 0) yield page;
    if (page.length < rows) return;
    const end = page.at(-1) as Record<string, unknown>;
    last = key.map((column) => end[column]);
    await nextTurn();
  }
}
