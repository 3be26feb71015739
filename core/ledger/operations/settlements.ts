import { sql } from 'kysely';
import type { Channel, Instant, Reason } from '../../consent/vocabulary';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { ClaimsTable } from '../schema';
import { groupBy } from './facts';
import { Workspace } from './workspace';

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
      .where('edition_id', 'in', engine.list([...new Set(mayBeSent.map((row) => row.edition_id))]))
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
