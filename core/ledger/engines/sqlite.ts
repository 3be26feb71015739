import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { Kysely, sql } from 'kysely';
import type { Db, Engine, WriteTransaction } from './engine';
import { isBusy, NodeSqliteDialect, toLedgerError } from './nodeSqlite';
import { nextTurn } from '../../turns';

/** How long emptying the log, or opening a view, waits for others that read or write. */
const PATIENCE_MS = 15_000;
/** A copy is made in steps of a megabyte, beside which the event loop goes on. */
const PAGES_AT_A_TIME = 256;

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

const ignore = () => undefined;

/** Switching to WAL needs the file for itself for an instant, also when several processes start at once. */
function retryBusy(work: () => void) {
  for (let attempt = 0; ; attempt++) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || attempt >= 200) throw error;
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

/** An engine over one SQLite file, which it makes where there is none. @throws LedgerError as `openSqliteFile` */
export function openSqliteEngine<Schema>(file: string): Engine<Schema> {
  const database = openSqliteFile(file);
  const db = new Kysely<Schema>({ dialect: new NodeSqliteDialect(database) });
  const views = new Set<DatabaseSync>();
  let logHoldsWhatIsGone = false;

  /** @returns whether the log is empty: it cannot be emptied while somebody still reads from it. */
  const emptyLog = async () => {
    const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db);
    return rows[0]?.busy === 0;
  };

  const reading = async <T>(work: (reader: DatabaseSync) => Promise<T>): Promise<T> => {
    const reader = await openView(file, database);
    views.add(reader);
    try {
      return await work(reader);
    } catch (error) {
      throw toLedgerError(error);
    } finally {
      views.delete(reader);
      if (reader.isOpen) reader.close();
      // Not waited for: who asked for the view may hold the write lock that this has to wait for.
      if (logHoldsWhatIsGone && database.isOpen) {
        void emptyLog().then((emptied) => (logHoldsWhatIsGone = !emptied), ignore);
      }
    }
  };

  return {
    name: 'sqlite',
    db,
    readsAtOnce: 1,
    write: async <T>(work: (trx: WriteTransaction<Schema>) => Promise<T>) => {
      // All of it runs without a pause, and so would what came before it.
      await nextTurn();
      try {
        return await db.transaction().execute(work);
      } catch (error) {
        throw toLedgerError(error);
      } finally {
        // All of it ran without a pause, and so would several in a row, each with its sync to disk.
        await nextTurn();
      }
    },
    apart: async <T>(work: (db: Db<Schema>) => Promise<T>) => {
      try {
        return await work(db);
      } catch (error) {
        throw toLedgerError(error);
      }
    },
    snapshot: async <T>(work: (view: Db<Schema>) => Promise<T>) =>
      await reading((reader) =>
        work(new Kysely<Schema>({ dialect: new NodeSqliteDialect(reader) })),
      ),
    // From a view that does not change: a copy of what others write to would begin anew at every commit.
    copyInto: async (copy) =>
      await reading(async (reader) => void (await backup(reader, copy, { rate: PAGES_AT_A_TIME }))),
    list: (values) => sql<string>`(select value from json_each(${JSON.stringify(values)}))`,
    words: {
      clock: sql`cast(unixepoch('now', 'subsec') * 1000000 as integer)`,
      least: sql.raw('min'),
      greatest: sql.raw('max'),
      unsynced: sql`null`,
    },
    hasTable: async (name) => {
      const { rows } =
        await sql`select 1 from sqlite_schema where type = 'table' and name = ${name}`.execute(db);
      return rows.length > 0;
    },
    ddl: (statement) =>
      statement
        .replaceAll('{text}', 'text')
        .replaceAll('{blob}', 'blob')
        .replaceAll('{int}', 'integer')
        .replaceAll('{byKey}', 'without rowid'),
    scrub: async () => {
      const deadline = Date.now() + PATIENCE_MS;
      for (let pause = 5; ; pause = Math.min(pause * 2, 250)) {
        logHoldsWhatIsGone = !(await emptyLog());
        // A view of our own may stay open for long: the log is emptied when it closes.
        if (!logHoldsWhatIsGone || views.size > 0 || Date.now() + pause > deadline) return;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    },
    close: async () => {
      await db.destroy();
      closeAll();
    },
    closeNow: closeAll,
  };

  function closeAll() {
    for (const one of [...views, database]) if (one.isOpen) one.close();
  }
}

/**
 * A connection of its own that sees the file as it is now for as long as it is open. It is opened by
 * SQLite itself, as any second descriptor of the file must be (see `openSqliteFile`).
 */
async function openView(file: string, database: DatabaseSync): Promise<DatabaseSync> {
  // Opening a closed ledger's file anew would read what may have been put there since.
  if (!database.isOpen) throw toLedgerError(new Error('database is not open'));
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    let reader: DatabaseSync | undefined;
    try {
      reader = new DatabaseSync(file, { readOnly: true, timeout: 0 });
      // It is the first read, not `begin`, that fixes what a transaction sees.
      reader.exec('begin; select count(*) from sqlite_schema');
      return reader;
    } catch (error) {
      reader?.close();
      if (!isBusy(error) || Date.now() > deadline) throw toLedgerError(error);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
