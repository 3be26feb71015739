import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type LedgerConfig,
  ledgerFileOf,
  type PostgresLedgerConfig,
  readLedgerConfig,
  type SqliteLedgerConfig,
} from './config';
import { contextOf } from './context';
import type { Db, Engine } from './engines/engine';
import { openPostgresEngine, type PostgresOptions } from './engines/postgres';
import { openOrMakeDatabase } from './engines/postgresDatabase';
import { openSqliteEngine } from './engines/sqlite';
import { LedgerError } from './errors';
import type { KeyStore } from './keys/keyStore';
import { createLookUp, type LookUp } from './keys/lookUp';
import { openKeyStore } from './keys/openKeyStore';
import type { KeyTables } from './keys/schema';
import type { MasterKeys } from './keys/slots';
import { migrate } from './migrate';
import { migrations } from './migrations';
import { catchUp } from './operations/catchUp';
import { sharedLedger } from './registry';
import type { Tables } from './schema';

/** A ledger that is open: shared by every node and execution of this process. */
export interface OpenLedger {
  readonly engine: Engine;
  readonly keys: KeyStore;
  readonly lookUp: LookUp;
  readonly ledgerId: string;
  /** Where it is kept, for people to read: a file, or a server, database and schema. No secrets. */
  readonly place: string;
}

/**
 * Opens a ledger, or hands out the one that is open; makes it where there is none yet. One that
 * failed to open is tried anew the next time.
 *
 * @throws LedgerError with what is wrong and what to do
 */
export async function openLedger(
  config: LedgerConfig,
  env: NodeJS.ProcessEnv = process.env,
): Promise<OpenLedger> {
  const read = readLedgerConfig(config);
  return read.engine === 'sqlite' ? await openInFile(read, env) : await openOnServer(read);
}

async function openInFile(config: SqliteLedgerConfig, env: NodeJS.ProcessEnv): Promise<OpenLedger> {
  if (env.EXECUTIONS_MODE === 'queue') {
    throw new LedgerError(
      'queue_mode',
      'The embedded consent ledger cannot serve n8n in queue mode, where several machines would each keep their own.',
      'Choose PostgreSQL as the engine in the Consent Ledger credential, so that all workers share one ledger.',
    );
  }
  const file = ledgerFileOf(config, env);
  const folder = dirname(file);
  const keyStoreFile = join(folder, 'consent-keys.sqlite');
  // A ledger file that is missing is not made before its keys have said whether there should be one.
  const ledger = once(async () => openSqliteEngine<Tables>(file));
  return await sharedLedger(
    { ...config, file },
    () =>
      openParts({
        place: file,
        ledger,
        isThere: async () => existsSync(file) && (await isBound(await ledger.open())),
        openKeys: async () => openSqliteEngine<KeyTables>(keyStoreFile),
        master: { ...masterKeyOf(config), file: join(folder, 'consent-master.key') },
      }),
    // What is written to a file that was taken away under an open ledger would be lost.
    () => existsSync(file) && existsSync(keyStoreFile),
  );
}

async function openOnServer(config: PostgresLedgerConfig): Promise<OpenLedger> {
  if (!config.encryptionKey) {
    throw new LedgerError(
      'missing_key',
      'A consent ledger on PostgreSQL needs an encryption key, and none was typed.',
      'Type one into the Consent Ledger credential, a long one, and keep a copy apart from the database: without it the ledger cannot be read.',
    );
  }
  const { host, port, database, user, password, schema, ssl, ca } = config;
  const forKeys = Math.max(2, Math.floor(config.maxConnections / 4));
  const options: PostgresOptions = {
    ...{ host, port, database, user, password, schema, ssl, ca },
    maxConnections: config.maxConnections - forKeys,
  };
  const keyOptions: PostgresOptions = {
    ...options,
    database: config.keysDatabase || database,
    schema: `${schema}_keys`,
    maxConnections: forKeys,
  };
  const ledger = once(() => openPostgresEngine<Tables>(options));
  return await sharedLedger(
    config,
    () =>
      openParts({
        place: `${host}:${port}, database ${database}, schema ${schema}`,
        ledger,
        isThere: async () => await isBound(await ledger.open()),
        openKeys: async () => await openOrMakeDatabase<KeyTables>(keyOptions, await ledger.open()),
        master: masterKeyOf(config),
      }),
    () => true,
  );
}

interface Parts {
  readonly place: string;
  readonly ledger: Once<Engine>;
  /** Whether there is a ledger already, bound to its keys. */
  readonly isThere: () => Promise<boolean>;
  readonly openKeys: () => Promise<Engine<KeyTables>>;
  readonly master: MasterKeys;
}

async function openParts({ place, ledger, isThere, openKeys, master }: Parts): Promise<OpenLedger> {
  let keys: KeyStore | undefined;
  try {
    keys = await openKeyStore(await openKeys(), master, { ledgerExists: isThere });
    const engine = await ledger.open();
    await migrate(engine, migrations);
    await bindToKeys(engine, keys.ledgerId);
    const open: OpenLedger = {
      engine,
      keys,
      lookUp: createLookUp(keys.lookUpKey),
      ledgerId: keys.ledgerId,
      place,
    };
    await catchUp(contextOf(open, {}));
    return open;
  } catch (error) {
    await keys?.close();
    await ledger.close();
    throw error;
  }
}

/** A ledger is there once it is bound to its keys; what a crash left empty is not one yet. */
async function isBound(engine: Engine): Promise<boolean> {
  return (await engine.hasTable('meta')) && (await ledgerIdIn(engine.db)) !== undefined;
}

async function bindToKeys(engine: Engine, ledgerId: string): Promise<void> {
  const bound =
    (await ledgerIdIn(engine.db)) ??
    (await engine.write(async (trx) => {
      const first = await ledgerIdIn(trx);
      if (first) return first;
      await trx.insertInto('meta').values({ key: 'ledger_id', value: ledgerId }).execute();
      return ledgerId;
    }));
  if (bound !== ledgerId) {
    throw new LedgerError(
      'wrong_key',
      'The key store beside this consent ledger belongs to another ledger.',
      'Put the key store that was made with this ledger back beside it, or name its database in the Consent Ledger credential.',
    );
  }
}

async function ledgerIdIn(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'ledger_id')
    .executeTakeFirst();
  return row?.value;
}

function masterKeyOf({
  encryptionKey,
  previousEncryptionKey,
}: SqliteLedgerConfig | PostgresLedgerConfig): MasterKeys {
  return {
    passphrase: encryptionKey || undefined,
    previous: previousEncryptionKey || undefined,
  };
}

interface Once<T> {
  open(): Promise<T>;
  close(): Promise<void>;
}

/** Something that is opened when it is first asked for, and closed if it was. */
function once<T extends { close(): Promise<void> }>(open: () => Promise<T>): Once<T> {
  let opened: Promise<T> | undefined;
  return {
    open: () => (opened ??= open()),
    close: async () => {
      const one = await opened?.catch(() => undefined);
      await one?.close();
    },
  };
}
