import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { DAY_MS, decide, prepareContactHours } from '../../consent';
import type { ClaimState, Decision, DecisionRequest, Recipient } from '../../consent/facts';
import type { Channel, Instant, Reason } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import { LedgerError } from '../errors';
import type { ClaimsTable } from '../schema';
import { groupBy, type KnownContact, readFacts } from './facts';
import { Workspace } from './workspace';

/** An edition takes no more sends so long after its last one (and never reopens), so that its claims may go. */
export const EDITION_OPEN_MS = 30 * DAY_MS;

/** What a claim belongs to: a campaign's edition, or the one message it answers. */
export type ClaimScope =
  | { readonly kind: 'campaign'; readonly campaign: string; readonly edition: string }
  /** Once for each open request, whatever the campaign is called. */
  | { readonly kind: 'permission_request' }
  /** Once for each inbound message. */
  | {
      readonly kind: 'reply';
      readonly handle: string;
      /** The one answer that confirms to someone that they have left. */ readonly confirmsLeaving: boolean;
    };

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
      readonly decision: Decision;
    };

interface ClaimRow {
  readonly claim_id: string;
  readonly state: ClaimState | 'freed';
  readonly run: string;
  readonly item: number;
  readonly reason: string | null;
}

/** Decides for a list of recipients without claiming anything, as of this moment. */
export async function check(
  context: LedgerContext,
  request: DecisionRequest,
  scope: ClaimScope | undefined,
  recipients: readonly Recipient[],
): Promise<Decision[]> {
  await prepare(context, request, recipients);
  const hashes = recipients.map(
    (recipient) => recipient.identifier && context.lookUp.identifier(recipient.identifier),
  );
  const known = await readFacts(context, context.engine.db, unique(hashes), question(request));
  const { db } = context.engine;
  const claims =
    scope && (await readClaims(context, db, scope, known, await readLinked(context, db, known)));
  const now = context.now();
  return recipients.map((recipient, index) => {
    const hash = hashes[index];
    const contact = hash === undefined ? undefined : known.get(hash);
    if (hash === undefined || !contact) return decide(request, recipient, NOBODY, now);
    const claim = claims?.get(claimKey(editionIdOf(context, scope, contact), hash));
    return decide(request, recipient, { ...contact.facts, claim: liveState(claim) }, now);
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
  await prepare(
    context,
    request,
    requests.map(({ recipient }) => recipient),
  );
  const { engine, lookUp, now } = context;
  const hashes = requests.map(
    ({ recipient }) => recipient.identifier && lookUp.identifier(recipient.identifier),
  );
  return await engine.write(async (trx) => {
    if (scope.kind === 'campaign') await openEdition(context, trx, scope);
    const known = await readFacts(context, trx, unique(hashes), question(request));
    const linked = await readLinked(context, trx, known);
    const claims = await readClaims(context, trx, scope, known, linked);
    const earlier = await readEarlierOutcomes(context, trx, run, requests);
    const at = now();
    const newClaims: Parameters<typeof writeRows<'claims'>>[2][number][] = [];
    const newKeys: Array<{ edition_id: string; identifier_hash: string; claim_id: string }> = [];

    const results = requests.map(({ item, recipient }, index): ClaimResult => {
      const hash = hashes[index];
      const contact = hash === undefined ? undefined : known.get(hash);
      if (hash === undefined || !contact)
        return { kind: 'refused', decision: decide(request, recipient, NOBODY, at) };
      const editionId = editionIdOf(context, scope, contact);
      const existing = claims.get(claimKey(editionId, hash));
      const state =
        existing?.run === run && existing.state === 'claimed' ? 'sent' : liveState(existing);
      const leavings =
        scope.kind === 'reply' && scope.confirmsLeaving ? [] : contact.facts.leavings;
      const decision = decide(request, recipient, { ...contact.facts, leavings, claim: state }, at);
      const before = earlier.get(earlierKey(item, editionId, hash));
      if (before)
        return {
          kind: 'repeated',
          claimId: before.claim_id,
          state: before.state,
          reason: before.reason as Reason | null,
          decision,
        };
      if (decision.outcome !== 'allowed' || editionId === undefined)
        return { kind: 'refused', decision };
      const claimId = randomBytes(16).toString('base64url');
      newClaims.push({
        claim_id: claimId,
        edition_id: editionId,
        contact_id: contact.contactId ?? null,
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
        status: null,
      });
      for (const each of linked.get(contact.contactId ?? '') ?? [hash]) {
        newKeys.push({ edition_id: editionId, identifier_hash: each, claim_id: claimId });
        claims.set(claimKey(editionId, each), {
          claim_id: claimId,
          state: 'claimed',
          run,
          item,
          reason: null,
        });
      }
      return { kind: 'claimed', claimId, decision };
    });
    await writeRows(trx, 'claims', newClaims);
    await writeRows(trx, 'claim_keys', newKeys);
    return results;
  });
}

export interface Settlement {
  readonly claimId: string;
  /** `freed`: surely not sent, so that a later run may try again. */
  readonly state: 'sent' | 'unknown' | 'freed';
  readonly reason?: Reason;
  readonly messageId?: string;
}

/** What became of claims, chained as one event a batch. A claim that a status has settled meanwhile keeps its better knowledge. */
export async function settle(
  context: LedgerContext,
  settlements: readonly Settlement[],
): Promise<void> {
  if (settlements.length === 0) return;
  const { engine, lookUp, now } = context;
  await engine.write(async (trx) => {
    const at = now();
    const settled: SettledClaim[] = [];
    for (const { claimId, state, reason, messageId } of settlements) {
      const row = await trx
        .updateTable('claims')
        .set((eb) => ({
          state:
            state === 'sent'
              ? 'sent'
              : sql<typeof state>`case when state = 'sent' then 'sent' else ${state} end`,
          reason: reason ?? null,
          settled_at: at,
          message_hash:
            messageId === undefined ? eb.ref('message_hash') : lookUp.messageId(messageId),
        }))
        .where('claim_id', '=', claimId)
        .returning(['claim_id', 'edition_id', 'state'])
        .executeTakeFirst();
      if (!row) continue;
      if (row.state === 'freed')
        await trx.deleteFrom('claim_keys').where('claim_id', '=', claimId).execute();
      settled.push({ ...row, reason });
    }
    const mayBeSent = settled.filter(({ state }) => state !== 'freed');
    await trx
      .updateTable('editions')
      .set({ last_send_at: at })
      .where('edition_id', 'in', engine.list(unique(mayBeSent.map((row) => row.edition_id))))
      .execute();
    await appendSettled(context, trx, settled, at);
  });
}

/** Gives back claims whose request was never started: as if they had not been made. */
export async function release(context: LedgerContext, claimIds: readonly string[]): Promise<void> {
  if (claimIds.length === 0) return;
  await context.engine.write(async (trx) => {
    // One that a status has settled meanwhile went out after all, so it stays.
    const released = await trx
      .deleteFrom('claims')
      .where('claim_id', 'in', context.engine.list(claimIds))
      .where('state', '=', 'claimed')
      .returning('claim_id')
      .execute();
    await trx
      .deleteFrom('claim_keys')
      .where('claim_id', 'in', context.engine.list(released.map((row) => row.claim_id)))
      .execute();
  });
}

/** What the platform told of one message. */
export interface StatusReport {
  readonly reference?: string;
  readonly messageId: string;
  readonly status: string;
  /** It tells that the person has stopped marketing on the platform, and names nobody: the claim knows whom. */
  readonly stopped?: { readonly at: Instant; readonly signed: boolean };
}

const STATUS_ORDER = ['sent', 'delivered', 'read', 'played', 'failed'];

/**
 * Statuses settle claims: whatever one says, the message was accepted, so it counts as sent even
 * where the answer to the request was lost. A status for an unknown message changes nothing.
 *
 * @returns how many claims it knew
 */
export async function applyStatuses(
  context: LedgerContext,
  reports: readonly StatusReport[],
): Promise<number> {
  if (reports.length === 0) return 0;
  const { engine, lookUp, now } = context;
  return await engine.write(async (trx) => {
    let known = 0;
    const settled: SettledClaim[] = [];
    const stops: PlatformStop[] = [];
    for (const { reference, messageId, status, stopped } of reports) {
      const row = await trx
        .selectFrom('claims')
        .select(['claim_id', 'edition_id', 'state', 'status', 'identifier_hash', 'contact_id'])
        .select('channel')
        .where((eb) =>
          reference === undefined
            ? eb('message_hash', '=', lookUp.messageId(messageId))
            : eb('claim_id', '=', reference),
        )
        .executeTakeFirst();
      if (!row) continue;
      known += 1;
      if (stopped)
        stops.push({
          ...stopped,
          hash: row.identifier_hash,
          claimId: row.claim_id,
          channel: row.channel,
        });
      if (row.state !== 'sent') settled.push({ ...row, state: 'sent' });
      if (row.state === 'freed') await findableAgain(trx, row);
      const further = STATUS_ORDER.indexOf(status) > STATUS_ORDER.indexOf(row.status ?? '');
      await trx
        .updateTable('claims')
        .set({
          state: 'sent',
          status: further ? status : row.status,
          message_hash: lookUp.messageId(messageId),
        })
        .where('claim_id', '=', row.claim_id)
        .execute();
    }
    await appendSettled(context, trx, settled, now());
    await recordStops(context, trx, stops);
    return known;
  });
}

interface PlatformStop {
  readonly hash: string;
  readonly claimId: string;
  readonly channel: Channel;
  readonly at: Instant;
  readonly signed: boolean;
}

/** A stop of which only the message is known: it reaches whoever that message was claimed for, known by then or not. */
async function recordStops(
  context: LedgerContext,
  trx: WriteTransaction,
  stops: readonly PlatformStop[],
): Promise<void> {
  if (stops.length === 0) return;
  const actKey = (claimId: string) => context.lookUp.act(['platform_stop', claimId]);
  const workspace = await Workspace.load(context, trx, {
    hashes: stops.map(({ hash }) => hash),
    actKeys: stops.map(({ claimId }) => actKey(claimId)),
  });
  for (const { hash, claimId, channel, at, signed } of stops) {
    if (workspace.isKnownAct(actKey(claimId))) continue;
    const contactId = workspace.contactOf(hash) ?? null;
    workspace.append(
      {
        type: 'left',
        subjects: contactId === null ? [hash] : workspace.leavingWith(hash, contactId, channel),
        kind: 'platform_stop',
        channel,
        purpose: '*',
        at,
        signed,
        evidence: { source: 'platform_status' },
      },
      contactId,
      actKey(claimId),
    );
  }
  await workspace.flush();
}

type SettledClaim = Pick<ClaimsTable, 'claim_id' | 'edition_id' | 'state'> & {
  readonly reason?: Reason;
};

/** Chains what became of claims, as one event an edition. */
async function appendSettled(
  context: LedgerContext,
  trx: WriteTransaction,
  settled: readonly SettledClaim[],
  at: Instant,
): Promise<void> {
  const byEdition = groupBy(settled, (row) => row.edition_id);
  await appendEvents(
    context,
    trx,
    [...byEdition].map(([editionId, rows]) =>
      aboutNobody({
        type: 'claims_settled',
        editionId,
        claims: rows.map(({ claim_id, state, reason }) => [claim_id, state, reason ?? null]),
        at,
      }),
    ),
  );
}

/** A message that was taken for not sent went out after all: its claim holds again, unless another took its place. */
async function findableAgain(
  trx: WriteTransaction,
  claim: Pick<ClaimsTable, 'claim_id' | 'edition_id' | 'identifier_hash' | 'contact_id'>,
): Promise<void> {
  const linked = await trx
    .selectFrom('identifiers')
    .select('identifier_hash')
    .where('contact_id', '=', claim.contact_id ?? '')
    .execute();
  const hashes = new Set([claim.identifier_hash, ...linked.map((row) => row.identifier_hash)]);
  await trx
    .insertInto('claim_keys')
    .values(
      [...hashes].map((hash) => ({
        edition_id: claim.edition_id,
        identifier_hash: hash,
        claim_id: claim.claim_id,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** How many claims of an edition stand in which state: an account of everyone who was, or may have been, written to. */
export async function editionCounts(
  context: LedgerContext,
  scope: Extract<ClaimScope, { kind: 'campaign' }>,
): Promise<Record<ClaimState, number>> {
  const rows = await context.engine.db
    .selectFrom('claims')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('edition_id', '=', campaignEditionId(context, scope))
    .groupBy('state')
    .execute();
  const counts = { claimed: 0, sent: 0, unknown: 0 };
  for (const { state, count } of rows) if (state !== 'freed') counts[state] = Number(count);
  return counts;
}

async function openEdition(
  context: LedgerContext,
  trx: WriteTransaction,
  scope: Extract<ClaimScope, { kind: 'campaign' }>,
): Promise<void> {
  const editionId = campaignEditionId(context, scope);
  const at = context.now();
  const row = await trx
    .selectFrom('editions')
    .selectAll()
    .where('edition_id', '=', editionId)
    .executeTakeFirst();
  if (!row) {
    await trx
      .insertInto('editions')
      .values({
        edition_id: editionId,
        campaign: scope.campaign,
        edition: scope.edition,
        opened_at: at,
        last_send_at: null,
        closed_at: null,
      })
      .execute();
  } else if (row.closed_at !== null || at - (row.last_send_at ?? row.opened_at) > EDITION_OPEN_MS) {
    throw new LedgerError(
      'refused',
      'This edition of the campaign is closed: it was ended, or its last message went out more than 30 days ago.',
      'Give the new messages a new edition; a closed one does not reopen, so that nobody is written to twice.',
    );
  }
}

/** Claims and editions are found by what names them, hashed, so that the key is of one size and says nothing. */
function campaignEditionId(
  { lookUp }: LedgerContext,
  { campaign, edition }: Extract<ClaimScope, { kind: 'campaign' }>,
): string {
  return lookUp.act(['edition', campaign, edition]);
}

function editionIdOf(
  context: LedgerContext,
  scope: ClaimScope | undefined,
  contact: KnownContact,
): string | undefined {
  switch (scope?.kind) {
    case 'campaign':
      return campaignEditionId(context, scope);
    case 'reply':
      return context.lookUp.act(['reply', scope.handle]);
    case 'permission_request': {
      const requestId = contact.facts.consent?.request?.requestId;
      return requestId === undefined ? undefined : context.lookUp.act(['request', requestId]);
    }
    case undefined:
      return undefined;
  }
}

/** Claims on a contact, whichever of its identifiers they were made on, also where that was linked only afterwards. */
async function readClaims(
  context: LedgerContext,
  db: Db,
  scope: ClaimScope,
  known: ReadonlyMap<string, KnownContact>,
  linked: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, ClaimRow>> {
  const hashesOf = (hash: string, contact: KnownContact) =>
    linked.get(contact.contactId ?? '') ?? [hash];
  const wanted = [...known].map(([hash, contact]) => ({
    hash,
    hashes: hashesOf(hash, contact),
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

async function readEarlierOutcomes(
  { engine }: LedgerContext,
  trx: WriteTransaction,
  run: RunId,
  requests: readonly ClaimRequest[],
): Promise<Map<string, Pick<ClaimRow, 'claim_id' | 'state' | 'reason'>>> {
  const rows = await trx
    .selectFrom('claims')
    .select(['item', 'edition_id', 'identifier_hash', 'claim_id', 'state', 'reason'])
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

/** The calendars that contact hours need, in small steps, so that the first decision does not hold up n8n. */
async function prepare(
  { now }: LedgerContext,
  request: DecisionRequest,
  recipients: readonly Recipient[],
): Promise<void> {
  const places = new Map(
    recipients.map(({ country, timeZone }) => [`${country} ${timeZone}`, { country, timeZone }]),
  );
  const steps = prepareContactHours(request.contactHours, places.values(), now());
  while (!steps.next().done) await new Promise((resolve) => setImmediate(resolve));
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
