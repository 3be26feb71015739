import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ADA,
  autumnOffer,
  closeAll,
  open,
  PHONE_PATH,
  until,
  Webhook,
  type Client,
} from './support';

afterEach(closeAll);

const accepted = async (sandbox: Client): Promise<number> =>
  (await sandbox.get('/sandbox/messages')).body.length;
const phones = (count: number) =>
  Array.from({ length: count }, (_, index) => String(4531313100 + index));

describe('the limits', () => {
  it('let through so many messages a second and answer 130429 to the rest', async () => {
    let now = Date.now();
    const sandbox = await open({ throughput: 20, now: () => now });
    const answers = await Promise.all(phones(30).map((to) => sandbox.send(autumnOffer(to))));
    const codes = answers.map(({ status, body }) => [status, body.error?.code]);
    expect(codes.filter(([status]) => status === 200)).toHaveLength(20);
    expect(codes.filter(([status, code]) => status === 429 && code === 130429)).toHaveLength(10);

    now += 1000;
    expect((await sandbox.send(autumnOffer())).status).toBe(200);
    expect((await sandbox.get('/sandbox/state')).body).toMatchObject({
      accepted: 21,
      refused: { 130429: 10 },
      maxAcceptedInOneSecond: 20,
    });
  });

  it('may be set while it runs', async () => {
    const now = Date.now();
    const sandbox = await open({ now: () => now });
    await sandbox.post('/sandbox/faults', { throughput: 1 });
    expect((await sandbox.send(autumnOffer())).status).toBe(200);
    expect((await sandbox.send(autumnOffer('4531313198'))).body.error.code).toBe(130429);
  });

  it('lend one recipient a burst of 45 and then one message in six seconds', async () => {
    let now = Date.now();
    const sandbox = await open({ now: () => now });
    for (let index = 0; index < 45; index++)
      expect((await sandbox.send(autumnOffer())).status).toBe(200);
    expect((await sandbox.send(autumnOffer())).body.error.code).toBe(131056);
    expect((await sandbox.send(autumnOffer('4531313198'))).status).toBe(200);
    now += 5999;
    expect((await sandbox.send(autumnOffer())).body.error.code).toBe(131056);
    now += 1;
    expect((await sandbox.send(autumnOffer())).status).toBe(200);
    expect((await sandbox.send(autumnOffer())).body.error.code).toBe(131056);
  });
});

describe('faults on purpose', () => {
  it('answer any error code for chosen recipients, so many times, without accepting', async () => {
    const sandbox = await open();
    await sandbox.post('/sandbox/faults', {
      kind: 'error',
      code: 131042,
      recipients: [`+${ADA}`],
      times: 2,
    });
    expect((await sandbox.send(autumnOffer('4531313198'))).status).toBe(200);
    expect((await sandbox.send(autumnOffer())).body.error.code).toBe(131042);
    expect((await sandbox.send(autumnOffer())).body.error.code).toBe(131042);
    expect((await sandbox.send(autumnOffer())).status).toBe(200);
    expect(await accepted(sandbox)).toBe(2);
  });

  it.each([
    ['http500', 0],
    ['http500_after_accept', 1],
  ])('answer %s with a page that is no Graph error', async (kind, count) => {
    const sandbox = await open();
    await sandbox.post('/sandbox/faults', { kind });
    const { status, body } = await sandbox.send(autumnOffer());
    expect([status, typeof body]).toEqual([500, 'string']);
    expect(await accepted(sandbox)).toBe(count);
  });

  it.each([
    ['timeout_before_accept', 0],
    ['timeout_after_accept', 1],
    ['drop_before_accept', 0],
    ['drop_after_accept', 1],
  ])('lose the answer with %s', async (kind, count) => {
    const sandbox = await open();
    await sandbox.post('/sandbox/faults', { kind, holdMs: 30 });
    await expect(sandbox.send(autumnOffer())).rejects.toThrow();
    await sandbox.post('/sandbox/faults', { clear: true });
    expect(await accepted(sandbox)).toBe(count);
    expect((await sandbox.send(autumnOffer())).status).toBe(200);
  });

  it('tell by webhook that a message whose answer was lost did go out', async () => {
    const webhook = await Webhook.open();
    const sandbox = await open({ webhookUrl: webhook.url });
    await sandbox.post('/sandbox/faults', { kind: 'timeout_after_accept', holdMs: 10 });
    await sandbox
      .send(autumnOffer(ADA, { biz_opaque_callback_data: 'ref-1' }))
      .catch(() => undefined);
    await until(() => webhook.statuses.length === 3);
    expect(webhook.statuses[0].biz_opaque_callback_data).toBe('ref-1');
  });

  it('accept and then fail, be held, or answer half a text', async () => {
    const webhook = await Webhook.open();
    const sandbox = await open({ webhookUrl: webhook.url });
    await sandbox.post('/sandbox/faults', {
      rules: [{ kind: 'failed', code: 131049 }, { kind: 'held' }],
    });
    const { body } = await sandbox.send(autumnOffer());
    expect(body.messages[0].message_status).toBe('held_for_quality_assessment');
    await until(() => webhook.statuses.length === 1);
    expect(webhook.statuses[0].errors[0].code).toBe(131049);
    await sandbox.post('/sandbox/faults', {
      rules: [{ kind: 'not_on_whatsapp' }, { kind: 'garbled_after_accept' }],
    });
    expect(typeof (await sandbox.send(autumnOffer())).body).toBe('string');
    await until(() => webhook.statuses.length === 2);
    expect(webhook.statuses[1].errors[0].code).toBe(131026);
  });

  it('answer an error code though the message was taken, and are counted', async () => {
    const sandbox = await open();
    await sandbox.post('/sandbox/faults', { kind: 'error_after_accept', code: 131000, times: 1 });
    expect((await sandbox.send(autumnOffer())).body.error.code).toBe(131000);
    expect((await sandbox.send(autumnOffer('4531313198'))).status).toBe(200);
    expect(await accepted(sandbox)).toBe(2);
    expect((await sandbox.get('/sandbox/state')).body.faults).toEqual({ error_after_accept: 1 });
  });

  it('keep an answer back for a while, and give it whole', async () => {
    const sandbox = await open();
    await sandbox.post('/sandbox/faults', { kind: 'slow', holdMs: 20, times: 1 });
    const { status, body } = await sandbox.send(autumnOffer());
    expect([status, body.messages[0].message_status]).toEqual([200, 'accepted']);
    await sandbox.post('/sandbox/faults', { kind: 'slow', times: 1 });
    const impatient = fetch(`${sandbox.sandbox.url}${PHONE_PATH}/messages`, {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-access-token' },
      body: JSON.stringify(autumnOffer()),
      signal: AbortSignal.timeout(50),
    });
    await expect(impatient).rejects.toThrow();
    expect(await accepted(sandbox)).toBe(2);
  });

  it('tell statuses late, out of order and twice', async () => {
    const webhook = await Webhook.open();
    const sandbox = await open({ webhookUrl: webhook.url, throughput: 1000 });
    await sandbox.post('/sandbox/faults', { statusLateMs: [300, 0], statusRepeats: 1 });
    for (const to of phones(10)) await sandbox.send(autumnOffer(to));
    await until(() => webhook.statuses.length === 60);
    const order = webhook.statuses.map(({ id, status }) => `${id} ${status}`);
    expect(new Set(order).size).toBe(30);
    const ids = [...new Set(webhook.statuses.map(({ id }) => id))];
    const inOrder = ids.every((id) => {
      const steps = webhook.statuses.filter((one) => one.id === id).map(({ status }) => status);
      return steps.join() === 'sent,sent,delivered,delivered,read,read';
    });
    expect(inOrder).toBe(false);
    const { body } = await sandbox.post('/sandbox/faults', { clear: true });
    expect(body).toMatchObject({ statusLateMs: [0, 0], statusRepeats: 0 });
  });

  it('fall alike for the same seed', async () => {
    const run = async (seed: number): Promise<number[]> => {
      const sandbox = await open({ throughput: 1000, seed });
      await sandbox.post('/sandbox/faults', { kind: 'error', code: 131000, rate: 0.3 });
      const statuses: number[] = [];
      for (const to of phones(60)) statuses.push((await sandbox.send(autumnOffer(to))).status);
      return statuses;
    };
    const [one, same, other] = [await run(7), await run(7), await run(8)];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    const failed = one.filter((status) => status === 500).length;
    expect(failed).toBeGreaterThan(5);
    expect(failed).toBeLessThan(35);
  });
});

describe('the doors for scripts', () => {
  it('show every accepted request as it came', async () => {
    const sandbox = await open();
    const request = autumnOffer('+45 31 31 31 99', { biz_opaque_callback_data: 'ref-1' });
    const { body: answer } = await sandbox.send(request);
    const { body } = await sandbox.get('/sandbox/messages');
    expect(body).toEqual([
      {
        id: answer.messages[0].id,
        receivedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        path: expect.stringMatching(/^\/v26\.0\/\d+\/messages$/),
        to: ADA,
        template: 'autumn_offer',
        language: 'en',
        category: 'MARKETING',
        reference: 'ref-1',
        body: request,
      },
    ]);
  });

  it('count what came twice, by recipient and template, by content and by reference', async () => {
    const sandbox = await open();
    await sandbox.send(autumnOffer(ADA, { biz_opaque_callback_data: 'a' }));
    await sandbox.send(autumnOffer(`+${ADA}`, { biz_opaque_callback_data: 'b' }));
    const changed = autumnOffer(ADA, { biz_opaque_callback_data: 'b' });
    changed.template.components[1].parameters[1].text = '10 % off';
    await sandbox.send(changed);
    await sandbox.send(autumnOffer('4531313198', { biz_opaque_callback_data: 'c' }));
    const { body } = await sandbox.get('/sandbox/state');
    expect(body).toMatchObject({
      accepted: 4,
      recipients: 2,
      duplicates: { sameRecipientAndTemplate: 2, sameRecipientAndContent: 1, sameReference: 1 },
      connections: expect.any(Number),
    });
    expect(body.connections).toBeGreaterThan(0);
  });

  it('give sample contacts until others are put in their place', async () => {
    const sandbox = await open();
    const { body } = await sandbox.get('/sandbox/contacts');
    expect(body).toHaveLength(200);
    expect(Object.keys(body[0])).toEqual(['phone', 'name', 'country']);
    const others = [{ phone: '31 31 31 99', name: 'Ada Holmgaard', country: 'DK' }];
    expect((await sandbox.call('PUT', '/sandbox/contacts', others)).body).toEqual({ contacts: 1 });
    expect((await sandbox.get('/sandbox/contacts')).body).toEqual(others);
    expect((await sandbox.get(`/sandbox/phone?number=${ADA}`)).body.name).toBe('Ada Holmgaard');
  });

  it('say in a sentence what they cannot read', async () => {
    const sandbox = await open();
    const bad: [method: string, path: string, body: unknown][] = [
      ['POST', '/sandbox/inbound', { from: ADA }],
      ['POST', '/sandbox/inbound', { from: 'Ada', text: 'STOP' }],
      ['POST', '/sandbox/inbound', { from: ADA, text: 'a', image: true }],
      ['POST', '/sandbox/inbound', '{'],
      ['POST', '/sandbox/preferences', { from: ADA, value: 'maybe' }],
      ['POST', '/sandbox/identity', { from: ADA }],
      ['POST', '/sandbox/identity', { from: ADA, newNumber: ADA }],
      ['POST', '/sandbox/faults', { kind: 'error' }],
      ['POST', '/sandbox/faults', { kind: 'error_after_accept' }],
      ['POST', '/sandbox/faults', { kind: 'flood' }],
      ['POST', '/sandbox/webhook', { url: 'ftp://x' }],
      ['PUT', '/sandbox/contacts', { phone: 1 }],
    ];
    for (const [method, path, body] of bad) {
      const answer = await sandbox.call(method, path, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toEqual({ error: expect.stringMatching(/\.$/) });
    }
    expect((await sandbox.get('/sandbox/nothing')).status).toBe(404);
  });

  it('stay shut for a web page of another origin', async () => {
    const sandbox = await open();
    const answer = await sandbox.call(
      'POST',
      '/sandbox/reset',
      {},
      { origin: 'https://elsewhere.example' },
    );
    expect(answer.status).toBe(403);
  });

  it('show the phones with their threads', async () => {
    const sandbox = await open();
    await sandbox.send(autumnOffer());
    await sandbox.post('/sandbox/inbound', { from: ADA, text: 'Thanks!' });
    const { body } = await sandbox.get('/sandbox/phones');
    expect(body).toEqual([
      {
        phone: ADA,
        number: '+45 31 31 31 99',
        name: 'WhatsApp user',
        userId: expect.any(String),
        stopped: false,
        thread: [
          expect.objectContaining({
            kind: 'out',
            header: 'Autumn days at Nordlys Home',
            footer: 'Nordlys Home. Reply STOP and we stop.',
            status: 'read',
            buttons: [
              { type: 'quick_reply', text: 'Stop offers', payload: 'consent:stop' },
              { type: 'url', text: 'See the offer', url: 'https://nordlys.example/offers/autumn' },
            ],
          }),
          expect.objectContaining({ kind: 'in', text: 'Thanks!' }),
        ],
      },
    ]);
  });
});

describe('the process', () => {
  it('says on its first line where it listens, keeps what it accepted through a kill, and ends on SIGTERM', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const start = async () => {
      const child = spawn('node', ['sandbox/main.ts', '--port', '0', '--data', folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(child.stdout, 'data');
      const ready = JSON.parse(String(line));
      expect(ready).toEqual({
        ready: true,
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      });
      return { child, url: ready.url as string };
    };
    try {
      const first = await start();
      await fetch(`${first.url}/sandbox/inbound`, {
        method: 'POST',
        body: JSON.stringify({ from: ADA, text: 'STOP' }),
      });
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');

      const second = await start();
      expect(await (await fetch(`${second.url}/sandbox/pending`)).json()).toEqual({ pending: 1 });
      second.child.kill('SIGTERM');
      expect(await once(second.child, 'exit')).toEqual([0, null]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

it('a second sandbox on a taken port says so, and leaves the first one’s journal alone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  try {
    const first = await open({ dataFolder: folder });
    await first.send(autumnOffer());
    const port = Number(new URL(first.sandbox.url).port);
    await expect(open({ port, dataFolder: folder, reset: true })).rejects.toThrow(
      `Port ${port} is taken`,
    );
    await first.sandbox.close();
    expect(await accepted(await open({ dataFolder: folder }))).toBe(1);
  } finally {
    await closeAll();
    rmSync(folder, { recursive: true, force: true });
  }
});
