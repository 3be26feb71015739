import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { LedgerContext } from './context';
import { openSqliteEngine } from './engines/sqlite';
import type { Engine } from './engines/engine';
import { LedgerError } from './errors';
import type { KeyStore } from './keys/keyStore';
import { createLookUp, type LookUp } from './keys/lookUp';
import { openSqliteKeyStore } from './keys/sqliteKeyStore';
import { migrate } from './migrate';
import { migrations } from './migrations';
import type { Tables } from './schema';

export const ledgerConfig = z.object({
  engine: z.literal('sqlite'),
  /** The database file; absent: `consent/consent-ledger.sqlite` in n8n's own folder. */
  file: z.string().optional(),
  /** Absent: a key file beside the database, readable by its owner alone. */
  encryptionKey: z.string().optional(),
});
export type LedgerConfig = z.infer<typeof ledgerConfig>;

/** A ledger that is open: shared by every node and execution of this process. */
export interface OpenLedger {
  readonly engine: Engine;
  readonly keys: KeyStore;
  readonly lookUp: LookUp;
  readonly file: string;
  readonly ledgerId: string;
}

/** n8n's own folder; in its Docker image that is the documented volume. */
export function n8nFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.N8N_USER_FOLDER || homedir(), '.n8n');
}

export function defaultLedgerFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(n8nFolder(env), 'consent', 'consent-ledger.sqlite');
}

// n8n can load a second copy of this module (a hot reload): both must share the open files.
const REGISTRY = Symbol.for('n8n-nodes-consent.ledgers.v1');
type Registry = Map<string, Promise<OpenLedger>>;

function registry(): Registry {
  const holder = globalThis as { [REGISTRY]?: Registry };
  if (!holder[REGISTRY]) {
    const ledgers: Registry = new Map();
    const open = new Set<OpenLedger>();
    holder[REGISTRY] = ledgers;
    const set = ledgers.set.bind(ledgers);
    ledgers.set = (key, ledger) => {
      ledger.then(
        (opened) => open.add(opened),
        () => undefined,
      );
      return set(key, ledger);
    };
    process.once('exit', () => {
      for (const { engine, keys } of open) {
        engine.closeNow();
        keys.close();
      }
    });
  }
  return holder[REGISTRY];
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
  if (env.EXECUTIONS_MODE === 'queue') {
    throw new LedgerError(
      'queue_mode',
      'The embedded consent ledger cannot serve n8n in queue mode, where several machines would each keep their own.',
      'Use a ledger that all workers share.',
    );
  }
  const file = resolve(config.file || defaultLedgerFile(env));
  const ledgers = registry();
  // The key is part of what is asked for: a wrong one must not be served by a ledger that is open already.
  const name = JSON.stringify([file, config.encryptionKey ?? '']);
  const known = ledgers.get(name);
  if (known && (await isStillThere(known, file))) return await known;
  const opening = openFresh(file, config);
  ledgers.set(name, opening);
  try {
    return await opening;
  } catch (error) {
    if (ledgers.get(name) === opening) ledgers.delete(name);
    throw error;
  }
}

/** A file that was taken away under an open ledger would swallow what is written to it. */
async function isStillThere(ledger: Promise<OpenLedger>, file: string): Promise<boolean> {
  try {
    await ledger;
    return existsSync(file) && existsSync(keyStoreFile(file));
  } catch {
    return false;
  }
}

const keyStoreFile = (file: string) => join(dirname(file), 'consent-keys.sqlite');

async function openFresh(file: string, { encryptionKey }: LedgerConfig): Promise<OpenLedger> {
  const folder = dirname(file);
  const ledgerExists = existsSync(file);
  const keys = await openSqliteKeyStore(
    keyStoreFile(file),
    { passphrase: encryptionKey || undefined, file: join(folder, 'consent-master.key') },
    ledgerExists && (await holdsEvents(file)),
  );
  const engine = openSqliteEngine<Tables>(file);
  try {
    await migrate(engine, migrations);
    await bindToKeys(engine, keys.ledgerId);
  } catch (error) {
    engine.closeNow();
    keys.close();
    throw error;
  }
  return { engine, keys, lookUp: createLookUp(keys.lookUpKey), file, ledgerId: keys.ledgerId };
}

/** A ledger is there once it is bound to its keys; a file that a crash left empty is not one yet. */
async function holdsEvents(file: string): Promise<boolean> {
  const engine = openSqliteEngine<Tables>(file);
  try {
    const tables = await engine.db.introspection.getTables();
    if (!tables.some(({ name }) => name === 'meta')) return false;
    return (
      (await engine.db
        .selectFrom('meta')
        .select('value')
        .where('key', '=', 'ledger_id')
        .executeTakeFirst()) !== undefined
    );
  } finally {
    await engine.close();
  }
}

async function bindToKeys(engine: Engine, ledgerId: string): Promise<void> {
  const bound = await engine.write(async (trx) => {
    const row = await trx
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'ledger_id')
      .executeTakeFirst();
    if (row) return row.value;
    await trx.insertInto('meta').values({ key: 'ledger_id', value: ledgerId }).execute();
    return ledgerId;
  });
  if (bound !== ledgerId) {
    throw new LedgerError(
      'wrong_key',
      'The key store beside this consent ledger belongs to another ledger.',
      'Put the key store that was made with this ledger back beside it.',
    );
  }
}

/** What operations need, for one actor. */
export function contextOf(
  ledger: OpenLedger,
  actor: LedgerContext['actor'],
  now: () => number = Date.now,
): LedgerContext {
  return { engine: ledger.engine, keys: ledger.keys, lookUp: ledger.lookUp, now, actor };
}
