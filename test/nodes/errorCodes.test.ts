import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject } from 'n8n-workflow';
import { type DecisionRequest, ERROR_TABLE, type Ledger } from '../../core';
import { AUTUMN_CAMPAIGN } from './autumnCampaign';
import { LedgerForTests, type Ran, runNode } from './engine';
import { LocalWhatsApp } from './localWhatsApp';
import { french, grant, phone } from './people';
import { callWebhook } from './webhook';
import { hears } from '../hears';

/** What the node does about an error of the Cloud API. */
type Does =
  | 'tries again'
  | 'does not know'
  | 'waits a day'
  | 'records an opt-out'
  | 'leaves the contact out'
  | 'fails the item'
  | 'stops the batch';

/**
 * Every code that is known to answer a message, after Meta's page "Cloud API error codes". Permissions
 * (200 to 299) stand here by a few of them.
 */
const CODES: ReadonlyArray<readonly [code: number, does: Does]> = [
  ...codes('tries again', 4, 80007, 130429, 131056),
  ...codes('does not know', 2, 131000, 131016, 131057),
  ...codes('waits a day', 131049),
  ...codes('records an opt-out', 131050),
  ...codes('leaves the contact out', 130403, 130472, 131021, 131026, 131047, 131062),
  ...codes('fails the item', 100, 131008, 131009, 132000, 132005, 132012),
  ...codes(
    'stops the batch',
    0,
    10,
    190,
    200,
    210,
    299,
    368,
    130497,
    131031,
    131042,
    131048,
    131063,
  ),
  ...codes('stops the batch', 131064, 132001, 132007, 132015, 132016),
];

function codes(does: Does, ...all: readonly number[]): Array<readonly [number, Does]> {
  return all.map((code) => [code, does]);
}

/** Who meets the error, and who comes after. */
const ADA = french(1);
const OTHERS = [2, 3, 4, 5].map(french);
/** What the nodes themselves load. */
const BUILT = '../../dist/core/index.js';
const CROWD = Array.from({ length: 40 }, (_, n) => french(10 + n));
const DAY = 86_400_000;

let whatsApp: LocalWhatsApp;
let folder: LedgerForTests;
let ledger: Ledger;
beforeAll(async () => {
  // Those that ask for a minute ask for a moment here: nobody waits so long for a test.
  const { ERROR_TABLE: inUse } = (await import(BUILT)) as { ERROR_TABLE: typeof ERROR_TABLE };
  for (const entry of inUse)
    if (entry.action === 'retry' && entry.afterMs > 1_000) Object.assign(entry, { afterMs: 500 });
  whatsApp = await LocalWhatsApp.start({ throughput: 1_000 });
});
beforeEach(async () => {
  await whatsApp.reset();
  folder = new LedgerForTests();
  ledger = await folder.open();
  await hears(ledger);
});
afterEach(async () => await folder.remove());
afterAll(async () => await whatsApp.close());

interface Sending {
  readonly edition?: string;
  readonly messagesPerSecond?: number;
}

async function send(
  numbers: readonly string[],
  { edition = '1', messagesPerSecond = 1_000 }: Sending = {},
): Promise<Ran> {
  const ran = await runNode(
    {
      type: 'sendWhatsAppTemplate',
      parameters: { ...AUTUMN_CAMPAIGN, edition },
      credentials: {
        consentLedgerApi: folder.credential(),
        whatsAppCloudApi: whatsApp.credential({ messagesPerSecond }),
      },
    },
    numbers.map((number) => ({ phone: number })),
  );
  expect(ran.error).toBeUndefined();
  return ran;
}

type Consent = { reason: string; explanation: string; resumeAt?: string };
const NAMES = ['not sent', 'later', 'sent'] as const;

/** What became of each, by the output it came out of and the reason. */
const became = ({ outputs }: Ran): Array<readonly [string, string, string]> =>
  outputs
    .flatMap((output, index) =>
      output.map(({ json }): readonly [string, string, string] => [
        String(json.phone),
        NAMES[index] as string,
        (json.consent as IDataObject).reason as string,
      ]),
    )
    .sort();
const all = (numbers: readonly string[], output: string, reason: string) =>
  numbers.map((number) => [number, output, reason] as const);
const consentOf = (ran: Ran, output: number) => ran.outputs[output]?.[0]?.json.consent as Consent;
const got = async () => (await whatsApp.accepted()).map(({ to }) => `+${to}`).sort();
/** How often WhatsApp answered a message with a code. */
const answered = async (code: number) => (await whatsApp.state()).refused[code] ?? 0;

const OFFERS: DecisionRequest = {
  ...{ channel: 'whatsapp', purpose: 'offers', messageClass: 'marketing' },
  ...{ contactHours: { kind: 'off' }, frequencyCaps: [] },
};
const reasonFor = async (number: string) =>
  (await ledger.check(OFFERS, [{ identifier: phone(number), country: 'FR' }]))[0]?.reason;

const meets = async (code: number, times = 1) =>
  await whatsApp.fault({ kind: 'error', code, recipients: [ADA], times });

/** After it the same edition reaches whoever was surely not sent anything, once, and nobody again. */
async function reachesTheRest(): Promise<void> {
  await send([ADA, ...OTHERS]);
  expect(await got()).toEqual([ADA, ...OTHERS]);
}

const WHAT_IT_DOES: Readonly<Record<Does, (code: number) => Promise<void>>> = {
  async 'tries again'(code) {
    const ran = await send([ADA, ...OTHERS]);
    expect(became(ran)).toEqual(all([ADA, ...OTHERS], 'sent', 'allowed'));
    expect(await answered(code)).toBe(1);
    expect(await got()).toEqual([ADA, ...OTHERS]);
    await reachesTheRest();
  },
  async 'does not know'() {
    const ran = await send([ADA, ...OTHERS]);
    expect(became(ran)).toEqual([
      [ADA, 'not sent', 'outcome_unknown'],
      ...all(OTHERS, 'sent', 'allowed'),
    ]);
    const again = await send([ADA, ...OTHERS]);
    expect(became(again)[0]).toEqual([ADA, 'not sent', 'outcome_unknown']);
    expect(await got()).toEqual(OTHERS);
  },
  async 'waits a day'() {
    const ran = await send([ADA, ...OTHERS]);
    expect(became(ran)).toEqual([
      [ADA, 'later', 'frequency_cap'],
      ...all(OTHERS, 'sent', 'allowed'),
    ]);
    const wait = Date.parse(consentOf(ran, 1).resumeAt as string) - Date.now();
    expect(wait).toBeLessThanOrEqual(DAY);
    expect(wait).toBeGreaterThan(DAY - 60_000);
    await reachesTheRest();
  },
  async 'records an opt-out'() {
    const ran = await send([ADA, ...OTHERS]);
    expect(became(ran)).toEqual([
      [ADA, 'not sent', 'withdrawn'],
      ...all(OTHERS, 'sent', 'allowed'),
    ]);
    expect(await reasonFor(ADA)).toBe('withdrawn');
    for (const edition of ['1', '2'])
      expect(became(await send([ADA], { edition }))).toEqual([[ADA, 'not sent', 'withdrawn']]);
    expect(await got()).toEqual(OTHERS);
  },
  async 'leaves the contact out'(code) {
    // Low enough for the first answer to be there when the second row is looked at.
    const ran = await send([ADA, ...OTHERS, ADA], { messagesPerSecond: 10 });
    expect(became(ran)).toEqual([
      [ADA, 'not sent', 'not_reachable'],
      [ADA, 'not sent', 'not_reachable'],
      ...all(OTHERS, 'sent', 'allowed'),
    ]);
    expect(await answered(code)).toBe(1);
    expect(await reasonFor(ADA)).toBe('allowed');
    await reachesTheRest();
  },
  async 'fails the item'() {
    const ran = await send([ADA, ...OTHERS]);
    expect(became(ran)).toEqual([[ADA, 'not sent', 'rejected'], ...all(OTHERS, 'sent', 'allowed')]);
    await reachesTheRest();
  },
  async 'stops the batch'(code) {
    await ledger.record(CROWD.map((number) => grant(number)));
    await whatsApp.fault({ kind: 'error', code });
    const ran = await send(CROWD, { messagesPerSecond: 20 });
    expect(became(ran)).toEqual(all(CROWD, 'not sent', 'batch_stopped'));
    // Those that were under way when the first was answered, and not one for each contact.
    expect(await answered(code)).toBeLessThan(CROWD.length / 2);
    await whatsApp.fault({ clear: true });
    await send(CROWD);
    expect(await got()).toEqual(CROWD);
  },
};

describe('An error code of the Cloud API', () => {
  beforeEach(async () => {
    await ledger.record([ADA, ...OTHERS].map((number) => grant(number)));
  });

  test.each(CODES)('%i: the node %s', async (code, does) => {
    await meets(code);
    await WHAT_IT_DOES[does](code);
    // An error is no opt-out, save for the one that says so.
    if (does !== 'records an opt-out') expect(await reasonFor(ADA)).toBe('allowed');
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('has a case here, whatever is listed', () => {
    const cases = new Map(CODES);
    const listed = ERROR_TABLE.flatMap((entry) =>
      'from' in entry.codes ? [entry.codes.from, entry.codes.to] : [...entry.codes],
    );
    expect(listed.filter((code) => !cases.has(code))).toEqual([]);
    const minute = [4, 80007];
    const slow = ERROR_TABLE.filter((entry) => entry.action === 'retry' && entry.afterMs > 1_000);
    expect(slow.flatMap(({ codes }) => ('from' in codes ? [] : [...codes])).sort()).toEqual(minute);
    expect(slow).toMatchObject([{ scope: 'number', afterMs: 60_000 }]);
    // Those within a range are listed without standing there.
    expect([...cases.keys()].filter((code) => !listed.includes(code))).toEqual([210]);
  });

  test('that no list has fails its message alone, and stops the batch the third time in a row', async () => {
    await meets(139_999);
    const one = await send([ADA, ...OTHERS]);
    expect(became(one)).toEqual([[ADA, 'not sent', 'rejected'], ...all(OTHERS, 'sent', 'allowed')]);
    expect(consentOf(one, 0).explanation).toContain('139999');
    await ledger.record(CROWD.map((number) => grant(number)));
    await whatsApp.fault({ kind: 'error', code: 139_999 });
    const three = became(await send(CROWD, { messagesPerSecond: 20 }));
    const refused = three.filter(([, , reason]) => reason === 'rejected').length;
    expect(refused).toBeGreaterThanOrEqual(3);
    expect(refused).toBeLessThan(CROWD.length / 2);
    expect(three.filter(([, , reason]) => reason === 'batch_stopped')).toHaveLength(
      CROWD.length - refused,
    );
  });

  test.each([
    ['http500', 0],
    ['http500_after_accept', 1],
    ['garbled_after_accept', 1],
    ['drop_before_accept', 0],
    ['drop_after_accept', 1],
    ['error_after_accept', 1],
  ])(
    'is none where the answer is %s: the outcome is unknown, and nothing is sent again',
    async (kind, taken) => {
      const code = kind === 'error_after_accept' ? { code: 131000 } : {};
      await whatsApp.fault({ kind, ...code, recipients: [ADA], times: 1 });
      for (let times = 0; times < 2; times++)
        expect(became(await send([ADA]))).toEqual([[ADA, 'not sent', 'outcome_unknown']]);
      expect(await got()).toHaveLength(taken);
    },
  );
});

describe('The same codes told later, as a failed status', () => {
  /** One person a code. */
  const people = CODES.map(([code], index) => ({ code, number: french(100 + index) }));
  const numbers = people.map(({ number }) => number);
  const stopped = people.filter(({ code }) => code === 131050).map(({ number }) => number);
  const whoeverDidNotStop = numbers.filter((number) => !stopped.includes(number));

  const bytesOf = async (request: IncomingMessage) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };

  /** The trigger's webhook, as n8n's server has it. */
  async function trigger() {
    const server = createServer((request, response) => {
      void (async () => {
        const { status } = await callWebhook(
          'whatsAppEventsTrigger',
          { events: ['statuses'], include: [] },
          { consentLedgerApi: folder.credential(), whatsAppCloudApi: whatsApp.credential() },
          {
            method: 'POST',
            rawBody: await bytesOf(request),
            headers: request.headers as Record<string, string>,
          },
        );
        response.writeHead(status ?? 500).end();
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
  }

  test.each([
    ['was sent', [], 'sent', 'allowed'],
    ['gave no answer', [{ kind: 'drop_after_accept' }], 'not sent', 'outcome_unknown'],
  ])(
    'settle a message that %s, free no claim, and record an opt-out for 131050 alone',
    async (_how, more, output, reason) => {
      await ledger.record(numbers.map((number) => grant(number)));
      await whatsApp.fault({
        rules: [
          ...people.map(({ code, number }) => ({ kind: 'failed', code, recipients: [number] })),
          ...more,
        ],
      });
      expect(became(await send(numbers))).toEqual(all(numbers, output, reason));
      const webhook = await trigger();
      try {
        await whatsApp.deliverTo(webhook.url);
      } finally {
        webhook.close();
      }
      expect(await ledger.editionCounts('autumn sale', '1')).toEqual({
        ...{ claimed: 0, unknown: 0, sent: numbers.length },
      });
      await whatsApp.fault({ clear: true });
      await whatsApp.fault({ throughput: 1_000 });
      const expected = (output: string, reason: string) =>
        [
          ...all(whoeverDidNotStop, output, reason),
          ...all(stopped, 'not sent', 'withdrawn'),
        ].sort();
      expect(became(await send(numbers))).toEqual(expected('not sent', 'already_sent'));
      expect(became(await send(numbers, { edition: '2' }))).toEqual(expected('sent', 'allowed'));
      expect(await ledger.verify()).toMatchObject({ ok: true });
    },
  );
});
