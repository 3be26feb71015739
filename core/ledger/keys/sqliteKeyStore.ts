import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { toLedgerError } from '../engines/nodeSqlite';
import { openSqliteFile } from '../engines/sqlite';
import { LedgerError } from '../errors';
import type { ContactKeys, KeyStore } from './keyStore';
import { type MasterKeySource, readMasterKey } from './masterKey';
import { KEY_BYTES, seal, unseal } from './sealing';

const BUSY_PATIENCE_MS = 15_000;

/**
 * Opens the key store of a ledger, or makes it where there is neither.
 *
 * @param ledgerExists whether the ledger's own file holds anything: then keys must be found, not made
 * @throws LedgerError `missing_key`, `wrong_key` and what opening a file can throw
 */
export async function openSqliteKeyStore(
  file: string,
  master: MasterKeySource,
  ledgerExists: boolean,
): Promise<KeyStore & { readonly ledgerId: string }> {
  if (ledgerExists && !existsSync(file)) throw missingKeys();
  const database = openSqliteFile(file);
  try {
    await patiently(() =>
      database.exec(`
        create table if not exists meta (key text primary key, value blob not null) strict;
        create table if not exists contact_keys (contact_id text primary key, profile blob, proof blob) strict, without rowid;
      `),
    );
    const read = (key: string) => {
      const row = database.prepare('select value from meta where key = ?').get(key) as
        { value: Uint8Array } | undefined;
      return row && Buffer.from(row.value);
    };
    const begun = await patiently(() => read('look_up_key'));
    if (!begun && ledgerExists) throw missingKeys();
    if (!begun) await initialise(database, master, read);
    if (begun && !ledgerExists && holdsKeys(database)) throw missingLedger();
    const masterKey = createSecretKey(await readMasterKey(master, read('salt') as Buffer, false));
    let lookUpKey: Buffer;
    try {
      lookUpKey = unseal(masterKey, read('look_up_key') as Buffer, 'meta.look_up_key');
    } catch (error) {
      throw new LedgerError(
        'wrong_key',
        'The encryption key is not the one this consent ledger was made with.',
        master.passphrase
          ? 'Type the original encryption key into the Consent Ledger credential; leave it empty if the ledger was made with a key file.'
          : 'The ledger was made with a typed encryption key or another key file: type that key into the Consent Ledger credential, or put that key file back.',
        error,
      );
    }
    return contactKeyStore(
      database,
      masterKey,
      lookUpKey,
      (read('ledger_id') as Buffer).toString(),
    );
  } catch (error) {
    database.close();
    throw toLedgerError(error);
  }
}

async function initialise(
  database: DatabaseSync,
  master: MasterKeySource,
  read: (key: string) => Buffer | undefined,
) {
  const salt = randomBytes(16);
  const candidate = await readMasterKey(master, salt, true);
  const write = database.prepare('insert into meta (key, value) values (?, ?)');
  await patiently(() => database.exec('begin immediate'));
  try {
    // Another worker that started at the same moment may have been first: then its keys stand.
    if (!read('look_up_key')) {
      write.run('salt', salt);
      write.run('look_up_key', seal(candidate, randomBytes(KEY_BYTES), 'meta.look_up_key'));
      write.run('ledger_id', Buffer.from(randomBytes(12).toString('base64url')));
    }
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

function contactKeyStore(
  database: DatabaseSync,
  masterKey: KeyObject,
  lookUpKey: Buffer,
  ledgerId: string,
) {
  const select: StatementSync = database.prepare(
    'select contact_id, profile, proof from contact_keys where contact_id in (select value from json_each(?))',
  );
  const insert = database.prepare(
    `insert into contact_keys (contact_id, profile, proof) values (?, ?, ?)
     on conflict do update set profile = coalesce(profile, excluded.profile), proof = coalesce(proof, excluded.proof)
     returning profile, proof`,
  );
  const destroyOne = {
    profile: database.prepare(
      'update contact_keys set profile = null where contact_id in (select value from json_each(?))',
    ),
    proof: database.prepare(
      'update contact_keys set proof = null where contact_id in (select value from json_each(?))',
    ),
  };
  const wrap = (key: Buffer, place: string) => seal(masterKey, key, place);
  const unwrap = (sealed: Uint8Array | null, place: string) =>
    sealed ? unseal(masterKey, sealed, place) : undefined;

  return {
    ledgerId,
    lookUpKey,
    async load(contactIds: readonly string[]) {
      const rows = (await patiently(() => select.all(JSON.stringify(contactIds)))) as Array<{
        contact_id: string;
        profile: Uint8Array | null;
        proof: Uint8Array | null;
      }>;
      return new Map<string, ContactKeys>(
        rows.map(({ contact_id, profile, proof }) => [
          contact_id,
          {
            profile: unwrap(profile, `profile:${contact_id}`),
            proof: unwrap(proof, `proof:${contact_id}`),
          },
        ]),
      );
    },
    async create(contactIds: readonly string[]) {
      const made = new Map<string, Required<ContactKeys>>();
      if (contactIds.length === 0) return made;
      await inTransaction(database, () => {
        for (const id of contactIds) {
          const row = insert.get(
            id,
            wrap(randomBytes(KEY_BYTES), `profile:${id}`),
            wrap(randomBytes(KEY_BYTES), `proof:${id}`),
          ) as { profile: Uint8Array; proof: Uint8Array };
          made.set(id, {
            profile: unseal(masterKey, row.profile, `profile:${id}`),
            proof: unseal(masterKey, row.proof, `proof:${id}`),
          });
        }
      });
      return made;
    },
    async destroy(contactIds: readonly string[], which: 'profile' | 'proof') {
      await inTransaction(database, () => destroyOne[which].run(JSON.stringify(contactIds)));
      // A wrapped key that lingers in the write-ahead log could still be read with the master key.
      await patiently(() => database.exec('pragma wal_checkpoint(truncate)'));
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

async function inTransaction(database: DatabaseSync, work: () => void) {
  await patiently(() => database.exec('begin immediate'));
  try {
    work();
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw toLedgerError(error);
  }
}

async function patiently<T>(work: () => T): Promise<T> {
  const deadline = Date.now() + BUSY_PATIENCE_MS;
  for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
    try {
      return work();
    } catch (error) {
      const busy = ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
      if (!busy || Date.now() + pause > deadline) throw toLedgerError(error);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

function holdsKeys(database: DatabaseSync): boolean {
  return database.prepare('select 1 from contact_keys limit 1').get() !== undefined;
}

const missingLedger = () =>
  new LedgerError(
    'missing_ledger',
    'There are the keys of a consent ledger, but the ledger itself is missing.',
    'Put the file consent-ledger.sqlite back, from its backup. A fresh one would know of nobody who left; to begin anew on purpose, move the key store away as well.',
  );

const missingKeys = () =>
  new LedgerError(
    'missing_key',
    'There is a consent ledger, but the key store that belongs to it is missing.',
    'Put the file consent-keys.sqlite back beside the ledger, from its own backup. Without it nobody in the ledger can be recognised, opt-outs included.',
  );
