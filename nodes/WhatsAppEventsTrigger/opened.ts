import type { IWebhookFunctions } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { ledgerOf } from '../shared/ledger';
import { whatsAppCredentialOf } from '../shared/whatsapp';

/** What a delivery needs of the node's credentials. */
export interface Opened {
  /** Empty where the credential has none. */
  readonly appSecret: string;
  /** Opened for the first that WhatsApp has signed. @throws Failure, LedgerError */
  ledger(): Promise<Ledger>;
}

/** A changed credential is in force after so long at most. */
const KEPT_MS = 5_000;
/** Of so many triggers at most. */
const MOST_KEPT = 100;

const kept = new Map<string, { readonly until: number; readonly opened: Promise<Opened> }>();

/**
 * The credentials of a trigger, read anew every few seconds: for each delivery, of which there are
 * dozens a second, n8n would set up a sandbox of its own to decrypt each of them, and that costs ten
 * times as much as putting the delivery on record. What fails is asked again each time.
 *
 * @throws Failure where the node has no WhatsApp credential
 */
export async function openedFor(context: IWebhookFunctions): Promise<Opened> {
  const { id, name, credentials } = context.getNode();
  const key = JSON.stringify([context.getWorkflow().id, id || name, credentials]);
  const now = performance.now();
  const known = kept.get(key);
  if (known && now < known.until) return await known.opened;
  const opened = open(context);
  kept.delete(key);
  kept.set(key, { until: now + KEPT_MS, opened });
  opened.catch(() => {
    if (kept.get(key)?.opened === opened) kept.delete(key);
  });
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return await opened;
}

async function open(context: IWebhookFunctions): Promise<Opened> {
  const { appSecret } = await whatsAppCredentialOf(context);
  let opened: Promise<Ledger> | undefined;
  return {
    appSecret: typeof appSecret === 'string' ? appSecret.trim() : '',
    ledger: () =>
      (opened ??= ledgerOf(context).then(
        ({ ledger }) => ledger,
        (error: unknown) => {
          opened = undefined;
          throw error;
        },
      )),
  };
}
