import type { IDataObject } from 'n8n-workflow';
import { LedgerForTests, runNode } from './engine';
import { LocalWhatsApp } from './localWhatsApp';
import { french, grant } from './people';
import { hears } from '../hears';

/** Swedish and Danish by their form, with digits that repeat. */
const SWEDE = '+46701740605';
const DANE = '+4531313101';

let whatsApp: LocalWhatsApp;
let folder: LedgerForTests;
beforeAll(async () => {
  whatsApp = await LocalWhatsApp.start();
  // The sandbox's own offers all say how to leave; this one is no offer until its category is changed.
  await whatsApp.template({ name: 'december_hours', language: 'en', status: 'APPROVED' });
  await whatsApp.template({ name: 'december_hours', language: 'en', category: 'MARKETING' });
});
beforeEach(async () => {
  folder = new LedgerForTests();
  const ledger = await folder.open();
  await hears(ledger);
  await ledger.record([SWEDE, DANE, french(1)].map((number) => grant(number)));
});
afterEach(async () => await folder.remove());
afterAll(async () => await whatsApp.close());

const send = (contacts: readonly string[]) =>
  runNode(
    {
      type: 'sendWhatsAppTemplate',
      parameters: {
        operation: 'sendTemplate',
        purpose: 'offers',
        campaign: 'lamps',
        edition: '1',
        template: { __rl: true, mode: 'name', value: 'december_hours' },
        language: 'en',
        contactHours: 'off',
      },
      credentials: {
        consentLedgerApi: folder.credential(),
        whatsAppCloudApi: whatsApp.credential(),
      },
    },
    contacts.map((phone) => ({ phone })),
  );

const explanations = (output: Array<{ json: IDataObject }> | undefined) =>
  (output ?? []).map(({ json }) => (json.consent as { explanation: string }).explanation);

describe('An offer that does not tell how to leave', () => {
  test('is not sent where the law wants that in each message, and says which law', async () => {
    const { outputs } = await send([SWEDE, french(1)]);
    expect(explanations(outputs[0])).toEqual([
      expect.stringContaining('Marknadsföringslagen'),
      expect.stringMatching(/does not tell its readers how to leave.*consent:stop/),
    ]);
    expect(await whatsApp.accepted()).toEqual([]);
  });

  test('is sent elsewhere, with a hint to whoever sends', async () => {
    const { outputs, hints } = await send([DANE]);
    expect(outputs[2]).toHaveLength(1);
    expect(hints).toContainEqual(expect.stringContaining('does not tell its readers how to leave'));
  });
});
