import type { Channel, Identifier } from '../consent/vocabulary';
import type { InboundEvent, InboundMessage, InboundReading } from './events';
import { messageIdOf, senderOf } from './identity';
import { asFields, asInstant, asList, asText, idFor, inside, type Fields } from './lenient';
import type { Circumstances } from './whatsapp-messages';

const CHANNEL: Channel = 'messenger';

/**
 * What a Facebook page hears by Messenger: Meta's whole body, one of its entries, or a single
 * event; undefined where it is none of these. Instagram's bodies look alike and name people by other ids, so
 * they are left alone where they say what they are.
 * Source: Meta, Messenger Platform, "Webhook event reference".
 */
export function readMessenger(
  given: unknown,
  circumstances: Circumstances,
): InboundReading | undefined {
  const body = asFields(given);
  if (body === undefined || !isMessenger(body)) return undefined;
  const entries = body.object === 'page' ? asList(body.entry) : [body];
  const events: InboundEvent[] = [];
  let unreadable = 0;
  for (const entry of entries) {
    const fields = asFields(entry);
    if (fields === undefined) unreadable++;
    for (const event of fields ? eventsIn(fields) : []) {
      const read = asFields(event) && readEvent(inside(event), asText(fields?.id), circumstances);
      if (read === undefined) unreadable++;
      else if (read !== 'not_ours') events.push(read);
    }
  }
  return { events, unreadable };
}

function isMessenger(body: Fields): boolean {
  if (body.object !== undefined) return body.object === 'page';
  return eventsIn(body).some((event) => {
    const { sender, recipient, timestamp } = inside(event);
    return (
      inside(sender).id !== undefined &&
      inside(recipient).id !== undefined &&
      asInstant(timestamp) !== undefined
    );
  });
}

/** Where the page's own agent answers, the others hear by `standby`. */
function eventsIn(entry: Fields): readonly unknown[] {
  return entry.sender !== undefined
    ? [entry]
    : [...asList(entry.messaging), ...asList(entry.standby)];
}

type Read = InboundEvent | 'not_ours' | undefined;

function readEvent(event: Fields, page: string | undefined, circumstances: Circumstances): Read {
  const { signed, receivedAt } = circumstances;
  const given = inside(event.sender).id;
  const message = asFields(event.message);
  // The page's own messages are told to whoever listens in.
  if (
    message?.is_echo === true ||
    (page !== undefined &&
      (given === page || (typeof given === 'number' && String(given) === page)))
  )
    return 'not_ours';
  const sender = senderOf(CHANNEL, given);
  const at = asInstant(event.timestamp);
  const optIn = asFields(event.optin);
  if (optIn) return sender && preference(optIn, sender, at ?? receivedAt, signed);
  const content = contentOf(event, message);
  if (content === undefined) return 'not_ours';
  if (sender === undefined) return undefined;
  const { id, ...read } = content;
  return {
    type: 'message',
    channel: CHANNEL,
    at: at ?? receivedAt,
    signed,
    messageId: messageIdOf(
      sender,
      ...(id ?? [idFor(event, at === undefined ? receivedAt : undefined)]),
    ),
    from: [sender],
    ...read,
  };
}

type Content = Pick<InboundMessage, 'form' | 'text' | 'payload'> & {
  readonly id: readonly unknown[] | undefined;
};

function contentOf(event: Fields, message: Fields | undefined): Content | undefined {
  const own = (value: unknown, ...more: unknown[]) =>
    asText(value) ? [value, ...more] : undefined;
  if (message) {
    const id = own(message.mid);
    // Taking a message back takes nothing back that it asked for.
    if (message.is_deleted === true) return undefined;
    const text = asText(message.text);
    const payload = asText(inside(message.quick_reply).payload);
    if (payload !== undefined) return { id, form: 'button', ...some({ text }), payload };
    return { id, form: text === undefined ? 'other' : 'text', ...some({ text }) };
  }
  const edit = asFields(event.message_edit);
  if (edit) {
    const text = asText(edit.text);
    return { id: own(edit.mid, 'edit', edit.num_edit ?? text), form: 'text', ...some({ text }) };
  }
  const postback = asFields(event.postback);
  if (postback) {
    const text = asText(postback.title);
    const payload = asText(postback.payload);
    return { id: own(postback.mid, event.timestamp), form: 'button', ...some({ text, payload }) };
  }
  return asFields(event.reaction) ? { id: undefined, form: 'reaction' } : undefined;
}

/** The switch for marketing messages that Messenger shows to the person. Source: Meta, "messaging_optins". */
function preference(optIn: Fields, from: Identifier, at: number, signed: boolean): Read {
  const status = asText(optIn.notification_messages_status)?.toUpperCase();
  const value =
    status === 'STOP_NOTIFICATIONS'
      ? 'stop'
      : status === 'RESUME_NOTIFICATIONS'
        ? 'resume'
        : undefined;
  if (value === undefined) return 'not_ours';
  return { type: 'preference', channel: CHANNEL, at, signed, from: [from], value };
}

function some<T extends Record<string, string | undefined>>(given: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: string;
  };
}
