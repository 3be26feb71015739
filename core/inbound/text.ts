import type { Channel, Identifier, Instant } from '../consent/vocabulary';
import { bsuidFrom } from './bsuid';
import type { InboundReading } from './events';
import { asFields, asInstant, asText, idFor } from './lenient';
import { phoneFromText } from './phone';

export interface TextCircumstances {
  readonly channel: Channel;
  /** Milliseconds since 1970, UTC. */
  readonly receivedAt: Instant;
  /** ISO 3166 country of numbers without a country code. */
  readonly country?: string;
}

const SENDERS = ['phone', 'from', 'sender', 'email', 'number'] as const;
const WORDS = ['text', 'message', 'body'] as const;
const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]+$/;

/**
 * A plain item `{phone or from, text}`, as a form, a sheet or any other node makes one, as a message. It comes under
 * nobody's signature, so its time is only claimed. Never throws; an item without a sender or words is unreadable.
 */
export function readText(item: unknown, { channel, receivedAt, country }: TextCircumstances): InboundReading {
  try {
    const fields = asFields(item);
    if (fields === undefined) return NOTHING;
    const sender = SENDERS.map((name) => identifierOf(fields[name], channel, country)).find((one) => one !== undefined);
    const text = WORDS.map((name) => asText(fields[name])).find((one) => one !== undefined);
    if (sender === undefined || text === undefined) return NOTHING;
    const at = asInstant(fields.timestamp) ?? asInstant(fields.at);
    const messageId = asText(fields.messageId) ?? idFor([sender, text, at ?? null], at === undefined ? receivedAt : undefined);
    return { events: [{ type: 'message', channel, at: at ?? receivedAt, signed: false, messageId, from: [sender], form: 'text', text }], unreadable: 0 };
  } catch {
    return NOTHING;
  }
}

const NOTHING: InboundReading = { events: [], unreadable: 1 };
const BY_PHONE: ReadonlySet<Channel> = new Set(['whatsapp', 'sms', 'signal', 'viber', 'imessage', 'rcs']);

function identifierOf(given: unknown, channel: Channel, country: string | undefined): Identifier | undefined {
  if (channel === 'whatsapp') return bsuidFrom(given) ?? phoneFromText(given, country);
  if (BY_PHONE.has(channel)) return phoneFromText(given, country);
  const text = asText(typeof given === 'number' ? String(given) : given)?.trim();
  if (text === undefined || text.length > 320) return undefined;
  if (channel === 'email') return EMAIL.test(text) ? { kind: 'email', value: text.toLowerCase() } : undefined;
  return { kind: 'platform_id', value: text, channel };
}
