import { readRecipient } from '../consent/identifier';
import type { Channel, Instant } from '../consent/vocabulary';
import type { InboundReading } from './events';
import { asFields, asInstant, asText, idFor } from './lenient';

export interface TextCircumstances {
  readonly channel: Channel;
  /** Milliseconds since 1970, UTC. */
  readonly receivedAt: Instant;
  /** ISO 3166 country of numbers without a country code, where the item itself names no `country`. */
  readonly defaultCountry?: string;
}

const SENDERS = ['phone', 'from', 'sender', 'email', 'number'] as const;
const WORDS = ['text', 'message', 'body'] as const;

/**
 * A plain item `{phone or from, text}`, as a form, a sheet or any other node makes one, as a message. It comes under
 * nobody's signature, so its time is only claimed. Never throws; an item without a sender or words is unreadable.
 */
export function readText(
  item: unknown,
  { channel, receivedAt, defaultCountry }: TextCircumstances,
): InboundReading {
  try {
    const fields = asFields(item);
    if (fields === undefined) return NOTHING;
    const hints = {
      country: fields.country,
      ...(defaultCountry === undefined ? {} : { defaultCountry }),
    };
    const sender = SENDERS.map(
      (name) => readRecipient(channel, fields[name], hints).identifier,
    ).find((one) => one !== undefined);
    const text = WORDS.map((name) => asText(fields[name])).find((one) => one !== undefined);
    if (sender === undefined || text === undefined) return NOTHING;
    const at = asInstant(fields.timestamp) ?? asInstant(fields.at);
    const messageId =
      asText(fields.messageId) ??
      idFor([sender, text, at ?? null], at === undefined ? receivedAt : undefined);
    return {
      events: [
        {
          type: 'message',
          channel,
          at: at ?? receivedAt,
          signed: false,
          messageId,
          from: [sender],
          form: 'text',
          text,
        },
      ],
      unreadable: 0,
    };
  } catch {
    return NOTHING;
  }
}

const NOTHING: InboundReading = { events: [], unreadable: 1 };
