import { readBsuid } from '../consent/bsuid';
import type { Channel, Identifier } from '../consent/vocabulary';
import type { InboundEvent, InboundMessage, InboundReading, InboundStatus } from './events';
import { messageIdOf, senderOf } from './identity';
import { asFields, asInstant, asText, idFor, inside, type Fields } from './lenient';
import { phoneFromWaId } from './phone';
import type { Circumstances } from './whatsapp-messages';

/** A message's id at Twilio: SM for a text, MM for one with media; the rest is 32 hexadecimal digits. */
const SID = /^(?:SM|MM)[0-9a-f]{32}$/i;
/** Names that an event of a stream begins with. Source: Twilio, "Event Types". */
const STREAM = /^com\.twilio\./;
const RECEIVED = 'com.twilio.messaging.inbound-message.received';

/**
 * A text or WhatsApp message that came through Twilio, or what became of one that was sent: as its webhook has it,
 * or as an event of its stream. Undefined where it is neither.
 * Source: Twilio, "Twilio's request to your incoming message webhook URL", "Inbound Message" events.
 */
export function readTwilio(
  given: unknown,
  circumstances: Circumstances,
): InboundReading | undefined {
  const body = asFields(given);
  if (body === undefined || !(isWebhook(body) || isStreamEvent(body))) return undefined;
  const fields = isWebhook(body) ? body : streamed(body);
  if (fields === undefined) return { events: [], unreadable: 0 };
  const event = isInbound(fields) ? message(fields, circumstances) : status(fields, circumstances);
  return event === undefined ? { events: [], unreadable: 1 } : { events: [event], unreadable: 0 };
}

const sidOf = ({ MessageSid, SmsMessageSid, SmsSid }: Fields) =>
  [MessageSid, SmsMessageSid, SmsSid].map(asText).find((one) => one !== undefined && SID.test(one));

function isWebhook(body: Fields): boolean {
  return (
    sidOf(body) !== undefined && asText(body.From) !== undefined && asText(body.To) !== undefined
  );
}

function isStreamEvent(body: Fields): boolean {
  return body.specversion !== undefined && STREAM.test(asText(body.type) ?? '');
}

/** The data of an event under the names that the webhook has for it; undefined where it is about no message. */
function streamed(event: Fields): Fields | undefined {
  const data = inside(event.data);
  const type = asText(event.type) ?? '';
  if (type !== RECEIVED && !type.startsWith('com.twilio.messaging.message.')) return undefined;
  const webhook: Record<string, unknown> = Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name[0]?.toUpperCase() + name.slice(1), value]),
  );
  return {
    ...webhook,
    ...(type === RECEIVED ? { SmsStatus: 'received' } : { MessageStatus: type.split('.').pop() }),
  };
}

function isInbound({ MessageStatus, SmsStatus, Body }: Fields): boolean {
  if (MessageStatus !== undefined) return MessageStatus === 'received';
  return SmsStatus === 'received' || (SmsStatus === undefined && Body !== undefined);
}

/** Which channel an address of Twilio's belongs to, and whose it is; short codes and names are nobody's. */
function addressOf(
  given: unknown,
  signed: boolean,
): { readonly channel: Channel; readonly who: Identifier } | undefined {
  const text = asText(given)?.trim();
  if (text === undefined) return undefined;
  const [, prefix = '', rest = ''] = /^(?:(whatsapp|messenger|rcs):)?(.*)$/is.exec(text) ?? [];
  const channel = (prefix.toLowerCase() || 'sms') as Channel;
  const who =
    channel === 'messenger'
      ? senderOf(channel, rest)
      : channel === 'whatsapp'
        ? (readBsuid(rest) ?? phoneFromWaId(rest, signed))
        : rest.startsWith('+')
          ? phoneFromWaId(rest, signed)
          : undefined;
  return who && { channel, who };
}

function message(fields: Fields, { signed, receivedAt }: Circumstances): InboundEvent | undefined {
  const from = addressOf(fields.From, signed);
  if (from === undefined) return undefined;
  const at = asInstant(fields.Timestamp);
  const profileName = asText(fields.ProfileName);
  const stopped = asText(fields.OptOutType)?.toUpperCase() === 'STOP';
  return {
    type: 'message',
    channel: from.channel,
    at: at ?? receivedAt,
    signed,
    messageId: messageIdOf(from.who, sidOf(fields) ?? idFor(fields, at ?? receivedAt)),
    from: [from.who],
    ...contentOf(fields),
    ...(stopped ? { stopped } : {}),
    ...(profileName === undefined ? {} : { profileName }),
  };
}

function contentOf(fields: Fields): Pick<InboundMessage, 'form' | 'text' | 'payload'> {
  if (asText(fields.MessageType)?.toLowerCase() === 'reaction') return { form: 'reaction' };
  const payload = asText(fields.ButtonPayload) ?? asText(fields.ListId);
  const text = asText(fields.ButtonText) ?? asText(fields.ListTitle) ?? asText(fields.Body);
  const words = text === undefined ? {} : { text };
  if (payload !== undefined) return { form: 'button', ...words, payload };
  if (text !== undefined) return { form: 'text', ...words };
  // A picture comes with an empty text; where there is none at all, it was lost on the way.
  return {
    form:
      typeof fields.Body === 'string' || Number(textOrNumber(fields.NumMedia)) > 0
        ? 'other'
        : 'text',
  };
}

const textOrNumber = (value: unknown) =>
  typeof value === 'number' ? value : (asText(value) ?? NaN);

const STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;

function status(fields: Fields, { signed, receivedAt }: Circumstances): InboundStatus | undefined {
  const to = addressOf(fields.To, signed);
  const name = asText(fields.MessageStatus ?? fields.SmsStatus)?.toLowerCase();
  const code = Number(textOrNumber(fields.ErrorCode));
  const known = STATUSES.find((one) => one === (name === 'undelivered' ? 'failed' : name));
  if (to === undefined) return undefined;
  return {
    type: 'status',
    channel: to.channel,
    at: asInstant(fields.Timestamp) ?? receivedAt,
    signed,
    messageId: messageIdOf(to.who, sidOf(fields) ?? idFor(fields, receivedAt)),
    recipient: [to.who],
    status: known ?? 'other',
    errors: Number.isSafeInteger(code) && code > 0 ? [{ code }] : [],
  };
}
