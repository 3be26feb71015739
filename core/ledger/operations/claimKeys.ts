import type { Selectable } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import type { ClaimsTable } from '../schema';
import { groupBy } from './facts';

const SETTLED_COLUMNS = [
  'claim_id',
  'edition_id',
  'state',
  'reason',
  'settled_at',
  'message_hash',
] as const;
/** How a claim stands. */
type SettledRow = Pick<Selectable<ClaimsTable>, (typeof SETTLED_COLUMNS)[number]> & {
  /** By which it is found since, where that changed. */
  readonly keys?: readonly string[];
};

/** Chains what became of claims, as one event an edition. */
async function appendSettled(
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

/** A claim as it was read, and as it stands since. */
export interface Standing {
  readonly before: Selectable<ClaimsTable>;
  after: Selectable<ClaimsTable>;
}

/** Everything of claims, by their ids. */
export async function readStandings(
  { engine }: LedgerContext,
  db: Db,
  claimIds: readonly string[],
): Promise<Map<string, Standing>> {
  const rows = await db
    .selectFrom('claims')
    .selectAll()
    .where('claim_id', 'in', engine.list(claimIds))
    .execute();
  return new Map(rows.map((row) => [row.claim_id, { before: row, after: row }]));
}

/**
 * Writes down how claims stand since, in a handful of statements however many there are, and chains
 * it: one that is freed is found no more, one that went out after all is found again.
 *
 * @param how `sent`: something was, or may have been, sent just now; `told`: we hear of the past
 */
export async function writeStandings(
  context: LedgerContext,
  trx: WriteTransaction,
  standings: Iterable<Standing>,
  at: Instant,
  how: 'sent' | 'told',
): Promise<void> {
  const changed = [...standings].filter(({ before, after }) => before !== after);
  if (changed.length === 0) return;
  await writeRows(
    trx,
    'claims',
    changed.map(({ after }) => after),
    ['claim_id'],
    ['state', 'reason', 'settled_at', 'message_hash'],
  );
  const turned = changed.filter(
    ({ before, after }) => (before.state === 'freed') !== (after.state === 'freed'),
  );
  const [freed, heldAgain] = [true, false].map((free) =>
    turned.map(({ after }) => after).filter(({ state }) => (state === 'freed') === free),
  ) as [Array<Selectable<ClaimsTable>>, Array<Selectable<ClaimsTable>>];
  if (freed.length > 0) {
    const ids = context.engine.list(freed.map(({ claim_id }) => claim_id));
    await trx.deleteFrom('claim_keys').where('claim_id', 'in', ids).execute();
  }
  const keysOf = new Map<string, readonly string[]>(freed.map(({ claim_id }) => [claim_id, []]));
  for (const [claimId, keys] of await findableAgain(context, trx, heldAgain))
    keysOf.set(claimId, keys);
  await appendSettled(
    context,
    trx,
    changed.map(({ after }) => ({ ...after, keys: keysOf.get(after.claim_id) })),
    at,
    how,
  );
}

/** So many rows of three columns go into one statement. */
const KEYS_PER_STATEMENT = 500;

/**
 * Messages that were taken for not sent went out after all: their claims hold again, unless another
 * took the place of one.
 *
 * @returns by which keys each is found
 */
async function findableAgain(
  { engine }: LedgerContext,
  trx: WriteTransaction,
  claims: ReadonlyArray<Selectable<ClaimsTable>>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(claims.map(({ claim_id }) => [claim_id, []]));
  if (claims.length === 0) return found;
  const linked = groupBy(
    await trx
      .selectFrom('identifiers')
      .innerJoin('identifiers as own', 'own.contact_id', 'identifiers.contact_id')
      .select(['identifiers.identifier_hash', 'own.identifier_hash as of'])
      .where(
        'own.identifier_hash',
        'in',
        engine.list(claims.map(({ identifier_hash }) => identifier_hash)),
      )
      .execute(),
    (row) => row.of,
  );
  const keys = claims.flatMap(({ claim_id, edition_id, identifier_hash: own }) => {
    const hashes = new Set([own, ...(linked.get(own) ?? []).map((row) => row.identifier_hash)]);
    return [...hashes].map((identifier_hash) => ({ identifier_hash, edition_id, claim_id }));
  });
  for (let start = 0; start < keys.length; start += KEYS_PER_STATEMENT) {
    const written = await trx
      .insertInto('claim_keys')
      .values(keys.slice(start, start + KEYS_PER_STATEMENT))
      .onConflict((conflict) => conflict.doNothing())
      .returning(['identifier_hash', 'edition_id', 'claim_id'])
      .execute();
    for (const key of written) found.get(key.claim_id)?.push(claimDigests.key(key));
  }
  return found;
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
