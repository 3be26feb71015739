import { sql } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import type { Db } from '../engines/engine';

/**
 * When the ledger was last restored from an older copy. Whatever asked for a message before then may
 * have had it already: the claim may have been made after the copy, and be gone.
 */
export async function lastRestoredAt(db: Db): Promise<Instant | undefined> {
  const last = await db
    .selectFrom('events')
    .select('recorded_at')
    .where('type', '=', sql.lit('restored'))
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.recorded_at;
}
