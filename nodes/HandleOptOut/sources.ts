import type { IDataObject } from 'n8n-workflow';
import {
  type Channel,
  CHANNELS,
  findInput,
  type FoundInput,
  type Identifier,
  type InboundEvent,
  type InboundMessage,
  type InputKind,
  messageFromText,
  readMoment,
  readRecipient,
} from '../../core';
import { wrongSetting } from '../shared/failure';
import { asText, isRecord } from '../shared/parameters';
import { runIdOf } from '../shared/run';
import type { Work } from './outputs';

/** What an item turns out to hold. */
export type Source =
  /** A message that the ledger keeps already. */
  | { readonly kind: 'handle'; readonly handle: string }
  /** Anything but a message that our own trigger handed on, which had recorded it before. */
  | { readonly kind: 'recorded'; readonly stopped: boolean }
  /** Events that came with the item itself, under nobody's signature that this node could check. */
  | {
      readonly kind: 'events';
      readonly events: readonly InboundEvent[];
      readonly unreadable: number;
      readonly input: InputKind | 'fields';
    }
  /** Words whose sender cannot be told. */
  | { readonly kind: 'nobody'; readonly text: string | undefined; readonly problem: string };

/**
 * Finds the message in an item: the inbox handle of the WhatsApp Events Trigger; what platforms,
 * mailboxes and forms hand on; or else the fields of the node.
 *
 * @throws Failure where the channel is none
 */
export function sourceOf(work: Work, item: number): Source {
  const json = work.items[item]?.json ?? {};
  const handle = handleOf(json);
  if (handle !== undefined) return { kind: 'handle', handle };
  const fields = fieldsOf(work, item);
  if (work.parameters.collection('options', item).input === 'fields')
    return plainSource(work, item, fields);
  const own = ownEvent(json);
  if (own && !fields.text) return { kind: 'recorded', stopped: own === 'stop' };
  const { channel, identifier: who } = fields;
  const found = findInput(
    json,
    { signed: false, receivedAt: work.ledger.now() },
    {
      channel,
      country: work.parameters.get('country', item),
      defaultCountry: work.defaultCountry,
      ...(channel !== undefined && who !== undefined ? { sender: { channel, who } } : {}),
    },
  );
  if (!found || isSaidByFields(found, fields)) return plainSource(work, item, fields);
  const { kind: input, unreadable } = found;
  return { kind: 'events', events: found.events.filter(mayCount), unreadable, input };
}

function handleOf({ inbox }: IDataObject): string | undefined {
  const handle = isRecord(inbox) ? inbox.handle : undefined;
  return typeof handle === 'string' && handle !== '' ? handle : undefined;
}

const OWN_EVENTS: readonly unknown[] = ['status', 'preference', 'identityChange', 'templateUpdate'];

/** What our own trigger handed on beside messages; a stop among it took effect before the item came out. */
function ownEvent({ event, channel, value, code }: IDataObject): 'stop' | 'other' | undefined {
  if (!OWN_EVENTS.includes(event) || channel !== 'whatsapp') return undefined;
  const stop =
    (event === 'preference' && value === 'stop') || (event === 'status' && code === 131050);
  return stop ? 'stop' : 'other';
}

/** Mails and forms are told by fields that a table may have as well: one whose fields say it all is a row. */
function isSaidByFields({ kind, events }: FoundInput, { identifier, text }: PlainFields): boolean {
  if (kind !== 'email' && kind !== 'form') return false;
  if (!identifier || !text) return false;
  return !events.some(
    (event) => event.type === 'message' && event.from.some((one) => one.value === identifier.value),
  );
}

/** Leaving may come from anywhere; what lifts a leaving or moves a number counts only under WhatsApp's signature. */
function mayCount(event: InboundEvent): boolean {
  return event.signed || event.type !== 'preference' || event.value !== 'resume';
}

/** What the node's own fields say of the message. */
interface PlainFields {
  readonly channel?: Channel;
  readonly identifier?: Identifier;
  readonly problem?: string;
  readonly given: unknown;
  readonly text?: string;
}

function fieldsOf({ parameters, defaultCountry }: Work, item: number): PlainFields {
  const name = parameters.text('channel', item);
  const channel = CHANNELS.find((one) => one === name);
  const given = parameters.get('text', item);
  const text = asText(given) || undefined;
  if (!channel) return { given, text };
  const { identifier, problem } = readRecipient(channel, parameters.get('contact', item), {
    country: parameters.get('country', item),
    defaultCountry,
  });
  return { channel, identifier, problem, given, text };
}

function plainSource(work: Work, item: number, fields: PlainFields): Source {
  const { identifier, problem, given, text } = fields;
  const channel = channelOf(work, item);
  if (!identifier) return { kind: 'nobody', text, problem: problem ?? 'The contact is not known.' };
  const options = work.parameters.collection('options', item);
  const message: InboundMessage = messageFromText({
    channel,
    sender: identifier,
    // An empty text is a message without words, such as a picture; none at all is one that was not found.
    text: text ?? (typeof given === 'string' ? '' : undefined),
    at: readMoment(options.sentAt).at ?? work.ledger.now(),
    id: asText(options.messageId) || undefined,
    once: `${runIdOf(work.context)}:${item}`,
  });
  return { kind: 'events', events: [message], unreadable: 0, input: 'fields' };
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
