import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { type Ledger, type Listener, numbersHeard, type SendingNumber } from '../../core';
import { failureOf } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import { settingsOf, whatsAppCredentialOf } from '../shared/whatsapp';

/**
 * What n8n calls when a workflow with the trigger is published, taken back, or found active at a
 * start: the ledger is told that somebody listens, without which nothing is sent that people can
 * leave. The callback URL itself is set by hand in the Meta app.
 *
 * Nothing here throws. n8n would take the webhook away and answer WhatsApp 404, while a ledger that
 * is back in a moment takes leavings in again by itself; until it knows of a listener, sending stops
 * and says so.
 */
export const webhookMethods = {
  default: {
    /** At every start of n8n, and before `create`. A test URL listens for one event: that is not being live. */
    async checkExists(this: IHookFunctions): Promise<boolean> {
      if (this.getActivationMode() === 'manual') return true;
      // Whoever publishes it anew says that something was mended, which counts from now on.
      if (!AT_START.includes(this.getActivationMode())) return false;
      return await withLedger(this, false, async (ledger, listener) => {
        const number = await numberOf(this);
        return number !== undefined && (await ledger.isListening(listener, number));
      });
    },
    async create(this: IHookFunctions): Promise<boolean> {
      return await withLedger(
        this,
        true,
        async (ledger, listener) => await listen(this, ledger, listener),
      );
    },
    async delete(this: IHookFunctions): Promise<boolean> {
      return await withLedger(this, true, async (ledger, listener) => {
        await ledger.listening(listener, undefined);
        return true;
      });
    },
  },
};

const AT_START: readonly string[] = ['init', 'leadershipChange'];

/** WhatsApp has asked whether this URL is the right one, and it is: from now on it knows where to tell. */
export async function askedByWhatsApp(context: IWebhookFunctions): Promise<void> {
  if (context.getMode() === 'manual') return;
  await withLedger(
    context,
    true,
    async (ledger, listener) => await listen(context, ledger, listener),
  );
}

/** A delivery is in, under WhatsApp's signature. Nothing waits for it to be written. */
export function hear(ledger: Ledger, body: unknown): void {
  void ledger.heard(numbersHeard(body));
}

type Context = IHookFunctions | IWebhookFunctions;

async function listen(context: Context, ledger: Ledger, listener: Listener): Promise<boolean> {
  const number = await numberOf(context);
  if (number) await ledger.listening(listener, number);
  return true;
}

async function withLedger<T>(
  context: Context,
  otherwise: T,
  work: (ledger: Ledger, listener: Listener) => Promise<T>,
): Promise<T> {
  try {
    const { ledger } = await ledgerOf(context);
    const { id, name } = context.getNode();
    return await work(ledger, {
      workflow: context.getWorkflow().id ?? '',
      node: id || name,
      url: context.getNodeWebhookUrl('default') ?? '',
    });
  } catch (error) {
    const { message, advice } = failureOf(error);
    context.logger.warn(
      `WhatsApp Events Trigger: The ledger could not be told whether this trigger is live. ${message} ${advice}`,
    );
    return otherwise;
  }
}

/** The number that the credential names; none where it is left empty. */
async function numberOf(context: Context): Promise<SendingNumber | undefined> {
  const { phoneNumberId, businessAccountId } = settingsOf(await whatsAppCredentialOf(context));
  return phoneNumberId === '' ? undefined : { phoneNumberId, businessAccountId };
}
