import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { activate, rest } from '../../scripts/n8n/rest.ts';
import { sandboxDefaults } from '../../sandbox/settings.ts';
import { builtCore, onLedger } from '../../scripts/start/attest.ts';
import { credentialsFor } from '../../scripts/start/campaign.ts';
import { people } from './setup/people.ts';
import { onStage } from './setup/stage.ts';
import {
  executions,
  quiet,
  putOnRecord,
  save,
  saveCredential,
  sketch,
  standing,
} from './setup/workflows.ts';

const stage = onStage();
const { appSecret, verifyToken } = sandboxDefaults;

/** A published workflow of a trigger alone, whose executions n8n keeps so that they can be counted. */
async function listening(parameters: object = { events: ['messages'] }, credentials?: object) {
  const webhookId = randomUUID();
  const id = await save(
    stage,
    sketch(
      'WhatsApp events, counted',
      [
        {
          name: 'Events',
          type: 'n8n-nodes-consent.whatsAppEventsTrigger',
          webhookId,
          parameters,
          ...(credentials ? { credentials: credentials as never } : {}),
        },
        { name: 'End', type: 'n8n-nodes-base.noOp' },
      ],
      [['Events', 0, 'End']],
      { saveDataSuccessExecution: 'all', saveDataErrorExecution: 'all' },
    ),
  );
  await activate(stage.n8n, id);
  return {
    id,
    url: `${stage.n8n.url}/webhook/${webhookId}/webhook`,
    started: async () => {
      await quiet(stage);
      return (await executions(stage, { workflowId: id })).length;
    },
  };
}

const signature = (body: string, secret: string) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

async function post(
  url: string,
  body: string,
  signed: string | undefined = signature(body, appSecret),
) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(signed === undefined ? {} : { 'x-hub-signature-256': signed }),
    },
    body,
  });
  return response.status;
}

let count = 0;
function change(field: string, value: object): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: sandboxDefaults.businessAccountId,
        changes: [
          {
            field,
            value: {
              messaging_product: 'whatsapp',
              metadata: {
                display_phone_number: '15550100199',
                phone_number_id: sandboxDefaults.phoneNumberId,
              },
              ...value,
            },
          },
        ],
      },
    ],
  });
}
const messageFrom = (phone: string, text: string): string =>
  change('messages', {
    contacts: [{ wa_id: phone.slice(1), profile: { name: 'Somebody' } }],
    messages: [
      {
        from: phone.slice(1),
        id: `wamid.${Buffer.from(`${phone}-${++count}`).toString('base64')}`,
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'text',
        text: { body: text },
      },
    ],
  });

/** Puts a delivery on record as n8n does, and does no more. */
async function keep(body: string): Promise<void> {
  const { readMessage, readWhatsApp, receive } = builtCore();
  await onLedger(stage.n8n.folder, async (ledger) => {
    const { events } = readWhatsApp(JSON.parse(body), { signed: true, receivedAt: ledger.now() });
    await receive(ledger, events, readMessage);
  });
}

describe("WhatsApp's question whether the address is the right one", () => {
  const ask = async (url: string, query: Record<string, string>) => {
    const response = await fetch(`${url}?${new URLSearchParams(query)}`);
    return [response.status, response.ok ? await response.text() : ''] as const;
  };

  test('is answered with the challenge where the token is right, and turned away where it is not', async () => {
    const { url, started } = await listening();
    const question = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444' };
    expect(await ask(url, { ...question, 'hub.verify_token': verifyToken })).toEqual([
      200,
      '1158201444',
    ]);
    for (const wrong of [
      { ...question, 'hub.verify_token': 'guessed' },
      { ...question, 'hub.verify_token': '' },
      question,
      { ...question, 'hub.mode': 'unsubscribe', 'hub.verify_token': verifyToken },
      {},
    ] as Record<string, string>[]) {
      expect((await ask(url, wrong))[0]).toBe(403);
    }
    expect(await started()).toBe(0);
  });
});

describe('a delivery', () => {
  test('under a wrong signature, or none, gets 401, starts nothing and changes nothing', async () => {
    const [person] = people('trigger', 1);
    await putOnRecord(stage, [{ phone: person!.phone, state: 'granted' }]);
    const { url, started } = await listening();
    const body = messageFrom(person!.phone, 'STOP');
    for (const wrong of [
      signature(body, 'another secret'),
      signature(`${body} `, appSecret),
      signature(body, appSecret).replace('sha256=', 'sha1='),
      signature(body, appSecret).slice(0, -2),
      'sha256=',
      '',
    ]) {
      expect(await post(url, body, wrong)).toBe(401);
    }
    const unsigned = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(unsigned.status).toBe(401);
    expect(await started()).toBe(0);
    expect(await standing(stage, [person!])).toEqual(['allowed']);
  });

  test('of a message gets 200, starts one execution, and its item names nobody', async () => {
    const [person] = people('trigger', 1, 1);
    const { id, url, started } = await listening();
    expect(await post(url, messageFrom(person!.phone, 'When do you open?'))).toBe(200);
    expect(await started()).toBe(1);
    const [execution] = await executions(stage, { workflowId: id });
    const { data } = await rest<{ data: string }>(stage.n8n, 'GET', `/executions/${execution!.id}`);
    expect(data).toMatch(/handle/);
    expect(data).not.toContain(person!.phone.slice(1));
    expect(data).not.toContain('Somebody');
    expect(data).not.toContain('When do you open');
    expect(data).not.toContain('wamid');
  });

  test('of an opt-out has taken effect when the 200 comes', async () => {
    const [person] = people('trigger', 1, 2);
    await putOnRecord(stage, [{ phone: person!.phone, state: 'granted' }]);
    const { url } = await listening();
    expect(await post(url, messageFrom(person!.phone, 'STOP'))).toBe(200);
    expect(await standing(stage, [person!])).toEqual(['withdrawn']);
  });

  test('that comes again starts nothing again', async () => {
    const [person] = people('trigger', 1, 3);
    const { url, started } = await listening({ events: ['messages', 'preferences'] });
    const message = messageFrom(person!.phone, 'Hello there');
    const preference = change('user_preferences', {
      contacts: [{ wa_id: person!.phone.slice(1) }],
      user_preferences: [
        {
          wa_id: person!.phone.slice(1),
          category: 'marketing_messages',
          value: 'stop',
          timestamp: Math.floor(Date.now() / 1000),
        },
      ],
    });
    for (const body of [message, message, preference, preference, message]) {
      expect(await post(url, body)).toBe(200);
    }
    expect(await started()).toBe(2);
  });

  test('that was kept by an n8n that ended before it could start anything, starts it when it comes again', async () => {
    const [person] = people('trigger', 1, 7);
    const { url, started } = await listening();
    const body = messageFrom(person!.phone, 'Could you leave me alone with these offers?');
    await keep(body);
    expect(await post(url, body)).toBe(200);
    expect(await post(url, body)).toBe(200);
    expect(await started()).toBe(1);
  });

  test('of statuses starts nothing, unless the trigger was asked for them', async () => {
    const [person] = people('trigger', 1, 4);
    const body = change('messages', {
      statuses: ['sent', 'delivered', 'read'].map((status) => ({
        id: `wamid.${Buffer.from(person!.phone).toString('base64')}`,
        status,
        timestamp: String(Math.floor(Date.now() / 1000)),
        recipient_id: person!.phone.slice(1),
      })),
    });
    const silent = await listening();
    const asked = await listening({ events: ['statuses'] });
    expect(await post(silent.url, body)).toBe(200);
    expect(await post(asked.url, body)).toBe(200);
    expect(await silent.started()).toBe(0);
    expect(await asked.started()).toBe(1);
  });

  test('of any shape, signed, gets 200 and starts nothing', async () => {
    const { url, started } = await listening({
      events: ['messages', 'statuses', 'preferences', 'identityChanges', 'templateUpdates'],
    });
    let deep = '1';
    for (let depth = 0; depth < 2000; depth++) deep = `[${deep}]`;
    const bodies = [
      '{}',
      '[]',
      '[[],{},null,1]',
      '{"entry":null}',
      '{"entry":{}}',
      '{"entry":[null,1,"x",[],{"changes":null},{"changes":[null,1,{"field":1,"value":2}]}]}',
      '{"entry":[{"changes":[{"field":"messages","value":{"messages":[null,1,{},{"from":{},"id":[]}]}}]}]}',
      '{"entry":[{"changes":[{"field":"messages","value":{"statuses":[null,{},{"id":1,"status":{}}]}}]}]}',
      '{"entry":[{"changes":[{"field":"user_preferences","value":{"user_preferences":"stop"}}]}]}',
      `{"entry":${deep}}`,
      `{"__proto__":{"events":["x"]},"constructor":{"prototype":1},"entry":[]}`,
      JSON.stringify({ entry: [{ changes: [{ field: 'x'.repeat(10_000), value: {} }] }] }),
    ];
    for (const body of bodies)
      expect([body.slice(0, 60), await post(url, body)]).toEqual([body.slice(0, 60), 200]);
    expect(await started()).toBe(0);
  });

  test('that is no JSON is turned away without an execution, and n8n goes on listening', async () => {
    const [person] = people('trigger', 1, 5);
    const { url, started } = await listening();
    for (const body of ['{', 'STOP', '{"entry":[', '\u0000', '"entry"']) {
      expect(await post(url, body)).not.toBe(500);
    }
    expect(await started()).toBe(0);
    expect(await post(url, messageFrom(person!.phone, 'Hello'))).toBe(200);
    expect(await started()).toBe(1);
  });

  test('that the ledger cannot take gets 503, so that WhatsApp delivers it again, and starts nothing', async () => {
    const [person] = people('trigger', 1, 6);
    const whatsApp = credentialsFor(stage.sandbox)[1]!;
    const { url, started } = await listening(
      { events: ['messages'] },
      {
        whatsAppCloudApi: { id: whatsApp.id, name: whatsApp.name },
        consentLedgerApi: await saveCredential(stage, {
          name: 'For tests: a ledger that cannot be opened',
          type: 'consentLedgerApi',
          data: { databaseFile: join(stage.n8n.logFile, 'ledger.sqlite') },
        }),
      },
    );
    expect(await post(url, messageFrom(person!.phone, 'STOP'))).toBe(503);
    expect(await started()).toBe(0);
  });
});
