import type { Selectable } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { ClaimsTable } from '../schema';
import { groupBy } from './facts';

export const SETTLED_COLUMNS = [
  'claim_id',
  'edition_id',
  'state',
  'reason',
  'settled_at',
  'message_hash',
] as const;
/** How a claim stands. */
export type SettledRow = Pick<Selectable<ClaimsTable>, (typeof SETTLED_COLUMNS)[number]> & {
  /** By which it is found since, where that changed. */
  readonly keys?: readonly string[];
};

/** Chains what became of claims, as one event an edition. */
export async function appendSettled(
  context: LedgerContext,
  trx: WriteTransaction,
  settled: readonly SettledRow[],
  at: Instant,
  how: 'sent' | 'told',
): Promise<void> {
  const byEdition = groupBy(settled, (row) => row.edition_id);
  await appendEvents(
    context,
    trx,
    [...byEdition].map(([editionId, rows]) =>
      aboutNobody({
        type: 'claims_settled',
        editionId,
        sent: how === 'sent' && rows.some(({ state }) => state !== 'freed'),
        claims: rows.map(({ claim_id, state, reason, settled_at, message_hash, keys }) => ({
          ref: claimDigests.ref(claim_id),
          state,
          reason,
          settledAt: settled_at,
          message: claimDigests.message(claim_id, message_hash),
          keys,
        })),
        at,
      }),
    ),
  );
}

/**
 * A message that was taken for not sent went out after all: its claim holds again, unless another
 * took its place.
 *
 * @returns by which keys it is found
 */
export async function findableAgain(
  trx: WriteTransaction,
  claim: {
    readonly claim_id: string;
    readonly edition_id: string;
    readonly identifier_hash: string;
  },
): Promise<string[]> {
  const { claim_id, edition_id } = claim;
  const linked = await trx
    .selectFrom('identifiers')
    .innerJoin('identifiers as own', 'own.contact_id', 'identifiers.contact_id')
    .select('identifiers.identifier_hash')
    .where('own.identifier_hash', '=', claim.identifier_hash)
    .execute();
  const hashes = new Set([claim.identifier_hash, ...linked.map((row) => row.identifier_hash)]);
  const written = await trx
    .insertInto('claim_keys')
    .values([...hashes].map((identifier_hash) => ({ identifier_hash, edition_id, claim_id })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(['identifier_hash', 'edition_id', 'claim_id'])
    .execute();
  return written.map(claimDigests.key);
}

/**
 * Identifiers of one person are about to part, or to be forgotten as theirs: a claim from before they
 * were linked is found by all of them since, or whoever keeps the others could be written to twice.
 *
 * @param people the identifiers of each
 */
export async function keepFindable(
  context: LedgerContext,
  trx: WriteTransaction,
  people: ReadonlyArray<readonly string[]>,
): Promise<void> {
  const { engine, now } = context;
  const linked = people.filter((hashes) => hashes.length > 1);
  if (linked.length === 0) return;
  const found = groupBy(
    await trx
      .selectFrom('claim_keys')
      .selectAll()
      .where('identifier_hash', 'in', engine.list(linked.flat()))
      .execute(),
    (key) => key.identifier_hash,
  );
  const claimIds = new Set<string>();
  for (const hashes of linked) {
    const keys = hashes.flatMap((hash) => found.get(hash) ?? []);
    const lacking = [...new Map(keys.map((key) => [key.edition_id, key])).values()].flatMap((key) =>
      hashes
        .filter((hash) => !found.get(hash)?.some(({ edition_id }) => edition_id === key.edition_id))
        .map((identifier_hash) => ({ ...key, identifier_hash })),
    );
    await writeRows(trx, 'claim_keys', lacking);
    for (const { claim_id } of lacking) claimIds.add(claim_id);
  }
  if (claimIds.size === 0) return;
  const ids = engine.list([...claimIds]);
  const keysOf = groupBy(
    await trx.selectFrom('claim_keys').selectAll().where('claim_id', 'in', ids).execute(),
    (key) => key.claim_id,
  );
  const claims = await trx
    .selectFrom('claims')
    .select(SETTLED_COLUMNS)
    .where('claim_id', 'in', ids)
    .execute();
  const told = claims.map((row) => ({
    ...row,
    keys: (keysOf.get(row.claim_id) ?? []).map(claimDigests.key),
  }));
  await appendSettled(context, trx, told, now(), 'told');
}
