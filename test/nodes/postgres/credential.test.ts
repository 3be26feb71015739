import { loadPackage } from '../engine';
import { pressTest } from '../pressTest';
import { serverCredential as credential } from './serverCredential';

const press = (data: object) => pressTest('consentLedgerApi', data as never);

describe('The Consent Ledger credential for PostgreSQL', () => {
  test('makes the ledger, with its keys in another database, and says that it is there', async () => {
    expect(await press(credential())).toMatchObject({
      status: 'OK',
      message: expect.stringMatching(/^OK: 0 contacts\b/),
    });
  });

  test('works with the keys beside the ledger, and in queue mode', async () => {
    process.env.EXECUTIONS_MODE = 'queue';
    try {
      expect((await press(credential({ keysDatabase: '' }))).status).toBe('OK');
    } finally {
      delete process.env.EXECUTIONS_MODE;
    }
  });

  test('asks for the encryption key that no key file can stand in for', async () => {
    const { status, message } = await press(credential({ encryptionKey: '' }));
    expect(status).toBe('Error');
    expect(message).toMatch(/needs an encryption key.*\.$/);
  });

  test('says so where the key is another one, and changes it where the previous one is given', async () => {
    const right = credential();
    await press(right);
    const changed = { ...right, encryptionKey: 'a new one, long enough' };
    const { status, message } = await press(changed);
    expect(status).toBe('Error');
    expect(message).toMatch(/key.*\.$/);
    expect(message).not.toContain('new one');
    const previousEncryptionKey = right.encryptionKey;
    expect((await press({ ...changed, previousEncryptionKey })).status).toBe('OK');
    expect((await press(changed)).status).toBe('OK');
  });

  test('names the fields that are missing or wrong, and nothing that stands in them', async () => {
    const wrong = { host: ' ', database: '', user: '', schema: 'No Such', ssl: 'maybe' };
    const { status, message } = await press(
      credential({ ...wrong, port: 'marigold', maxConnections: 1, password: 'marigold' }),
    );
    expect(status).toBe('Error');
    for (const name of ['Host', 'Port', 'Database', 'User', 'Schema', 'SSL', 'Maximum Connections'])
      expect(message).toContain(name);
    expect(message).not.toMatch(/marigold|No Such|maybe/);
  });

  test('shows each engine its own fields', async () => {
    const { credentialTypes } = await loadPackage();
    const shown = (engine: string) =>
      credentialTypes
        .consentLedgerApi!.type.properties.filter(({ displayOptions, type }) => {
          const engines = displayOptions?.show?.engine;
          return type !== 'notice' && (!engines || engines.includes(engine));
        })
        .map(({ name }) => name);
    const both = [
      'encryptionKey',
      'previousEncryptionKey',
      'defaultCountry',
      'controller',
      'allowed',
    ];
    expect(shown('sqlite')).toEqual(['engine', 'databaseFile', ...both]);
    expect(shown('postgres')).toEqual([
      ...['engine', 'host', 'port', 'database', 'user', 'password', 'schema', 'ssl'],
      ...['caCertificate', 'keysDatabase', 'maxConnections', ...both],
    ]);
  });
});
