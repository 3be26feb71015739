import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { LedgerForTests, type Ran, runNode, type NodeUnderTest } from './engine';
import { french, grant, leave, receive, swedish } from './people';

const files = new LedgerForTests();
const check = async (
  items: readonly IDataObject[],
  parameters: IDataObject = {},
  settings: NodeUnderTest['settings'] = {},
): Promise<Ran> =>
  await runNode(
    {
      type: 'consentCheck',
      parameters: { contactHours: 'off', ...parameters },
      credentials: { consentLedgerApi: files.credential() },
      settings,
    },
    items,
  );
const consentOf = (ran: Ran, output: number, place = 0) =>
  ran.outputs[output]![place]!.json.consent as IDataObject;

const [AGREED, LEFT, STRANGER, WROTE] = [french(1), french(2), french(3), french(4)] as const;
const DAY = 86_400_000;

beforeAll(async () => {
  const ledger = await files.open();
  await ledger.record([
    grant(AGREED, { noticeVersion: '2026-01' }),
    grant(LEFT),
    leave(LEFT),
    grant(WROTE),
    grant(swedish(5)),
  ]);
  await receive(ledger, WROTE, { text: 'hello?' });
});
afterAll(async () => await files.remove());

describe('Consent Check', () => {
  it('sends each item to the output that its contact’s consent calls for, in the order of the input', async () => {
    const ran = await check([
      { phone: LEFT, n: 0 },
      { phone: AGREED, n: 1 },
      { phone: STRANGER, n: 2 },
      { phone: 'no number', n: 3 },
      { phone: AGREED, n: 4 },
    ]);
    const [blocked, later, allowed] = ran.outputs;
    expect(blocked!.map(({ json }) => [json.n, (json.consent as IDataObject).reason])).toEqual([
      [0, 'withdrawn'],
      [2, 'no_consent'],
      [3, 'invalid_contact'],
    ]);
    expect(later).toEqual([]);
    expect(allowed!.map(({ json }) => json.n)).toEqual([1, 4]);
    expect(allowed!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 4 }]);
  });

  it('gives the address only to whom one may write, and tells what the permission rests on', async () => {
    const ran = await check([{ phone: '06 39 98 00 01', country: 'France' }, { phone: LEFT }]);
    expect(consentOf(ran, 2)).toEqual({
      outcome: 'allowed',
      reason: 'allowed',
      explanation: expect.stringMatching(/\.$/),
      to: AGREED,
      channel: 'whatsapp',
      purpose: 'offers',
      basis: 'consent',
      consentId: expect.any(String),
      grantedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      noticeVersion: '2026-01',
      rulesVersion: expect.any(String),
    });
    expect(consentOf(ran, 0)).not.toHaveProperty('to');
  });

  it('reads a number without its country code by the default country of the credential', async () => {
    const credential = files.credential({ defaultCountry: 'FR' });
    const { outputs } = await runNode(
      {
        type: 'consentCheck',
        parameters: { contactHours: 'off' },
        credentials: { consentLedgerApi: credential },
      },
      [{ phone: '06 39 98 00 01' }],
    );
    expect((outputs[2]![0]!.json.consent as IDataObject).to).toBe(AGREED);
  });

  it('reads a column by its name as n8n would work out the expression', async () => {
    const items = [AGREED, ` ${AGREED} `, 33639980001, 0, '', null, [AGREED], { a: AGREED }, true]
      .map((phone): IDataObject => ({ phone }))
      .concat({}, { constructor: AGREED });
    for (const path of ['phone', 'phone.a', 'constructor', 'phone.length']) {
      const byName = await check(items, { contact: `={{ $json.${path} }}` });
      const workedOut = await check(items, { contact: `={{ $json.${path} ?? undefined }}` });
      const told = (ran: Ran) =>
        ran.outputs.map((output) =>
          output.map(({ json, pairedItem }) => [pairedItem, (json.consent as IDataObject).outcome]),
        );
      expect(told(byName)).toEqual(told(workedOut));
    }
  });

  it('reads columns in the options as n8n would work out the expressions', async () => {
    const items = ['1980', 1980, 2020, '', null, 'once', [1980], { year: 1980 }, true]
      .map((born): IDataObject => ({ phone: AGREED, born, zone: 'Europe/Paris' }))
      .concat({ phone: AGREED });
    const told = async (born: string, zone: string) =>
      (await check(items, { options: { birthYear: born, timeZone: zone } })).outputs.map((output) =>
        output.map(({ json, pairedItem }) => [
          pairedItem,
          (json.consent as IDataObject).explanation,
        ]),
      );
    const byName = await told('={{ $json.born }}', '={{ $json.zone }}');
    expect(byName.map((output) => output.length)).toEqual([5, 0, 5]);
    expect(byName).toEqual(
      await told('={{ $json.born ?? undefined }}', '={{ $json.zone ?? undefined }}'),
    );
  });

  it('goes by the age to consent alone that the user gives', async () => {
    // Fourteen or fifteen by now; in France one consents alone from fifteen.
    const year = new Date().getUTCFullYear() - 15;
    const items = [{ phone: AGREED, year }];
    const options = { birthYear: '={{ $json.year }}' };
    expect(consentOf(await check(items, { options }), 0)).toMatchObject({
      reason: 'no_consent',
      explanation: expect.stringContaining('guardian'),
    });
    const younger = await check(items, { options: { ...options, consentAgeYears: 13 } });
    expect(consentOf(younger, 2).reason).toBe('allowed');
    const byCountry = await check(items, { options: { ...options, consentAgeYears: 0 } });
    expect(consentOf(byCountry, 0).reason).toBe('no_consent');
  });

  it('takes away what an earlier check allowed', async () => {
    const ran = await check([{ phone: LEFT, consent: { outcome: 'allowed', to: LEFT } }]);
    expect(JSON.stringify(consentOf(ran, 0))).not.toContain(LEFT);
  });

  it('keeps the fields and files of an item', async () => {
    const { outputs } = await runNode(
      {
        type: 'consentCheck',
        parameters: { contactHours: 'off' },
        credentials: { consentLedgerApi: files.credential() },
      },
      [
        {
          json: { phone: AGREED, nested: { a: [1] } },
          binary: { picture: { data: 'AA==', mimeType: 'image/png' } },
          pairedItem: { item: 0 },
        },
      ],
    );
    expect(outputs[2]![0]).toMatchObject({
      json: { phone: AGREED, nested: { a: [1] } },
      binary: { picture: { mimeType: 'image/png' } },
    });
  });

  it('is not confused by a column named error', async () => {
    const items = [
      { phone: STRANGER, error: 'none', message: 'x' },
      { phone: AGREED, error: 'y' },
    ];
    const ran = await check(items, {}, { onError: 'continueErrorOutput' });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 1, 0]);
    expect(ran.outputs[2]![0]!.json.error).toBe('y');
  });

  it('holds marketing back from somebody whose message nobody has read, and says how many wait', async () => {
    const ran = await check([{ phone: WROTE }]);
    expect(consentOf(ran, 0).reason).toBe('needs_review');
    expect(ran.hints).toEqual([expect.stringContaining('1 message that came in on whatsapp')]);
  });

  it('puts off whom it is too late to write to, the soonest first', async () => {
    const now = new Date();
    const hours = (days: number[]) => ({
      customHours: { hours: { from: '00:00', to: '24:00', days, holidays: true } },
      timeZone: 'UTC',
    });
    const today = ((now.getUTCDay() + 6) % 7) + 1;
    const inDays = (n: number) => ((today - 1 + n) % 7) + 1;
    const items = [
      { phone: AGREED, day: inDays(3), n: 0 },
      { phone: AGREED, day: inDays(2), n: 1 },
      { phone: AGREED, day: today, n: 2 },
    ];
    const ran = await check(items, {
      contactHours: 'custom',
      options: {
        ...hours([]),
        customHours: {
          hours: { from: '00:00', to: '24:00', days: '={{ [$json.day] }}', holidays: true },
        },
      },
    });
    expect(ran.outputs[1]!.map(({ json }) => json.n)).toEqual([1, 0]);
    expect(ran.outputs[2]!.map(({ json }) => json.n)).toEqual([2]);
    const midnight = Math.floor(now.getTime() / DAY) * DAY;
    expect(consentOf(ran, 1)).toMatchObject({
      outcome: 'later',
      reason: 'quiet_hours',
      resumeAt: new Date(midnight + 2 * DAY).toISOString(),
    });
    expect(consentOf(ran, 1)).not.toHaveProperty('to');
  });

  it('reads each field for each item where it is an expression', async () => {
    const ran = await check(
      [
        { who: AGREED, what: 'offers', n: 0 },
        { who: AGREED, what: 'news', n: 1 },
        { who: AGREED, what: 'offers', n: 2 },
      ],
      { contact: '={{ $json.who.trim() }}', purpose: '={{ $json.what }}' },
    );
    expect(ran.outputs[0]!.map(({ json }) => json.n)).toEqual([1]);
    expect(ran.outputs[2]!.map(({ json }) => json.n)).toEqual([0, 2]);
  });

  it('tells who has got this edition already', async () => {
    const ledger = await files.open();
    const request = {
      channel: 'whatsapp' as const,
      purpose: 'offers',
      messageClass: 'marketing' as const,
      contactHours: { kind: 'off' as const },
      frequencyCaps: [],
      campaign: 'spring',
    };
    const scope = { kind: 'campaign' as const, campaign: 'spring', edition: '1' };
    const recipient = { identifier: { kind: 'phone' as const, value: swedish(5) }, country: 'SE' };
    const [claimed] = await ledger.claim(request, scope, 'elsewhere', [{ item: 0, recipient }]);
    expect(claimed?.kind).toBe('claimed');
    const items = [{ phone: swedish(5) }];
    const again = await check(items, { campaign: 'spring', edition: '1' });
    expect(consentOf(again, 0).reason).toMatch(/already_sent|outcome_unknown/);
    const other = await check(items, { campaign: 'spring', edition: '2' });
    expect(consentOf(other, 2).outcome).toBe('allowed');
  });

  it('says what it rests on where the message is a service', async () => {
    const ran = await check([{ phone: STRANGER }], {
      messageClass: 'service',
      legalBasis: 'contract',
    });
    expect(consentOf(ran, 2)).toMatchObject({ outcome: 'allowed', basis: 'contract' });
  });

  it.each([
    ['an unknown channel', { channel: 'pigeon' }],
    ['an unknown message class', { messageClass: '={{ "urgent" }}' }],
    ['no purpose', { purpose: '={{ "" }}' }],
    ['an empty contact', { contact: '={{ "" }}' }],
  ])('blocks %s', async (_, parameters) => {
    const ran = await check([{ phone: AGREED }], parameters);
    expect(ran.error).toBeUndefined();
    expect(ran.outputs[2]).toEqual([]);
    expect(consentOf(ran, 0)).toMatchObject({ outcome: 'blocked' });
    expect(consentOf(ran, 0).explanation).toMatch(/\.$/);
  });

  const WRONG: Array<[string, IDataObject]> = [
    ['unknown contact hours', { contactHours: 'whenever' }],
    ['custom hours without any', { contactHours: 'custom' }],
    [
      'hours that end before they begin',
      {
        contactHours: 'custom',
        options: {
          customHours: { hours: { from: '19:00', to: '09:00', days: [1], holidays: false } },
        },
      },
    ],
    [
      'a cap of no messages',
      { options: { frequencyCaps: { cap: [{ max: 0, per: 'day', across: 'all' }] } } },
    ],
    ['an age that is no number', { options: { maxConsentAgeDays: '={{ "a year" }}' } }],
    [
      'an age from a column that is not there',
      { options: { maxConsentAgeDays: '={{ $json.age }}' } },
    ],
    [
      'a cap from a column that is not there',
      {
        options: {
          frequencyCaps: { cap: [{ max: '={{ $json.most }}', per: 'month', across: 'all' }] },
        },
      },
    ],
    [
      'hours from a column that is not there',
      {
        contactHours: 'custom',
        options: {
          customHours: {
            hours: {
              from: '={{ $json.opens }}',
              to: '23:59',
              days: [1, 2, 3, 4, 5, 6, 7],
              holidays: true,
            },
          },
        },
      },
    ],
    ['an age to consent that is none', { options: { consentAgeYears: 99 } }],
    [
      'an age to consent from a column that is not there',
      { options: { consentAgeYears: '={{ $json.years }}' } },
    ],
    [
      'a rule for a channel that there is none of',
      { options: { channelRules: { rule: [{ channel: 'pigeon', use: 'permitted', hint: '' }] } } },
    ],
    [
      'a rule that neither permits nor forbids',
      { options: { channelRules: { rule: [{ channel: 'wechat', use: 'perhaps', hint: '' }] } } },
    ],
    ['an expression that fails', { contact: '={{ $("Nowhere").first().json.phone }}' }],
  ];

  it.each(WRONG)('stops before anything is asked at %s', async (_, parameters) => {
    const { outputs, error } = await check([{ phone: AGREED }], parameters);
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toMatch(/\.$/);
    expect(`${error?.message}${error?.description}`).not.toContain(AGREED.slice(-6));
  });

  it.each(WRONG)('blocks the item under Continue at %s', async (_, parameters) => {
    const ran = await check([{ phone: AGREED }], parameters, {
      onError: 'continueRegularOutput',
    });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
    expect(consentOf(ran, 0)).toMatchObject({ outcome: 'blocked', reason: 'batch_stopped' });
  });

  it('goes on with the other items under Continue where one cannot be worked on', async () => {
    const ran = await check(
      [
        { phone: AGREED, hours: 'whenever' },
        { phone: AGREED, hours: 'off' },
      ],
      { contactHours: '={{ $json.hours }}' },
      { onError: 'continueRegularOutput' },
    );
    expect(ran.outputs[0]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
    expect(ran.outputs[2]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
  });

  it('gives the same again when n8n tries once more', async () => {
    const items = [{ phone: STRANGER, error: 'a column that n8n takes for a failure' }];
    const ran = await check(items, {}, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
  });

  it('gives an AI agent the whole answer, which reads output 0 alone', async () => {
    const node = { name: 'consentCheck', type: 'consentCheck' };
    const ran = await runNode(
      {
        ...node,
        parameters: { contactHours: 'off' },
        credentials: { consentLedgerApi: files.credential() },
        settings: { rewireOutputLogTo: 'ai_tool' },
      },
      [{ phone: AGREED }, { phone: LEFT }],
    );
    const [task] = ran.run.data.resultData.runData.consentCheck!;
    const answer = task!.data!.ai_tool![0]!.map(({ json }) => (json.consent as IDataObject).reason);
    expect(answer.sort()).toEqual(['allowed', 'withdrawn']);
  });

  it('decides for thousands at once', async () => {
    const items = Array.from({ length: 2_500 }, (_, n) => ({ phone: french(n % 1_000), n }));
    const ran = await check(items);
    expect(ran.outputs[2]!.map(({ json }) => json.n)).toEqual([1, 1_001, 2_001]);
    expect(ran.outputs[0]).toHaveLength(2_497);
  });
});

describe('a dry run of Consent Check', () => {
  const summaries = (ran: Ran) => ran.outputs[0]!.map(({ json }) => json.summary as IDataObject);
  const LIST = [AGREED, LEFT, STRANGER, WROTE, AGREED, 'no number'].map((phone) => ({ phone }));

  it('gives the figures by reason at the harmless output, and no contact', async () => {
    const ran = await check(LIST, { operation: 'dryRun' });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
    const [summary] = summaries(ran);
    expect(summary).toMatchObject({
      channel: 'whatsapp',
      purpose: 'offers',
      items: 6,
      people: 4,
      allowed: 2,
      later: 0,
      blocked: 4,
      reasons: { allowed: 2, invalid_contact: 1, needs_review: 1, no_consent: 1, withdrawn: 1 },
      checkedAt: expect.stringMatching(/Z$/),
      rulesVersion: expect.any(String),
    });
    expect(summary!.details).toContainEqual({
      outcome: 'blocked',
      reason: 'withdrawn',
      count: 1,
      explanation: expect.stringContaining('withdrew'),
    });
    for (const number of [AGREED, LEFT, STRANGER]) {
      expect(JSON.stringify(ran.outputs)).not.toContain(number);
    }
  });

  it('says what a check of the same items says', async () => {
    const [summary] = summaries(await check(LIST, { operation: 'dryRun' }));
    const checked = await check(LIST);
    expect([summary!.blocked, summary!.later, summary!.allowed]).toEqual(
      checked.outputs.map((output) => output.length),
    );
  });

  it('keeps no record of a send: the edition is still to come for everybody', async () => {
    const ledger = await files.open();
    const before = await ledger.size();
    const edition = { campaign: 'dry', edition: '1', operation: 'dryRun' };
    await check(LIST, edition);
    const [summary] = summaries(await check(LIST, edition));
    expect(summary).toMatchObject({ allowed: 2 });
    expect(await ledger.size()).toEqual(before);
  });

  it('makes one summary for each purpose on each channel', async () => {
    const items = ['offers', 'news', 'offers'].map((what) => ({ phone: AGREED, what }));
    const ran = await check(items, { operation: 'dryRun', purpose: '={{ $json.what }}' });
    expect(summaries(ran)).toEqual([
      expect.objectContaining({ purpose: 'offers', items: 2, allowed: 2 }),
      expect.objectContaining({ purpose: 'news', items: 1, allowed: 0, blocked: 1 }),
    ]);
  });

  it('tells when the first and the last of those who must wait can be written to', async () => {
    const today = ((new Date().getUTCDay() + 6) % 7) + 1;
    const items = [1, 3].map((n) => ({ phone: AGREED, day: ((today - 1 + n) % 7) + 1 }));
    const ran = await check(items, {
      operation: 'dryRun',
      contactHours: 'custom',
      options: {
        customHours: {
          hours: { from: '00:00', to: '24:00', days: '={{ [$json.day] }}', holidays: true },
        },
        timeZone: 'UTC',
      },
    });
    const [summary] = summaries(ran);
    const midnight = Math.floor(Date.now() / DAY) * DAY;
    expect(summary).toMatchObject({
      later: 2,
      reasons: { quiet_hours: 2 },
      firstResumeAt: new Date(midnight + DAY).toISOString(),
      lastResumeAt: new Date(midnight + 3 * DAY).toISOString(),
    });
  });

  it('counts an item that cannot be worked on as blocked, where the user chose to go on', async () => {
    const items = [
      { phone: AGREED, hours: 'whenever' },
      { phone: AGREED, hours: 'off' },
    ];
    const parameters = { operation: 'dryRun', contactHours: '={{ $json.hours }}' };
    const ran = await check(items, parameters, { onError: 'continueRegularOutput' });
    expect(summaries(ran)).toEqual([
      expect.objectContaining({
        items: 2,
        allowed: 1,
        blocked: 1,
        reasons: { allowed: 1, batch_stopped: 1 },
      }),
    ]);
    expect((await check(items, parameters)).error?.message).toContain('Contact Hours');
  });

  it('answers an AI agent with the figures', async () => {
    const { run } = await runNode(
      {
        name: 'consentCheck',
        type: 'consentCheck',
        parameters: { operation: 'dryRun', contactHours: 'off' },
        credentials: { consentLedgerApi: files.credential() },
        settings: { rewireOutputLogTo: 'ai_tool' },
      },
      LIST,
    );
    const [task] = run.data.resultData.runData.consentCheck!;
    expect(task!.data!.ai_tool![0]!.map(({ json }) => json.summary)).toEqual([
      expect.objectContaining({ items: 6, allowed: 2 }),
    ]);
  });
});

describe('an operation that there is none of', () => {
  it('lets nobody through', async () => {
    const ran = await check([{ phone: AGREED }], { operation: 'guess' });
    expect(ran.outputs.flat()).toEqual([]);
    expect(ran.error?.message).toContain('Operation');
    const goesOn = await check(
      [{ phone: AGREED }],
      { operation: 'guess' },
      { onError: 'continueRegularOutput' },
    );
    expect(goesOn.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
  });
});
