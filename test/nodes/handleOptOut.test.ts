import type { IDataObject } from 'n8n-workflow';
import {
  type Act,
  type InboundMessage,
  type Ledger,
  openLedger,
  readMessage,
  receive,
} from '../../core';
import { tryUnseal } from '../../core/ledger/keys/sealing';
import { LedgerForTests, type NodeUnderTest, runNode } from './engine';

/** Danish by their form, with digits that repeat. */
const ADA = '+4531313101';
const BO = '+4531313102';
const OUTPUTS = ['needsReview', 'other', 'optedInAgain', 'optedOut'] as const;
const MINUTE = 60_000;

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

const phone = (value: string) => ({ kind: 'phone', value }) as const;
const granted = (
  value: string,
  notice = { noticeVersion: '1' } as { noticeVersion?: string },
): Act => ({
  type: 'grant',
  who: { identifiers: [phone(value)] },
  channel: 'whatsapp',
  purpose: 'offers',
  by: 'others',
  signed: false,
  ...notice,
  claimed: { at: Date.now() - 86_400_000, precision: 'instant' },
  evidence: { source: 'web_form' },
});
async function reasonNow(value: string, over: object = {}) {
  const [decision] = await ledger.check(
    {
      channel: 'whatsapp',
      purpose: 'offers',
      messageClass: 'marketing',
      contactHours: { kind: 'off' },
      frequencyCaps: [],
      ...over,
    },
    [{ identifier: phone(value) }],
  );
  return decision?.reason;
}

let ids = 0;
/** A message as the trigger keeps it: under WhatsApp's signature, what is certain in force. */
async function kept(
  text: string | undefined,
  over: Partial<InboundMessage> = {},
): Promise<IDataObject> {
  const message: InboundMessage = {
    type: 'message',
    channel: 'whatsapp',
    at: Date.now() - MINUTE,
    signed: true,
    messageId: `wamid.in.${++ids}`,
    from: [phone(ADA)],
    form: 'text',
    ...(text === undefined ? {} : { text }),
    ...over,
  };
  const { messages } = await receive(ledger, [message], (words) => readMessage(words));
  return { event: 'message', inbox: { handle: messages[0]?.handle } };
}

async function handle(
  items: readonly IDataObject[],
  parameters: IDataObject = {},
  node: Partial<NodeUnderTest> = {},
) {
  const ran = await runNode(
    {
      type: 'handleOptOut',
      parameters,
      credentials: { consentLedgerApi: folder.credential() },
      ...node,
    },
    items,
  );
  const out = Object.fromEntries(
    OUTPUTS.map((name, index) => [name, ran.outputs[index] ?? []]),
  ) as Record<(typeof OUTPUTS)[number], (typeof ran.outputs)[number]>;
  const where = OUTPUTS.filter((name) => out[name].length > 0);
  return { ...ran, ...out, where };
}

/** The latest leaving in the chain, unsealed with its contact's own key. */
async function latestLeaving(): Promise<{ evidence: IDataObject }> {
  const { engine, keys } = await openLedger({ engine: 'sqlite', file: folder.file });
  const { seq, contact_id, payload } = await engine.db
    .selectFrom('events')
    .select(['seq', 'contact_id', 'payload'])
    .where('type', '=', 'left')
    .orderBy('seq', 'desc')
    .executeTakeFirstOrThrow();
  const proof = (await keys.load([contact_id ?? ''])).get(contact_id ?? '')?.proof;
  const plain = proof && payload && tryUnseal(proof, payload, `event:${seq}`);
  const { event } = JSON.parse((plain ?? Buffer.from('{}')).toString()) as {
    event: { evidence: IDataObject };
  };
  return event;
}

const optOutOf = (item: { json: IDataObject } | undefined) => item?.json.optOut as IDataObject;

describe('Reading a message that the trigger kept', () => {
  test.each([
    [
      'STOP',
      'optedOut',
      { intent: 'leave', certainty: 'keyword', effect: 'leave', scope: 'channel' },
      'withdrawn',
    ],
    [
      'Please stop sending me these offers',
      'optedOut',
      { intent: 'leave', certainty: 'sentence', effect: 'leave', language: 'en' },
      'withdrawn',
    ],
    ['Hvornår har I åbent i morgen?', 'other', { intent: 'none', effect: 'none' }, 'allowed'],
    [
      'What do you know about me? I want a copy of all my data',
      'needsReview',
      { intent: 'access', effect: 'review' },
      'needs_review',
    ],
    [
      'Delete all my data please',
      'needsReview',
      { intent: 'erase', effect: 'review' },
      'needs_review',
    ],
    [
      'Я не понимаю, о чём вы говорите',
      'needsReview',
      { certainty: 'unclear', effect: 'review' },
      'needs_review',
    ],
    ['Yes', 'other', { intent: 'confirm', effect: 'none' }, 'allowed'],
  ] as const)('%p comes out at %s', async (text, output, optOut, reason) => {
    await ledger.record([granted(ADA)]);
    const item = await kept(text);
    const ran = await handle([item]);
    expect(ran.error).toBeUndefined();
    expect(ran.where).toEqual([output]);
    expect(ran[output][0]).toMatchObject({
      json: { ...item, optOut: { ...optOut, handle: (item.inbox as IDataObject).handle } },
      pairedItem: { item: 0 },
    });
    expect(await reasonNow(ADA)).toBe(reason);
    expect(await ledger.countUnread('whatsapp')).toBe(0);
    expect(JSON.stringify(ran.outputs)).not.toMatch(/31313101|wamid/);
  });

  test('an objection ends marketing on every channel, "stop everything" every message there', async () => {
    await ledger.record([granted(ADA), granted(BO)]);
    const ran = await handle([
      await kept('I object to the use of my data for direct marketing'),
      await kept('Never contact me again in any way', { from: [phone(BO)] }),
    ]);
    expect(ran.where).toEqual(['optedOut']);
    expect(ran.optedOut.map(optOutOf)).toMatchObject([
      { effect: 'object', scope: 'all_marketing' },
      { effect: 'leave_everything', scope: 'everything' },
    ]);
    expect(await reasonNow(ADA, { channel: 'sms' })).toBe('objected');
    const service = { messageClass: 'service', legalBasis: 'contract' };
    expect(await reasonNow(ADA, service)).toBe('allowed');
    expect(await reasonNow(BO, service)).toBe('suppressed');
  });

  test('the tap of our own button leaves the one purpose that it names', async () => {
    await ledger.record([granted(ADA)]);
    const ran = await handle([
      await kept('Stop offers', { form: 'button', payload: 'consent:stop:offers' }),
    ]);
    expect(optOutOf(ran.optedOut[0])).toMatchObject({ scope: 'purpose', purpose: 'offers' });
    expect(await reasonNow(ADA)).toBe('withdrawn');
    expect(await reasonNow(ADA, { purpose: 'news' })).toBe('no_consent');
  });

  test('the answer to a question of ours is left for Record Opt-In', async () => {
    const ran = await handle([
      await kept('Ja', { form: 'button', payload: 'consent:yes:token' }),
      await kept('Nej', { form: 'button', payload: 'consent:no:token' }),
    ]);
    expect(ran.where).toEqual(['other']);
    expect(ran.other.map(optOutOf)).toMatchObject([{ intent: 'confirm' }, { intent: 'decline' }]);
  });

  test('a reaction and a picture without words ask for nothing', async () => {
    await ledger.record([granted(ADA)]);
    const ran = await handle([
      await kept('STOP', { form: 'reaction' }),
      await kept(undefined, { form: 'other' }),
    ]);
    expect(ran.where).toEqual(['other']);
    expect(await reasonNow(ADA)).toBe('allowed');
  });

  test('who leaves and wants to be erased comes out at both', async () => {
    await ledger.record([granted(ADA)]);
    const ran = await handle([await kept('Stop sending me messages and delete all my data')]);
    expect(ran.where).toEqual(['needsReview', 'optedOut']);
    expect(optOutOf(ran.needsReview[0])).toMatchObject({
      intent: 'erase',
      effect: 'review',
      reviewId: expect.any(String),
    });
    expect(await reasonNow(ADA)).toBe('withdrawn');
    expect((await latestLeaving()).evidence).toEqual({
      source: 'sentence',
      language: 'en',
      also: 'erase',
    });
  });

  test('the answer is in the language of the person', async () => {
    const ran = await handle([await kept('Afmeld mig venligst fra jeres tilbud, tak')]);
    expect(optOutOf(ran.optedOut[0])).toMatchObject({
      language: 'da',
      answer: expect.stringMatching(/[æøå]|dig|ikke/),
    });
  });

  test('read twice it is on record once, and says so', async () => {
    await ledger.record([granted(ADA)]);
    const items = [await kept('Please stop sending me these offers'), await kept('Я не понимаю')];
    const first = await handle(items);
    expect(optOutOf(first.optedOut[0])).toMatchObject({ already: false });
    const before = await ledger.size();
    const second = await handle(items);
    expect(optOutOf(second.optedOut[0])).toMatchObject({ already: true });
    expect(optOutOf(second.needsReview[0])).toMatchObject({
      already: true,
      reviewId: optOutOf(first.needsReview[0])?.reviewId,
    });
    expect(await ledger.size()).toEqual(before);
  });

  test('a handle that the ledger does not know goes to a person', async () => {
    const ran = await handle([{ inbox: { handle: 'none' } }]);
    expect(ran.where).toEqual(['needsReview']);
    expect(optOutOf(ran.needsReview[0])).toMatchObject({
      effect: 'none',
      explanation: expect.any(String),
    });
  });
});

describe('START', () => {
  test('brings back what the person agreed to before, under WhatsApp’s signature', async () => {
    await ledger.record([granted(ADA)]);
    await handle([await kept('STOP', { at: Date.now() - 20 * MINUTE })]);
    expect(await reasonNow(ADA)).toBe('withdrawn');
    const ran = await handle([await kept('START', { at: Date.now() })]);
    expect(ran.where).toEqual(['optedInAgain']);
    expect(optOutOf(ran.optedInAgain[0])).toMatchObject({ intent: 'join', effect: 'join' });
    expect(ran.optedInAgain[0]?.json).not.toHaveProperty('consent');
    expect(await reasonNow(ADA)).toBe('allowed');
  });

  test.each([
    ['where nothing was agreed to before', undefined, {}],
    ['where no notice is known', granted(ADA, {}), {}],
    ['that came before the opt-out', granted(ADA), { at: Date.now() - 3_600_000 }],
    ['that nobody signed', granted(ADA), { signed: false }],
  ] as const)('%s brings nobody back', async (_name, act, over) => {
    if (act) await ledger.record([act]);
    await handle([await kept('STOP', { at: Date.now() - 20 * MINUTE })]);
    const ran = await handle([await kept('START', { at: Date.now(), ...over })]);
    expect(ran.where).toEqual(['other']);
    expect(optOutOf(ran.other[0])).toMatchObject({
      intent: 'join',
      effect: 'none',
      explanation: expect.stringMatching(/Record Opt-In/),
    });
    expect(await reasonNow(ADA)).toBe('withdrawn');
  });
});

describe('Reading what other nodes hand on', () => {
  const webhook = (...texts: readonly string[]) => ({
    entry: [
      {
        changes: [
          {
            field: 'messages',
            value: {
              messages: texts.map((body, index) => ({
                from: (index === 0 ? ADA : BO).slice(1),
                id: `wamid.raw.${++ids}`,
                timestamp: String(Math.floor(Date.now() / 1000)),
                type: 'text',
                text: { body },
              })),
            },
          },
        ],
      },
    ],
  });

  test('several messages in one WhatsApp body are several results of that item', async () => {
    await ledger.record([granted(ADA), granted(BO)]);
    for (const shape of [
      (body: IDataObject) => body,
      (body: IDataObject) => ({ headers: {}, body }),
      (body: IDataObject) =>
        ((body.entry as IDataObject[])[0]?.changes as IDataObject[])[0]?.value as IDataObject,
    ]) {
      const ran = await handle([shape(webhook('STOP', 'When do you open?'))]);
      expect(ran.where).toEqual(['other', 'optedOut']);
      expect([...ran.other, ...ran.optedOut].map(({ pairedItem }) => pairedItem)).toEqual([
        { item: 0 },
        { item: 0 },
      ]);
    }
    expect(await reasonNow(ADA)).toBe('withdrawn');
    expect(await reasonNow(BO)).toBe('allowed');
  });

  test('WhatsApp’s own stop and a 131050 are opt-outs; its resume counts under a signature only', async () => {
    const stop = {
      user_preferences: [{ wa_id: ADA.slice(1), category: 'marketing_messages', value: 'stop' }],
    };
    const failed = {
      statuses: [
        { id: 'wamid.x', status: 'failed', recipient_id: BO.slice(1), errors: [{ code: 131050 }] },
      ],
    };
    const resume = { user_preferences: [{ ...stop.user_preferences[0], value: 'resume' }] };
    await ledger.record([granted(ADA), granted(BO)]);
    const ran = await handle([stop, failed, resume]);
    expect(ran.optedOut.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    expect(await reasonNow(ADA)).toBe('withdrawn');
    expect(await reasonNow(BO)).toBe('withdrawn');
  });

  test('a row of a phone and a text is a message', async () => {
    await ledger.record([granted(ADA), granted(BO)]);
    const ran = await handle([
      { phone: '31 31 31 01', text: 'Please take me off your list', row: 7 },
      { phone: BO, text: 'Thanks, see you tomorrow' },
      {},
      { phone: 'nonsense', text: 'STOP' },
    ]);
    expect(ran.optedOut).toMatchObject([{ json: { row: 7 }, pairedItem: { item: 0 } }]);
    expect(ran.other).toMatchObject([{ pairedItem: { item: 1 } }]);
    // A STOP whose sender cannot be read must not pass unseen.
    expect(ran.needsReview.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }, { item: 3 }]);
    expect(ran.needsReview[1]?.json).toMatchObject({
      optOut: { intent: 'leave', effect: 'none' },
      consent: { outcome: 'blocked', reason: 'invalid_contact' },
    });
    expect(await reasonNow(ADA)).toBe('withdrawn');
  });

  test.each([
    ['is in no column', {}],
    ['is empty in the worst way', { text: null }],
    ['is a list', { text: ['STOP'] }],
    ['is hidden in an object', { text: { body: 'STOP' } }],
  ])('words that cannot be found go to a person, and marketing waits: %s', async (_, column) => {
    await ledger.record([granted(ADA)]);
    const ran = await handle([{ phone: ADA, ...column }]);
    expect(ran.where).toEqual(['needsReview']);
    expect(optOutOf(ran.needsReview[0])).toMatchObject({
      effect: 'review',
      reviewId: expect.any(String),
    });
    expect(await reasonNow(ADA)).toBe('needs_review');
  });

  test('a message that has no words asks for nothing', async () => {
    await ledger.record([granted(ADA)]);
    expect((await handle([{ phone: ADA, text: '' }])).where).toEqual(['other']);
    expect(await reasonNow(ADA)).toBe('allowed');
  });

  test('two people whose messages have the same number are two messages', async () => {
    const items = [
      { phone: ADA, text: 'Yes', id: 7 },
      { phone: BO, text: 'Hello', id: 7 },
    ];
    const { other } = await handle(items, { options: { messageId: '={{ $json.id }}' } });
    const handles = other.map((item) => String(optOutOf(item).handle));
    const senders = await Promise.all(handles.map((one) => ledger.openMessage(one)));
    expect(senders.map(({ message }) => message.from[0]?.value)).toEqual([ADA, BO]);
    const again = await handle(items.slice(1), { options: { messageId: '={{ $json.id }}' } });
    expect(optOutOf(again.other[0])).toMatchObject({ handle: handles[1] });
  });

  test('a stop that names nobody is not said to be on record', async () => {
    const ran = await handle([
      { statuses: [{ id: 'wamid.x', status: 'failed', errors: [{ code: 131050 }] }] },
    ]);
    expect(ran.where).toEqual(['needsReview']);
    expect(optOutOf(ran.needsReview[0])).toMatchObject({ effect: 'none' });
  });

  test('other channels have their own addresses', async () => {
    const ran = await handle([{ from: 'Ada@Example.org', words: 'unsubscribe' }], {
      channel: 'email',
      contact: '={{ $json.from }}',
      text: '={{ $json.words }}',
    });
    expect(ran.where).toEqual(['optedOut']);
    const email = { identifier: { kind: 'email', value: 'ada@example.org' } } as const;
    const request = {
      channel: 'email',
      purpose: 'offers',
      messageClass: 'marketing',
      contactHours: { kind: 'off' },
      frequencyCaps: [],
    } as const;
    expect((await ledger.check(request, [email]))[0]?.reason).toBe('withdrawn');
  });
});

describe('Finding the message by itself', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const id = '7000000001';
  const telegram = (text: string) => ({
    update_id: 1,
    message: {
      message_id: 2,
      date: now(),
      from: { id: Number(id), is_bot: false, first_name: 'Ada' },
      chat: { id: Number(id), type: 'private' },
      reply_to_message: { text: 'Reply STOP to leave' },
      text,
    },
  });
  const twilio = (Body: string, more: IDataObject = {}) => ({
    MessageSid: `SM${'0'.repeat(30)}${10 + ++ids}`,
    SmsStatus: 'received',
    From: ADA,
    To: '+15005550006',
    Body,
    ...more,
  });
  const messenger = (text: string) => ({
    id: '100000000000001',
    time: now(),
    messaging: [
      {
        sender: { id: '6000000000000001' },
        recipient: { id: '100000000000001' },
        timestamp: now(),
        message: { mid: `m_${++ids}`, text },
      },
    ],
  });
  const mail = (textPlain: string, more: IDataObject = {}) => ({
    from: 'Ada <ada@example.org>',
    subject: 'Re: Our offers',
    metadata: { 'message-id': `<${++ids}@example.org>` },
    textPlain: `${textPlain}\n\nOn 22 Nov 2026, The Shop <shop@example.com> wrote:\n> Reply STOP to leave`,
    ...more,
  });
  const form = (more: IDataObject) => ({
    ...more,
    submittedAt: new Date().toISOString(),
    formMode: 'production',
  });
  const email = { kind: 'email', value: 'ada@example.org' } as const;

  test.each([
    ['Telegram', telegram, 'telegram', { kind: 'platform_id', value: id, channel: 'telegram' }],
    ['Twilio', twilio, 'sms', phone(ADA)],
    [
      'Messenger',
      messenger,
      'messenger',
      { kind: 'platform_id', value: '6000000000000001', channel: 'messenger' },
    ],
    ['a mailbox', mail, 'email', email],
    ['a form', (text: string) => form({ Email: 'ada@example.org', Message: text }), 'email', email],
  ] as const)('in what %s hands on', async (_, item, channel, identifier) => {
    await ledger.record([{ ...granted(ADA), channel, who: { identifiers: [identifier] } } as Act]);
    const reason = async () => {
      const [decision] = await ledger.check(
        {
          channel,
          purpose: 'offers',
          messageClass: 'marketing',
          contactHours: { kind: 'off' },
          frequencyCaps: [],
        },
        [{ identifier }],
      );
      return decision?.reason;
    };
    const harmless = await handle([item('Thanks, see you on Sunday!')]);
    expect(harmless.where).toEqual(['other']);
    expect(await reason()).toBe('allowed');
    const start = await handle([item('START')]);
    expect(optOutOf(start.other[0])).toMatchObject({ next: 'request_confirmation' });
    const ran = await handle([item('Please take me off your list'), item('STOP')]);
    expect(ran.where).toEqual(['optedOut']);
    expect(ran.optedOut.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    expect(optOutOf(ran.optedOut[0])).toMatchObject({ channel, language: 'en', effect: 'leave' });
    expect(optOutOf(ran.optedOut[0])?.answer).toEqual(expect.any(String));
    // Where Record Opt-In and Send look for the message.
    const { inbox, optOut } = ran.optedOut[0]?.json as Record<string, IDataObject>;
    expect(inbox).toEqual({ handle: optOut?.handle });
    expect(await reason()).toBe('withdrawn');
  });

  test('a form that names two addresses leaves on both, and is one item where it asks for nothing', async () => {
    const answers = { Phone: ADA, 'E-mail': 'ada@example.org' };
    const harmless = await handle([form({ ...answers, Message: 'When do you open?' })]);
    expect(harmless.other).toHaveLength(1);
    const ran = await handle([form({ ...answers, Message: 'Please unsubscribe me' })]);
    expect(ran.optedOut.map((item) => optOutOf(item)?.channel)).toEqual(['whatsapp', 'email']);
    const silent = await handle([form({ Phone: BO, Name: 'Bo' })]);
    expect(silent.where).toEqual(['needsReview']);
    const nobody = await handle([form({ Message: 'STOP' })]);
    expect(optOutOf(nobody.needsReview[0])?.explanation).toMatch(/under Contact/);
  });

  test('one click of Unsubscribe in a newsletter is an opt-out', async () => {
    const click = (query: IDataObject) => ({
      headers: {},
      params: {},
      query,
      body: { 'List-Unsubscribe': 'One-Click' },
    });
    const ran = await handle([click({ email: 'ada@example.org', purpose: 'offers' }), click({})]);
    expect(ran.where).toEqual(['needsReview', 'optedOut']);
    expect(optOutOf(ran.optedOut[0])).toMatchObject({
      channel: 'email',
      scope: 'purpose',
      purpose: 'offers',
    });
    expect(optOutOf(ran.needsReview[0])?.explanation).toMatch(/link does not say who/);
    const elsewhere = await handle([click({ who: 'bo@example.org' })], {
      channel: 'email',
      contact: '={{ $json.query.who }}',
    });
    expect(elsewhere.where).toEqual(['optedOut']);
  });

  test('what our own trigger told of beside messages is on record already', async () => {
    const ran = await handle([
      { event: 'preference', channel: 'whatsapp', value: 'stop', effect: 'leave' },
      { event: 'preference', channel: 'whatsapp', value: 'resume' },
      { event: 'status', channel: 'whatsapp', status: 'delivered' },
      { event: 'status', channel: 'whatsapp', status: 'failed', code: 131050 },
      { event: 'templateUpdate', channel: 'whatsapp', template: 'sale' },
      // A row with such a column is a row.
      { event: 'status', channel: 'whatsapp', phone: ADA, text: 'STOP' },
    ]);
    const from = (items: typeof ran.other) => items.map(({ pairedItem }) => pairedItem);
    expect(from(ran.optedOut)).toEqual([{ item: 0 }, { item: 3 }, { item: 5 }]);
    expect(from(ran.other)).toEqual([{ item: 1 }, { item: 2 }, { item: 4 }]);
    expect(ran.needsReview).toEqual([]);
    expect(await reasonNow(ADA)).toBe('withdrawn');
  });

  test('fields that say it all go before what looks like a mail; the option has them go before anything', async () => {
    const row = { phone: ADA, text: 'STOP', from: 'shop@example.com', subject: 'Offers' };
    const ran = await handle([row]);
    expect(optOutOf(ran.optedOut[0])).toMatchObject({ channel: 'whatsapp' });
    expect(await reasonNow(ADA)).toBe('withdrawn');
    const fields = { options: { input: 'fields' } };
    const told = await handle([{ ...telegram('STOP'), phone: BO, text: 'Hello' }], fields);
    expect(optOutOf(told.other[0])).toMatchObject({ channel: 'whatsapp', intent: 'none' });
  });

  test('a text to somebody who has stopped at Twilio, and a blocked bot, are opt-outs', async () => {
    await ledger.record([granted(ADA), { ...granted(ADA), channel: 'sms' } as Act]);
    const blocked = {
      update_id: 3,
      my_chat_member: {
        date: now(),
        from: { id: Number(id), is_bot: false },
        chat: { id: Number(id), type: 'private' },
        new_chat_member: { status: 'kicked' },
      },
    };
    const refused = twilio('', {
      From: '+15005550006',
      To: ADA,
      MessageStatus: 'failed',
      ErrorCode: '21610',
    });
    const ran = await handle([blocked, refused]);
    expect(ran.optedOut.map((item) => optOutOf(item)?.channel)).toEqual(['telegram', 'sms']);
    expect(await reasonNow(ADA, { channel: 'sms' })).toBe('withdrawn');
    expect(await reasonNow(ADA)).toBe('allowed');
  });

  test('a mail of which only the beginning was handed on says how to get the whole of it', async () => {
    const snippet = 'I wanted to tell you about my visit last Sunday. '.repeat(4);
    const gmail = { id: '1', threadId: '1', From: 'ada@example.org', Subject: 'Re: x', snippet };
    const ran = await handle([gmail]);
    expect(ran.where).toEqual(['needsReview']);
    expect(optOutOf(ran.needsReview[0])?.explanation).toMatch(/Simplify/);
  });
});

describe('What a person is to look at', () => {
  test.each([
    ['Delete all my data please', 'erase', /erased.*month/],
    ['What do you know about me? I want a copy of all my data', 'access', /copy.*month/],
    ['I want to talk to a human', 'human', /talk to somebody/],
    ['This is spam and I will report you', 'complain', /complain/],
  ])('%p says what the person seems to want', async (text, intent, said) => {
    const ran = await handle([await kept(text)]);
    expect(ran.where).toEqual(['needsReview']);
    expect(optOutOf(ran.needsReview[0])).toMatchObject({
      intent,
      next: 'resolve_review',
      explanation: expect.stringMatching(said),
    });
  });

  test('comes with words, number and name where they are asked for and may be revealed', async () => {
    const options = { options: { include: ['text', 'number', 'name'] } };
    const item = await kept('Я не понимаю, о чём вы говорите', { profileName: 'Ada' });
    const shown = await handle([item], options);
    expect(shown.needsReview[0]?.json).toMatchObject({
      text: 'Я не понимаю, о чём вы говорите',
      number: ADA,
      name: 'Ada',
    });
    const other = await handle([await kept('When do you open?')], options);
    expect(JSON.stringify(other.outputs)).not.toMatch(/When do you open|31313101/);
    const credentials = { consentLedgerApi: folder.credential({ allowed: ['send', 'record'] }) };
    const hidden = await handle([await kept('Я не понимаю')], options, { credentials });
    expect(hidden.needsReview).toHaveLength(1);
    expect(JSON.stringify(hidden.outputs)).not.toMatch(/31313101|понимаю/);
  });

  test('once resolved, comes with an answer to the person in their language, for Reply', async () => {
    const { needsReview } = await handle([await kept('Я не понимаю, о чём вы говорите')]);
    expect(optOutOf(needsReview[0])).toMatchObject({ effect: 'review' });
    const before = { ...(needsReview[0]?.json as IDataObject) };
    before.optOut = { ...(before.optOut as IDataObject), language: 'da' };
    const resolved = await handle([before], { operation: 'resolveReview', resolution: 'leave' });
    expect(optOutOf(resolved.optedOut[0])).toMatchObject({
      handle: (before.inbox as IDataObject).handle,
      language: 'da',
      answer: expect.stringMatching(/[æøå]|dig|ikke/),
    });
  });
});

describe('Recording an opt-out', () => {
  test.each([
    ['channel', { effect: 'leave', scope: 'channel' }, 'withdrawn', 'no_consent'],
    ['objection', { effect: 'object', scope: 'all_marketing' }, 'objected', 'objected'],
    ['everything', { effect: 'leave_everything', scope: 'everything' }, 'suppressed', 'no_consent'],
    [
      'purpose',
      { effect: 'leave', scope: 'purpose', purpose: 'offers' },
      'withdrawn',
      'no_consent',
    ],
  ])('of the scope %s', async (scope, optOut, onWhatsApp, onSms) => {
    await ledger.record([granted(ADA)]);
    const ran = await handle([{ phone: ADA }], { operation: 'record', scope, reason: 'phoned us' });
    expect(ran.where).toEqual(['optedOut']);
    expect(optOutOf(ran.optedOut[0])).toEqual({ ...optOut, already: false });
    expect(await reasonNow(ADA)).toBe(onWhatsApp);
    expect(await reasonNow(ADA, { channel: 'sms' })).toBe(onSms);
  });

  test('is done whatever the date looks like, and is once on record however often it comes', async () => {
    await ledger.record([granted(ADA), granted(BO)]);
    const items = [
      { phone: ADA, at: '03/04/2025' },
      { phone: BO, at: '2025-04-03T10:00:00Z' },
      { phone: '?', at: '' },
    ];
    const parameters = { operation: 'record', at: '={{ $json.at }}' };
    const ran = await handle(items, parameters);
    expect(ran.optedOut).toHaveLength(2);
    expect(ran.needsReview[0]?.json.consent).toMatchObject({ reason: 'invalid_contact' });
    expect(await reasonNow(ADA)).toBe('withdrawn');
    expect(await reasonNow(BO)).toBe('withdrawn');
    const again = await handle(items.slice(1, 2), parameters);
    expect(optOutOf(again.optedOut[0])).toMatchObject({ already: true });
  });

  test('keeps the kind of reason where it can be counted, and the words where erasure reaches them', async () => {
    await ledger.record([granted(ADA)]);
    const parameters = {
      operation: 'record',
      reasonKind: 'too_many',
      reason: 'phoned us, said it is every day',
    };
    await handle([{ phone: ADA }], parameters);
    const left = await latestLeaving();
    expect(left.evidence).toEqual({ source: 'recorded', reason: 'too_many' });
    expect(JSON.stringify(left)).not.toMatch(/every day/);
    const ran = await handle([{ phone: ADA }], { operation: 'record', reasonKind: 'bored' });
    expect(ran.error?.message).toMatch(/Kind of Reason/);
  });

  test('of a scope that there is none of is a wrong setting', async () => {
    const ran = await handle([{ phone: ADA, scope: 'some' }], {
      operation: 'record',
      scope: '={{ $json.scope }}',
    });
    expect(ran.error?.message).toMatch(/Scope/);
  });
});

describe('Resolving a review', () => {
  const unclear = async () => {
    await ledger.record([granted(ADA)]);
    const { needsReview } = await handle([await kept('Я не понимаю')]);
    return needsReview.map(({ json }) => json);
  };
  const resolve = (items: IDataObject[], resolution: string) =>
    handle(items, { operation: 'resolveReview', resolution });

  test.each([
    ['harmless', 'other', 'allowed'],
    ['leave', 'optedOut', 'withdrawn'],
    ['leave_everything', 'optedOut', 'suppressed'],
    ['object', 'optedOut', 'objected'],
  ] as const)('as %s comes out at %s', async (resolution, output, reason) => {
    const ran = await resolve(await unclear(), resolution);
    expect(ran.where).toEqual([output]);
    expect(await reasonNow(ADA)).toBe(reason);
  });

  test('that there is none of, or in a way that there is none of, says so', async () => {
    const ran = await resolve([{ optOut: { reviewId: 'none' } }, {}], 'harmless');
    expect(ran.where).toEqual(['needsReview']);
    expect(ran.needsReview).toHaveLength(2);
    expect((await resolve(await unclear(), 'allow')).error?.message).toMatch(/Meant/);
    expect(await reasonNow(ADA)).toBe('needs_review');
  });
});

describe('Failing', () => {
  test.each([
    ['without a credential', null],
    ['with a ledger that cannot be opened', { consentLedgerApi: { databaseFile: '/dev/null/x' } }],
    ['with a credential that may not record', { consentLedgerApi: 'send' }],
  ] as const)('%s everything stays at Needs Review', async (_name, given) => {
    const credentials =
      given !== null && given.consentLedgerApi === 'send'
        ? { consentLedgerApi: folder.credential({ allowed: ['send'] }) }
        : (given as NodeUnderTest['credentials']);
    const items = [
      { phone: ADA, text: 'STOP' },
      { phone: BO, text: 'START', error: 'a column' },
    ];
    const stopped = await handle(items, {}, { credentials });
    expect(stopped.error).toBeDefined();
    const going = await handle(
      items,
      {},
      { credentials, settings: { onError: 'continueRegularOutput' } },
    );
    if (given !== null) {
      expect(going.needsReview.map(({ json }) => json.consent)).toMatchObject([
        { outcome: 'blocked', reason: 'ledger_unavailable' },
        { outcome: 'blocked', reason: 'ledger_unavailable' },
      ]);
    }
    expect(going.outputs.slice(1).flat()).toEqual([]);
    const aside = await handle(
      items,
      {},
      { credentials, settings: { onError: 'continueErrorOutput' } },
    );
    expect(aside.outputs.slice(0, 4).flat()).toEqual([]);
    expect(aside.outputs[4]).toHaveLength(2);
  });

  test('disabled or fed with nothing, nothing comes out elsewhere', async () => {
    const disabled = await handle(
      [{ phone: ADA, text: 'START' }],
      {},
      { settings: { disabled: true } },
    );
    expect(disabled.outputs.slice(1).flat()).toEqual([]);
    const always = await handle([], {}, { settings: { alwaysOutputData: true } });
    expect(always.outputs.slice(1).flat()).toEqual([]);
  });
});
