import { sql } from 'kysely';
import type { Channel, Instant, Reason } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import { appendSettled, findableAgain, SETTLED_COLUMNS, type SettledRow } from './claimKeys';
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
  await context.write(async (trx) => {
    const at = now();
    const settled: SettledRow[] = [];
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
        .returning(SETTLED_COLUMNS)
        .executeTakeFirst();
      if (!row) continue;
      const freed = row.state === 'freed';
      if (freed) await trx.deleteFrom('claim_keys').where('claim_id', '=', claimId).execute();
      settled.push({ ...row, keys: freed ? [] : undefined });
    }
    const mayBeSent = settled.filter(({ state }) => state !== 'freed');
    await trx
      .updateTable('editions')
      .set({ last_send_at: at })
      .where('edition_id', 'in', engine.list([...new Set(mayBeSent.map((row) => row.edition_id))]))
      .execute();
    await appendSettled(context, trx, settled, at, 'sent');
  });
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
 * where the answer to the request was lost. A status for an unknown message changes nothing.
 *
 * @returns how many claims it knew
 */
export async function applyStatuses(
  context: LedgerContext,
  reports: readonly StatusReport[],
): Promise<number> {
  if (reports.length === 0) return 0;
  const { lookUp, now } = context;
  return await context.write(async (trx) => {
    let known = 0;
    const settled: SettledRow[] = [];
    const stops: PlatformStop[] = [];
    for (const { reference, messageId, status, stopped } of reports) {
      const row = await trx
        .selectFrom('claims')
        .select([...SETTLED_COLUMNS, 'identifier_hash', 'channel'])
        .where((eb) =>
          reference === undefined
            ? eb('message_hash', '=', lookUp.messageId(messageId))
            : eb('claim_id', '=', reference),
        )
        .executeTakeFirst();
      if (!row) continue;
      known += 1;
      const { claim_id: claimId, identifier_hash: hash, channel } = row;
      if (stopped) stops.push({ ...stopped, hash, claimId, channel });
      if (row.state !== 'sent') {
        const message_hash = lookUp.messageId(messageId);
        await trx
          .updateTable('claims')
          .set({ state: 'sent', message_hash })
          .where('claim_id', '=', claimId)
          .execute();
        const keys = row.state === 'freed' ? await findableAgain(trx, row) : undefined;
        settled.push({ ...row, state: 'sent', message_hash, keys });
      }
      await keepFurthest(trx, claimId, status);
    }
    await appendSettled(context, trx, settled, now(), 'told');
    await recordStops(context, trx, stops);
    return known;
  });
}

async function keepFurthest(trx: WriteTransaction, claim_id: string, status: string) {
  const before = await trx
    .selectFrom('deliveries')
    .select('status')
    .where('claim_id', '=', claim_id)
    .executeTakeFirst();
  if (STATUS_ORDER.indexOf(status) <= STATUS_ORDER.indexOf(before?.status ?? '')) return;
  await writeRows(trx, 'deliveries', [{ claim_id, status }], ['claim_id']);
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
