import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { type Channel, PERMISSIONS } from '../../core';
import { LedgerForTests, runNode } from './engine';
import { changeNotice, EDITION, personWho, STATE_NAMES } from './peopleInStates';

/**
 * What is said of a contact depends on the contact alone: not on who else is in the list, how often, or
 * in which order. Random lists of people in every state, on several channels, and of people who are
 * nobody, some of them more than once.
 */

const files = new LedgerForTests();
const CHANNELS_TRIED: readonly Channel[] = ['whatsapp', 'email', 'telegram'];
const items: IDataObject[] = [];

beforeAll(async () => {
  let now = Date.now() - 3_600_000;
  const ledger = await files.open(PERMISSIONS, () => now);
  await changeNotice(ledger, () => (now += 1000));
  for (const channel of CHANNELS_TRIED) {
    for (const state of STATE_NAMES) {
      const { address } = await personWho(state, channel, ledger, now);
      for (const purpose of ['offers', 'surveys']) items.push({ channel, address, purpose });
    }
    for (const address of ['', 'no address', '+45 32 10 12 34'])
      items.push({ channel, address, purpose: 'offers' });
  }
  // Where they are decides when they may be written to.
  for (const [n, item] of items.entries()) {
    item.timeZone = ['Europe/Paris', 'Pacific/Kiritimati', 'America/Anchorage', ''][n % 4];
    item.birthYear = ['', '1980', '2014', 'unreadable'][n % 5] ?? '';
    item.region = n % 3 === 0 ? '67' : '';
  }
}, 60_000);
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await files.remove());

const NOW = Date.UTC(2027, 2, 10, 11);
const PARAMETERS: IDataObject = {
  channel: '={{ $json.channel }}',
  contact: '={{ $json.address }}',
  country: 'FR',
  purpose: '={{ $json.purpose }}',
  ...EDITION,
  options: {
    timeZone: '={{ $json.timeZone }}',
    birthYear: '={{ $json.birthYear }}',
    region: '={{ $json.region }}',
    frequencyCaps: { cap: [{ max: 1, per: 'week', across: 'all' }] },
  },
};

/** Each item's place in the given list, with what is said of it. */
async function check(list: readonly IDataObject[]) {
  const ran = await runNode(
    {
      type: 'consentCheck',
      parameters: PARAMETERS,
      credentials: { consentLedgerApi: files.credential() },
    },
    list,
  );
  if (ran.error) throw ran.error;
  const told = ran.outputs.map((output) =>
    output.map(({ json }) => ({
      ...json,
      n: json.n as number,
      consent: json.consent as IDataObject,
    })),
  );
  return { told, outputs: ran.outputs };
}

test('what is said of each contact is the same in any list, in any order', async () => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  const numbered = items.map((item, n) => ({ ...item, n }));
  const alone = new Map<number, string>();
  for (const item of numbered) {
    const { told } = await check([item]);
    alone.set(item.n, JSON.stringify(told));
  }
  const reasons = new Set([...alone.values()].map((told) => /"reason":"(\w+)"/.exec(told)?.[1]));
  expect(reasons.size).toBeGreaterThan(12);

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...numbered), { minLength: 1, maxLength: 120 }),
      async (list) => {
        const { told } = await check(list);
        expect(told.flat()).toHaveLength(list.length);
        for (const [place, output] of told.entries()) {
          for (const item of output) {
            const said = [0, 1, 2].map((each) => (each === place ? [item] : []));
            expect(JSON.stringify(said)).toBe(alone.get(item.n));
          }
        }
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test('each output keeps the order of the list, save Later, where the soonest comes first', async () => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(items, { minLength: 2 }), async (list) => {
      const { outputs } = await check(list);
      const placesOf = (output: number) =>
        outputs[output]!.map(({ pairedItem }) => (pairedItem as { item: number }).item);
      for (const output of [0, 2]) {
        expect(placesOf(output)).toEqual(placesOf(output).toSorted((a, b) => a - b));
      }
      const waits = outputs[1]!.map(({ json }) => (json.consent as IDataObject).resumeAt);
      expect(waits).toEqual(waits.toSorted());
    }),
    { numRuns: 10 },
  );
}, 60_000);
