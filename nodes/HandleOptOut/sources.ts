import type { IDataObject } from 'n8n-workflow';
import {
  type Channel,
  CHANNELS,
  type InboundEvent,
  type InboundMessage,
  readMoment,
  readRecipient,
  readWhatsApp,
} from '../../core';
import { wrongSetting } from '../shared/failure';
import { asText, isRecord } from '../shared/parameters';
import { runIdOf } from '../shared/run';
import type { Work } from './outputs';

/** What an item turns out to hold. */
export type Source =
  /** A message that the ledger keeps already. */
  | { readonly kind: 'handle'; readonly handle: string }
  /** Events that came with the item itself, under nobody's signature that this node could check. */
  | {
      readonly kind: 'events';
      readonly events: readonly InboundEvent[];
      readonly unreadable: number;
    }
  /** Words whose sender cannot be told. */
  | { readonly kind: 'nobody'; readonly text: string | undefined; readonly problem: string };

/**
 * Finds the message in an item: the inbox handle of the WhatsApp Events Trigger, a WhatsApp webhook
 * body, or else the fields of the node.
 *
 * @throws Failure where the channel is none
 */
export function sourceOf(work: Work, item: number): Source {
  const json = work.items[item]?.json ?? {};
  const handle = handleOf(json);
  if (handle !== undefined) return { kind: 'handle', handle };
  const now = work.ledger.now();
  const webhook = readWhatsApp(json, { signed: false, receivedAt: now });
  if (webhook.events.length > 0)
    return {
      kind: 'events',
      events: webhook.events.filter(mayCount),
      unreadable: webhook.unreadable,
    };
  return plainSource(work, item, now);
}

function handleOf({ inbox }: IDataObject): string | undefined {
  const handle = isRecord(inbox) ? inbox.handle : undefined;
  return typeof handle === 'string' && handle !== '' ? handle : undefined;
}

/** Leaving may come from anywhere; what lifts a leaving or moves a number counts only under WhatsApp's signature. */
function mayCount(event: InboundEvent): boolean {
  return event.signed || event.type !== 'preference' || event.value !== 'resume';
}

function plainSource(work: Work, item: number, now: number): Source {
  const { parameters, defaultCountry } = work;
  const channel = channelOf(work, item);
  const contact = parameters.get('contact', item);
  const given = parameters.get('text', item);
  const text = asText(given) || undefined;
  const { identifier, problem } = readRecipient(channel, contact, {
    country: parameters.get('country', item),
    defaultCountry,
  });
  if (!identifier) return { kind: 'nobody', text, problem: problem ?? 'The contact is not known.' };
  const options = parameters.collection('options', item);
  const sentAt = readMoment(options.sentAt);
  const messageId = asText(options.messageId);
  const message: InboundMessage = {
    type: 'message',
    channel,
    at: sentAt.at ?? now,
    signed: false,
    // Some platforms number the messages of each chat from one on.
    messageId: messageId
      ? JSON.stringify([identifier.value, messageId])
      : `${runIdOf(work.context)}:${item}`,
    from: [identifier],
    // An empty text is a message without words, such as a picture; none at all is one that was not found.
    form: text === undefined && typeof given === 'string' ? 'other' : 'text',
    ...(text === undefined ? {} : { text }),
  };
  return { kind: 'events', events: [message], unreadable: 0 };
}

/** @throws Failure where the field holds no channel */
export function channelOf({ parameters }: Work, item: number): Channel {
  const channel = parameters.text('channel', item);
  const known = CHANNELS.find((one) => one === channel);
  if (known) return known;
  throw wrongSetting(
    'The channel is not one that this product knows.',
    'Choose one under Channel.',
    item,
  );
}
