import type { Channel, Instant, Reason } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import { readStandings, type Standing, writeStandings } from './claimKeys';
import { Workspace } from './workspace';

export interface Settlement {
  readonly claimId: string;
  /** `freed`: surely not sent, so that a later run may try again. */
  readonly state: 'sent' | 'unknown' | 'freed';
  readonly reason?: Reason;
  readonly messageId?: string;
}

/** Claims that one transaction settles: some milliseconds' work, after which others have their turn. */
const CLAIMS_AT_A_TIME = 400;

/**
 * What became of claims, chained as one event a batch. A claim that a status has settled meanwhile
 * keeps its better knowledge: what went out is never taken for anything else again.
 */
export async function settle(
  context: LedgerContext,
  settlements: readonly Settlement[],
): Promise<void> {
  for (const some of batchesOf(settlements)) await settleSome(context, some);
}

async function settleSome(context: LedgerContext, settlements: readonly Settlement[]) {
  const { engine, lookUp, now } = context;
  await context.write(async (trx) => {
    const at = now();
    const claimIds = settlements.map(({ claimId }) => claimId);
    const standings = await readStandings(context, trx, claimIds);
    for (const { claimId, state, reason, messageId } of settlements) {
      const claim = standings.get(claimId);
      if (!claim || (claim.after.state === 'sent' && state !== 'sent')) continue;
      claim.after = {
        ...claim.after,
        state,
        reason: reason ?? null,
        settled_at: at,
        message_hash:
          messageId === undefined ? claim.after.message_hash : lookUp.messageId(messageId),
      };
    }
    const editions = new Set<string>();
    for (const { before, after } of standings.values())
      if (before !== after && after.state !== 'freed') editions.add(after.edition_id);
    await trx
      .updateTable('editions')
      .set({ last_send_at: at })
      .where('edition_id', 'in', engine.list([...editions]))
      .execute();
    await writeStandings(context, trx, standings.values(), at, 'sent');
  });
}

function* batchesOf<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += CLAIMS_AT_A_TIME)
    yield list.slice(start, start + CLAIMS_AT_A_TIME);
}

/** Gives back claims whose request was never started: as if they had not been made. */
export async function release(context: LedgerContext, claimIds: readonly string[]): Promise<void> {
  if (claimIds.length === 0) return;
  const { engine } = context;
  await context.write(async (trx) => {
    // One that a status has settled meanwhile went out after all, so it stays.
    const released = (
      await trx
        .deleteFrom('claims')
        .where('claim_id', 'in', engine.list(claimIds))
        .where('state', '=', 'claimed')
        .returning('claim_id')
        .execute()
    ).map((row) => row.claim_id);
    if (released.length === 0) return;
    await trx.deleteFrom('claim_keys').where('claim_id', 'in', engine.list(released)).execute();
    await appendEvents(context, trx, [
      aboutNobody({
        type: 'claims_released',
        refs: released.map(claimDigests.ref),
        at: context.now(),
      }),
    ]);
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
 * where the answer to the request was lost. A status for an unknown message changes nothing, and one
 * that tells nothing new waits for nobody: it is written nowhere.
 *
 * @returns of each, in order, whether its claim is known here
 */
export async function applyStatuses(
  context: LedgerContext,
  reports: readonly StatusReport[],
): Promise<boolean[]> {
  const known: boolean[] = [];
  for (const some of batchesOf(reports)) known.push(...(await applySome(context, some)));
  return known;
}

async function applySome(
  context: LedgerContext,
  reports: readonly StatusReport[],
): Promise<boolean[]> {
  const seen = await Told.read(context, context.engine.db, reports);
  seen.hear(reports);
  if (!seen.hasNews) return seen.known;
  return await context.write(async (trx) => {
    // Anew, under the lock: others may have settled the same claims since.
    const told = await Told.read(context, trx, reports);
    told.hear(reports);
    await told.write(trx);
    return told.known;
  });
}

/** Claims that a batch of statuses is about, and what it tells of them. */
class Told {
  readonly known: boolean[] = [];
  readonly #context: LedgerContext;
  readonly #byId: ReadonlyMap<string, HeardOf>;
  readonly #byMessage = new Map<string, HeardOf>();
  readonly #stops: PlatformStop[] = [];

  private constructor(context: LedgerContext, byId: ReadonlyMap<string, HeardOf>) {
    this.#context = context;
    this.#byId = byId;
    for (const claim of byId.values())
      if (claim.after.message_hash !== null) this.#byMessage.set(claim.after.message_hash, claim);
  }

  static async read(context: LedgerContext, db: Db, reports: readonly StatusReport[]) {
    const { engine, lookUp } = context;
    const claims = db
      .selectFrom('claims')
      .leftJoin('deliveries', 'deliveries.claim_id', 'claims.claim_id')
      .selectAll('claims')
      .select('deliveries.status as told');
    const references = reports.flatMap(({ reference }) => reference ?? []);
    const rows =
      references.length === 0
        ? []
        : await claims.where('claims.claim_id', 'in', engine.list(references)).execute();
    // A message of ours always says which claim it is of; one that does not was sent some other way, or long ago.
    const messages = reports.flatMap(({ reference, messageId }) =>
      reference === undefined ? lookUp.messageId(messageId) : [],
    );
    if (messages.length > 0)
      rows.push(...(await claims.where('message_hash', 'in', engine.list(messages)).execute()));
    return new Told(
      context,
      new Map(
        rows.map(({ told, ...row }) => [
          row.claim_id,
          { before: row, after: row, toldBefore: told, told },
        ]),
      ),
    );
  }

  hear(reports: readonly StatusReport[]): void {
    const { lookUp } = this.#context;
    for (const { reference, messageId, status, stopped } of reports) {
      const claim =
        reference === undefined
          ? this.#byMessage.get(lookUp.messageId(messageId))
          : this.#byId.get(reference);
      this.known.push(claim !== undefined);
      if (!claim) continue;
      const { claim_id: claimId, identifier_hash: hash, channel, state } = claim.after;
      const isNew = state !== 'sent' || claim.after.message_hash === null;
      if (stopped) this.#stops.push({ ...stopped, hash, claimId, channel });
      if (isNew) {
        const message_hash = lookUp.messageId(messageId);
        claim.after = { ...claim.after, state: 'sent', message_hash };
        this.#byMessage.set(message_hash, claim);
      }
      if (STATUS_ORDER.indexOf(status) > STATUS_ORDER.indexOf(claim.told ?? ''))
        claim.told = status;
    }
  }

  get hasNews(): boolean {
    return (
      this.#stops.length > 0 ||
      [...this.#byId.values()].some(
        ({ before, after, toldBefore, told }) => before !== after || toldBefore !== told,
      )
    );
  }

  async write(trx: WriteTransaction): Promise<void> {
    const context = this.#context;
    const claims = [...this.#byId.values()];
    await writeStandings(context, trx, claims, context.now(), 'told');
    const further = claims.filter(({ toldBefore, told }) => toldBefore !== told);
    await writeRows(
      trx,
      'deliveries',
      further.map(({ after, told }) => ({ claim_id: after.claim_id, status: told as string })),
      ['claim_id'],
    );
    await keepHeard(
      context,
      trx,
      further.map(({ after }) => after),
    );
    await recordStops(context, trx, this.#stops);
  }
}

interface HeardOf extends Standing {
  readonly toldBefore: string | null;
  /** How far its message has come. */
  told: string | null;
}

/** That statuses arrive for what was sent so late: see `freeUnheard`. A question and an answer have no edition to keep it for. */
async function keepHeard(
  { engine }: LedgerContext,
  trx: WriteTransaction,
  claims: ReadonlyArray<{ readonly edition_id: string; readonly claimed_at: Instant }>,
): Promise<void> {
  if (claims.length === 0) return;
  const latest = new Map<string, Instant>();
  for (const { edition_id, claimed_at } of claims)
    latest.set(edition_id, Math.max(claimed_at, latest.get(edition_id) ?? 0));
  const editions = await trx
    .selectFrom('editions')
    .leftJoin('editions_heard', 'editions_heard.edition_id', 'editions.edition_id')
    .select(['editions.edition_id', 'editions_heard.claimed_at'])
    .where('editions.edition_id', 'in', engine.list([...latest.keys()]))
    .execute();
  const later = editions.flatMap(({ edition_id, claimed_at: before }) => {
    const claimed_at = latest.get(edition_id) as Instant;
    return claimed_at > (before ?? 0) ? [{ edition_id, claimed_at }] : [];
  });
  await writeRows(trx, 'editions_heard', later, ['edition_id']);
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
