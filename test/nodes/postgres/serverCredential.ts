import { randomBytes } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { aSchema, DATABASES } from '../../postgres/server';

/** A Consent Ledger credential as n8n hands it out, with what a user would fill in for this server: a place of its own. */
export function serverCredential(over: object = {}): ICredentialDataDecryptedObject {
  const { host, port, database, user, password, schema } = aSchema();
  return {
    engine: 'postgres',
    databaseFile: '',
    ...{ host, port, database, user, password, schema, ssl: 'off', caCertificate: '' },
    keysDatabase: DATABASES.keys,
    maxConnections: 10,
    encryptionKey: randomBytes(32).toString('hex'),
    previousEncryptionKey: '',
    ...over,
  };
}
