import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { type Ledger, readMessage, readWhatsApp, receive, sign } from '../../core';
import { LedgerForTests } from './engine';
import { APP_SECRET, LocalWhatsApp, VERIFY_TOKEN } from './localWhatsApp';
import { type Answered, callWebhook } from './webhook';

const ADA = '+4531313101';
const BO = '+4531313102';

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

const whatsAppCloudApi: ICredentialDataDecryptedObject = {
  accessToken: 'token',
  phoneNumberId: '1',
  appSecret: APP_SECRET,
  verifyToken: VERIFY_TOKEN,
};

interface Call {
  readonly parameters?: IDataObject;
  readonly headers?: Record<string, string>;
  readonly consentLedgerApi?: ICredentialDataDecryptedObject;
  readonly whatsApp?: ICredentialDataDecryptedObject;
}

function post(
  body: unknown,
  { parameters = {}, headers, consentLedgerApi, whatsApp }: Call = {},
): Promise<Answered> {
  const rawBody = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  return callWebhook(
    'whatsAppEventsTrigger',
    { events: ['messages'], include: [], ...parameters },
    {
      consentLedgerApi: consentLedgerApi ?? folder.credential(),
      whatsAppCloudApi: whatsApp ?? whatsAppCloudApi,
    },
    {
      method: 'POST',
      rawBody,
      headers: headers ?? { 'x-hub-signature-256': sign(rawBody, APP_SECRET) },
    },
  );
}

let messages = 0;
const bodyOf = (...values: object[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: values.map((value) => ({ field: 'messages', value })) }],
});
const seconds = () => String(Math.floor(Date.now() / 1000));
const written = (text: string, from = ADA, id = `wamid.in.${++messages}`) => ({
  contacts: [{ profile: { name: 'Ada Ravn' }, wa_id: from.slice(1) }],
  messages: [{ from: from.slice(1), id, timestamp: seconds(), type: 'text', text: { body: text } }],
});
const jsons = ({ items }: Answered) => items?.map(({ json }) => json);
const reasonNow = async (value: string) =>
  (
    await ledger.check(
      {
        channel: 'whatsapp',
        purpose: 'offers',
        messageClass: 'marketing',
        contactHours: { kind: 'off' },
        frequencyCaps: [],
      },
      [{ identifier: { kind: 'phone', value } }],
    )
  )[0]?.reason;

async function grant(value: string): Promise<void> {
  await ledger.record([
    {
      type: 'grant',
      who: { identifiers: [{ kind: 'phone', value }] },
      channel: 'whatsapp',
      purpose: 'offers',
      by: 'others',
      signed: false,
      claimed: { at: Date.now() - 86_400_000, precision: 'instant' },
      evidence: { source: 'web_form' },
    },
  ]);
}

describe('WhatsApp’s question whether the address is right', () => {
  const ask = (query: Record<string, string>, verifyToken: string = VERIFY_TOKEN) =>
    callWebhook(
      'whatsAppEventsTrigger',
      {},
      {
        consentLedgerApi: folder.credential(),
        whatsAppCloudApi: { ...whatsAppCloudApi, verifyToken },
      },
      { method: 'GET', query },
    );
  const question = {
    'hub.mode': 'subscribe',
    'hub.verify_token': VERIFY_TOKEN,
    'hub.challenge': '1158201444',
  };

  test('is answered with its challenge', async () => {
    expect(await ask(question)).toMatchObject({
      status: 200,
      body: '1158201444',
      items: undefined,
    });
  });

  test.each([
    ['another token', { ...question, 'hub.verify_token': 'other' }, VERIFY_TOKEN],
    ['no token on either side', { ...question, 'hub.verify_token': '' }, ''],
    ['another mode', { ...question, 'hub.mode': 'unsubscribe' }, VERIFY_TOKEN],
    ['markup for a challenge', { ...question, 'hub.challenge': '<script>' }, VERIFY_TOKEN],
  ])('is turned away with %s', async (_name, query, token) => {
    expect(await ask(query, token)).toMatchObject({
      status: 403,
      body: undefined,
      items: undefined,
    });
  });
});

describe('A delivery', () => {
  test('becomes an item with a handle and nothing of the person', async () => {
    const answered = await post(bodyOf(written('Do you have it in blue?')));
    expect(answered.status).toBe(200);
    expect(jsons(answered)).toEqual([
      {
        event: 'message',
        inbox: { handle: expect.any(String) },
        channel: 'whatsapp',
        form: 'text',
        sentAt: expect.any(String),
      },
    ]);
    expect(JSON.stringify(answered.items)).not.toMatch(/31313101|Ada|blue|wamid/);
    const { handle } = (jsons(answered) as Array<{ inbox: { handle: string } }>)[0]!.inbox;
    expect((await ledger.openMessage(handle)).message).toMatchObject({
      text: 'Do you have it in blue?',
      signed: true,
    });
  });

  test('hands on number, name and text where the user asks and the credential allows it', async () => {
    const include = ['number', 'name', 'text'];
    const answered = await post(bodyOf(written('Hello')), { parameters: { include } });
    expect(jsons(answered)).toMatchObject([{ number: ADA, name: 'Ada Ravn', text: 'Hello' }]);
    const closed = await post(bodyOf(written('Hello again')), {
      parameters: { include },
      consentLedgerApi: folder.credential({ allowed: ['record'] }),
    });
    expect(closed.status).toBe(200);
    expect(JSON.stringify(closed.items)).not.toMatch(/31313101|Ada|Hello/);
  });

  test('without a good signature gets 401, starts nothing and leaves no trace', async () => {
    await grant(ADA);
    const body = bodyOf(written('STOP'));
    const raw = Buffer.from(JSON.stringify(body));
    for (const headers of [
      {},
      { 'x-hub-signature-256': 'sha256=00' },
      { 'x-hub-signature-256': sign(raw, 'other') },
      { 'x-hub-signature-256': sign(Buffer.from('{}'), APP_SECRET) },
    ])
      expect(await post(body, { headers: headers as Record<string, string> })).toMatchObject({
        status: 401,
        body: undefined,
        items: undefined,
      });
    expect(await reasonNow(ADA)).toBe('allowed');
    expect(await ledger.countUnread('whatsapp')).toBe(0);
  });

  test('is never let in by an app secret that is empty', async () => {
    const raw = Buffer.from(JSON.stringify(bodyOf(written('hello'))));
    const headers = { 'x-hub-signature-256': sign(raw, '') };
    const answered = await post(raw, { headers, whatsApp: { ...whatsAppCloudApi, appSecret: '' } });
    expect(answered.status).toBe(401);
  });

  test('of an opt-out word is in force before the answer', async () => {
    await grant(ADA);
    await grant(BO);
    const answered = await post(bodyOf(written('  Stop! '), written('When do you open?', BO)));
    expect(jsons(answered)).toMatchObject([{ effect: 'leave' }, { event: 'message' }]);
    expect(await reasonNow(ADA)).toBe('withdrawn');
    expect(await reasonNow(BO)).toBe('needs_review');
  });

  test('that comes again starts nothing and adds nothing', async () => {
    const body = bodyOf(written('STOP'));
    expect((await post(body)).items).toHaveLength(1);
    const before = await ledger.size();
    expect(await post(body)).toMatchObject({ status: 200, body: undefined, items: undefined });
    // With other bytes around the same message, as a later delivery may have them.
    expect((await post({ ...body, extra: 1 })).items).toBeUndefined();
    expect(await ledger.size()).toEqual(before);
  });

  test('that a process kept and did not live to hand on starts the workflow when it comes again', async () => {
    const body = bodyOf(written('When do you open?'));
    const { events } = readWhatsApp(body, { signed: true, receivedAt: Date.now() });
    await receive(ledger, events, (text) => readMessage(text));
    expect((await post(body)).items).toHaveLength(1);
    expect((await post(body)).items).toBeUndefined();
  });

  test('that was read before the process ended starts nothing when it comes again', async () => {
    const body = bodyOf(written('When do you open?'));
    const { events } = readWhatsApp(body, { signed: true, receivedAt: Date.now() });
    const { messages } = await receive(ledger, events, (text) => readMessage(text));
    await ledger.markRead(messages[0]!.handle, 'none');
    expect((await post(body)).items).toBeUndefined();
  });

  test.each([
    ['no JSON', Buffer.from('{broken')],
    ['nothing', Buffer.from('')],
    ['a list', Buffer.from('[1,2]')],
    ['a text', Buffer.from('"stop"')],
    ['another object', Buffer.from('{"object":"page","entry":7}')],
  ])('that is signed and holds %s is answered and starts nothing', async (_name, raw) => {
    expect(await post(raw)).toMatchObject({ status: 200, items: undefined });
  });

  test('keeps what can be read beside what cannot', async () => {
    const body = bodyOf({ messages: [{ id: 'x' }] }, written('STOP'), { statuses: ['?'] });
    await grant(ADA);
    expect((await post(body)).items).toHaveLength(1);
    expect(await reasonNow(ADA)).toBe('withdrawn');
  });

  test('is asked for again where the ledger fails', async () => {
    for (const consentLedgerApi of [
      { databaseFile: '/dev/null/ledger.sqlite' },
      folder.credential({ allowed: ['send'] }),
    ])
      expect(await post(bodyOf(written('STOP')), { consentLedgerApi })).toMatchObject({
        status: 503,
        body: undefined,
        items: undefined,
      });
    const raw = Buffer.from(JSON.stringify(bodyOf(written('STOP'))));
    const without = await callWebhook('whatsAppEventsTrigger', {}, null, {
      method: 'POST',
      rawBody: raw,
      headers: { 'x-hub-signature-256': sign(raw, APP_SECRET) },
    });
    expect(without).toMatchObject({ status: 503, body: undefined, items: undefined });
  });

  test('of WhatsApp’s own stop takes effect, and its resume undoes it, with no item unless asked', async () => {
    await grant(ADA);
    const preference = (value: string, at: number) => ({
      user_preferences: [
        {
          wa_id: ADA.slice(1),
          category: 'marketing_messages',
          value,
          timestamp: Math.floor(at / 1000),
        },
      ],
    });
    const stop = preference('stop', Date.now() - 60_000);
    expect((await post(bodyOf(stop))).items).toBeUndefined();
    expect(await reasonNow(ADA)).toBe('withdrawn');
    const events = ['preferences'];
    const resumed = await post(bodyOf(preference('resume', Date.now() - 30_000)), {
      parameters: { events },
    });
    expect(jsons(resumed)).toMatchObject([{ event: 'preference', value: 'resume' }]);
    expect(await reasonNow(ADA)).toBe('allowed');
  });

  test('of statuses settles claims, and starts the workflow only where asked', async () => {
    const [claim] = await claimFor(ADA);
    const status = (reference: string, state: string, errors?: object[]) => ({
      statuses: [
        {
          id: 'wamid.out.1',
          status: state,
          timestamp: seconds(),
          recipient_id: ADA.slice(1),
          biz_opaque_callback_data: reference,
          ...(errors ? { errors } : {}),
        },
      ],
    });
    expect((await post(bodyOf(status(claim, 'sent')))).items).toBeUndefined();
    expect(await ledger.editionCounts('autumn', '1')).toMatchObject({ claimed: 0, sent: 1 });
    expect(
      (await post(bodyOf(status(claim, 'read')), { parameters: { events: ['statuses'] } })).items,
    ).toHaveLength(1);
    const told = await post(bodyOf(status(claim, 'failed', [{ code: 131026, title: 'x' }])), {
      parameters: { events: ['statuses'] },
    });
    expect(jsons(told)).toEqual([
      {
        event: 'status',
        channel: 'whatsapp',
        status: 'failed',
        claimId: claim,
        known: true,
        code: 131026,
        at: expect.any(String),
      },
    ]);
    const foreign = await post(bodyOf(status(`order of ${ADA}`, 'sent')), {
      parameters: { events: ['statuses'] },
    });
    expect(jsons(foreign)?.[0]).not.toHaveProperty('claimId');
  });

  test('of 131050 withdraws before the answer', async () => {
    await grant(ADA);
    const failed = {
      statuses: [
        {
          id: 'wamid.out.2',
          status: 'failed',
          timestamp: seconds(),
          recipient_id: ADA.slice(1),
          errors: [{ code: 131050 }],
        },
      ],
    };
    await post(bodyOf(failed));
    expect(await reasonNow(ADA)).toBe('withdrawn');
  });
});

describe('Hundreds of deliveries at once', () => {
  const told = (reference: string, status: string) => ({
    statuses: [
      {
        id: `wamid.out.${reference}`,
        status,
        timestamp: seconds(),
        recipient_id: ADA.slice(1),
        biz_opaque_callback_data: reference,
      },
    ],
  });
  const numbers = Array.from({ length: 100 }, (_, n) => `+453131${String(4000 + n)}`);

  test('are each answered once they are on disk, with the items of their own, and settle every claim', async () => {
    const claims: string[] = [];
    for (const value of numbers) claims.push(...(await claimFor(value)));
    const events = ['messages', 'statuses'];
    const deliveries = claims.flatMap((claim, n) => [
      { claim, body: bodyOf(told(claim, 'sent'), told(claim, 'delivered')) },
      { claim, body: bodyOf(told(claim, 'read')) },
      { message: `wamid.crowd.${n}`, body: bodyOf(written('Hello', BO, `wamid.crowd.${n}`)) },
    ]);
    const answered = await Promise.all(
      deliveries.map(async ({ body }) => await post(body, { parameters: { events } })),
    );
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
    for (const [index, { claim, body }] of deliveries.entries()) {
      const items = jsons(answered[index] as Answered)!;
      if (claim === undefined) expect(items).toMatchObject([{ event: 'message' }]);
      else
        expect(items).toEqual(
          Array.from({ length: body.entry[0]!.changes.length }, () =>
            expect.objectContaining({ event: 'status', claimId: claim, known: true }),
          ),
        );
    }
    expect(await ledger.editionCounts('autumn', '1')).toMatchObject({
      claimed: 0,
      sent: claims.length,
    });
    expect(await ledger.countUnread('whatsapp')).toBe(claims.length);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('of statuses start nothing where nobody asked for them, and none is answered before the ledger has it', async () => {
    const claims: string[] = [];
    for (const value of numbers.slice(0, 30)) claims.push(...(await claimFor(value)));
    const answered = await Promise.all(
      claims.map(async (claim) => {
        const one = await post(bodyOf(told(claim, 'delivered')));
        // Another process sees it by then.
        const known = await ledger.applyStatuses([
          { messageId: `wamid.out.${claim}`, status: 'delivered' },
        ]);
        return { ...one, known };
      }),
    );
    for (const one of answered)
      expect(one).toMatchObject({ status: 200, items: undefined, known: [true] });
  });

  test('more than can wait are asked for again, and nothing is lost once they have come', async () => {
    let waiting = Array.from({ length: 2_300 }, (_, n) =>
      bodyOf(written('Hello', BO, `wamid.flood.${n}`)),
    ) as object[];
    const asked = { turnedAway: 0 };
    for (let turn = 0; waiting.length > 0 && turn < 10; turn++) {
      const answered = await Promise.all(waiting.map(async (body) => await post(body)));
      expect(new Set([200, 503])).toEqual(
        new Set([200, 503, ...answered.map(({ status }) => status)]),
      );
      waiting = waiting.filter((_, index) => answered[index]!.status !== 200);
      asked.turnedAway += waiting.length;
    }
    expect(waiting).toEqual([]);
    expect(asked.turnedAway).toBeGreaterThan(0);
    expect(await ledger.countUnread('whatsapp')).toBe(2_300);
  });
});

async function claimFor(value: string): Promise<[string]> {
  await grant(value);
  const [claim] = await ledger.claim(
    {
      channel: 'whatsapp',
      purpose: 'offers',
      messageClass: 'marketing',
      contactHours: { kind: 'off' },
      frequencyCaps: [],
    },
    { kind: 'campaign', campaign: 'autumn', edition: '1' },
    'run',
    [{ item: 0, recipient: { identifier: { kind: 'phone', value } } }],
  );
  if (claim?.kind !== 'claimed') throw new Error('not claimed');
  return [claim.claimId];
}

describe('The local WhatsApp', () => {
  test('delivers what a person writes to the trigger', async () => {
    const got: Answered[] = [];
    const server: Server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void post(Buffer.concat(chunks), {
          headers: request.headers as Record<string, string>,
        }).then((answered) => {
          got.push(answered);
          response.writeHead(answered.status ?? 500).end();
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const whatsApp = await LocalWhatsApp.start({ webhookUrl });
    try {
      await grant(ADA);
      await whatsApp.inbound({ from: ADA, text: 'STOP' });
      const end = Date.now() + 5_000;
      while (got.length === 0 && Date.now() < end) await new Promise((go) => setTimeout(go, 10));
      expect(got[0]).toMatchObject({ status: 200 });
      expect(jsons(got[0] as Answered)).toMatchObject([{ effect: 'leave' }]);
      expect(await reasonNow(ADA)).toBe('withdrawn');
    } finally {
      await whatsApp.close();
      server.close();
    }
  });
});

describe('A message that an n8n took in and ended before it read it', () => {
  const earlier = (now: number) => folder.open(undefined, () => now);
  const kept = async (now: number) => {
    const before = await earlier(now);
    const [stored] = await before.storeMessages([
      {
        type: 'message',
        channel: 'whatsapp',
        messageId: 'wamid.kept',
        from: [{ kind: 'phone', value: BO }],
        at: now,
        signed: true,
        form: 'text',
        text: 'Yes',
      },
    ]);
    return stored!.handle;
  };
  const handles = (answered: Answered) =>
    jsons(answered)?.map(({ inbox }) => (inbox as { handle: string }).handle);

  test('starts the workflow with the next delivery, once', async () => {
    const handle = await kept(Math.floor(performance.timeOrigin) - 60_000);
    const next = handles(await post(bodyOf(written('hello'))));
    expect(next).toHaveLength(2);
    expect(next).toContain(handle);
    expect(handles(await post(bodyOf(written('hello again'))))).toHaveLength(1);
  });

  test('stays where it is once it is read, or long past', async () => {
    await ledger.markRead(await kept(Math.floor(performance.timeOrigin) - 60_000), 'none');
    expect(handles(await post(bodyOf(written('hello'))))).toHaveLength(1);
  });
});
