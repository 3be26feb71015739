import { sql } from 'kysely';
import type { Identifier } from '../consent/vocabulary';
import type { LedgerContext } from './context';
import type { KeyStore } from './keys/keyStore';
import { createLookUp } from './keys/lookUp';

type Hashes = (identifier: Identifier) => readonly string[];

/** As of which event the keys were read, by its hash: after a restore, another may come to stand in its place. */
const known = new WeakMap<object, { readonly event: Uint8Array; readonly hashes: Hashes }>();

/**
 * How identifiers were hashed in the ledgers that this one took suppressions over from. Asked anew
 * each time, since another worker may just have taken one over; costs one indexed look at the chain.
 */
export function earlierHashesOf(
  keys: Pick<KeyStore, 'earlierLookUpKeys'>,
): LedgerContext['earlierHashes'] {
  return async (db) => {
    const last = await db
      .selectFrom('events')
      .select('hash')
      .where('type', '=', sql.lit('suppressions_taken_over'))
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!last) return undefined;
    const before = known.get(keys);
    if (before && Buffer.compare(before.event, last.hash) === 0) return before.hashes;
    const lookUps = (await keys.earlierLookUpKeys()).map(createLookUp);
    const hashes: Hashes = (identifier) => lookUps.map((lookUp) => lookUp.identifier(identifier));
    known.set(keys, { event: last.hash, hashes });
    return hashes;
  };
}
