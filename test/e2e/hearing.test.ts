import { randomUUID } from 'node:crypto';
import { sandboxDefaults } from '../../sandbox/settings.ts';
import { activate, rest } from '../../scripts/n8n/rest.ts';
import { onLedger } from '../../scripts/start/attest.ts';
import { credentialsFor } from '../../scripts/start/campaign.ts';
import { onStage } from './setup/stage.ts';
import { save, saveCredential, sketch } from './setup/workflows.ts';

const stage = onStage();
/** Of nobody else on the stage. */
const NUMBER = { phoneNumberId: '106540352242999', businessAccountId: '102290129340999' };

const listeningSince = (number: object) =>
  onLedger(
    stage.n8n.folder,
    async (ledger) => (await ledger.hearingOf(number as typeof NUMBER)).listeningSince,
  );

describe('The ledger knows that WhatsApp can tell who left', () => {
  test('from publishing the trigger until it is unpublished', async () => {
    const [ledger, whatsApp] = credentialsFor(stage.sandbox);
    const id = await save(
      stage,
      sketch(
        'A trigger for a number of its own',
        [
          {
            name: 'Events',
            type: 'n8n-nodes-consent.whatsAppEventsTrigger',
            webhookId: randomUUID(),
            parameters: { events: ['messages'] },
            credentials: {
              consentLedgerApi: { id: ledger!.id, name: ledger!.name },
              whatsAppCloudApi: await saveCredential(stage, {
                name: 'A number of its own',
                type: whatsApp!.type,
                data: { ...whatsApp!.data, ...NUMBER },
              }),
            } as never,
          },
          { name: 'End', type: 'n8n-nodes-base.noOp' },
        ],
        [['Events', 0, 'End']],
      ),
    );
    expect(await listeningSince(NUMBER)).toBeUndefined();
    await activate(stage.n8n, id);
    const since = await listeningSince(NUMBER);
    expect(since).toBeDefined();
    await rest(stage.n8n, 'POST', `/workflows/${id}/deactivate`, {});
    for (let tries = 0; (await listeningSince(NUMBER)) !== undefined; tries++) {
      if (tries > 60) throw new Error('It is still taken for live.');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await activate(stage.n8n, id);
    expect(await listeningSince(NUMBER)).toBeGreaterThan(since!);
    await rest(stage.n8n, 'POST', `/workflows/${id}/deactivate`, {});
  });

  test('of the sandbox’s number, on which the shipped workflow listens', async () => {
    const { phoneNumberId, businessAccountId } = sandboxDefaults;
    expect(await listeningSince({ phoneNumberId, businessAccountId })).toBeDefined();
  });
});
