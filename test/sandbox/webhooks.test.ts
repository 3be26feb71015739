import { createHmac } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxDefaults } from '../../sandbox/settings.ts';
import {
  ADA,
  autumnOffer,
  closeAll,
  freeText,
  open,
  PHONE_PATH,
  template,
  until,
  Webhook,
  type Client,
} from './support';

afterEach(closeAll);

async function subscribed(given: Parameters<typeof open>[0] = {}): Promise<[Client, Webhook]> {
  const webhook = await Webhook.open();
  return [await open({ webhookUrl: webhook.url, ...given }), webhook];
}

const settled = (sandbox: Client) =>
  until(async () => (await sandbox.get('/sandbox/pending')).body.pending === 0);
const userIdOf = async (sandbox: Client, phone: string) =>
  (await sandbox.get(`/sandbox/phone?number=${phone}`)).body.userId as string;

describe('a subscription', () => {
  it('holds once the webhook has repeated the challenge for the right token', async () => {
    const webhook = await Webhook.open();
    const asked: URLSearchParams[] = [];
    webhook.verify = (query) => {
      asked.push(query);
      return query.get('hub.challenge')!;
    };
    const sandbox = await open();

    const { body } = await sandbox.post('/sandbox/webhook', { url: webhook.url });

    expect(body).toMatchObject({ verified: true, url: webhook.url });
    expect(asked[0]!.get('hub.mode')).toBe('subscribe');
    expect(asked[0]!.get('hub.verify_token')).toBe(sandboxDefaults.verifyToken);
  });

  it('does not come about where the challenge is not repeated, and says why', async () => {
    const webhook = await Webhook.open();
    webhook.verify = () => 'no';
    const sandbox = await open();

    const { body } = await sandbox.post('/sandbox/webhook', { url: webhook.url });
    expect(body).toMatchObject({
      verified: false,
      explanation: expect.stringContaining('did not repeat'),
    });
    await webhook.close();
    const unreachable = await sandbox.post('/sandbox/webhook', { url: 'http://127.0.0.1:1/' });
    expect(unreachable.body).toMatchObject({
      verified: false,
      explanation: expect.stringContaining('did not answer'),
    });

    expect((await sandbox.get('/sandbox/webhook')).body.url).toBe('');
  });

  it('is told nothing while its server says that it is not ready, and everything when it is', async () => {
    const webhook = await Webhook.open();
    let ready = 503;
    const health = createServer((_, response) => response.writeHead(ready).end());
    await new Promise<void>((listening) => health.listen(0, '127.0.0.1', listening));
    const { port } = health.address() as AddressInfo;
    const sandbox = await open();
    await sandbox.post('/sandbox/webhook', {
      url: webhook.url,
      readyUrl: `http://127.0.0.1:${port}/healthz/readiness`,
      verify: false,
    });

    await sandbox.send(autumnOffer());
    await until(async () => (await sandbox.get('/sandbox/webhook')).body.failures > 1);
    expect(webhook.statuses).toHaveLength(0);
    ready = 200;
    await settled(sandbox);
    expect(webhook.statuses).toHaveLength(3);
    health.close();
  });

  it('gets what happened before it, too', async () => {
    const sandbox = await open();
    await sandbox.send(autumnOffer());
    expect((await sandbox.get('/sandbox/pending')).body).toEqual({ pending: 3 });
    const webhook = await Webhook.open();

    await sandbox.post('/sandbox/webhook', { url: webhook.url });

    await settled(sandbox);
    expect(webhook.statuses).toHaveLength(3);
  });
});

describe('the statuses of a message', () => {
  it('are sent, delivered and read, signed, and carry our reference', async () => {
    const [sandbox, webhook] = await subscribed();
    const { body } = await sandbox.send(autumnOffer(ADA, { biz_opaque_callback_data: 'ref-1' }));
    await settled(sandbox);

    expect(webhook.statuses.map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    const userId = await userIdOf(sandbox, ADA);
    for (const status of webhook.statuses) {
      expect(status).toMatchObject({
        id: body.messages[0].id,
        recipient_id: ADA,
        recipient_user_id: userId,
        biz_opaque_callback_data: 'ref-1',
        timestamp: expect.stringMatching(/^\d{10}$/),
      });
    }
    expect(webhook.statuses[0].pricing).toEqual({
      billable: true,
      pricing_model: 'PMP',
      type: 'regular',
      category: 'marketing',
    });
    for (const { raw, headers, body: sent } of webhook.deliveries) {
      const hmac = createHmac('sha256', sandboxDefaults.appSecret).update(raw).digest('hex');
      expect(headers['x-hub-signature-256']).toBe(`sha256=${hmac}`);
      expect(sent).toMatchObject({
        object: 'whatsapp_business_account',
        entry: [{ id: sandboxDefaults.businessAccountId }],
      });
      expect(sent.entry[0].changes[0].value.metadata.phone_number_id).toBe(
        sandboxDefaults.phoneNumberId,
      );
    }
  });

  it('have a conversation up to v23.0 and none from v24.0 on', async () => {
    const [sandbox, webhook] = await subscribed();
    await sandbox.post(`/v23.0/${sandboxDefaults.phoneNumberId}/messages`, autumnOffer());
    await sandbox.post(
      `/v24.0/${sandboxDefaults.phoneNumberId}/messages`,
      autumnOffer('4531313198'),
    );
    await settled(sandbox);
    const sent = webhook.statuses.filter(({ status }) => status === 'sent');
    expect(sent.map((status) => 'conversation' in status)).toEqual([true, false]);
  });

  it('travel together where many come at once', async () => {
    const [sandbox, webhook] = await subscribed();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => sandbox.send(autumnOffer(`45313131${10 + index}`))),
    );
    await settled(sandbox);
    expect(webhook.statuses).toHaveLength(90);
    expect(webhook.deliveries.length).toBeLessThan(45);
  });

  it.each([
    ['131049 for a marketing message to the United States', '12025550123', 131049],
    ['131026 for a number that WhatsApp cannot know', '4531313', 131026],
  ])('are failed with %s', async (_what, to, code) => {
    const [sandbox, webhook] = await subscribed();
    expect((await sandbox.send(autumnOffer(to))).status).toBe(200);
    await settled(sandbox);
    expect(webhook.statuses).toEqual([
      expect.objectContaining({ status: 'failed', errors: [expect.objectContaining({ code })] }),
    ]);
    expect(webhook.statuses[0]).not.toHaveProperty('pricing');
  });

  it('are failed with 131050 after "Stop offers", for marketing only, until it is resumed', async () => {
    const [sandbox, webhook] = await subscribed();
    const order = template('order_update', [
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ada' },
          { type: 'text', text: 'NH-1' },
        ],
      },
      { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: 'NH-1' }] },
    ]);
    const outcome = async (request: unknown) => {
      const { body } = await sandbox.send(request);
      await settled(sandbox);
      const last = webhook.statuses.findLast(({ id }) => id === body.messages[0].id);
      return last.errors?.[0].code ?? last.status;
    };
    await sandbox.post('/sandbox/preferences', { from: ADA, value: 'stop' });
    expect(await outcome(autumnOffer())).toBe(131050);
    expect(await outcome(order)).toBe('read');
    await sandbox.post('/sandbox/preferences', { from: ADA, value: 'resume' });
    expect(await outcome(autumnOffer())).toBe('read');
  });
});

describe('what a person does', () => {
  it('arrives as text, from a named contact with a number and a user id', async () => {
    const [sandbox, webhook] = await subscribed();
    const { body } = await sandbox.post('/sandbox/inbound', {
      from: `+${ADA}`,
      text: 'STOP',
      name: 'Ada Holmgaard',
    });
    await settled(sandbox);

    const userId = await userIdOf(sandbox, ADA);
    expect(webhook.changes).toEqual([
      {
        field: 'messages',
        value: {
          messaging_product: 'whatsapp',
          metadata: expect.any(Object),
          contacts: [{ profile: { name: 'Ada Holmgaard' }, wa_id: ADA, user_id: userId }],
          messages: [
            {
              from: ADA,
              from_user_id: userId,
              id: body.id,
              timestamp: expect.stringMatching(/^\d{10}$/),
              type: 'text',
              text: { body: 'STOP' },
            },
          ],
        },
      },
    ]);
  });

  it('opens the 24 hours in which free text may be answered, and they end', async () => {
    let now = Date.now();
    const sandbox = await open({ now: () => now });
    expect((await sandbox.send(freeText())).body.error.code).toBe(131047);
    await sandbox.post('/sandbox/inbound', { from: ADA, text: 'Hello?' });
    expect((await sandbox.send(freeText())).status).toBe(200);
    now += 24 * 3_600_000;
    expect((await sandbox.send(freeText())).body.error.code).toBe(131047);
  });

  it('arrives as a button with our payload and the quoted message', async () => {
    const [sandbox, webhook] = await subscribed();
    const { body } = await sandbox.send(autumnOffer());
    await sandbox.post('/sandbox/inbound', { from: ADA, button: 'Stop offers' });
    await settled(sandbox);
    expect(webhook.messages).toEqual([
      expect.objectContaining({
        type: 'button',
        button: { payload: 'consent:stop', text: 'Stop offers' },
        context: { from: '15550100199', id: body.messages[0].id },
      }),
    ]);
  });

  it('is a tap on the latest message that has such a button, by title or by payload', async () => {
    const [sandbox, webhook] = await subscribed();
    const ask = (payload: string) =>
      template('confirm_subscription', [
        { type: 'body', parameters: [{ type: 'text', text: 'Ada' }] },
        {
          type: 'button',
          sub_type: 'quick_reply',
          index: 0,
          parameters: [{ type: 'payload', payload }],
        },
      ]);
    await sandbox.send(ask('consent:yes:first'));
    const { body: second } = await sandbox.send(ask('consent:yes:second'));
    await sandbox.send(autumnOffer());
    for (const button of ['Yes', 'consent:yes:second', 'No']) {
      expect((await sandbox.post('/sandbox/inbound', { from: ADA, button })).status).toBe(200);
    }
    expect((await sandbox.post('/sandbox/inbound', { from: ADA, button: 'Maybe' })).status).toBe(
      404,
    );
    await settled(sandbox);
    expect(webhook.messages.map(({ button }) => button.payload)).toEqual([
      'consent:yes:second',
      'consent:yes:second',
      'No',
    ]);
    expect(webhook.messages[0].context.id).toBe(second.messages[0].id);
  });

  it('arrives as an interactive reply where the message was one', async () => {
    const [sandbox, webhook] = await subscribed();
    await sandbox.post('/sandbox/inbound', { from: ADA, text: 'Hello' });
    const buttons = [{ type: 'reply', reply: { id: 'help:human', title: 'A person, please' } }];
    await sandbox.send({
      messaging_product: 'whatsapp',
      to: ADA,
      type: 'interactive',
      interactive: { type: 'button', body: { text: 'How can we help?' }, action: { buttons } },
    });
    await sandbox.post('/sandbox/inbound', { from: ADA, button: 'A person, please' });
    await settled(sandbox);
    expect(webhook.messages.at(-1)).toMatchObject({
      type: 'interactive',
      interactive: {
        type: 'button_reply',
        button_reply: { id: 'help:human', title: 'A person, please' },
      },
    });
  });

  it('arrives as a reaction, a picture, or from a person who hides the number', async () => {
    const [sandbox, webhook] = await subscribed();
    const { body } = await sandbox.send(autumnOffer());
    await sandbox.post('/sandbox/inbound', { from: ADA, reaction: '👎' });
    await sandbox.post('/sandbox/inbound', { from: ADA, image: true });
    await sandbox.post('/sandbox/inbound', { from: ADA, text: 'stop', withoutNumber: true });
    await settled(sandbox);
    expect(webhook.messages[0]).toMatchObject({
      type: 'reaction',
      reaction: { message_id: body.messages[0].id, emoji: '👎' },
    });
    expect(webhook.messages[1]).toMatchObject({
      type: 'image',
      image: { mime_type: 'image/jpeg' },
    });
    const hidden = webhook.changes.at(-1).value;
    expect(JSON.stringify(hidden.contacts) + JSON.stringify(hidden.messages)).not.toContain(ADA);
    expect(hidden.messages[0].from_user_id).toBe(await userIdOf(sandbox, ADA));
  });

  it('arrives as a preference with a whole number for its time', async () => {
    const [sandbox, webhook] = await subscribed();
    await sandbox.post('/sandbox/preferences', { from: ADA, value: 'stop' });
    await settled(sandbox);
    expect(webhook.changes).toEqual([
      expect.objectContaining({
        field: 'user_preferences',
        value: expect.objectContaining({
          user_preferences: [
            {
              wa_id: ADA,
              user_id: await userIdOf(sandbox, ADA),
              detail: 'User requested to stop marketing messages',
              category: 'marketing_messages',
              value: 'stop',
              timestamp: expect.any(Number),
            },
          ],
        }),
      }),
    ]);
  });

  it('arrives as a change of number, which gives a new user id and takes the settings along', async () => {
    const [sandbox, webhook] = await subscribed();
    const before = await userIdOf(sandbox, ADA);
    await sandbox.post('/sandbox/preferences', { from: ADA, value: 'stop' });
    await sandbox.post('/sandbox/identity', { from: ADA, newNumber: '+45 31 31 31 98' });
    await settled(sandbox);
    const after = await userIdOf(sandbox, '4531313198');
    expect(webhook.messages).toEqual([
      expect.objectContaining({
        from: ADA,
        type: 'system',
        system: expect.objectContaining({
          type: 'user_changed_number',
          wa_id: '4531313198',
          user_id: after,
          previous_user_id: before,
        }),
      }),
    ]);
    expect((await sandbox.get('/sandbox/phone?number=4531313198')).body.stopped).toBe(true);
    expect((await sandbox.get(`/sandbox/phone?number=${ADA}`)).body.stopped).toBe(false);
    expect(await userIdOf(sandbox, ADA)).not.toBe(before);
  });

  it('arrives as a change of user id alone, or not at all when a number passes to a stranger', async () => {
    const [sandbox, webhook] = await subscribed();
    const first = await userIdOf(sandbox, ADA);
    await sandbox.post('/sandbox/identity', { from: ADA, newUserId: true });
    await settled(sandbox);
    const second = await userIdOf(sandbox, ADA);
    expect(webhook.messages[0].system).toMatchObject({
      type: 'user_changed_user_id',
      user_id: second,
      previous_user_id: first,
    });
    await sandbox.post('/sandbox/identity', { from: ADA, silent: true });
    expect((await sandbox.get('/sandbox/pending')).body.pending).toBe(0);
    expect(await userIdOf(sandbox, ADA)).not.toBe(second);
  });
});

it('tells when Meta pauses a template or moves it to another category, and acts so', async () => {
  const [sandbox, webhook] = await subscribed();
  await sandbox.post('/sandbox/templates', {
    name: 'autumn_offer',
    language: 'en',
    status: 'PAUSED',
  });
  await sandbox.post('/sandbox/templates', { name: 'order_update', category: 'MARKETING' });
  await settled(sandbox);
  expect(
    webhook.changes.map(({ field, value }) => [field, value.event ?? value.new_category]),
  ).toEqual([
    ['message_template_status_update', 'PAUSED'],
    ['template_category_update', 'MARKETING'],
  ]);
  expect((await sandbox.send(autumnOffer())).body.error.code).toBe(132015);
});

describe('delivery', () => {
  it('is repeated with growing pauses until there is a 200', async () => {
    const [sandbox, webhook] = await subscribed({ redeliveryMs: [40, 1000] });
    webhook.answer = () => [404, 500, 201][webhook.deliveries.length - 1] ?? 200;
    await sandbox.post('/sandbox/inbound', { from: ADA, text: 'STOP' });
    await settled(sandbox);

    expect(webhook.deliveries).toHaveLength(4);
    expect(new Set(webhook.messages.map(({ id }) => id)).size).toBe(1);
    const [first, second, third, fourth] = webhook.deliveries.map(({ at }) => at) as [
      number,
      number,
      number,
      number,
    ];
    expect(second - first).toBeGreaterThanOrEqual(38);
    expect(third - second).toBeGreaterThanOrEqual(78);
    expect(fourth - third).toBeGreaterThanOrEqual(158);
    expect((await sandbox.get('/sandbox/state')).body.webhookFailures).toBe(3);
  });

  it('never keeps the API waiting, however slow the webhook is', async () => {
    const [sandbox, webhook] = await subscribed({ webhookTimeoutMs: 2000 });
    webhook.answer = () => undefined;
    const started = Date.now();
    for (let index = 0; index < 20; index++)
      await sandbox.send(autumnOffer(`45313131${10 + index}`));
    expect(Date.now() - started).toBeLessThan(1500);
    expect((await sandbox.get('/sandbox/pending')).body.pending).toBe(60);
  });

  it('is tried at once on demand', async () => {
    const [sandbox, webhook] = await subscribed({ redeliveryMs: [60_000, 60_000] });
    webhook.answer = () => (webhook.deliveries.length === 1 ? 500 : 200);
    await sandbox.post('/sandbox/inbound', { from: ADA, text: 'STOP' });
    await until(() => webhook.deliveries.length === 1);
    expect((await sandbox.post('/sandbox/flush', {})).body).toEqual({ pending: 0 });
    expect(webhook.deliveries).toHaveLength(2);
  });
});

describe('a restart', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps accepted requests, the webhook, what it still has to tell, preferences and templates', async () => {
    const webhook = await Webhook.open();
    webhook.answer = () => 503;
    const before = await open({ dataFolder: folder });
    await before.post('/sandbox/webhook', { url: webhook.url });
    await before.send(autumnOffer(ADA, { biz_opaque_callback_data: 'ref-1' }));
    await before.post('/sandbox/inbound', { from: ADA, text: 'STOP' });
    await before.post('/sandbox/preferences', { from: ADA, value: 'stop' });
    await before.post('/sandbox/templates', { name: 'open_evening', status: 'DISABLED' });
    await until(() => webhook.deliveries.length > 2);
    const userId = await userIdOf(before, ADA);
    const accepted = (await before.get('/sandbox/messages')).body;
    await before.sandbox.close();
    webhook.deliveries.length = 0;
    webhook.answer = () => 200;

    const after = await open({ dataFolder: folder });

    expect((await after.get('/sandbox/messages')).body).toEqual(accepted);
    expect((await after.get(`/sandbox/phone?number=${ADA}`)).body).toMatchObject({
      userId,
      stopped: true,
    });
    expect((await after.send(template('open_evening'))).body.error.code).toBe(132016);
    expect((await after.send(freeText())).status).toBe(200);
    await settled(after);
    expect(new Set(webhook.changes.map(({ field }) => field))).toEqual(
      new Set(['messages', 'user_preferences', 'message_template_status_update']),
    );
    // A request that the first sandbox had under way can still arrive after it.
    expect(
      new Set(
        webhook.statuses
          .filter(({ biz_opaque_callback_data }) => biz_opaque_callback_data)
          .map(({ status }) => status),
      ),
    ).toEqual(new Set(['sent', 'delivered', 'read']));

    webhook.deliveries.length = 0;
    await after.sandbox.close();
    const third = await open({ dataFolder: folder });
    await settled(third);
    expect(webhook.deliveries).toHaveLength(0);
  });

  it('survives a journal whose last line was torn, and begins empty when asked to', async () => {
    const before = await open({ dataFolder: folder });
    await before.send(autumnOffer());
    await before.sandbox.close();
    appendFileSync(join(folder, 'journal.jsonl'), '{"kind":"accep');

    const after = await open({ dataFolder: folder });
    await after.send(autumnOffer('4531313198'));
    await after.sandbox.close();
    const third = await open({ dataFolder: folder });
    expect((await third.get('/sandbox/messages')).body).toHaveLength(2);
    await third.sandbox.close();

    const empty = await open({ dataFolder: folder, reset: true });
    expect((await empty.get('/sandbox/messages')).body).toEqual([]);
  });

  it('is possible after the API was reset, and finds nothing', async () => {
    const sandbox = await open({ dataFolder: folder });
    await sandbox.send(autumnOffer());
    await sandbox.post('/sandbox/reset', {});
    expect((await sandbox.get('/sandbox/messages')).body).toEqual([]);
    expect((await sandbox.get('/sandbox/pending')).body).toEqual({ pending: 0 });
    await sandbox.send(autumnOffer('4531313198'));
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).not.toContain(ADA);
    expect((await sandbox.get(PHONE_PATH)).status).toBe(200);
  });
});
