import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import {
  type InboundEvent,
  readMessage,
  readWhatsApp,
  receive,
  type Received,
  verifySignature,
} from '../../core';
import { failureOf } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import { whatsAppCredentialOf } from '../shared/whatsapp';
import {
  identityItem,
  type Included,
  messageItem,
  preferenceItem,
  statusItem,
  templateItem,
} from './items';
import { answeredBefore } from './repeats';

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
  try {
    const { appSecret } = await whatsAppCredentialOf(context);
    const signature = headers['x-hub-signature-256'];
    if (
      !Buffer.isBuffer(rawBody) ||
      typeof signature !== 'string' ||
      !verifySignature(rawBody, signature, typeof appSecret === 'string' ? appSecret.trim() : '')
    ) {
      warn(
        context,
        'A delivery without the signature of the WhatsApp app was turned away. If it came from Meta, correct the app secret in the WhatsApp credential.',
      );
      return { status: 401, items: [] };
    }
    return await takeIn(context, rawBody);
  } catch (error) {
    const { message, advice } = failureOf(error);
    warn(
      context,
      `A delivery could not be put on record; WhatsApp will deliver it again. ${message} ${advice}`,
    );
    return { status: 503, items: [] };
  }
}

async function takeIn(context: IWebhookFunctions, rawBody: Buffer): Promise<Delivered> {
  const { ledger } = await ledgerOf(context);
  const { id, name } = context.getNode();
  const repeat = answeredBefore(`${context.getWorkflow().id ?? ''}:${id || name}`, rawBody);
  const { events, unreadable } = readWhatsApp(parsed(rawBody), {
    signed: true,
    receivedAt: ledger.now(),
  });
  const received = await receive(ledger, events, (text) => readMessage(text));
  if (unreadable > 0) {
    warn(
      context,
      `A delivery had ${unreadable} ${unreadable === 1 ? 'part' : 'parts'} that could not be read; the others are on record.`,
    );
  }
  const items = repeat.yes ? [] : itemsOf(context, events, received, ledger.mayReveal());
  repeat.remember();
  return { status: 200, items };
}

function itemsOf(
  context: IWebhookFunctions,
  events: readonly InboundEvent[],
  { messages, statusesKnown }: Received,
  mayReveal: boolean,
): IDataObject[] {
  const wanted = new Set(context.getNodeParameter('events', ['messages']) as string[]);
  const asked = context.getNodeParameter('include', []) as Included[];
  if (asked.length > 0 && !mayReveal) {
    warn(
      context,
      'The Consent Ledger credential does not allow a workflow to reveal personal data, so Include has no effect.',
    );
  }
  const include: ReadonlySet<Included> = new Set(mayReveal ? asked : []);
  const statuses = events.filter((event) => event.type === 'status').length;
  // The ledger counts what it knows; for each one it can be told where it is all or none.
  const known = statusesKnown === 0 ? false : statusesKnown === statuses ? true : undefined;
  const items: IDataObject[] = [];
  if (wanted.has('messages')) {
    for (const message of messages) if (!message.already) items.push(messageItem(message, include));
  }
  for (const event of events) {
    switch (event.type) {
      case 'status':
        if (wanted.has('statuses')) items.push(statusItem(event, known, include));
        break;
      case 'preference':
        if (wanted.has('preferences')) items.push(preferenceItem(event, include));
        break;
      case 'identity_change':
        if (wanted.has('identityChanges')) items.push(identityItem(event, include));
        break;
      case 'template_update':
        if (wanted.has('templateUpdates')) items.push(templateItem(event));
        break;
    }
  }
  return items;
}

/** The body, from the bytes that were signed; nothing where they are no JSON. */
function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}

function warn({ logger }: IWebhookFunctions, sentence: string): void {
  logger.warn(`WhatsApp Events Trigger: ${sentence}`);
}
