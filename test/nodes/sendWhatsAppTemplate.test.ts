import type { IDataObject } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { AUTUMN_CAMPAIGN, AUTUMN_ROWS } from './autumnCampaign';
import { LedgerForTests, type NodeUnderTest, runNode } from './engine';
import { LocalWhatsApp } from './localWhatsApp';
import { grant, leave, phone } from './people';
import { hears } from '../hears';

/** Danish by their form, with digits that repeat. */
const ADA = '+4531313101';
const BO = '+4531313102';
const CAI = '+4531313103';
const DEA = '+4531313104';

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
  await hears(ledger);
});
afterEach(async () => await folder.remove());
afterAll(async () => await whatsApp.close());

function send(
  items: readonly IDataObject[],
  parameters: IDataObject = {},
  node: Partial<NodeUnderTest> = {},
  executionId?: string,
) {
  return runNode(
    {
      type: 'sendWhatsAppTemplate',
      parameters: { ...AUTUMN_CAMPAIGN, ...parameters },
      credentials: {
        consentLedgerApi: folder.credential(),
        whatsAppCloudApi: whatsApp.credential(),
      },
      ...node,
    },
    items,
    executionId === undefined ? {} : { executionId },
  );
}

const phones = (...values: string[]) => values.map((phone) => ({ phone }));
type Consent = { reason: string; outcome: string; explanation: string; to?: string };
const consentOf = (item: { json: IDataObject } | undefined) => item?.json.consent as Consent;
const reasons = (output: Array<{ json: IDataObject }> | undefined) =>
  (output ?? []).map((item) => consentOf(item)?.reason);
const to = async () => (await whatsApp.accepted()).map((message) => `+${message.to}`);

describe('Send WhatsApp Template', () => {
  test('sends to those who agreed, and tells of the others why not, each with its own fields', async () => {
    await ledger.record([grant(ADA, { noticeVersion: '1' }), grant(BO), grant(CAI), leave(BO)]);
    const ran = await send([
      { phone: ADA, name: 'Ada', row: 1 },
      { phone: BO, row: 2 },
      { phone: DEA, row: 3 },
      { phone: 'nonsense', row: 4 },
      { phone: CAI, name: 'Cai', row: 5 },
      {},
    ]);
    expect(ran.error).toBeUndefined();
    const [notSent, later, sent] = ran.outputs;
    expect(reasons(notSent)).toEqual([
      'withdrawn',
      'no_consent',
      'invalid_contact',
      'invalid_contact',
    ]);
    expect(notSent?.map(({ json, pairedItem }) => [json.row, pairedItem])).toEqual([
      [2, { item: 1 }],
      [3, { item: 2 }],
      [4, { item: 3 }],
      [undefined, { item: 5 }],
    ]);
    expect(later).toEqual([]);
    expect(sent?.map(({ json, pairedItem }) => [json.row, json.name, pairedItem])).toEqual([
      [1, 'Ada', { item: 0 }],
      [5, 'Cai', { item: 4 }],
    ]);
    expect(consentOf(sent?.[0])).toMatchObject({
      outcome: 'sent',
      reason: 'allowed',
      to: ADA,
      channel: 'whatsapp',
      purpose: 'offers',
      basis: 'consent',
      noticeVersion: '1',
    });
    expect(notSent?.every((item) => consentOf(item).to === undefined)).toBe(true);
    const accepted = await whatsApp.accepted();
    expect(accepted.map((message) => `+${message.to}`).sort()).toEqual([ADA, CAI]);
    const claimIds = sent?.map(({ json }) => (json.send as { claimId: string }).claimId);
    expect(accepted.map(({ reference }) => reference).sort()).toEqual(claimIds?.sort());
    expect(JSON.stringify(ran.outputs)).not.toContain('wamid');
    expect(JSON.stringify(accepted[0]?.body.template?.components)).toContain('consent:stop');
    expect(ran.hints.join(' ')).toMatch(/Sent to 2 of 6/);
  });

  test('writes once to a person who is listed twice, however the number is written', async () => {
    await ledger.record([grant(ADA)]);
    const ran = await send(phones(ADA, '31 31 31 01', '0045 31313101', '+45 (31) 31-31-01'));
    expect(ran.outputs[2]).toHaveLength(1);
    expect(reasons(ran.outputs[0])).toEqual(['already_sent', 'already_sent', 'already_sent']);
    expect(await to()).toEqual([ADA]);
  });

  test('sends nothing when the same edition runs again', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    await send(phones(ADA));
    const again = await send(phones(ADA, BO));
    expect(reasons(again.outputs[0])).toEqual(['already_sent']);
    expect(await to()).toEqual([ADA, BO]);
    const next = await send(phones(ADA), { edition: '2' });
    expect(next.outputs[2]).toHaveLength(1);
  });

  test('checks again in the claim: who leaves after the check gets nothing', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    const consentLedgerApi = folder.credential();
    const checked = await runNode(
      {
        type: 'consentCheck',
        parameters: { contactHours: 'off' },
        credentials: { consentLedgerApi },
      },
      phones(ADA, BO),
    );
    const allowed = checked.outputs[2]?.map(({ json }) => json) ?? [];
    expect(allowed).toHaveLength(2);
    await ledger.record([leave(BO)]);
    const ran = await send(allowed, { contact: '={{ $json.consent.to }}' });
    expect(reasons(ran.outputs[0])).toEqual(['withdrawn']);
    expect(await to()).toEqual([ADA]);
  });

  test('waits and goes on when WhatsApp says "too fast"', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    await whatsApp.fault({ kind: 'error', code: 130429, times: 1 });
    const ran = await send(phones(ADA, BO));
    expect(ran.outputs[2]).toHaveLength(2);
    expect((await to()).sort()).toEqual([ADA, BO]);
  });

  test('tells whom WhatsApp cannot reach, and keeps the claim free', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    await whatsApp.fault({ kind: 'error', code: 131026, recipients: [ADA], times: 1 });
    const ran = await send(phones(ADA, BO));
    expect(reasons(ran.outputs[0])).toEqual(['not_reachable']);
    expect(await to()).toEqual([BO]);
    expect((await send(phones(ADA))).outputs[2]).toHaveLength(1);
  });

  test('never sends again where the answer was lost', async () => {
    await ledger.record([grant(ADA)]);
    await whatsApp.fault({ kind: 'drop_after_accept', times: 1 });
    expect(reasons((await send(phones(ADA))).outputs[0])).toEqual(['outcome_unknown']);
    expect(reasons((await send(phones(ADA))).outputs[0])).toEqual(['outcome_unknown']);
    expect(await to()).toEqual([ADA]);
  });

  test('stops the batch at an error that would meet everybody, and says so on the rest', async () => {
    const all = [ADA, BO, CAI, DEA];
    await ledger.record(all.map((number) => grant(number)));
    await whatsApp.fault({ kind: 'error', code: 131042 });
    const ran = await send(phones(...all));
    expect(ran.error).toBeUndefined();
    expect(ran.outputs[0]?.map(({ json }) => json.consent)).toEqual(
      all.map(() =>
        expect.objectContaining({
          ...{
            outcome: 'blocked',
            reason: 'batch_stopped',
            channel: 'whatsapp',
            purpose: 'offers',
          },
        }),
      ),
    );
    expect(await to()).toEqual([]);
    await whatsApp.reset();
    expect((await send(phones(...all))).outputs[2]).toHaveLength(4);
  });

  test('gives the first outcome again when n8n runs it again in the same execution', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    await whatsApp.fault({ kind: 'drop_after_accept', recipients: [BO], times: 1 });
    const first = await send(phones(ADA, BO, CAI), {}, {}, 'one-execution');
    const second = await send(phones(ADA, BO, CAI), {}, {}, 'one-execution');
    expect(reasons(second.outputs[0])).toEqual(reasons(first.outputs[0]));
    expect(second.outputs[2]?.map(({ json }) => json.send)).toEqual(
      first.outputs[2]?.map(({ json }) => json.send),
    );
    expect(await to()).toHaveLength(2);
    const other = await send(phones(ADA), {}, {}, 'another-execution');
    expect(reasons(other.outputs[0])).toEqual(['already_sent']);
  });

  test('puts those for whom it is not the hour on Later, the earliest first', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    const minute = new Date(Date.now() + 3 * 3_600_000).getUTCHours();
    const from = `${String(minute).padStart(2, '0')}:00`;
    const to24 = minute === 23 ? '24:00' : `${String(minute + 1).padStart(2, '0')}:00`;
    const hours = { hours: { from, to: to24, days: [1, 2, 3, 4, 5, 6, 7], holidays: true } };
    const ran = await send(
      [
        { phone: BO, zone: 'Etc/GMT+2' },
        { phone: ADA, zone: 'Etc/GMT' },
      ],
      {
        contactHours: 'custom',
        options: { customHours: hours, timeZone: '={{ $json.zone }}' },
      },
    );
    expect(reasons(ran.outputs[1])).toEqual(['quiet_hours', 'quiet_hours']);
    expect(ran.outputs[1]?.map(({ json }) => json.phone)).toEqual([ADA, BO]);
    expect(await to()).toEqual([]);
  });

  test('stops at once when the execution is stopped, and goes on where it stopped', async () => {
    const crowd = Array.from({ length: 60 }, (_, n) => `+45313132${String(n).padStart(2, '0')}`);
    await ledger.record(crowd.map((number) => grant(number)));
    const whatsAppCloudApi = whatsApp.credential({ messagesPerSecond: 20 });
    const whenSome = async () => {
      while ((await to()).length < 3) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await runNode(
      {
        type: 'sendWhatsAppTemplate',
        parameters: AUTUMN_CAMPAIGN,
        credentials: { consentLedgerApi: folder.credential(), whatsAppCloudApi },
      },
      phones(...crowd),
      { onStart: (cancel) => void whenSome().then(cancel) },
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sent = await to();
    expect(sent.length).toBeLessThan(60);
    expect(await ledger.editionCounts('autumn sale', '1')).toEqual({
      claimed: 0,
      sent: sent.length,
      unknown: 0,
    });
    const rest = await send(phones(...crowd));
    expect(rest.outputs[2]).toHaveLength(crowd.length - sent.length);
    expect((await to()).sort()).toEqual([...crowd].sort());
  });

  test('sends nothing where a time to wait for is none', async () => {
    const options = { freeUnknownAfterMinutes: -1 };
    const { error } = await send(phones(ADA), { options });
    expect(error?.message).toMatch('The field "Free Unknown Outcomes After" holds no time.');
    expect(await to()).toEqual([]);
  });

  describe('A template', () => {
    const wrong: ReadonlyArray<readonly [string, IDataObject, RegExp]> = [
      [
        'that is not there',
        { template: { __rl: true, mode: 'name', value: 'none' } },
        /no template "none"/,
      ],
      [
        'that is paused',
        { template: { __rl: true, mode: 'name', value: 'summer_clearance' } },
        /paused/,
      ],
      ['in a language that it does not have', { language: 'fr' }, /language "fr"/],
      [
        'with a variable that has no row',
        { variables: { rows: AUTUMN_ROWS.slice(0, 2) } },
        /Variables/,
      ],
      [
        'with a row too many',
        { variables: { rows: [...AUTUMN_ROWS, { component: 'body', name: '9', value: 'x' }] } },
        /no such variable/,
      ],
      ['without an edition', { edition: ' ' }, /edition/],
    ];

    test.each(wrong)('%s stops before the first request', async (_name, parameters, message) => {
      await ledger.record([grant(ADA)]);
      const ran = await send(phones(ADA), parameters);
      expect(ran.error?.message).toMatch(message);
      expect(await to()).toEqual([]);
    });

    test.each(wrong)('%s blocks every item under Continue', async (_name, parameters, message) => {
      await ledger.record([grant(ADA), grant(BO)]);
      const ran = await send(phones(ADA, BO), parameters, {
        settings: { onError: 'continueRegularOutput' },
      });
      expect(ran.outputs.slice(1).flat()).toEqual([]);
      expect(reasons(ran.outputs[0])).toEqual(['batch_stopped', 'batch_stopped']);
      expect(consentOf(ran.outputs[0]?.[0]).explanation).toMatch(message);
      expect(ran.outputs[0]?.map(({ json }) => json.phone)).toEqual([ADA, BO]);
      expect(await to()).toEqual([]);
    });

    test('goes out in the language of each item, and misses only where there is none', async () => {
      await ledger.record([grant(ADA), grant(BO), grant(CAI)]);
      const ran = await send(
        [
          { phone: ADA, language: 'da' },
          { phone: BO, language: 'xx' },
          { phone: CAI, language: 'sv' },
        ],
        { language: '={{ $json.language }}' },
      );
      expect(reasons(ran.outputs[0])).toEqual(['rejected']);
      expect((await whatsApp.accepted()).map(({ language }) => language)).toEqual(['da', 'sv']);
    });

    test('is not sent to the one item that has nothing to fill in', async () => {
      await ledger.record([grant(ADA), grant(BO)]);
      const rows = AUTUMN_ROWS.map((row) =>
        row.name === '1' && row.component === 'body' ? { ...row, value: '={{ $json.name }}' } : row,
      );
      const ran = await send([{ phone: ADA, name: 'Ada' }, { phone: BO }], { variables: { rows } });
      expect(reasons(ran.outputs[0])).toEqual(['rejected']);
      expect(consentOf(ran.outputs[0]?.[0]).explanation).toMatch(/Hello \{\{1\}\}/);
      expect(await to()).toEqual([ADA]);
    });

    test('that Meta calls marketing needs consent, whatever class the node names', async () => {
      const ran = await send(phones(ADA), { messageClass: 'service', legalBasis: 'contract' });
      expect(reasons(ran.outputs[0])).toEqual(['no_consent']);
      const service = await send(phones(ADA), {
        messageClass: 'service',
        legalBasis: 'contract',
        template: { __rl: true, mode: 'name', value: 'order_update' },
        variables: {
          rows: [
            { component: 'body', name: '1', value: 'Ada' },
            { component: 'body', name: '2', value: 'NH-1' },
            { component: 'button', name: '0', value: 'NH-1' },
          ],
        },
      });
      expect(consentOf(service.outputs[2]?.[0])).toMatchObject({ basis: 'contract' });
    });
  });

  test('asks for permission only where a request is open, and once', async () => {
    await ledger.record([
      {
        type: 'request',
        kind: 'double_opt_in',
        who: { identifiers: [phone(ADA)] },
        channel: 'whatsapp',
        purpose: 'offers',
        signed: false,
        validForMs: 86_400_000,
        evidence: { source: 'web_form' },
      },
      grant(BO),
    ]);
    const parameters = {
      messageClass: 'permission_request',
      template: { __rl: true, mode: 'name', value: 'confirm_subscription' },
      variables: { rows: [{ component: 'body', name: '1', value: 'friend' }] },
    };
    const ran = await send(phones(ADA, BO, CAI), parameters);
    expect(ran.outputs[2]?.map(({ json }) => json.phone)).toEqual([ADA]);
    expect(consentOf(ran.outputs[2]?.[0])).toMatchObject({ basis: 'open_request' });
    expect(reasons(ran.outputs[0])).toEqual(['no_consent', 'no_consent']);
    const again = await send(phones(ADA), { ...parameters, edition: '2' });
    expect(reasons(again.outputs[0])).toEqual(['already_sent']);
    expect(await to()).toEqual([ADA]);
  });
});

describe('Preview', () => {
  test('decides for all, shows one message and an estimate, and sends and claims nothing', async () => {
    await ledger.record([grant(ADA), grant(BO), grant(CAI), leave(CAI)]);
    const items = [{ phone: CAI }, { phone: ADA, name: 'Ada' }, { phone: BO }, { phone: ADA }];
    const options = { pricePerMessage: 0.05, currency: 'EUR' };
    const ran = await send(items, { operation: 'preview', options });
    expect(ran.error).toBeUndefined();
    expect(ran.outputs[1]).toEqual([]);
    expect(ran.outputs[2]).toEqual([]);
    expect(
      ran.outputs[0]?.map((item) => [consentOf(item).outcome, consentOf(item).reason]),
    ).toEqual([
      ['blocked', 'withdrawn'],
      ['preview', 'allowed'],
      ['preview', 'allowed'],
      ['blocked', 'already_sent'],
    ]);
    expect(ran.outputs[0]?.every((item) => consentOf(item).to === undefined)).toBe(true);
    expect(ran.outputs[0]?.[0]?.json.preview).toMatchObject({
      counts: { withdrawn: 1, allowed: 2, already_sent: 1 },
      wouldSend: 2,
      rendered: {
        header: 'Autumn days at Nordlys Home',
        body: expect.stringContaining('Hello Ada'),
      },
      estimate: { cost: 0.1, currency: 'EUR', seconds: 1 },
    });
    expect(ran.outputs[0]?.slice(1).some(({ json }) => 'preview' in json)).toBe(false);
    expect(ran.hints.join(' ')).toMatch(/2 of 4/);
    expect(ran.hints.join(' ')).not.toContain('Ada');
    expect(await to()).toEqual([]);
    expect((await send(phones(ADA))).outputs[2]).toHaveLength(1);
  });

  test('tells it all on the first of Later where everybody has to wait', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    const hours = { from: '00:00', to: '00:01', days: [1, 2, 3, 4, 5, 6, 7], holidays: true };
    const ran = await send(phones(ADA, BO), {
      operation: 'preview',
      contactHours: 'custom',
      options: { customHours: { hours }, pricePerMessage: 0.1, currency: 'EUR' },
    });
    expect(reasons(ran.outputs[1])).toEqual(['quiet_hours', 'quiet_hours']);
    expect(ran.outputs[1]?.map(({ json }) => json.preview)).toEqual([
      expect.objectContaining({
        counts: { quiet_hours: 2 },
        wouldSend: 0,
        wouldSendLater: 2,
        // Whoever waits costs as much, and it is finished only after they may be written to.
        estimate: expect.objectContaining({
          cost: 0.2,
          finishAt: expect.stringMatching(/T2[23]:00:0/),
        }),
      }),
      undefined,
    ]);
  });
});

describe('An operation', () => {
  test.each(['send', '', 'Preview ', 'constructor'])('%p sends nothing', async (operation) => {
    await ledger.record([grant(ADA)]);
    const ran = await send([{ phone: ADA, operation }], { operation: '={{ $json.operation }}' });
    expect(ran.error?.message).toMatch(/nothing was sent/);
    expect(await to()).toEqual([]);
  });

  test('may be chosen by an expression, for all items alike', async () => {
    await ledger.record([grant(ADA), grant(BO)]);
    const operation = '={{ $json.live ? "sendTemplate" : "preview" }}';
    const mixed = await send([{ phone: ADA, live: true }, { phone: BO }], { operation });
    expect(mixed.error?.message).toMatch(/different operations/);
    const live = await send([{ phone: ADA, live: true }], { operation });
    expect(live.outputs[2]).toHaveLength(1);
    expect(await to()).toEqual([ADA]);
  });
});

describe('Reply', () => {
  const message = (text: string, at = Date.now()) =>
    ({
      type: 'message',
      channel: 'whatsapp',
      at,
      signed: true,
      messageId: `wamid.${text}.${at}`,
      from: [{ kind: 'phone', value: ADA }],
      form: 'text',
      text,
    }) as const;
  const handleOf = async (text: string, at?: number) =>
    (await ledger.storeMessages([message(text, at)]))[0]?.handle as string;
  const reply = (handle: string, text = 'You are off the list.') =>
    send([{ inbox: { handle }, optOut: { answer: text } }], { operation: 'reply' });

  test('answers a message once, within a day, in plain words', async () => {
    await whatsApp.inbound({ from: ADA, text: 'hello' });
    const handle = await handleOf('hello');
    const ran = await reply(handle, 'Good day.');
    expect(ran.error).toBeUndefined();
    expect(consentOf(ran.outputs[2]?.[0])).toMatchObject({ outcome: 'sent', basis: 'contract' });
    expect((await whatsApp.accepted())[0]?.body.text?.body).toBe('Good day.');
    // The item came with a handle only: nobody asked for the number.
    expect(JSON.stringify(ran.outputs)).not.toContain(ADA.slice(1));
    expect(reasons((await reply(handle, 'Again.')).outputs[0])).toEqual(['already_sent']);
    expect(await to()).toEqual([ADA]);
  });

  test('confirms to someone that they left everything, and says nothing more to them', async () => {
    await whatsApp.inbound({ from: ADA, text: 'stop all' });
    const handle = await handleOf('stop all');
    await ledger.record([leave(ADA, { kind: 'suppressed' })]);
    await ledger.markRead(handle, 'leave_everything');
    expect((await reply(handle)).outputs[2]).toHaveLength(1);
    const harmless = await handleOf('ok');
    await ledger.markRead(harmless, 'none');
    expect(reasons((await reply(harmless)).outputs[0])).toEqual(['suppressed']);
    expect(await to()).toEqual([ADA]);
  });

  test('confirms a leaving once, however often it is said, and again after a return', async () => {
    await whatsApp.inbound({ from: ADA, text: 'stop' });
    const say = async (text: string, minutesAgo: number) => {
      const handle = await handleOf(text, Date.now() - minutesAgo * 60_000);
      await ledger.markRead(handle, 'leave');
      return await reply(handle);
    };
    expect((await say('stop', 50)).outputs[2]).toHaveLength(1);
    expect(reasons((await say('stop!', 40)).outputs[0])).toEqual(['already_sent']);
    await ledger.record([
      {
        type: 'grant',
        who: { identifiers: [{ kind: 'phone', value: ADA }] },
        channel: 'whatsapp',
        purpose: 'offers',
        by: 'person',
        signed: true,
        claimed: { at: Date.now() - 30 * 60_000, precision: 'instant' },
        evidence: {},
      },
    ]);
    expect((await say('stop again', 20)).outputs[2]).toHaveLength(1);
    expect(await to()).toEqual([ADA, ADA]);
  });

  test('stays silent after a day, without words and without a message', async () => {
    const late = await handleOf('hello', Date.now() - 25 * 3_600_000);
    expect(reasons((await reply(late)).outputs[0])).toEqual(['rejected']);
    expect(reasons((await reply(await handleOf('hi'), '')).outputs[0])).toEqual(['rejected']);
    expect(reasons((await reply('no-such-handle')).outputs[0])).toEqual(['invalid_contact']);
    expect(reasons((await reply('')).outputs[0])).toEqual(['invalid_contact']);
    expect(await to()).toEqual([]);
  });
});

describe('Failing', () => {
  const ways: ReadonlyArray<readonly [string, Partial<NodeUnderTest>]> = [
    ['without any credential', { credentials: null }],
    [
      'with a ledger that cannot be opened',
      {
        credentials: {
          consentLedgerApi: { databaseFile: '/dev/null/ledger.sqlite' },
          whatsAppCloudApi: {},
        },
      },
    ],
  ];

  test.each(ways)(
    '%s nothing is sent, and nothing comes out of Sent or Later',
    async (_name, node) => {
      await ledger.record([grant(ADA)]);
      const stopped = await send(phones(ADA, BO), {}, node);
      expect(stopped.error).toBeDefined();
      expect(stopped.outputs.flat()).toEqual([]);
      const going = await send(
        phones(ADA, BO),
        {},
        {
          ...node,
          settings: { onError: 'continueRegularOutput' },
        },
      );
      expect(going.outputs.slice(1).flat()).toEqual([]);
      expect(going.outputs[0]).toHaveLength(2);
      const aside = await send(
        phones(ADA, BO),
        {},
        {
          ...node,
          settings: { onError: 'continueErrorOutput' },
        },
      );
      expect(aside.outputs.slice(0, 3).flat()).toEqual([]);
      expect(aside.outputs[3]?.map(({ json }) => json.phone)).toEqual([ADA, BO]);
      expect(await to()).toEqual([]);
    },
  );

  test('with a token that WhatsApp does not know it says so before the first request', async () => {
    await ledger.record([grant(ADA)]);
    const ran = await send(
      phones(ADA),
      {},
      {
        credentials: {
          consentLedgerApi: folder.credential(),
          whatsAppCloudApi: whatsApp.credential({ accessToken: 'wrong' }),
        },
      },
    );
    expect(ran.error?.message).toMatch(/access token/);
  });

  test('a credential that may not send is a wrong setting', async () => {
    await ledger.record([grant(ADA)]);
    const ran = await send(
      phones(ADA),
      {},
      {
        credentials: {
          consentLedgerApi: folder.credential({ allowed: ['record'] }),
          whatsAppCloudApi: whatsApp.credential(),
        },
      },
    );
    expect(ran.error?.message).toMatch(/does not allow/);
    expect(await to()).toEqual([]);
  });

  test('disabled, or with Always Output Data, nothing comes out of Sent', async () => {
    const disabled = await send(phones(ADA), {}, { settings: { disabled: true } });
    expect(disabled.outputs.slice(1).flat()).toEqual([]);
    const always = await send([], {}, { settings: { alwaysOutputData: true } });
    expect(always.outputs.slice(1).flat()).toEqual([]);
  });

  test('a column named error is a column like any other', async () => {
    await ledger.record([grant(ADA)]);
    const ran = await send(
      [{ error: 'old', phone: ADA }, { error: 'old' }],
      {},
      {
        settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
      },
    );
    expect(ran.outputs[2]).toHaveLength(1);
    expect(await to()).toEqual([ADA]);
  });
});
