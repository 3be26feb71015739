import { sql } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import type { Db, WriteTransaction } from '../engines/engine';

/**
 * A claim that nothing was told of for so long was left behind by a process that ended: its request
 * starts within a second of it and ends within a minute or so.
 */
export const LEFT_BEHIND_MS = 5 * 60_000;

/** Why a claim stands as it does, where nobody who sent it says so: no status came while others did; a person found out. */
export const FREED_UNHEARD = 'freed_unheard';
export const RESOLVED_BY_PERSON = 'resolved_by_person';

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

/** Stands in `meta`, which belongs to the place and not to the copy that is put there. */
const PUT_BACK_AT = 'put_back_at';

/** Remembers that an older copy stands here from now on, also where nothing was sent since it was made. */
export async function putBackNow(trx: WriteTransaction, at: Instant): Promise<void> {
  await writeRows(trx, 'meta', [{ key: PUT_BACK_AT, value: String(at) }], ['key']);
}

/** Since when the statuses of messages are all here, as far as is known: before, a copy may lack some. */
export async function statusesCompleteSince(db: Db): Promise<Instant> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', PUT_BACK_AT)
    .executeTakeFirst();
  return Math.max(Number(row?.value ?? -1), (await lastRestoredAt(db)) ?? -1);
}
