import { sql } from 'kysely';
import type { LedgerContext } from '../context';
import { proofEndedSince } from './proof';

const PAGE = 500;

/**
 * A key store that was restored from its own backup holds again the keys of whoever was erased, or
 * split, since: they go once more. Every erasure stands in the journal beside the keys before it stands in the
 * chain, so one that the journal knows nothing of is younger than the store is.
 */
export async function destroyKeysThatCameBack({ engine, keys }: LedgerContext): Promise<void> {
  const [newest] = await keys.journal.newest(1);
  const since = newest?.seq ?? 0;
  const erased = await engine.db
    .selectFrom('events')
    .select('contact_id')
    .where('type', '=', sql.lit('erased'))
    .where('payload', 'is not', null)
    .where('seq', '>', since)
    .execute();
  const ended = await proofEndedSince(engine.db, since);
  const split = await engine.db
    .selectFrom('retired_contacts')
    .select('contact_id')
    .where('profile_key', '=', 'ended')
    .execute();
  const gone = [...erased, ...split].flatMap(({ contact_id }) => contact_id ?? []);
  await destroyAgain(keys, [...gone, ...ended], 'profile');
  await destroyAgain(keys, ended, 'proof');
}

async function destroyAgain(
  keys: LedgerContext['keys'],
  contactIds: readonly string[],
  which: 'profile' | 'proof',
): Promise<void> {
  for (let start = 0; start < contactIds.length; start += PAGE) {
    const loaded = await keys.load(contactIds.slice(start, start + PAGE), which);
    const back = [...loaded].flatMap(([id, each]) => (each[which] ? [id] : []));
    if (back.length > 0) await keys.destroy(back, which);
  }
}
