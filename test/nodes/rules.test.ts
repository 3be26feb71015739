import type { IDataObject } from 'n8n-workflow';
import { type Channel, CHANNELS, PERMISSIONS } from '../../core';
import { LedgerForTests, runNode } from './engine';
import {
  changeNotice,
  EDITION,
  personOn,
  personWho,
  STATE_NAMES,
  type State,
} from './peopleInStates';

/**
 * The rules as a table: for a person in each state, on each channel, what becomes of each class of
 * message. Every cell is one item of a real run of Consent Check.
 */

const CLASSES = [
  'marketing',
  'service (contract)',
  'service (consent)',
  'permission request',
] as const;
type Class = (typeof CLASSES)[number];
const PARAMETERS: Readonly<Record<Class, IDataObject>> = {
  marketing: { messageClass: 'marketing' },
  'service (contract)': { messageClass: 'service', legalBasis: 'contract' },
  'service (consent)': { messageClass: 'service', legalBasis: 'consent' },
  'permission request': { messageClass: 'permission_request' },
};

/* prettier-ignore */
const TABLE: Readonly<Record<State, readonly [string, string, string, string]>> = {
  // state                            marketing               service (contract)  service (consent)       permission request
  'is not known':                    ['no_consent',           'allowed',          'no_consent',           'no_consent'],
  'agreed':                          ['allowed',              'allowed',          'allowed',              'no_consent'],
  'agreed to another purpose':       ['no_consent',           'allowed',          'no_consent',           'no_consent'],
  'signed up, not confirmed':        ['pending_confirmation', 'allowed',          'pending_confirmation', 'allowed'],
  'agreed for a term that is over':  ['expired',              'allowed',          'expired',              'no_consent'],
  'agreed to a notice that changed': ['notice_changed',       'allowed',          'notice_changed',       'no_consent'],
  'wrote STOP':                      ['withdrawn',            'allowed',          'withdrawn',            'withdrawn'],
  'said no when asked':              ['refused',              'allowed',          'refused',              'refused'],
  'objected to marketing':           ['objected',             'allowed',          'allowed',              'objected'],
  'asked for nothing ever again':    ['suppressed',           'suppressed',       'suppressed',           'suppressed'],
  'had the data restricted':         ['restricted',           'restricted',       'restricted',           'restricted'],
  'wrote something unclear':         ['needs_review',         'allowed',          'allowed',              'needs_review'],
  'got the edition':                 ['already_sent',         'already_sent',     'already_sent',         'no_consent'],
  'may have got the edition':        ['outcome_unknown',      'outcome_unknown',  'outcome_unknown',      'no_consent'],
};

const files = new LedgerForTests();
const said = new Map<string, string>();
const cell = (channel: Channel, state: State, of: Class) => `${channel}, ${state}, ${of}`;

async function check(
  items: readonly IDataObject[],
  parameters: IDataObject,
): Promise<Array<IDataObject & { readonly consent: IDataObject }>> {
  const ran = await runNode(
    {
      type: 'consentCheck',
      parameters: {
        channel: '={{ $json.channel }}',
        contact: '={{ $json.address }}',
        country: 'FR',
        purpose: '={{ $json.purpose }}',
        contactHours: 'off',
        ...EDITION,
        ...parameters,
      },
      credentials: { consentLedgerApi: files.credential() },
    },
    items,
  );
  if (ran.error) throw ran.error;
  return ran.outputs.flatMap((output, place) =>
    output.map(({ json }) => ({ ...json, consent: json.consent as IDataObject, output: place })),
  );
}

/** The two channels that are closed by default, opened by whoever answers for them. */
const OPENED = {
  options: {
    channelRules: {
      rule: [
        { channel: 'wechat', use: 'permitted', hint: '' },
        { channel: 'google_business_messages', use: 'permitted', hint: '' },
      ],
    },
  },
};

beforeAll(async () => {
  let now = Date.now() - 3_600_000;
  const ledger = await files.open(PERMISSIONS, () => now);
  await changeNotice(ledger, () => (now += 1000));
  const items: IDataObject[] = [];
  for (const channel of CHANNELS) {
    for (const state of STATE_NAMES) {
      const { address } = await personWho(state, channel, ledger, now);
      const purpose = state === 'agreed to a notice that changed' ? 'surveys' : 'offers';
      items.push({ channel, state, address, purpose });
    }
  }
  for (const each of CLASSES) {
    const answers = await check(items, { ...PARAMETERS[each], ...OPENED });
    for (const { channel, state, consent, output } of answers) {
      const outcome = ['blocked', 'later', 'allowed'][output as number];
      if (outcome !== consent.outcome) throw new Error('an item came out at the wrong output');
      said.set(cell(channel as Channel, state as State, each), consent.reason as string);
    }
  }
}, 60_000);
afterAll(async () => await files.remove());

describe.each(CHANNELS)('on %s', (channel) => {
  describe.each(STATE_NAMES)('to somebody who %s', (state) => {
    test.each(CLASSES.map((each, column) => [each, TABLE[state][column]] as const))(
      '%s: %s',
      (each, reason) => {
        expect(said.get(cell(channel, state, each))).toBe(reason);
      },
    );
  });

  test('nobody is written to at an address of another form', async () => {
    const wrong = channel === 'email' ? '+33639980000' : 'neither number nor id of anybody';
    const [answer] = await check([{ channel, address: wrong, purpose: 'offers' }], OPENED);
    expect(answer!.consent.reason).toBe('invalid_contact');
  });

  test('as it is permitted in the European Union unless somebody answers for it', async () => {
    const closed = ['wechat', 'google_business_messages'].includes(channel);
    const { address } = personOn(channel);
    const [answer] = await check([{ channel, address, purpose: 'offers' }], {});
    expect(answer!.consent.reason).toBe(closed ? 'channel_not_permitted' : 'no_consent');
  });

  test('nobody is written to where the user does not permit it', async () => {
    const ledger = await files.open();
    const { address } = await personWho('agreed', channel, ledger, Date.now());
    const [answer] = await check([{ channel, address, purpose: 'offers' }], {
      options: { channelRules: { rule: [{ channel, use: 'notPermitted', hint: '' }] } },
    });
    expect(answer!.consent).toMatchObject({
      outcome: 'blocked',
      reason: 'channel_not_permitted',
      explanation: expect.stringMatching(/\.$/),
    });
  });
});

describe('what there is to know of a channel comes with the contact', () => {
  test.each<[Channel, string]>([
    ['signal', 'no official interface'],
    ['imessage', 'no official interface'],
    ['snapchat', 'no official interface'],
  ])('of %s: %s', async (channel, words) => {
    const ledger = await files.open();
    const { address } = await personWho('agreed', channel, ledger, Date.now());
    const item = [{ channel, address, purpose: 'offers' }];
    const [answer] = await check(item, {});
    expect(answer!.consent.hint).toContain(words);
    const options = {
      channelRules: { rule: [{ channel, use: 'default', hint: 'Ask the shop.' }] },
    };
    const [own] = await check(item, { options });
    expect(own!.consent).toMatchObject({ outcome: 'allowed', hint: 'Ask the shop.' });
  });
});
