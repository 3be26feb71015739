import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../../../core/ledger/engines/engine';
import { openPostgresEngine } from '../../../../core/ledger/engines/postgres';
import { openSqliteEngine } from '../../../../core/ledger/engines/sqlite';
import type { KeyStore } from '../../../../core/ledger/keys/keyStore';
import { openKeyStore } from '../../../../core/ledger/keys/openKeyStore';
import type { KeyTables } from '../../../../core/ledger/keys/schema';
import type { MasterKeys } from '../../../../core/ledger/keys/slots';
import { aSchema, DATABASES } from '../../../postgres/server';

/** See jest.config.cjs. */
declare const LEDGER_ENGINE: 'sqlite' | 'postgres';

export const aMasterKey = () => randomBytes(32).toString('hex');

/** The place of one key store, on the engine of this run, which any number of processes may open. */
export async function aPlace() {
  const folder = mkdtempSync(join(tmpdir(), 'consent-keys-'));
  const opener = LEDGER_ENGINE === 'postgres' ? onPostgres() : onSqlite(folder);
  const opened: Array<Engine<KeyTables>> = [];
  let ledgerIsThere = false;
  const engine = async () => {
    const one = await opener();
    opened.push(one);
    return one;
  };
  return {
    folder,
    keyFile: join(folder, 'consent-master.key'),
    engine,
    /** As another process would: over an engine of its own. The ledger is bound once the first one has opened. */
    async open(
      master: MasterKeys,
      over: (engine: Engine<KeyTables>) => Engine<KeyTables> = (one) => one,
    ): Promise<KeyStore> {
      const store = await openKeyStore(over(await engine()), master, {
        ledgerExists: async () => ledgerIsThere,
      });
      ledgerIsThere = true;
      return store;
    },
    ledgerIs(there: boolean) {
      ledgerIsThere = there;
    },
    /** All that the disk holds of a store on SQLite: its file, its log and whatever else lies beside them. */
    bytes(): Buffer {
      return Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    },
    async end() {
      for (const one of opened) await one.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function onSqlite(folder: string) {
  const file = join(folder, 'consent-keys.sqlite');
  return async () => openSqliteEngine<KeyTables>(file);
}

function onPostgres() {
  const options = aSchema({ database: DATABASES.keys, maxConnections: 2 });
  return () => openPostgresEngine<KeyTables>(options);
}
