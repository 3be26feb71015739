import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Channel, Identifier, Instant } from '../../consent/vocabulary';
import type { InboundMessage } from '../../inbound/events';
import { writeRows } from '../bulk';
import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { tryUnseal } from '../keys/sealing';
import { Identity } from './identity';
import { later } from '../sql';
import { touchedBy, Workspace } from './workspace';

/** A message that was kept, by the handle that n8n's items carry in place of it. */
export interface StoredMessage {
  readonly handle: string;
  /** The platform delivered it again; it was here before. */
  readonly already: boolean;
}

export interface OpenedMessage {
  readonly handle: string;
  readonly message: InboundMessage;
  readonly receivedAt: Instant;
  readonly readAt?: Instant;
  readonly effect?: string;
}

/**
 * Keeps messages, sealed under their sender's profile key; on disk when it returns, so that the
 * platform may be told so. Until a message is read, it holds back marketing to its sender.
 */
export async function storeMessages(
  context: LedgerContext,
  messages: readonly InboundMessage[],
): Promise<StoredMessage[]> {
  if (messages.length === 0) return [];
  const { engine, lookUp, now } = context;
  return await context.write(async (trx) => {
    const workspace = await Workspace.load(
      context,
      trx,
      touchedBy(
        context,
        messages.flatMap((message) => message.from),
      ),
    );
    const identity = new Identity(context, trx, workspace);
    const messageHashes = messages.map((message) =>
      lookUp.messageId(`${message.channel}:${message.messageId}`),
    );
    const known = new Map(
      (
        await trx
          .selectFrom('inbox')
          .select(['handle', 'message_hash'])
          .where('message_hash', 'in', engine.list(messageHashes))
          .execute()
      ).map((row) => [row.message_hash, row.handle]),
    );
    const results: StoredMessage[] = [];
    for (const [index, message] of messages.entries()) {
      const messageHash = messageHashes[index] as string;
      const before = known.get(messageHash);
      if (before !== undefined) {
        results.push({ handle: before, already: true });
        continue;
      }
      const handle = randomBytes(16).toString('base64url');
      known.set(messageHash, handle);
      const contactId = await identity.settle(whoWrote(message), now());
      const sealed = await identity.sealForErasure(
        contactId,
        JSON.stringify(message),
        `inbox:${handle}`,
      );
      const at = now();
      const hash = lookUp.identifier(message.from[0] as Identifier);
      // At once: a later message of this delivery may merge the contact, and this one must come along.
      await writeRows(trx, 'inbox', [
        {
          handle,
          message_hash: messageHash,
          contact_id: contactId,
          identifier_hash: hash,
          channel: message.channel,
          form: message.form,
          sent_at: message.at,
          signed: message.signed ? 1 : 0,
          received_at: at,
          sealed,
          read_at: null,
          effect: null,
        },
      ]);
      const { channel, form, at: sentAt, signed } = message;
      workspace.append(
        {
          type: 'message_received',
          subjects: [hash],
          handle,
          messageHash,
          channel,
          form,
          sentAt,
          signed,
          at,
        },
        contactId,
      );
      results.push({ handle, already: false });
    }
    await identity.flush();
    return results;
  });
}

/** Whoever wrote a message: its identifiers belong together, where the platform's signature says so. */
export function whoWrote(message: Pick<InboundMessage, 'from' | 'signed' | 'profileName'>) {
  return {
    identifiers: message.from,
    linkedBy: message.signed ? ('signed' as const) : undefined,
    name: message.profileName,
  };
}

/**
 * Opens a kept message.
 *
 * @throws LedgerError `refused` where the handle is unknown, or its sender has been erased
 */
export async function openMessage(
  { engine, keys }: LedgerContext,
  handle: string,
): Promise<OpenedMessage> {
  const row = await engine.db
    .selectFrom('inbox')
    .selectAll()
    .where('handle', '=', handle)
    .executeTakeFirst();
  const key = row && (await keys.load([row.contact_id])).get(row.contact_id)?.profile;
  const plain = row && key && tryUnseal(key, row.sealed, `inbox:${handle}`);
  if (!row || !plain) {
    throw new LedgerError(
      'refused',
      'The ledger holds no message that can be read under this handle: it was purged, or its sender was erased.',
      'Nothing is left to read; go on with the next message.',
    );
  }
  return {
    handle,
    message: JSON.parse(plain.toString()) as InboundMessage,
    receivedAt: row.received_at,
    readAt: row.read_at ?? undefined,
    effect: row.effect ?? undefined,
  };
}

/**
 * Whether an earlier message of the same person was a leaving too, since they last opted in
 * themselves: then their leaving has been confirmed to them before.
 */
export async function leftBefore({ engine }: LedgerContext, handle: string): Promise<boolean> {
  const { rows } = await sql<{ found: number }>`
    select 1 as found from inbox m join inbox earlier on earlier.contact_id = m.contact_id
    where m.handle = ${handle} and earlier.handle <> m.handle
      and earlier.effect in ('leave', 'leave_everything', 'object')
      and (earlier.sent_at < m.sent_at or (earlier.sent_at = m.sent_at and earlier.handle < m.handle))
      and earlier.sent_at > coalesce((
        select max(${later('k.person_signed_at', 'k.person_unsigned_at')})
        from identifiers i join consents k on k.identifier_hash = i.identifier_hash
        where i.contact_id = m.contact_id), 0)
    limit 1`.execute(engine.db);
  return rows.length > 0;
}

/** Messages that came in within a span and that nobody has read, the oldest first. */
export async function unreadBetween(
  { engine }: LedgerContext,
  channel: Channel,
  span: { readonly from: Instant; readonly before: Instant },
  limit: number,
): Promise<string[]> {
  const rows = await engine.db
    .selectFrom('inbox')
    .select('handle')
    .where('channel', '=', channel)
    .where('read_at', 'is', null)
    .where('received_at', '>=', span.from)
    .where('received_at', '<', span.before)
    .orderBy('received_at')
    .limit(limit)
    .execute();
  return rows.map((row) => row.handle);
}

/** Says that a message has been read, and what that led to; it no longer holds back marketing by itself. */
export async function markRead(
  context: LedgerContext,
  handle: string,
  effect: string,
): Promise<void> {
  await context.write(async (trx) => {
    const at = context.now();
    const read = await trx
      .updateTable('inbox')
      .set({ read_at: at, effect })
      .where('handle', '=', handle)
      .where('read_at', 'is', null)
      .returning('contact_id')
      .executeTakeFirst();
    if (!read) return;
    const contactIds = [read.contact_id];
    const workspace = await Workspace.load(context, trx, { hashes: [], contactIds });
    workspace.append({ type: 'message_read', handle, effect, at }, read.contact_id);
    await workspace.flush();
  });
}

/** How many messages nobody has read yet, by channel: each holds back marketing to its sender. */
export async function countUnread({ engine }: LedgerContext, channel: Channel): Promise<number> {
  const row = await engine.db
    .selectFrom('inbox')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('channel', '=', channel)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
