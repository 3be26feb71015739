import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { LedgerForTests, loadPackage } from './engine';
import { pressTest as test } from './pressTest';

describe('The Consent Ledger credential', () => {
  const files = new LedgerForTests();
  afterAll(async () => await files.remove());

  it('works with nothing filled in', async () => {
    const before = process.env.N8N_USER_FOLDER;
    process.env.N8N_USER_FOLDER = files.folder;
    try {
      const untouched = { engine: 'sqlite', databaseFile: '', encryptionKey: '' };
      expect(await test('consentLedgerApi', untouched)).toEqual({
        status: 'OK',
        message: expect.stringMatching(/^OK: 0 contacts\. This ledger is new\./),
      });
      expect(existsSync(join(files.folder, '.n8n/consent/consent-ledger.sqlite'))).toBe(true);
    } finally {
      if (before === undefined) delete process.env.N8N_USER_FOLDER;
      else process.env.N8N_USER_FOLDER = before;
    }
  });

  it('warns of a ledger that is new, until it is said that it replaces no other', async () => {
    const own = new LedgerForTests();
    try {
      const said = async () => (await test('consentLedgerApi', own.credential())).message;
      expect(await said()).toContain('take over its suppressions first');
      await (await own.open()).declineTakeOver();
      expect(await said()).toBe('OK: 0 contacts');
    } finally {
      await own.remove();
    }
  });

  it('says so where the file is no ledger', async () => {
    const file = join(files.folder, 'other', 'ledger.sqlite');
    mkdirSync(join(files.folder, 'other'));
    writeFileSync(file, 'This is no database. '.repeat(500));
    const result = await test('consentLedgerApi', { databaseFile: file });
    expect(result.status).toBe('Error');
    expect(result.message).toMatch(/damaged or is no ledger.*\.$/);
  });

  it('says so where the key is another one, without repeating it', async () => {
    const file = join(files.folder, 'keyed', 'ledger.sqlite');
    mkdirSync(join(files.folder, 'keyed'));
    await test('consentLedgerApi', { databaseFile: file, encryptionKey: 'the right one, long' });
    const result = await test('consentLedgerApi', {
      databaseFile: file,
      encryptionKey: 'a wrong one, long enough',
    });
    expect(result.status).toBe('Error');
    expect(result.message).toMatch(/key.*\.$/);
    expect(result.message).not.toContain('wrong one');
  });

  it('is refused in queue mode, where every machine would keep its own', async () => {
    process.env.EXECUTIONS_MODE = 'queue';
    try {
      const { status, message } = await test('consentLedgerApi', files.credential());
      expect(status).toBe('Error');
      expect(message).toContain('queue mode');
    } finally {
      delete process.env.EXECUTIONS_MODE;
    }
  });

  it('allows everything until the user takes something away', async () => {
    const { credentialTypes } = await loadPackage();
    const allowed = credentialTypes.consentLedgerApi!.type.properties.find(
      ({ name }) => name === 'allowed',
    );
    expect(allowed?.default).toEqual(['purge', 'record', 'reveal', 'send']);
  });
});

describe('The WhatsApp Cloud API credential', () => {
  const good = {
    accessToken: 'good-token',
    phoneNumberId: '1001',
    businessAccountId: '2002',
    appSecret: 'secret',
    verifyToken: 'verify',
    graphVersion: 'v26.0',
    messagesPerSecond: 80,
  };
  let server: Server;
  let baseUrl: string;

  beforeAll(async () => {
    server = createServer(({ url = '', headers }, response) => {
      const path = url.split('?')[0];
      const answer = (status: number, body: object) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      if (headers.authorization !== 'Bearer good-token')
        return answer(401, { error: { code: 190, message: 'Invalid OAuth access token' } });
      if (path === '/v26.0/1001') return answer(200, { id: '1001', display_phone_number: '+1' });
      if (path === '/v26.0/2002/message_templates') return answer(200, { data: [] });
      return answer(400, { error: { code: 100, message: 'Unsupported get request' } });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const whatsApp = async (changes: ICredentialDataDecryptedObject = {}) =>
    await test('whatsAppCloudApi', { ...good, baseUrl, ...changes });

  it('is green where the number and its templates can be read', async () => {
    expect(await whatsApp()).toEqual({
      status: 'OK',
      message: 'OK: the number and its templates can be read.',
    });
  });

  it('says what the trigger still lacks', async () => {
    const { status, message } = await whatsApp({ appSecret: '' });
    expect(status).toBe('OK');
    expect(message).toContain('needs the app secret');
  });

  it.each([
    ['token', { accessToken: 'bad-token' }, /access token is wrong/],
    ['phone number id', { phoneNumberId: '9' }, /phone number id could not be read/],
    ['business account id', { businessAccountId: '9' }, /templates of the business account id/],
    ['missing business account id', { businessAccountId: '' }, /business account id is empty/],
    ['version', { graphVersion: '26' }, /Graph version/],
    ['base URL', { baseUrl: 'graph.facebook.com' }, /base URL/],
    ['address where nothing answers', { baseUrl: 'http://127.0.0.1:1' }, /base URL/],
  ])('says which setting is wrong: the %s', async (_, changes, told) => {
    const { status, message } = await whatsApp(changes);
    expect(status).toBe('Error');
    expect(message).toMatch(told);
    expect(message).not.toMatch(/good-token|bad-token/);
  });
});
