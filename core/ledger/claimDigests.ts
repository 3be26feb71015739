import type { Selectable } from 'kysely';
import { sha256Of } from './hashes';
import type { ClaimKeysTable, ClaimsTable } from './schema';

const DIGEST_BYTES = 16;

function digest(...parts: ReadonlyArray<string | number | null>): string {
  return sha256Of(Buffer.from(JSON.stringify(parts)))
    .subarray(0, DIGEST_BYTES)
    .toString('base64url');
}

/**
 * How the chain names claims and what they say. Each covers the claim's id, which is random and
 * goes when the claim is purged: then nobody can find out any more whom an event was about, not
 * even by trying every number with the look-up key.
 */
export const claimDigests = {
  ref: (claimId: string) => digest('claim', claimId),
  /** All of a claim that never changes. */
  row: (
    row: Pick<
      Selectable<ClaimsTable>,
      | 'claim_id'
      | 'edition_id'
      | 'identifier_hash'
      | 'channel'
      | 'purpose'
      | 'message_class'
      | 'run'
      | 'item'
      | 'claimed_at'
    >,
  ) =>
    digest(
      'row',
      row.claim_id,
      row.edition_id,
      row.identifier_hash,
      row.channel,
      row.purpose,
      row.message_class,
      row.run,
      row.item,
      row.claimed_at,
    ),
  key: ({ claim_id, edition_id, identifier_hash }: Selectable<ClaimKeysTable>) =>
    digest('key', claim_id, edition_id, identifier_hash),
  message: (claimId: string, messageHash: string | null) =>
    messageHash === null ? null : digest('message', claimId, messageHash),
};
