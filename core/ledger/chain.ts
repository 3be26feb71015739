import { randomBytes } from 'node:crypto';
import type { Insertable } from 'kysely';
import { assertStillThere } from './binding';
import { writeRows } from './bulk';
import type { LedgerContext } from './context';
import { assertGoesOn } from './continuity';
import type { Db, WriteTransaction } from './engines/engine';
import type { Known, LedgerEvent, Payload } from './events';
import { sha256Of } from './hashes';
import { journalRestrictions } from './restrictions';
import { seal } from './keys/sealing';
import type { EventsTable } from './schema';

/** What the first event is chained to. */
export const GENESIS = sha256Of(Buffer.from('n8n-nodes-consent ledger'));
const SALT_BYTES = 16;

export interface EventToAppend {
  readonly event: LedgerEvent;
  /** Whose proof key seals it; null for what concerns nobody. */
  readonly contactId: string | null;
  readonly proofKey: Buffer | null;
  readonly actKey: string | null;
  /** What became known of the contact with it. */
  readonly known?: Known;
}

/** The last event of a chain, by which all before it can be held against later. */
export interface ChainHead {
  readonly ledgerId: string;
  readonly seq: number;
  /** SHA-256, hex. */
  readonly hash: string;
}

/** An event that concerns nobody, so that nobody's key seals it. */
export function aboutNobody(event: LedgerEvent, actKey: string | null = null): EventToAppend {
  return { event, contactId: null, proofKey: null, actKey };
}

/** Proves a payload without telling it: the salt keeps it from being guessed out of a phone number. */
export function commit(salt: Uint8Array, plain: Uint8Array): Buffer {
  return sha256Of(salt, plain);
}

/** Binds an event to all before it. */
export function link(
  previous: Uint8Array,
  event: Pick<
    EventsTable,
    'seq' | 'type' | 'recorded_at' | 'contact_id' | 'act_key' | 'commitment'
  >,
): Buffer {
  const head = JSON.stringify([
    event.seq,
    event.type,
    event.recorded_at,
    event.contact_id,
    event.act_key,
  ]);
  return sha256Of(previous, Buffer.from(head), event.commitment);
}

/** The last event, or what the first will be chained to. */
export async function lastLink(db: Db): Promise<{ seq: number; hash: Uint8Array }> {
  const last = await db
    .selectFrom('events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last ?? { seq: 0, hash: GENESIS };
}

/** The last event that a transaction has appended. */
export const appended = new WeakMap<WriteTransaction, { seq: number; hash: Uint8Array }>();

/** Appends events in order, under the write lock that the transaction holds. */
export async function appendEvents(
  context: LedgerContext,
  trx: WriteTransaction,
  events: readonly EventToAppend[],
): Promise<void> {
  if (events.length === 0) return;
  const { now, actor } = context;
  await assertStillThere(trx, context.ledgerId);
  await assertGoesOn(context.engine, trx);
  let { seq, hash: previous } = await lastLink(trx);
  const recordedAt = now();
  const rows = events.map(({ event, contactId, proofKey, actKey, known }) => {
    const plain = Buffer.from(JSON.stringify({ event, actor, known } satisfies Payload));
    const salt = randomBytes(SALT_BYTES);
    seq += 1;
    const row = {
      seq,
      type: event.type,
      recorded_at: recordedAt,
      contact_id: contactId,
      act_key: actKey,
      commitment: commit(salt, plain),
      salt,
      payload: proofKey ? seal(proofKey, plain, `event:${seq}`) : plain,
    };
    const hash = link(previous, row);
    previous = hash;
    return { ...row, hash } satisfies Insertable<EventsTable>;
  });
  await writeRows(trx, 'events', rows);
  appended.set(trx, { seq, hash: previous });
  await journalRestrictions(
    context,
    trx,
    rows.map(({ seq, hash }, index) => ({ ...(events[index] as EventToAppend), seq, hash })),
  );
}
