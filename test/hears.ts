import type { Ledger } from '../core/ledger';
import { sandboxDefaults } from '../sandbox/settings.ts';

/** The number that tests send from, unless they say otherwise. */
const NUMBER = {
  phoneNumberId: sandboxDefaults.phoneNumberId,
  businessAccountId: sandboxDefaults.businessAccountId,
};

/**
 * As if a workflow with the WhatsApp Events Trigger were active for the number: without one, nothing
 * that people can leave is sent.
 */
export async function hears(
  ledger: Pick<Ledger, 'listening'>,
  number: Parameters<Ledger['listening']>[1] = NUMBER,
): Promise<void> {
  const listener = { workflow: 'events', node: 'trigger', url: 'http://n8n.test/webhook/events' };
  await ledger.listening(listener, number);
}
