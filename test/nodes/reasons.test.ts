import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { type Act, type Ledger, type Reason, REASONS } from '../../core';
import { AUTUMN_CAMPAIGN } from './autumnCampaign';
import { LedgerForTests, type NodeUnderTest, type Ran, runNode } from './engine';
import { LocalWhatsApp } from './localWhatsApp';
import {
  changeNotice,
  EDITION,
  type Person,
  personOn,
  personWho,
  type State,
} from './peopleInStates';
import { hears } from '../hears';

/**
 * Every word that stands in workflows as a reason, reached by a real run of a node: Consent Check, or
 * Send WhatsApp Template where only sending can tell it. A reason without a case does not compile,
 * and a word that is no reason any more does not either.
 */

let whatsApp: LocalWhatsApp;
let files: LedgerForTests;
let ledger: Ledger;
let clock: number;
beforeAll(async () => {
  whatsApp = await LocalWhatsApp.start();
});
beforeEach(async () => {
  await whatsApp.reset();
  files = new LedgerForTests();
  clock = Date.now() - 3_600_000;
  ledger = await files.open(undefined, () => clock);
  await hears(ledger);
  await changeNotice(ledger, () => (clock += 1000));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await files.remove();
});
afterAll(async () => await whatsApp.close());

const somebody = async (state: State): Promise<Person> =>
  await personWho(state, 'whatsapp', ledger, clock);

async function check(
  { channel, address }: Pick<Person, 'channel' | 'address'>,
  parameters: IDataObject = {},
  settings: NodeUnderTest['settings'] = {},
  credential = files.credential(),
): Promise<Ran> {
  return await runNode(
    {
      type: 'consentCheck',
      parameters: { channel, purpose: 'offers', contactHours: 'off', ...parameters },
      credentials: { consentLedgerApi: credential },
      settings,
    },
    [{ phone: address }],
  );
}

async function send({ address }: Pick<Person, 'address'>): Promise<Ran> {
  return await runNode(
    {
      type: 'sendWhatsAppTemplate',
      parameters: { ...AUTUMN_CAMPAIGN, ...EDITION },
      credentials: {
        consentLedgerApi: files.credential(),
        whatsAppCloudApi: whatsApp.credential(),
      },
    },
    [{ phone: address }],
  );
}

const GO_ON = { onError: 'continueRegularOutput' } as const;
const hours = (days: number[], holidays: boolean) => ({
  contactHours: 'custom',
  options: { customHours: { hours: { from: '00:00', to: '24:00', days, holidays } } },
});
const inTwoDays = () => (new Date(Date.now() + 86_400_000 * 2).getUTCDay() || 7) as number;

interface Case {
  /** Who, or what, so that the name of the test is a sentence. */
  readonly where: string;
  readonly run: () => Promise<Ran>;
  /** At which output of the node it comes out. */
  readonly at: number;
}

const blocked = (where: string, run: Case['run']): Case => ({ where, run, at: 0 });
const later = (where: string, run: Case['run']): Case => ({ where, run, at: 1 });

const CASES: Readonly<Record<Reason, Case>> = {
  allowed: {
    where: 'somebody agreed',
    run: async () => await check(await somebody('agreed')),
    at: 2,
  },
  invalid_contact: blocked('the address is none', () =>
    check({ channel: 'whatsapp', address: 'nobody' }),
  ),
  channel_not_permitted: blocked('the channel is WeChat and the contact is in France', () =>
    check(personOn('wechat'), { country: 'FR' }),
  ),
  suppressed: blocked('somebody asked for nothing ever again', async () =>
    check(await somebody('asked for nothing ever again')),
  ),
  objected: blocked('somebody objected to marketing', async () =>
    check(await somebody('objected to marketing')),
  ),
  restricted: blocked('somebody had the data restricted', async () =>
    check(await somebody('had the data restricted')),
  ),
  withdrawn: blocked('somebody wrote STOP', async () => check(await somebody('wrote STOP'))),
  refused: blocked('somebody said no when asked', async () =>
    check(await somebody('said no when asked')),
  ),
  identity_changed: blocked('the number turned up with another account', async () => {
    const person = await somebody('agreed');
    for (const value of ['FR.1', 'FR.2']) {
      const link: Act = {
        type: 'link',
        who: {
          identifiers: [person.identifier, { kind: 'bsuid', value }],
          linkedBy: 'signed',
        },
        channel: 'whatsapp',
        signed: true,
        evidence: {},
      };
      await ledger.record([link]);
      clock += 60_000;
    }
    return await check(person);
  }),
  needs_review: blocked('somebody wrote something unclear', async () =>
    check(await somebody('wrote something unclear')),
  ),
  pending_confirmation: blocked('somebody signed up and has not confirmed', async () =>
    check(await somebody('signed up, not confirmed')),
  ),
  expired: blocked('a consent ran out', async () =>
    check(await somebody('agreed for a term that is over')),
  ),
  notice_changed: blocked('the notice changed since somebody agreed', async () =>
    check(await somebody('agreed to a notice that changed'), { purpose: 'surveys' }),
  ),
  no_consent: blocked('nobody agreed', async () => check(await somebody('is not known'))),
  outcome_unknown: blocked('a message may have gone out', async () =>
    check(await somebody('may have got the edition'), EDITION),
  ),
  already_sent: blocked('somebody got the edition', async () =>
    check(await somebody('got the edition'), EDITION),
  ),
  frequency_cap: later('somebody has had enough', async () =>
    check(await somebody('got the edition'), {
      options: { frequencyCaps: { cap: [{ max: 1, per: 'week', across: 'all' }] } },
    }),
  ),
  quiet_hours: later('it is not a day to write', async () =>
    check(await somebody('agreed'), hours([inTwoDays()], true)),
  ),
  holiday: later('it is Christmas where somebody is', async () => {
    const person = await somebody('agreed');
    const christmas = Date.UTC(new Date().getUTCFullYear() + 1, 11, 25, 12);
    jest.spyOn(Date, 'now').mockReturnValue(christmas);
    return await check(person, hours([1, 2, 3, 4, 5, 6, 7], false));
  }),
  not_reachable: blocked('WhatsApp cannot reach somebody', async () => {
    await whatsApp.fault({ kind: 'error', code: 131026, times: 1 });
    return await send(await somebody('agreed'));
  }),
  rejected: blocked('WhatsApp refuses the message', async () => {
    await whatsApp.fault({ kind: 'error', code: 131008, times: 1 });
    return await send(await somebody('agreed'));
  }),
  batch_stopped: blocked('the account is not paid for', async () => {
    await whatsApp.fault({ kind: 'error', code: 131042 });
    return await send(await somebody('agreed'));
  }),
  ledger_unavailable: blocked('the ledger is no database', async () => {
    const file = join(files.folder, 'broken', 'ledger.sqlite');
    mkdirSync(join(files.folder, 'broken'), { recursive: true });
    writeFileSync(file, 'This is no database. '.repeat(500));
    const credential = files.credential({ databaseFile: file });
    return await check(personOn('whatsapp'), {}, GO_ON, credential);
  }),
};

const consentOf = (item: INodeExecutionData | undefined) => item?.json.consent as IDataObject;

test('every reason has a case, and every case a reason', () => {
  expect(Object.keys(CASES).sort()).toEqual([...REASONS].sort());
});

describe.each(REASONS)('the reason %s', (reason) => {
  const { where, run, at } = CASES[reason];
  const output = ['Blocked', 'Later', 'Allowed'][at];

  test(`comes out at ${output} where ${where}`, async () => {
    const ran = await run();
    expect(ran.error).toBeUndefined();
    expect(ran.outputs.map((items) => items.length)).toEqual(
      [0, 1, 2].map((place) => (place === at ? 1 : 0)),
    );
    const consent = consentOf(ran.outputs[at]![0]);
    expect(consent).toMatchObject({
      outcome: ['blocked', 'later', 'allowed'][at],
      reason,
      explanation: expect.stringMatching(/^[A-Z].*\.$/s),
      rulesVersion: expect.any(String),
    });
    // Only what may be messaged carries its address; only what is postponed says until when.
    expect('to' in consent).toBe(at === 2);
    expect('resumeAt' in consent).toBe(at === 1);
    if (at === 1) expect(Date.parse(consent.resumeAt as string)).toBeGreaterThan(Date.now());
  });
});
