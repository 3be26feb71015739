import type { IDataObject } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { hears } from '../hears';
import { AUTUMN_CAMPAIGN } from './autumnCampaign';
import { LedgerForTests, runNode } from './engine';
import { LocalWhatsApp } from './localWhatsApp';
import { grant } from './people';

/** Danish by their form, with digits that repeat. */
const ADA = '+4531313101';
const BO = '+4531313102';
const TEN_MINUTES = 10 * 60_000;
const DAY = 86_400_000;

let whatsApp: LocalWhatsApp;
let folder: LedgerForTests;
let ledger: Ledger;
beforeAll(async () => {
  whatsApp = await LocalWhatsApp.start();
});
beforeEach(async () => {
  await whatsApp.reset();
  folder = new LedgerForTests();
  ledger = await folder.open();
  const claimed = { at: Date.now() - DAY, precision: 'instant' } as const;
  await ledger.record([grant(ADA, { claimed }), grant(BO, { claimed })]);
});
afterEach(async () => await folder.remove());
afterAll(async () => await whatsApp.close());

async function run(contacts: readonly string[], parameters: IDataObject = {}) {
  const { outputs, error, hints } = await runNode(
    {
      type: 'sendWhatsAppTemplate',
      parameters: { ...AUTUMN_CAMPAIGN, ...parameters },
      credentials: {
        consentLedgerApi: folder.credential(),
        whatsAppCloudApi: whatsApp.credential(),
      },
    },
    contacts.map((phone) => ({ phone })),
  );
  expect(error).toBeUndefined();
  return { items: outputs as Array<Array<{ json: IDataObject }>>, hints };
}

async function send(contacts: readonly string[], parameters: IDataObject = {}) {
  const { items } = await run(contacts, parameters);
  return items.map((output) =>
    output.map(({ json }) => json.consent as { reason: string; explanation: string }),
  );
}

describe('Where WhatsApp could not tell us who left, nothing is sent', () => {
  test('before the first message where no trigger is live, and it says how to fix that', async () => {
    const [notSent, later, sent] = await send([ADA, BO]);
    expect([notSent?.length, later?.length, sent?.length]).toEqual([2, 0, 0]);
    for (const { reason, explanation } of notSent ?? []) {
      expect(reason).toBe('batch_stopped');
      expect(explanation).toContain('WhatsApp could not tell us who left');
      expect(explanation).toContain('WhatsApp > Configuration');
      expect(explanation).toContain('run the same edition again');
    }
    expect(await whatsApp.accepted()).toEqual([]);
    await hears(ledger);
    expect((await send([ADA, BO]))[2]).toHaveLength(2);
  });

  test('when an edition goes on of whose first messages no status came within ten minutes', async () => {
    const longAgo = await folder.open(undefined, () => Date.now() - 2 * TEN_MINUTES);
    await hears(longAgo);
    const [claim] = await longAgo.claim(
      {
        channel: 'whatsapp',
        purpose: 'offers',
        messageClass: 'marketing',
        contactHours: { kind: 'off' },
        frequencyCaps: [],
      },
      { kind: 'campaign', campaign: 'autumn sale', edition: '1' },
      'an earlier run',
      [{ item: 0, recipient: { identifier: { kind: 'phone', value: ADA } } }],
    );
    if (claim?.kind !== 'claimed') throw new Error(`not claimed: ${JSON.stringify(claim)}`);
    await longAgo.settle([{ claimId: claim.claimId, state: 'sent', messageId: 'wamid.early' }]);
    const [notSent] = await send([BO]);
    expect(notSent?.[0]?.reason).toBe('batch_stopped');
    expect(notSent?.[0]?.explanation).toMatch(/could not tell us who left.*no status/);
    expect(await whatsApp.accepted()).toEqual([]);
    // Another edition has ten minutes of its own.
    expect((await send([BO], { edition: '2' }))[2]).toHaveLength(1);
  });

  test('and a preview says so beforehand, with what it would send otherwise', async () => {
    const preview = { operation: 'preview' };
    const { items, hints } = await run([ADA, BO], preview);
    expect(items[0]?.[0]?.json.preview).toMatchObject({
      wouldSend: 2,
      problem: expect.stringMatching(
        /^Nothing of the edition "1" of "autumn sale" would go out.*no WhatsApp Events Trigger/,
      ),
    });
    expect(hints).toContainEqual(expect.stringContaining('WhatsApp > Configuration'));
    await hears(ledger);
    const { items: heard } = await run([ADA, BO], { ...preview, edition: '2' });
    expect(heard[0]?.[0]?.json.preview).not.toHaveProperty('problem');
  });
});
