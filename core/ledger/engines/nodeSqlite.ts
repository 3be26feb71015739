import type { DatabaseSync } from 'node:sqlite';
import { type StatementSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { turnTaker } from '../../turns';
import { LedgerError } from '../errors';
import { assertBindable } from './bindable';
import { Mutex } from './mutex';

/** How long a write waits for other processes before it gives up. */
const BUSY_PATIENCE_MS = 15_000;
const CACHED_STATEMENTS = 300;

/**
 * Kysely over `node:sqlite`. Two things are our own: a transaction begins IMMEDIATE, so that what
 * it reads cannot change before it writes; and a busy database is waited for asynchronously,
 * because SQLite's own `timeout` would freeze n8n's event loop for as long.
 */
export class NodeSqliteDialect implements Dialect {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  createAdapter() {
    return new SqliteAdapter();
  }
  createQueryCompiler() {
    return new SqliteQueryCompiler();
  }
  createIntrospector(db: Kysely<unknown>) {
    return new SqliteIntrospector(db);
  }
  createDriver(): Driver {
    return new NodeSqliteDriver(this.#database);
  }
}

class NodeSqliteDriver implements Driver {
  readonly #connection: NodeSqliteConnection;
  readonly #mutex = new Mutex();

  constructor(database: DatabaseSync) {
    this.#connection = new NodeSqliteConnection(database);
  }

  async init() {}

  async acquireConnection() {
    await this.#mutex.lock();
    return this.#connection;
  }
  async releaseConnection() {
    this.#mutex.unlock();
  }
  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }
  async rollbackTransaction() {
    this.#connection.rollback();
  }
  async destroy() {
    this.#connection.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync;
  readonly #turn = turnTaker();
  readonly #statements = new Map<string, { statement: StatementSync; reads: boolean }>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const deadline = Date.now() + BUSY_PATIENCE_MS;
    for (let pause = 2; ; pause = Math.min(pause * 2, 50)) {
      try {
        const result = this.#execute<R>(query);
        // Every statement runs on n8n's own thread, so a long row of them lets others on it in between.
        const turn = this.#turn();
        if (turn) await turn;
        return result;
      } catch (error) {
        if (!isBusy(error) || Date.now() + pause > deadline) throw toLedgerError(error);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  #execute<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const { statement, reads } = this.#prepare(sql);
    const bound = parameters.map((value) => assertBindable(value));
    if (reads) return { rows: statement.all(...bound) as R[] };
    const { changes, lastInsertRowid } = statement.run(...bound);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #prepare(sql: string) {
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    const statement = this.#database.prepare(sql);
    const entry = { statement, reads: statement.columns().length > 0 };
    if (this.#statements.size >= CACHED_STATEMENTS) {
      this.#statements.delete(this.#statements.keys().next().value as string);
    }
    this.#statements.set(sql, entry);
    return entry;
  }

  /** A failed statement may have rolled back by itself (a full disk does), so "no transaction" is no error here. */
  rollback() {
    if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback');
  }

  /** In pieces, so that a large table need not be in memory: the statement is its own, and not the cached one. */
  async *streamQuery<R>(
    { sql, parameters }: CompiledQuery,
    chunkSize: number,
  ): AsyncIterableIterator<QueryResult<R>> {
    try {
      const statement = this.#database.prepare(sql);
      let rows: R[] = [];
      for (const row of statement.iterate(...parameters.map((value) => assertBindable(value)))) {
        rows.push(row as R);
        if (rows.length < chunkSize) continue;
        yield { rows };
        rows = [];
      }
      yield { rows };
    } catch (error) {
      throw toLedgerError(error);
    }
  }

  close() {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }
}

function resultCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : undefined;
}

export const isBusy = (error: unknown) => resultCode(error) === 5;

/** @see https://www.sqlite.org/rescode.html */
export function toLedgerError(error: unknown): unknown {
  if (error instanceof LedgerError) return error;
  switch (resultCode(error)) {
    case 5:
    case 6:
      return new LedgerError(
        'busy',
        'The consent ledger is in use by another process and did not become free in time.',
        'Run the workflow again; if it stays so, look for a backup or a tool that holds the database file open.',
        error,
      );
    case 13:
      return new LedgerError(
        'disk_full',
        'The disk with the consent ledger is full: nothing of this batch was recorded.',
        'Make room on the disk and run the workflow again; what was reported as recorded before is safe.',
        error,
      );
    case 8:
    case 10:
    case 14:
      return new LedgerError(
        'not_reachable',
        "The consent ledger's database file cannot be read or written.",
        "Check that the folder exists and belongs to n8n's user, and that the disk is in order.",
        error,
      );
    case 11:
    case 26:
      return new LedgerError(
        'corrupt',
        "The consent ledger's database file is damaged or is no ledger.",
        'Restore it from a backup; do not delete it, opt-outs stand in it.',
        error,
      );
  }
  const message = error instanceof Error ? error.message : '';
  if (
    /database is not open|statement has been finalized|driver has already been destroyed/.test(
      message,
    )
  ) {
    return new LedgerError(
      'closed',
      'The consent ledger has been closed.',
      'Start n8n again.',
      error,
    );
  }
  return error;
}
