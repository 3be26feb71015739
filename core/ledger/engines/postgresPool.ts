import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { ClientBase, Pool, PoolClient, PoolConfig, QueryConfig, QueryResult } from 'pg';
import { LedgerError } from '../errors';
import { assertBindable } from './bindable';
import { bindInOnePiece } from './postgresBind';
import { connectingToLedgerError, isConnectionLost, postgresToLedgerError } from './postgresErrors';

/** A connection that has been idle for longer is asked whether it is still there before it is relied on. */
const TRUSTED_IDLE_MS = 5_000;
const PING_PATIENCE_MS = 5_000;
/** No single statement takes so long on a server that is there, save those on a view, of a migration or a vacuum. */
const STATEMENT_PATIENCE_MS = 120_000;
const MAY_TAKE_LONG = /^\s*(create|alter|drop|vacuum|reindex)\b/i;
const NAMED_STATEMENTS = 300;
/** The protocol counts parameters in 16 bits, and `pg` would wrap around without a word. */
const MAX_PARAMETERS = 65_535;

/** Runs before the connection is used: on it stands what the ledger relies on. */
type Prepare = (client: ClientBase) => Promise<void>;

/**
 * `pg`'s pool as Kysely takes one. What is our own: nothing that happens to an idle or a borrowed
 * connection brings n8n down; a connection that may be dead is tried before it is used, so a server
 * that was restarted costs no batch; a statement that is used again is prepared under a name; no
 * statement waits for ever on a network that swallows it; a commit that committed nothing is an
 * error; and every error is one that may be shown.
 */
export class LedgerPool implements PostgresPool {
  readonly #pool: Pool;
  readonly #idleSince = new WeakMap<PoolClient, number>();
  readonly #clients = new Set<PoolClient>();
  readonly #statements = new StatementNames();
  #ended: Promise<void> | undefined;

  constructor(
    pg: { Pool: new (config: PoolConfig) => Pool },
    config: PoolConfig,
    prepare: Prepare,
  ) {
    this.#pool = new pg.Pool({ ...config, onConnect: prepare });
    // Without a listener, Node ends the process when a server closes a connection that nobody uses.
    this.#pool.on('error', ignore);
    this.#pool.on('connect', (client) => {
      client.on('error', ignore);
      bindInOnePiece(client);
      this.#clients.add(client);
    });
    this.#pool.on('remove', (client) => this.#clients.delete(client));
  }

  async connect(): Promise<PostgresPoolClient> {
    try {
      for (;;) {
        const client = await this.#pool.connect();
        if (await this.#isThere(client)) return this.#borrowed(client);
        client.release(true);
      }
    } catch (error) {
      throw connectingToLedgerError(error);
    }
  }

  async end(): Promise<void> {
    await (this.#ended ??= this.#pool.end());
  }

  /** For the moment the process ends. */
  endNow(): void {
    this.#ended ??= this.#pool.end().catch(ignore);
    for (const client of this.#clients) destroy(client);
  }

  async #isThere(client: PoolClient): Promise<boolean> {
    const since = this.#idleSince.get(client);
    if (since === undefined || Date.now() - since < TRUSTED_IDLE_MS) return true;
    try {
      await patiently(client, PING_PATIENCE_MS, () => client.query('select 1'));
      return true;
    } catch {
      return false;
    }
  }

  #borrowed(client: PoolClient): PostgresPoolClient {
    let broken = false;
    let mayTakeLong = false;
    const query = async (text: string, parameters: readonly unknown[]) => {
      if (parameters.length > MAX_PARAMETERS)
        throw new TypeError(`A statement of the ledger has ${parameters.length} parameters.`);
      const values = parameters.map((value) =>
        Array.isArray(value) ? value.map(assertBindable) : assertBindable(value),
      );
      // A statement on a view may read for long, and holds nobody up.
      if (text.startsWith('start transaction')) mayTakeLong = text.includes('read only');
      const patience = mayTakeLong || MAY_TAKE_LONG.test(text) ? undefined : STATEMENT_PATIENCE_MS;
      try {
        const result = await patiently(client, patience, () =>
          ask(client, { text, values, name: this.#statements.nameOf(text) }),
        );
        if (text === 'commit' && result.command !== 'COMMIT') throw nothingCommitted();
        return result;
      } catch (error) {
        broken ||= isConnectionLost(error);
        // What is gone has rolled back by itself, and the error that led here matters more.
        if (text === 'rollback') {
          broken = true;
          return { command: 'ROLLBACK' as const, rowCount: 0, rows: [] };
        }
        throw postgresToLedgerError(error);
      }
    };
    return {
      query: query as unknown as PostgresPoolClient['query'],
      release: () => {
        this.#idleSince.set(client, Date.now());
        client.release(broken);
      },
    };
  }
}

/** PostgreSQL answers the commit of a transaction in which a statement failed with a rollback, and calls that a success. */
const nothingCommitted = () =>
  new LedgerError(
    'refused',
    'A step of this batch failed in the database, so nothing of the batch was recorded.',
    'Run the workflow again.',
  );

/** A server that is gone without a word would be waited for as long as TCP cares to, a quarter of an hour and more. */
async function patiently<T>(
  client: PoolClient,
  patienceMs: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (patienceMs === undefined) return await work();
  const timer = setTimeout(() => destroy(client), patienceMs);
  timer.unref();
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/**
 * As `client.query` without a callback would. That one gives the statement a function of its own by
 * assigning it to a property, and V8 makes such a function in the old part of its memory: it held on
 * to the statement's parameters until the next full collection, some 20 MB a second of an import.
 */
async function ask(client: PoolClient, statement: QueryConfig): Promise<QueryResult> {
  return await new Promise((resolve, reject) => {
    client.query(statement, (error: Error | null, result: QueryResult) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

/** Ends a connection at once; what waits on it fails. */
function destroy(client: PoolClient): void {
  (
    client as unknown as { connection: { stream: { destroy(): void } } }
  ).connection.stream.destroy();
}

const ignore = () => undefined;

/** Parsing and planning cost as much as a small statement's work; a connection keeps what has a name for good, so few have one. */
class StatementNames {
  readonly #names = new Map<string, string>();
  #seen = new Set<string>();

  /** @returns undefined the first time, and for texts beyond what connections are to keep */
  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (
      name ||
      this.#names.size >= NAMED_STATEMENTS ||
      !/^(select|with|insert|update|delete)\b/i.test(text)
    ) {
      return name;
    }
    if (this.#seen.has(text)) {
      const fresh = `ledger_${this.#names.size}`;
      this.#names.set(text, fresh);
      return fresh;
    }
    if (this.#seen.size >= NAMED_STATEMENTS * 4) this.#seen = new Set();
    this.#seen.add(text);
    return undefined;
  }
}
