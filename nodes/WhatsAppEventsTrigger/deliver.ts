import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import {
  type InboundEvent,
  type Ledger,
  type Received,
  turnTaker,
  verifySignature,
} from '../../core';
import { failureOf } from '../shared/failure';
import { Intake } from './intake';
import { type Included, itemOf, messageItem } from './items';
import { openedFor } from './opened';
import { isFirstTime } from './repeats';

/** What is told to WhatsApp, and what starts the workflow. */
export interface Delivered {
  /** 200: it is on disk. 401: not from WhatsApp. 503: deliver it again. */
  readonly status: 200 | 401 | 503;
  readonly items: readonly IDataObject[];
}

/**
 * Takes one delivery in. What is certain has taken effect, and every message is sealed in the
 * ledger's inbox, before the 200: whatever happens to n8n after that, nothing is lost.
 */
export async function deliver(context: IWebhookFunctions): Promise<Delivered> {
  const { rawBody, headers } = context.getRequestObject() as {
    rawBody?: unknown;
    headers: Readonly<Record<string, string | string[] | undefined>>;
  };
  if (Buffer.isBuffer(rawBody) && !intake.hasRoom(rawBody.length)) return turnedAway(context);
  try {
    const opened = await openedFor(context);
    const signature = headers['x-hub-signature-256'];
    if (
      !Buffer.isBuffer(rawBody) ||
      typeof signature !== 'string' ||
      !verifySignature(rawBody, signature, opened.appSecret)
    ) {
      warn(
        context,
        'A delivery without the signature of the WhatsApp app was turned away. If it came from Meta, correct the app secret in the WhatsApp credential.',
      );
      return { status: 401, items: [] };
    }
    return await takeIn(context, await opened.ledger(), rawBody);
  } catch (error) {
    const { message, advice } = failureOf(error);
    warn(
      context,
      `A delivery could not be put on record; WhatsApp will deliver it again. ${message} ${advice}`,
    );
    return { status: 503, items: [] };
  }
}

/** One for all triggers of this process: what waits shares its memory. */
const intake = new Intake();
/** A backlog is told of so often, milliseconds: it may turn away hundreds a second. */
const TELL_OF_BACKLOG_EVERY = 10_000;
let toldOfBacklog = -Infinity;

/** Told to come again: WhatsApp does so within seconds, and for days where it must. */
function turnedAway(context: IWebhookFunctions): Delivered {
  if (performance.now() - toldOfBacklog > TELL_OF_BACKLOG_EVERY) {
    toldOfBacklog = performance.now();
    warn(
      context,
      'More comes in from WhatsApp than can be put on record at once, so it is told to deliver some of it again. Nothing is lost.',
    );
  }
  return { status: 503, items: [] };
}

async function takeIn(
  context: IWebhookFunctions,
  ledger: Ledger,
  rawBody: Buffer,
): Promise<Delivered> {
  // Others may have come while the credentials were read.
  if (!intake.hasRoom(rawBody.length)) return turnedAway(context);
  const { events, received, unreadable } = await intake.take(ledger, rawBody);
  if (unreadable > 0) {
    warn(
      context,
      `A delivery had ${unreadable} ${unreadable === 1 ? 'part' : 'parts'} that could not be read; the others are on record.`,
    );
  }
  return { status: 200, items: await itemsOf(context, ledger, events, received) };
}

/** What starts the workflow, of what is on record now. */
async function itemsOf(
  context: IWebhookFunctions,
  ledger: Ledger,
  events: readonly InboundEvent[],
  received: Received,
): Promise<IDataObject[]> {
  const wanted = new Set(context.getNodeParameter('events', ['messages']) as string[]);
  const include = includedIn(context, ledger);
  const { id, name } = context.getNode();
  const node = `${context.getWorkflow().id ?? ''}:${id || name}`;
  const turn = turnTaker();
  const items: IDataObject[] = [];
  if (wanted.has('messages')) {
    for (const message of received.messages)
      if (await isToRead(ledger, node, message)) items.push(messageItem(message, include));
    for (const message of await leftBehind(ledger, node)) items.push(messageItem(message, include));
  }
  let status = 0;
  for (const event of events) {
    const known = event.type === 'status' ? received.statusesKnown[status++] : undefined;
    if (event.type === 'message' || !wanted.has(CHOICE[event.type])) continue;
    if (isFirstTime(node, event, event.type)) items.push(itemOf(event, known, include));
    await turn();
  }
  return items;
}

/** Which choice of the Events field an event belongs to. */
const CHOICE = {
  status: 'statuses',
  preference: 'preferences',
  identity_change: 'identityChanges',
  template_update: 'templateUpdates',
} as const;

/**
 * A message starts the workflow once. One that was kept before and is still unread may have been
 * kept by a process that ended before it could start anything, so it starts the workflow now.
 */
async function isToRead(
  ledger: Ledger,
  node: string,
  { handle, already }: Received['messages'][number],
): Promise<boolean> {
  const first = isFirstTime(node, handle, 'message');
  if (!already) return true;
  if (!first) return false;
  try {
    return (await ledger.openMessage(handle)).readAt === undefined;
  } catch {
    // Its sender has been erased since: there is nothing left to read.
    return false;
  }
}

/** So far back is looked for what an n8n that ended left unread; and so many start the workflow with one delivery. */
const LEFT_BEHIND_MS = 3 * 86_400_000;
const MOST_LEFT_BEHIND = 50;
/** What was handed on and is still unread stands before what was not. */
const LOOKED_AT = 1_000;
/** Of which ledgers all of it has been handed on, and to whom: with thousands of deliveries, looking each time costs more than they do. */
const lookedThrough = new WeakMap<object, Set<string>>();

/**
 * Messages that an earlier process took in and that nothing has read since: it ended between the
 * 200, after which WhatsApp does not tell again, and the workflow. Each starts the workflow once in
 * this process, with the next delivery.
 */
async function leftBehind(
  ledger: Ledger,
  node: string,
): Promise<Array<Received['messages'][number]>> {
  const looked = lookedThrough.get(ledger.itself) ?? new Set();
  lookedThrough.set(ledger.itself, looked);
  if (looked.has(node)) return [];
  const span = { from: ledger.now() - LEFT_BEHIND_MS, before: Math.floor(performance.timeOrigin) };
  const messages: Array<Received['messages'][number]> = [];
  const unread = await ledger.unreadBetween('whatsapp', span, LOOKED_AT);
  for (const handle of unread) {
    if (messages.length >= MOST_LEFT_BEHIND) break;
    if (!isFirstTime(node, handle, 'message')) continue;
    const { message } = await ledger.openMessage(handle).catch(() => ({ message: undefined }));
    if (message) messages.push({ handle, already: true, event: message });
  }
  // What an earlier process took in does not become more.
  if (unread.length < LOOKED_AT && messages.length < MOST_LEFT_BEHIND) looked.add(node);
  return messages;
}

function includedIn(context: IWebhookFunctions, ledger: Ledger): ReadonlySet<Included> {
  const asked = (context.getNodeParameter('include', []) ?? []) as Included[];
  if (asked.length === 0 || ledger.mayReveal()) return new Set(asked);
  warn(
    context,
    'The Consent Ledger credential does not allow a workflow to reveal personal data, so Include has no effect.',
  );
  return new Set();
}

function warn({ logger }: IWebhookFunctions, sentence: string): void {
  logger.warn(`WhatsApp Events Trigger: ${sentence}`);
}
