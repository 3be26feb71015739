import { dirname, join } from 'node:path';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { closeLedgers } from '../../../core';
import { LedgerForTests, runNode } from '../engine';
import { french, grant, leave } from '../people';
import { serverCredential } from './serverCredential';

const sealed = { passphrase: 'four words for a file' };

const care = async (
  credential: ICredentialDataDecryptedObject,
  operation: string,
  parameters: IDataObject = {},
  items: readonly IDataObject[] = [{}],
) =>
  await runNode(
    {
      type: 'consentLedger',
      parameters: { operation, ...parameters },
      credentials: { consentLedgerApi: credential },
    },
    items,
  );

/** How two people stand, by Consent Check. */
async function reasons(credential: ICredentialDataDecryptedObject): Promise<unknown[]> {
  const { outputs } = await runNode(
    {
      type: 'consentCheck',
      parameters: { contactHours: 'off' },
      credentials: { consentLedgerApi: credential },
    },
    [{ phone: french(1) }, { phone: french(2) }],
  );
  return outputs.flat().map(({ json }) => [json.phone, (json.consent as IDataObject).reason]);
}
const STAND = [
  [french(2), 'withdrawn'],
  [french(1), 'allowed'],
];

describe('The Consent Ledger node on PostgreSQL', () => {
  const files = new LedgerForTests();
  const before = process.env.N8N_USER_FOLDER;
  beforeAll(async () => {
    process.env.N8N_USER_FOLDER = files.folder;
    const ledger = await files.open();
    await ledger.record([grant(french(1)), grant(french(2)), leave(french(2))]);
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.N8N_USER_FOLDER;
    else process.env.N8N_USER_FOLDER = before;
    await closeLedgers();
    await files.remove();
  });

  test('brings a ledger from a file onto the server and back, its chain unbroken', async () => {
    const [onServer, inFile] = [
      serverCredential(),
      files.credential({ databaseFile: join(files.folder, '.n8n/consent/back.sqlite') }),
    ];
    // Where files of a ledger on a server belong: n8n's own folder.
    let out = await care(files.credential(), 'exportLedger', {
      ...sealed,
      moveFolder: '.n8n/consent',
    });
    for (const place of [onServer, inFile]) {
      const { file } = out.outputs[1]![0]!.json;
      const into = await care(place, 'importLedger', { ...sealed, file: '={{ $json.file }}' }, [
        { file },
      ]);
      expect(into.error).toBeUndefined();
      const [{ json }] = into.outputs[1] as [{ json: IDataObject }];
      expect(json).toMatchObject({ imported: true, contacts: 2, events: 3 });
      expect(await reasons(place)).toEqual(STAND);
      const held = await care(place, 'verify', { earlierHead: '={{ $json.head }}' }, [json]);
      expect(held.outputs[1]![0]!.json).toMatchObject({ verified: true, earlierHead: 3 });
      expect(held.hints.filter((hint) => hint.startsWith('This ledger is new'))).toEqual([]);
      out = await care(place, 'exportLedger', sealed);
      expect(dirname(String(out.outputs[1]![0]!.json.file))).toBe(
        join(files.folder, '.n8n/consent'),
      );
    }
  });

  test('says who backs a ledger up there', async () => {
    const { error } = await care(serverCredential(), 'backUp');
    expect(error?.message).toContain('PostgreSQL server');
    expect(error?.description).toContain('pg_dump');
  });
});
