import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { type Ledger, sign } from '../../core';
import { LedgerForTests, runNode } from './engine';
import { callHook, publish, takeBack } from './hook';
import { APP_SECRET, VERIFY_TOKEN } from './localWhatsApp';
import { callWebhook } from './webhook';

const TRIGGER = 'whatsAppEventsTrigger';
const NUMBER = { phoneNumberId: '106540352242922', businessAccountId: '102290129340398' };
const SIBLING = { phoneNumberId: '106540352242923', businessAccountId: '102290129340398' };

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

function credentials(more: ICredentialDataDecryptedObject = {}) {
  return {
    consentLedgerApi: folder.credential(),
    whatsAppCloudApi: {
      accessToken: 'token',
      ...NUMBER,
      appSecret: APP_SECRET,
      verifyToken: VERIFY_TOKEN,
      ...more,
    },
  };
}

const isLive = async (number = NUMBER) =>
  (await ledger.hearingOf(number)).listeningSince !== undefined;

describe('The ledger knows whether a WhatsApp Events Trigger is live', () => {
  test('from the moment its workflow is published until it is taken back', async () => {
    expect(await isLive()).toBe(false);
    await publish(TRIGGER, credentials());
    expect(await isLive()).toBe(true);
    expect(await isLive(SIBLING)).toBe(true);
    await takeBack(TRIGGER, credentials());
    expect(await isLive()).toBe(false);
  });

  test('after a start of n8n as before it, and since when it was published', async () => {
    await publish(TRIGGER, credentials());
    const { listeningSince } = await ledger.hearingOf(NUMBER);
    await publish(TRIGGER, credentials(), 'init');
    await publish(TRIGGER, credentials(), 'leadershipChange');
    expect(await ledger.hearingOf(NUMBER)).toEqual({ listeningSince });
  });

  test('at a start of n8n too, where the ledger is new or the credential names another number', async () => {
    await publish(TRIGGER, credentials(), 'init');
    expect(await isLive()).toBe(true);
    const other = { phoneNumberId: '106540352242924', businessAccountId: '102290129340399' };
    await publish(TRIGGER, credentials(other), 'init');
    expect([await isLive(), await isLive(other)]).toEqual([false, true]);
  });

  test('anew, when it is published anew', async () => {
    await publish(TRIGGER, credentials());
    const before = (await ledger.hearingOf(NUMBER)).listeningSince ?? NaN;
    while (Date.now() === before) await new Promise((resolve) => setTimeout(resolve, 1));
    await publish(TRIGGER, credentials(), 'update');
    expect((await ledger.hearingOf(NUMBER)).listeningSince).toBeGreaterThan(before);
  });

  test('and takes no test of it in the editor for that, neither its beginning nor its end', async () => {
    await publish(TRIGGER, credentials(), 'manual');
    expect(await isLive()).toBe(false);
    await publish(TRIGGER, credentials());
    await publish(TRIGGER, credentials(), 'manual');
    await takeBack(TRIGGER, credentials(), true);
    expect(await isLive()).toBe(true);
  });

  test('while a ledger that does not open keeps no workflow from being published or taken back', async () => {
    const broken = { ...credentials(), consentLedgerApi: { engine: 'postgres', host: '' } };
    for (const method of ['create', 'delete'] as const)
      expect(await callHook(TRIGGER, broken, { method, activation: 'activate' })).toBe(true);
    expect(await callHook(TRIGGER, broken, { method: 'checkExists', activation: 'init' })).toBe(
      false,
    );
    expect(await callHook(TRIGGER, null, { method: 'create', activation: 'activate' })).toBe(true);
    expect(
      await callHook(TRIGGER, credentials({ phoneNumberId: '' }), {
        method: 'create',
        activation: 'activate',
      }),
    ).toBe(true);
  });

  test('once WhatsApp asks for its URL', async () => {
    const ask = (token: string) =>
      callWebhook(TRIGGER, {}, credentials(), {
        method: 'GET',
        query: { 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '42' },
      });
    expect((await ask('wrong')).status).toBe(403);
    expect(await isLive()).toBe(false);
    expect((await ask(VERIFY_TOKEN)).status).toBe(200);
    expect(await isLive()).toBe(true);
  });
});

describe('The ledger knows when WhatsApp told anything', () => {
  const body = (value: object) => ({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: NUMBER.businessAccountId,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: {
                display_phone_number: '4531313100',
                phone_number_id: SIBLING.phoneNumberId,
              },
              ...value,
            },
          },
        ],
      },
    ],
  });
  const statuses = body({
    statuses: [
      { id: 'wamid.1', status: 'sent', timestamp: '1780000000', recipient_id: '4531313101' },
    ],
  });
  const message = body({
    contacts: [{ wa_id: '4531313101', profile: { name: '' } }],
    messages: [
      {
        id: 'wamid.2',
        from: '4531313101',
        timestamp: '1780000000',
        type: 'text',
        text: { body: 'Hello' },
      },
    ],
  });

  const fresh = body({
    messages: [
      {
        ...{ id: 'wamid.3', from: '4531313101', type: 'text', text: { body: 'Hi' } },
        timestamp: String(Math.floor(Date.now() / 1_000)),
      },
    ],
  });

  async function post(told: object, secret: string = APP_SECRET) {
    const rawBody = Buffer.from(JSON.stringify(told));
    return await callWebhook(TRIGGER, { events: ['messages'] }, credentials(), {
      method: 'POST',
      rawBody,
      headers: { 'x-hub-signature-256': sign(rawBody, secret) },
    });
  }

  async function heard() {
    for (let tries = 0; tries < 200; tries++) {
      const hearing = await ledger.hearingOf(SIBLING);
      if (hearing.heardAt !== undefined) return hearing;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return undefined;
  }

  test('by the number that the delivery names, whatever number the trigger’s credential names', async () => {
    expect((await post(statuses)).status).toBe(200);
    const hearing = await heard();
    expect(hearing).toEqual({ heardAt: expect.any(Number), statusAt: hearing?.heardAt });
    expect(await ledger.hearingOf({ phoneNumberId: NUMBER.phoneNumberId })).toEqual({});
  });

  test('by a message as well, which is no status', async () => {
    await post(message);
    expect(await heard()).toEqual({ heardAt: expect.any(Number) });
  });

  test('and not by what somebody else has signed', async () => {
    expect((await post(statuses, 'another secret')).status).toBe(401);
    await post(body({}));
    expect(await heard()).toEqual({ heardAt: expect.any(Number) });
  });

  test.each([
    ['Meta’s body', statuses],
    ['Meta’s body in an HTTP request', { headers: {}, body: statuses }],
    ['an old one beside a new one', { body: [statuses, fresh] }],
  ])('by way of Handle Opt-Out: %s', async (_, json) => {
    const { error } = await runNode(
      {
        type: 'handleOptOut',
        parameters: { operation: 'readMessage' },
        credentials: { consentLedgerApi: folder.credential() },
      },
      [json],
    );
    expect(error).toBeUndefined();
    // As of when WhatsApp told it: the same body, handed in again months later, proves nothing.
    const told = 1_780_000_000_000;
    expect(await heard()).toEqual({ heardAt: told, statusAt: told });
  });
});
