import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bindingOf, ledgerIdIn } from './binding';
import {
  type LedgerConfig,
  ledgerFileOf,
  type PostgresLedgerConfig,
  readLedgerConfig,
  type SqliteLedgerConfig,
} from './config';
import { contextOf } from './context';
import { beginsHere } from './continuity';
import type { Engine } from './engines/engine';
import { openPostgresEngine, type PostgresOptions } from './engines/postgres';
import { isNoSuchDatabase, openOrMakeDatabase } from './engines/postgresDatabase';
import { openSqliteEngine } from './engines/sqlite';
import { LedgerError } from './errors';
import type { KeyStore } from './keys/keyStore';
import { createLookUp, type LookUp } from './keys/lookUp';
import { assertMoveIsWhole } from './keys/moving';
import { noteBinding, openKeyStore } from './keys/openKeyStore';
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
  const named = read.engine === 'sqlite' ? { ...read, file: ledgerFileOf(read, env) } : read;
  return await sharedLedger(
    named,
    async () => await openParts(partsOf(config, env)),
    () => markOf(filesOf(named)),
  );
}

/** The two databases of a ledger, not opened yet, and what opens them. */
export interface LedgerParts {
  readonly place: string;
  readonly ledger: Once<Engine>;
  /** To which keys the ledger is bound, where there is one already. */
  readonly boundTo: () => Promise<string | undefined>;
  readonly openKeys: () => Promise<Engine<KeyTables>>;
  readonly master: MasterKeys;
}

/** @throws LedgerError where the configuration will not do */
export function partsOf(config: LedgerConfig, env: NodeJS.ProcessEnv = process.env): LedgerParts {
  const read = readLedgerConfig(config);
  return read.engine === 'sqlite' ? partsInFiles(read, env) : partsOnServer(read);
}

function partsInFiles(config: SqliteLedgerConfig, env: NodeJS.ProcessEnv): LedgerParts {
  if (env.EXECUTIONS_MODE === 'queue') {
    throw new LedgerError(
      'queue_mode',
      'The embedded consent ledger cannot serve n8n in queue mode, where several machines would each keep their own.',
      'Choose PostgreSQL as the engine in the Consent Ledger credential, so that all workers share one ledger.',
    );
  }
  const file = ledgerFileOf(config, env);
  const folder = dirname(file);
  // A ledger file that is missing is not made before its keys have said whether there should be one.
  const ledger = once(async () => openSqliteEngine<Tables>(file));
  return {
    place: file,
    ledger,
    boundTo: async () => (existsSync(file) ? await bindingOf(await ledger.open()) : undefined),
    openKeys: async () => openSqliteEngine<KeyTables>(keyStoreFileOf(file)),
    master: { ...masterKeyOf(config), file: join(folder, 'consent-master.key') },
  };
}

const keyStoreFileOf = (file: string) => join(dirname(file), 'consent-keys.sqlite');

/** What is written to a file that was taken away or replaced under an open ledger would be lost. A server says so itself. */
function filesOf(config: SqliteLedgerConfig | PostgresLedgerConfig): string[] {
  return config.engine === 'sqlite' && config.file
    ? [config.file, keyStoreFileOf(config.file)]
    : [];
}

/** @returns which files stand under these names now; undefined where one is missing */
function markOf(files: readonly string[]): string | undefined {
  const found = files.map((file) => statSync(file, { throwIfNoEntry: false }));
  if (found.includes(undefined)) return undefined;
  return found.map((one) => `${one?.dev}:${one?.ino}`).join(' ');
}

function partsOnServer(config: PostgresLedgerConfig): LedgerParts {
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
  return {
    place: `${host}:${port}, database ${database}, schema ${schema}`,
    ledger,
    boundTo: async () => await bindingOf(await ledger.open()),
    openKeys: async () => {
      const from = await ledger.open();
      // A ledger that is there has its keys somewhere: a name that is mistyped makes no database.
      return (await bindingOf(from)) === undefined
        ? await openOrMakeDatabase<KeyTables>(keyOptions, from)
        : await openKeysOfLedger(keyOptions);
    },
    master: masterKeyOf(config),
  };
}

async function openKeysOfLedger(options: PostgresOptions): Promise<Engine<KeyTables>> {
  try {
    return await openPostgresEngine<KeyTables>(options);
  } catch (error) {
    if (!isNoSuchDatabase(error)) throw error;
    throw new LedgerError(
      'missing_key',
      'There is a consent ledger, but the keys database that the Consent Ledger credential names does not exist.',
      'Check its name in the Consent Ledger credential, or restore it from its own backup. Without it nobody in the ledger can be recognised, opt-outs included.',
      error,
    );
  }
}

async function openParts({
  place,
  ledger,
  boundTo,
  openKeys,
  master,
}: LedgerParts): Promise<OpenLedger> {
  let keys: KeyStore | undefined;
  try {
    const keyEngine = await openKeys();
    await assertMoveIsWhole(keyEngine, boundTo).catch(async (error: unknown) => {
      await keyEngine.close();
      throw error;
    });
    keys = await openKeyStore(keyEngine, master, {
      ledgerExists: async () => (await boundTo()) !== undefined,
    });
    const engine = await ledger.open();
    await migrate(engine, migrations);
    await bindToKeys(engine, keys.ledgerId);
    await noteBinding(keyEngine);
    const open: OpenLedger = {
      engine,
      keys,
      lookUp: createLookUp(keys.lookUpKey),
      ledgerId: keys.ledgerId,
      place,
    };
    await catchUp(contextOf(open, {}));
    await beginsHere(engine);
    return open;
  } catch (error) {
    await keys?.close();
    await ledger.close();
    throw error;
  }
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
