import { createHash, randomBytes } from 'node:crypto';
import type { Insertable } from 'kysely';
import { writeRows } from './bulk';
import type { LedgerContext } from './context';
import type { WriteTransaction } from './engines/engine';
import type { LedgerEvent, Payload } from './events';
import { seal } from './keys/sealing';
import type { EventsTable } from './schema';

/** What the first event is chained to. */
export const GENESIS = createHash('sha256').update('n8n-nodes-consent ledger').digest();
const SALT_BYTES = 16;

export interface EventToAppend {
  readonly event: LedgerEvent;
  /** Whose proof key seals it; null for what concerns nobody. */
  readonly contactId: string | null;
  readonly proofKey: Buffer | null;
  readonly actKey: string | null;
}

/** An event that concerns nobody, so that nobody's key seals it. */
export function aboutNobody(event: LedgerEvent, actKey: string | null = null): EventToAppend {
  return { event, contactId: null, proofKey: null, actKey };
}

/** Proves a payload without telling it: the salt keeps it from being guessed out of a phone number. */
export function commit(salt: Uint8Array, plain: Uint8Array): Buffer {
  return createHash('sha256').update(salt).update(plain).digest();
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
  return createHash('sha256').update(previous).update(head).update(event.commitment).digest();
}

/** Appends events in order, under the write lock that the transaction holds. */
export async function appendEvents(
  { now, actor }: LedgerContext,
  trx: WriteTransaction,
  events: readonly EventToAppend[],
): Promise<void> {
  if (events.length === 0) return;
  const last = await trx
    .selectFrom('events')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let seq = last?.seq ?? 0;
  let previous: Uint8Array = last?.hash ?? GENESIS;
  const recordedAt = now();
  const rows = events.map(({ event, contactId, proofKey, actKey }): Insertable<EventsTable> => {
    const plain = Buffer.from(JSON.stringify({ event, actor } satisfies Payload));
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
    return { ...row, hash };
  });
  await writeRows(trx, 'events', rows);
}
