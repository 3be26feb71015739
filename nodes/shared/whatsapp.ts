import { createHash } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import type {
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import { type CloudApiClient, createCloudApiClient, type SendingNumber } from '../../core';
import { wrongSetting } from './failure';

/** The WhatsApp Cloud API credential as n8n hands it out. */
export interface WhatsAppCredential {
  readonly accessToken?: unknown;
  readonly phoneNumberId?: unknown;
  readonly businessAccountId?: unknown;
  readonly appSecret?: unknown;
  readonly verifyToken?: unknown;
  readonly graphVersion?: unknown;
  readonly baseUrl?: unknown;
  readonly messagesPerSecond?: unknown;
}

/** The credential's name. */
const WHATSAPP_CREDENTIAL = 'whatsAppCloudApi';

export const DEFAULT_GRAPH_VERSION = 'v26.0';
export const DEFAULT_BASE_URL = 'https://graph.facebook.com';
/** What Meta lets an ordinary number send in a second. */
export const DEFAULT_RATE = 80;
/** The most that Meta gives to any number. */
const HIGHEST_RATE = 1_000;

export interface WhatsAppOfNode {
  /** Kept, with its connections, for as long as n8n runs: never close it. */
  readonly client: CloudApiClient;
  /** Messages a second. */
  readonly ratePerSecond: number;
  /** That messages go out from. */
  readonly number: SendingNumber;
}

type Context = IExecuteFunctions | IHookFunctions | IWebhookFunctions | ILoadOptionsFunctions;

/** The credential itself: the trigger needs its app secret and verify token. */
export async function whatsAppCredentialOf(context: Context): Promise<WhatsAppCredential> {
  // What n8n says here may quote the credential.
  const credential = await context
    .getCredentials<WhatsAppCredential>(WHATSAPP_CREDENTIAL, 0)
    .catch(() => undefined);
  if (credential) return credential;
  throw wrongSetting(
    'This node has no WhatsApp Cloud API credential that n8n could read.',
    'Choose one in the node.',
  );
}

/**
 * The client for the number that the node's credential names.
 *
 * @throws Failure, CloudApiConfigError on a setting that cannot work
 */
export async function whatsAppOf(context: Context): Promise<WhatsAppOfNode> {
  const credential = await whatsAppCredentialOf(context);
  const ratePerSecond = Number(credential.messagesPerSecond ?? DEFAULT_RATE);
  if (!(ratePerSecond > 0 && ratePerSecond <= HIGHEST_RATE)) {
    throw wrongSetting(
      `The messages per second in the WhatsApp credential must lie between 1 and ${HIGHEST_RATE}.`,
      'Correct it there; 80 is what an ordinary number may send.',
    );
  }
  const { phoneNumberId, businessAccountId } = settingsOf(credential);
  const number = { phoneNumberId, businessAccountId };
  return { client: clientOf(credential, egressOf(context)), ratePerSecond, number };
}

interface Egress {
  readonly lookup: LookupFunction;
  readonly validateUrl: (url: string) => Promise<{ readonly ok: boolean }>;
}

/** n8n's own rules for outgoing connections; n8n versions before 2.30 have none. */
function egressOf(context: Context): Egress | undefined {
  const filter = (
    context.helpers as Partial<Pick<IExecuteFunctions['helpers'], 'getSecureEgressFilter'>>
  ).getSecureEgressFilter?.();
  return (
    filter && {
      lookup: filter.createSecureLookup() as LookupFunction,
      validateUrl: async (url) => await filter.validateUrl(url),
    }
  );
}

// A hot reload loads this module again: connections and pace belong to the number, not to the copy.
const CLIENTS = Symbol.for('n8n-nodes-consent.whatsapp-clients.v2');
/** Credentials come and go while n8n runs; the oldest client is forgotten, its idle connections end by themselves. */
const MOST_CLIENTS = 32;

/** What the credential says about the wire, with what is left empty filled in. */
export function settingsOf(credential: WhatsAppCredential) {
  return {
    accessToken: text(credential.accessToken),
    phoneNumberId: text(credential.phoneNumberId),
    businessAccountId: text(credential.businessAccountId),
    graphVersion: text(credential.graphVersion) || DEFAULT_GRAPH_VERSION,
    baseUrl: text(credential.baseUrl) || DEFAULT_BASE_URL,
  };
}

function clientOf(credential: WhatsAppCredential, egress: Egress | undefined): CloudApiClient {
  const settings = settingsOf(credential);
  const holder = globalThis as { [CLIENTS]?: Map<string, CloudApiClient> };
  const clients = (holder[CLIENTS] ??= new Map());
  const name = createHash('sha256')
    .update(JSON.stringify([settings, egress !== undefined]))
    .digest('base64');
  let client = clients.get(name);
  if (!client) {
    client = createCloudApiClient({ ...settings, ...egress });
    clients.set(name, client);
    const [oldest] = clients.keys();
    if (clients.size > MOST_CLIENTS && oldest !== undefined) clients.delete(oldest);
  }
  return client;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? `${value}` : '';
}
