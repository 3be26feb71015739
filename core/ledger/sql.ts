import { type RawBuilder, sql } from 'kysely';

/** The later of two moments that may be missing, 0 where both are: `max` and `greatest` are not the same on every engine. */
export function later(a: string, b: string): RawBuilder<number> {
  const [first, second] = [a, b].map((column) => sql<number>`coalesce(${sql.ref(column)}, 0)`);
  return sql<number>`case when ${first} >= ${second} then ${first} else ${second} end`;
}
