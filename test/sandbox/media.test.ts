import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloudApiClient } from '../../core/whatsapp';
import { sandboxDefaults } from '../../sandbox/settings.ts';
import { type Answer, type Client, closeAll, open, PHONE_PATH } from './support.ts';

afterEach(closeAll);

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const png = { content: PNG, type: 'image/png', name: 'lamp.png', field: 'image/png' };

async function upload(
  client: Client,
  given: Partial<typeof png> = {},
  fields: Record<string, string> = { messaging_product: 'whatsapp' },
): Promise<Answer> {
  const { content, type, name, field } = { ...png, ...given };
  const form = new FormData();
  for (const [key, value] of Object.entries({ ...fields, ...(field && { type: field }) }))
    form.set(key, value);
  form.set('file', new Blob([content as Buffer<ArrayBuffer>], { type }), name);
  const response = await fetch(`${client.sandbox.url}${PHONE_PATH}/media`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandboxDefaults.accessToken}` },
    body: form,
  });
  return { status: response.status, body: await response.json() };
}

test('an uploaded file has an id, under which it is known', async () => {
  const client = await open();
  const { status, body } = await upload(client);
  expect([status, body]).toEqual([200, { id: expect.stringMatching(/^1\d{15}$/) }]);
  expect(await client.get(`/v26.0/${body.id}`)).toEqual({
    status: 200,
    body: {
      messaging_product: 'whatsapp',
      id: body.id,
      mime_type: 'image/png',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      file_size: PNG.length,
    },
  });
  expect(await client.get('/v26.0/1000000000000001')).toMatchObject({ status: 400 });
});

test('uploads outlive a restart, and end after 30 days', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  let now = Date.now();
  try {
    const before = await open({ dataFolder, now: () => now });
    const { body } = await upload(before);
    await before.sandbox.close();
    const client = await open({ dataFolder, now: () => now });
    expect(await client.get(`/v26.0/${body.id}`)).toMatchObject({ status: 200 });
    now += 30 * 86_400_000;
    expect(await client.get(`/v26.0/${body.id}`)).toMatchObject({ status: 400 });
  } finally {
    await closeAll();
    rmSync(dataFolder, { recursive: true });
  }
});

test.each([
  ['is of a type that is not taken', { type: 'image/svg+xml', field: 'image/svg+xml' }, 100],
  ['is too large', { content: Buffer.concat([PNG, Buffer.alloc(5 * 1024 * 1024)]) }, 131053],
  ['is empty', { content: Buffer.alloc(0) }, 131053],
  ['is no such image', { content: Buffer.from('<html>') }, 131053],
  ['is of another type than is said', { field: 'image/jpeg' }, 131053],
])('a file that %s is refused', async (_what, given, code) => {
  const { status, body } = await upload(await open(), given);
  expect([status, body.error.code]).toEqual([400, code]);
});

test('a form without its fields, and what is no form, is refused', async () => {
  const client = await open();
  expect(await upload(client, {}, {})).toMatchObject({
    status: 400,
    body: { error: { code: 100 } },
  });
  expect(await client.post(`${PHONE_PATH}/media`, {})).toMatchObject({ status: 400 });
  expect(
    await client.call('POST', `${PHONE_PATH}/media`, 'x', {
      'content-type': 'multipart/form-data; boundary=b',
    }),
  ).toMatchObject({ status: 400, body: { error: { code: 100 } } });
});

test("the product's own client uploads what the sandbox takes", async () => {
  const client = await open();
  const wire = createCloudApiClient({
    ...sandboxDefaults,
    graphVersion: 'v26.0',
    baseUrl: client.sandbox.url,
    env: {},
  });
  const id = await wire.uploadMedia({ data: PNG, mimeType: 'image/png', filename: 'lamp.png' });
  expect(await client.get(`/v26.0/${id}`)).toMatchObject({ status: 200 });
  await expect(
    wire.uploadMedia({ data: Buffer.from('no'), mimeType: 'image/png', filename: 'lamp.png' }),
  ).rejects.toThrow(/cannot use this file/);
  wire.close();
});
