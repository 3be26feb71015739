import { randomBytes } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { decide, prepareContactHours } from '../../consent';
import type { ClaimState, Decision, DecisionRequest, Recipient } from '../../consent/facts';
import type { Instant, Reason } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import { assertGoesOn } from '../continuity';
import type { Db, WriteTransaction } from '../engines/engine';
import type { ClaimKeysTable, ClaimsTable } from '../schema';
import { type ClaimScope, editionIdOf, openEdition } from './editions';
import { groupBy, type KnownContact, readFacts } from './facts';
import { FREED_UNHEARD, lastRestoredAt, LEFT_BEHIND_MS, RESOLVED_BY_PERSON } from './lostSends';
import { nextTurn } from '../../turns';

/** Who claims: an execution, node and run of it. Nothing personal. */
export type RunId = string;

export interface ClaimRequest {
  /** The item's place in the run, so that a re-run of the node is told the first outcome again. */
  readonly item: number;
  readonly recipient: Recipient;
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly claimId: string; readonly decision: Decision }
  | { readonly kind: 'refused'; readonly decision: Decision }
  /** The same item of the same run was settled before. */
  | {
      readonly kind: 'repeated';
      readonly claimId: string;
      readonly state: ClaimState | 'freed';
      readonly reason: Reason | null;
      /** When it was settled; absent while it is not. */
      readonly settledAt?: Instant;
      readonly decision: Decision;
    };

interface ClaimRow {
  readonly claim_id: string;
  readonly state: ClaimState | 'freed';
  readonly run: string;
  readonly item: number;
  readonly reason: string | null;
  readonly claimed_at: Instant;
}

/** A list shorter than twice this is not worth a second read beside the first. */
const FEWEST_IN_A_PART = 100;

/** Decides for a list of recipients without claiming anything, as of this moment. */
export async function check(
  context: LedgerContext,
  request: DecisionRequest,
  scope: ClaimScope | undefined,
  recipients: readonly Recipient[],
): Promise<Decision[]> {
  const { engine } = context;
  await prepare(context, request, recipients);
  await assertGoesOn(engine, engine.db);
  const parts = Math.min(engine.readsAtOnce, Math.floor(recipients.length / FEWEST_IN_A_PART));
  const size = Math.ceil(recipients.length / Math.max(1, parts));
  const decided: Array<Promise<Decision[]>> = [];
  for (let start = 0; start < recipients.length; start += size)
    decided.push(checkPart(context, request, scope, recipients.slice(start, start + size)));
  return (await Promise.all(decided)).flat();
}

async function checkPart(
  context: LedgerContext,
  request: DecisionRequest,
  scope: ClaimScope | undefined,
  recipients: readonly Recipient[],
): Promise<Decision[]> {
  const { hashes, earlier } = await hashesOf(context, context.engine.db, recipients);
  const known = await readFacts(
    context,
    context.engine.db,
    unique(hashes),
    question(request),
    earlier,
  );
  const { db } = context.engine;
  const claims =
    scope && (await readClaims(context, db, scope, known, await readLinked(context, db, known)));
  const mayBeLost = await claimsThatMayBeLost(db, scope);
  const now = context.now();
  return recipients.map((recipient, index) => {
    const hash = hashes[index];
    const contact = hash === undefined ? undefined : known.get(hash);
    if (hash === undefined || !contact) return decide(request, recipient, NOBODY, now);
    const claim = claims?.get(claimKey(editionIdOf(context, scope, contact), hash));
    const state = liveState(claim) ?? mayBeLost(contact);
    return decide(request, recipient, { ...contact.facts, claim: state }, now);
  });
}

/**
 * The whole decision and the claim, in one transaction: once an opt-out is committed, nothing is
 * claimed after it. The caller starts the request within a second or gives the claim back.
 *
 * @throws LedgerError `refused` where the edition is closed; and what the engine can throw
 */
export async function claim(
  context: LedgerContext,
  request: DecisionRequest,
  scope: ClaimScope,
  run: RunId,
  requests: readonly ClaimRequest[],
): Promise<ClaimResult[]> {
  const recipients = requests.map(({ recipient }) => recipient);
  await prepare(context, request, recipients);
  const { now } = context;
  return await context.write(async (trx) => {
    const { hashes, earlier: earlierHashes } = await hashesOf(context, trx, recipients);
    if (scope.kind === 'campaign') await openEdition(context, trx, scope);
    const known = await readFacts(context, trx, unique(hashes), question(request), earlierHashes);
    const linked = await readLinked(context, trx, known);
    const claims = await readClaims(context, trx, scope, known, linked);
    const earlier = await readEarlierOutcomes(context, trx, run, requests);
    const mayBeLost = await claimsThatMayBeLost(trx, scope);
    const at = now();
    const newClaims: Array<Selectable<ClaimsTable>> = [];
    const newKeys: Array<Selectable<ClaimKeysTable>> = [];

    const results = requests.map(({ item, recipient }, index): ClaimResult => {
      const hash = hashes[index];
      const contact = hash === undefined ? undefined : known.get(hash);
      if (hash === undefined || !contact)
        return { kind: 'refused', decision: decide(request, recipient, NOBODY, at) };
      const editionId = editionIdOf(context, scope, contact);
      const existing = claims.get(claimKey(editionId, hash));
      // Listed twice, and the first is being sent. One that an earlier try of the same execution left behind may have gone out, or not.
      const isUnderWay =
        existing?.run === run &&
        existing.state === 'claimed' &&
        existing.claimed_at > at - LEFT_BEHIND_MS;
      const state = isUnderWay ? 'sent' : (liveState(existing) ?? mayBeLost(contact));
      const leavings =
        scope.kind === 'reply' && scope.confirmsLeaving ? [] : contact.facts.leavings;
      const decision = decide(request, recipient, { ...contact.facts, leavings, claim: state }, at);
      const before = earlier.get(earlierKey(item, editionId, hash));
      if (before)
        return {
          kind: 'repeated',
          claimId: before.claim_id,
          state: before.state,
          reason: toldAgain(before.reason),
          settledAt: before.settled_at ?? undefined,
          decision,
        };
      if (decision.outcome !== 'allowed' || editionId === undefined)
        return { kind: 'refused', decision };
      const claimId = randomBytes(16).toString('base64url');
      newClaims.push({
        claim_id: claimId,
        edition_id: editionId,
        identifier_hash: hash,
        channel: request.channel,
        purpose: request.purpose,
        message_class: request.messageClass,
        state: 'claimed',
        reason: null,
        run,
        item,
        claimed_at: at,
        settled_at: null,
        message_hash: null,
      });
      for (const each of linked.get(contact.contactId ?? '') ?? [hash]) {
        newKeys.push({ edition_id: editionId, identifier_hash: each, claim_id: claimId });
        claims.set(claimKey(editionId, each), {
          claim_id: claimId,
          state: 'claimed',
          run,
          item,
          reason: null,
          claimed_at: at,
        });
      }
      return { kind: 'claimed', claimId, decision };
    });
    if (newClaims.length === 0) return results;
    await writeRows(trx, 'claims', newClaims);
    await writeRows(trx, 'claim_keys', newKeys);
    const keysOf = groupBy(newKeys, (key) => key.claim_id);
    await appendEvents(context, trx, [
      aboutNobody({
        type: 'claims_made',
        claims: newClaims.map((row) => [
          claimDigests.ref(row.claim_id),
          claimDigests.row(row),
          (keysOf.get(row.claim_id) ?? []).map(claimDigests.key),
        ]),
        at,
      }),
    ]);
    return results;
  });
}

/** Claims on a contact, whichever of its identifiers they were made on, also where that was linked only afterwards. */
async function readClaims(
  context: LedgerContext,
  db: Db,
  scope: ClaimScope,
  known: ReadonlyMap<string, KnownContact>,
  linked: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, ClaimRow>> {
  const linkedTo = (hash: string, contact: KnownContact) =>
    linked.get(contact.contactId ?? '') ?? [hash];
  const wanted = [...known].map(([hash, contact]) => ({
    hash,
    hashes: linkedTo(hash, contact),
    editionId: editionIdOf(context, scope, contact),
  }));
  const editionIds = new Set(wanted.map(({ editionId }) => editionId));
  editionIds.delete(undefined);
  const rows = await db
    .selectFrom('claim_keys')
    .innerJoin('claims', 'claims.claim_id', 'claim_keys.claim_id')
    .select([
      'claim_keys.edition_id',
      'claim_keys.identifier_hash',
      'claims.claim_id',
      'state',
      'run',
      'item',
      'reason',
      'claimed_at',
    ])
    .where(
      'claim_keys.identifier_hash',
      'in',
      context.engine.list(unique(wanted.flatMap(({ hashes }) => hashes))),
    )
    .where('claim_keys.edition_id', 'in', context.engine.list([...editionIds] as string[]))
    .execute();
  const found = new Map(
    rows.map(({ edition_id, identifier_hash, ...row }) => [
      claimKey(edition_id, identifier_hash),
      row,
    ]),
  );
  return new Map(
    wanted.flatMap(({ hash, hashes, editionId }): Array<[string, ClaimRow]> => {
      const claims = hashes
        .map((each) => found.get(claimKey(editionId, each)))
        .filter((row) => row !== undefined);
      // Two contacts that were merged may bring a claim each: what is not known to have been sent is told first.
      const claim = claims.find(({ state }) => state !== 'sent') ?? claims[0];
      return claim ? [[claimKey(editionId, hash), claim]] : [];
    }),
  );
}

/**
 * A ledger that is restored closes its editions, since nobody knows whom they reached. A question and
 * an answer have no edition to close: those that were there before may have been sent.
 *
 * @returns what a contact's claim counts as where there is none
 */
async function claimsThatMayBeLost(
  db: Db,
  scope: ClaimScope | undefined,
): Promise<(contact: KnownContact) => 'unknown' | undefined> {
  const restoredAt =
    scope === undefined || scope.kind === 'campaign' ? undefined : await lastRestoredAt(db);
  if (restoredAt === undefined) return () => undefined;
  const unlessAfter = (at: Instant) => (at > restoredAt ? undefined : 'unknown');
  if (scope?.kind === 'reply') {
    const message = await db
      .selectFrom('inbox')
      .select('received_at')
      .where('handle', '=', scope.handle)
      .executeTakeFirst();
    const state = unlessAfter(message?.received_at ?? 0);
    return () => state;
  }
  return ({ facts }) => unlessAfter(facts.consent?.request?.requestedAt ?? 0);
}

async function readEarlierOutcomes(
  { engine }: LedgerContext,
  trx: WriteTransaction,
  run: RunId,
  requests: readonly ClaimRequest[],
): Promise<Map<string, Pick<ClaimsTable, 'claim_id' | 'state' | 'reason' | 'settled_at'>>> {
  const rows = await trx
    .selectFrom('claims')
    .select(['item', 'edition_id', 'identifier_hash', 'claim_id', 'state', 'reason', 'settled_at'])
    .where('run', '=', run)
    .where(
      sql<string>`cast(item as text)`,
      'in',
      engine.list(requests.map(({ item }) => String(item))),
    )
    .execute();
  return new Map(
    rows.map((row) => [earlierKey(row.item, row.edition_id, row.identifier_hash), row]),
  );
}

/** What was told of a message before anybody freed or resolved its claim: that nobody knew. */
function toldAgain(reason: string | null): Reason | null {
  if (reason === FREED_UNHEARD || reason === RESOLVED_BY_PERSON) return 'outcome_unknown';
  return reason as Reason | null;
}

/** The same item is the same person in the same edition: execution numbers begin anew with a new database of n8n. */
const earlierKey = (item: number, editionId: string | undefined, hash: string) =>
  JSON.stringify([item, editionId, hash]);

async function readLinked(
  { engine }: LedgerContext,
  db: Db,
  known: ReadonlyMap<string, KnownContact>,
): Promise<Map<string, string[]>> {
  const contactIds = [...known.values()]
    .map((contact) => contact.contactId)
    .filter((id) => id !== undefined);
  const rows = await db
    .selectFrom('identifiers')
    .select(['contact_id', 'identifier_hash'])
    .where('contact_id', 'in', engine.list(contactIds))
    .execute();
  const groups = groupBy(rows, (row) => row.contact_id);
  return new Map([...groups].map(([id, list]) => [id, list.map((row) => row.identifier_hash)]));
}

/** What recipients are found by; `earlier`: by the look-up keys of ledgers that this one took over. */
async function hashesOf(
  { lookUp, earlierHashes }: LedgerContext,
  db: Db,
  recipients: readonly Recipient[],
) {
  const inEarlierLedgers = await earlierHashes(db);
  const earlier = new Map<string, readonly string[]>();
  const hashes = recipients.map(({ identifier }) => {
    if (!identifier) return undefined;
    const hash = lookUp.identifier(identifier);
    if (inEarlierLedgers) earlier.set(hash, inEarlierLedgers(identifier));
    return hash;
  });
  return { hashes, earlier };
}

/** The calendars that contact hours need, in small steps, so that the first decision does not hold up n8n. */
async function prepare(
  { now }: LedgerContext,
  request: DecisionRequest,
  recipients: readonly Recipient[],
): Promise<void> {
  const places = new Map(
    recipients.map(({ country, timeZone, region }) => [
      `${country} ${timeZone} ${region}`,
      { country, timeZone, region },
    ]),
  );
  const steps = prepareContactHours(request.contactHours, places.values(), now());
  while (!steps.next().done) await nextTurn();
}

const liveState = (claim: ClaimRow | undefined): ClaimState | undefined =>
  claim && claim.state !== 'freed' ? claim.state : undefined;
const claimKey = (editionId: string | undefined, hash: string) => `${editionId}:${hash}`;
const unique = (hashes: ReadonlyArray<string | undefined>) => [
  ...new Set(hashes.filter((hash) => hash !== undefined)),
];

function question(request: DecisionRequest) {
  return {
    channel: request.channel,
    purpose: request.purpose,
    messageClass: request.messageClass,
    withSends: request.frequencyCaps.length > 0,
  };
}

/** What the ledger knows of someone it does not know. */
const NOBODY = { leavings: [], restricted: false, needsReview: false, sends: [] } as const;
