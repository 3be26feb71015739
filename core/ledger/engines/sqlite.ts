import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Tables } from '../schema';
import type { Engine, WriteTransaction } from './engine';
import { NodeSqliteDialect, toLedgerError } from './nodeSqlite';

/**
 * Opens (or makes) a SQLite file that its owner alone may read. Written ahead and synced at every
 * commit, so that what is reported as recorded survives a power cut; freed pages are overwritten.
 *
 * @throws LedgerError `not_reachable`, `corrupt`, `disk_full`
 */
export function openSqliteFile(file: string): DatabaseSync {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Never opened by hand once it is there: closing any descriptor of a file drops all POSIX locks that
    // this process has on it, and another process would then clear the log away under an open database.
    if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
    const database = new DatabaseSync(file, { timeout: 0 });
    retryBusy(() =>
      database.exec(
        'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma foreign_keys = on; pragma temp_store = memory;',
      ),
    );
    return database;
  } catch (error) {
    throw toLedgerError(fileSystemToSqlite(error));
  }
}

/** Switching to WAL needs the file for itself for an instant, also when several processes start at once. */
function retryBusy(work: () => void) {
  for (let attempt = 0; ; attempt++) {
    try {
      return work();
    } catch (error) {
      const busy = ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
      if (!busy || attempt >= 200) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function fileSystemToSqlite(error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return Object.assign(new Error('disk full'), { errcode: 13 });
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code) && !code.startsWith('ERR')) {
    return Object.assign(new Error(`cannot open (${code})`), { errcode: 14 });
  }
  return error;
}

export function openSqliteEngine(file: string): Engine {
  const database = openSqliteFile(file);
  const db = new Kysely<Tables>({ dialect: new NodeSqliteDialect(database) });
  return {
    name: 'sqlite',
    db,
    write: async <T>(work: (trx: WriteTransaction) => Promise<T>) => {
      try {
        return await db.transaction().execute(work);
      } catch (error) {
        throw toLedgerError(error);
      }
    },
    list: (values) => sql<string>`(select value from json_each(${JSON.stringify(values)}))`,
    ddl: (statement) => statement.replaceAll('{blob}', 'blob').replaceAll('{int}', 'integer'),
    close: () => db.destroy(),
    closeNow: () => {
      if (database.isOpen) database.close();
    },
  };
}
