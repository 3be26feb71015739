import { createHash } from 'node:crypto';
import {
  type BinaryOperationNode,
  Kysely,
  OperatorNode,
  PostgresDialect,
  PostgresQueryCompiler,
  RawNode,
  sql,
} from 'kysely';
import type { CustomTypesConfig, ClientBase, PoolConfig } from 'pg';
import { LedgerError } from '../errors';
import type { Engine, WriteTransaction } from './engine';
import { Mutex, Places } from './mutex';
import { isClosed, postgresToLedgerError } from './postgresErrors';
import { LedgerPool } from './postgresPool';

/** Where a database is and how to get in. */
export interface PostgresOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Its tables stand in this schema, which is made where it is missing; see `isSchemaName`. */
  readonly schema: string;
  /** `require` encrypts, whoever answers; `verify` also asks who does. */
  readonly ssl: 'off' | 'require' | 'verify';
  /** For `verify`: the certificates to trust, PEM; absent: those that Node trusts. */
  readonly ca?: string;
  /** Of this engine, at least 2: one writes while others read. */
  readonly maxConnections: number;
}

/** How long a write waits for other workers before it gives up. */
const LOCK_PATIENCE_MS = 15_000;
/** A worker that stands still in the middle of a write lets the others go on after this. */
const WRITER_IDLE_MS = 60_000;
const VIEW_IDLE_MS = 600_000;
const CONNECT_PATIENCE_MS = 10_000;

/** What has no quotes in it, is the same with and without them, and leaves room for a suffix. */
export function isSchemaName(name: string): boolean {
  return /^[a-z_][a-z0-9_]{0,54}$/.test(name) && !name.startsWith('pg_');
}

/**
 * An engine over one schema of a PostgreSQL database, for many workers on many machines.
 *
 * A write takes an advisory lock of that schema first, so there is one writer at a time, and is
 * flushed to the server's disk when it returns. A view is a read-only transaction at REPEATABLE READ.
 *
 * `scrub` vacuums, which frees what was overwritten or deleted for new rows. What PostgreSQL cannot
 * promise: the bytes themselves stay in the pages until new rows cover them, in the write-ahead log
 * until it is recycled, in archived log and base backups for as long as those are kept, and while an
 * older transaction is open anywhere in the database nothing is freed at all.
 *
 * @throws LedgerError `not_reachable`, `busy`, with which setting or right is missing
 */
export async function openPostgresEngine<Schema>(
  options: PostgresOptions,
): Promise<Engine<Schema>> {
  const { schema } = options;
  if (!isSchemaName(schema)) {
    throw new LedgerError(
      'refused',
      'The schema name of the consent ledger is not one that it can use.',
      'Use small letters, digits and underscores, 55 at most, and begin with a letter.',
    );
  }
  // Only now: who keeps the ledger in a file never loads it.
  const { default: pg } = await import('pg');
  const pool = new LedgerPool(pg, poolConfig(options, pg.types), (client) =>
    prepare(client, schema),
  );
  const db = new Kysely<Schema>({ dialect: new ListDialect({ pool }) });
  const turn = new Mutex();
  const views = new Places(options.maxConnections - 2);
  const lock = lockOf(schema);

  const write = async <T>(work: (trx: WriteTransaction<Schema>) => Promise<T>): Promise<T> => {
    // Waiting here costs nothing; waiting in the database costs a connection.
    await turn.lock();
    try {
      return await beginning((begun) =>
        db
          .transaction()
          .setIsolationLevel('read committed')
          .setAccessMode('read write')
          .execute(async (trx) => {
            await sql`select
              set_config('search_path', ${schema}, true),
              set_config('lock_timeout', ${String(LOCK_PATIENCE_MS)}, true),
              set_config('idle_in_transaction_session_timeout', ${String(WRITER_IDLE_MS)}, true),
              pg_advisory_xact_lock(${lock})`.execute(trx);
            begun();
            return await work(trx);
          }),
      );
    } finally {
      turn.unlock();
    }
  };

  const engine: Engine<Schema> = {
    name: 'postgres',
    db,
    readsAtOnce: 2,
    write,
    apart: async (work) => {
      try {
        return await work(db);
      } catch (error) {
        throw error instanceof Error && isClosed(error) ? postgresToLedgerError(error) : error;
      }
    },
    snapshot: async (work) => {
      // A view may stay open for long: some connections are left to those who check and record meanwhile.
      await views.take();
      try {
        return await beginning((begun) =>
          db
            .transaction()
            .setIsolationLevel('repeatable read')
            .setAccessMode('read only')
            .execute(async (view) => {
              // The first statement fixes what all that follow see.
              await sql`select
                set_config('search_path', ${schema}, true),
                set_config('idle_in_transaction_session_timeout', ${String(VIEW_IDLE_MS)}, true)`.execute(
                view,
              );
              begun();
              return await work(view);
            }),
        );
      } finally {
        views.giveBack();
      }
    },
    list: (values) => sql<string>`(select unnest(${values}::text[]))`,
    words: {
      clock: sql`cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)`,
      least: sql.raw('least'),
      greatest: sql.raw('greatest'),
      unsynced: sql`set_config('synchronous_commit', 'off', true)`,
    },
    hasTable: async (name) => {
      const { rows } = await sql<{ there: number }>`select
        to_regclass(${`${schema}.${name}`}) is not null as there`.execute(db);
      return rows[0]?.there === 1;
    },
    ddl: (statement) =>
      statement
        .replaceAll('{text}', 'text collate "C"')
        .replaceAll('{blob}', 'bytea')
        .replaceAll('{int}', 'bigint')
        .replaceAll('{byKey}', ''),
    scrub: async () => {
      const { rows } = await sql<{ tablename: string }>`select tablename from pg_tables
        where schemaname = ${schema} order by tablename`.execute(db);
      for (const { tablename } of rows) {
        await sql`vacuum ${sql.id(schema, tablename)}`.execute(db);
      }
    },
    close: async () => {
      await db.destroy();
      await pool.end();
    },
    closeNow: () => pool.endNow(),
  };

  try {
    await engine.write((trx) => makeReady(trx, schema));
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/**
 * Runs a transaction; once more where the connection turned out to be gone before its work began,
 * as after a restart of the server.
 */
async function beginning<T>(transaction: (begun: () => void) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    let begun = false;
    try {
      return await transaction(() => (begun = true));
    } catch (error) {
      const gone = error instanceof LedgerError && error.problem === 'not_reachable';
      if (gone && !begun && attempt === 1) continue;
      // What the database says is put into words where it says it; the rest is of whoever asked for the work.
      throw error instanceof Error && isClosed(error) ? postgresToLedgerError(error) : error;
    }
  }
}

/** Says what would not do, and makes the schema where it is missing. */
async function makeReady<Schema>(trx: WriteTransaction<Schema>, schema: string): Promise<void> {
  const { rows } = await sql<{ encoding: string; locks: number; there: number }>`select
    current_setting('server_encoding') as encoding,
    (select count(*) from pg_locks where locktype = 'advisory' and granted and pid = pg_backend_pid()) as locks,
    to_regnamespace(${schema}) is not null as there`.execute(trx);
  const found = rows[0];
  if (found?.encoding !== 'UTF8') {
    throw new LedgerError(
      'not_reachable',
      "The consent ledger's database does not keep its texts in UTF-8, so it could not keep every text.",
      'Have a database made with the encoding UTF8 and name it in the Consent Ledger credential.',
    );
  }
  // What speaks PostgreSQL's protocol and takes such a lock without holding it would let two workers write at once.
  if (found.locks === 0) {
    throw new LedgerError(
      'not_reachable',
      "The consent ledger's database server has no advisory locks, without which two workers could write at once.",
      'Use PostgreSQL itself, or a server that offers them.',
    );
  }
  if (found.there === 0) await sql`create schema ${sql.id(schema)}`.execute(trx);
}

/**
 * What the ledger's statements rely on, whatever the server, the database or the user is set to. A
 * prepared statement is planned each time, which costs less than two of its rows: a plan from when a
 * table was small would read all of it for ever after. And what is looked up is looked up by its index:
 * a server takes a disk for a turning one unless told otherwise, and would read a table of 50,000 whole.
 */
async function prepare(client: ClientBase, schema: string): Promise<void> {
  // In quotes, since some names (default, user) are words of the language.
  await client.query(`set search_path = "${schema}"; set client_encoding = 'UTF8';
    set standard_conforming_strings = on; set bytea_output = 'hex'; set lock_timeout = ${LOCK_PATIENCE_MS}; set plan_cache_mode = force_custom_plan;
    set random_page_cost = 1.1;
    select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`);
}

function poolConfig(options: PostgresOptions, types: CustomTypesConfig): PoolConfig {
  const { host, port, database, user, password, ssl, ca } = options;
  return {
    host,
    port,
    database,
    user,
    // As a function, so that an empty one is not looked for in the environment or a file.
    password: () => password,
    ssl:
      ssl === 'off'
        ? false
        : ssl === 'require'
          ? { rejectUnauthorized: false }
          : { rejectUnauthorized: true, ...(ca ? { ca } : {}) },
    max: Math.max(2, options.maxConnections),
    connectionTimeoutMillis: CONNECT_PATIENCE_MS,
    idleTimeoutMillis: 30_000,
    maxLifetimeSeconds: 3_600,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    allowExitOnIdle: true,
    application_name: 'n8n-nodes-consent',
    types: typesLikeSqlite(types),
  };
}

/** @returns a key of its own for each schema, within its database; 64 bits, signed */
function lockOf(schema: string): bigint {
  return createHash('sha256').update(`n8n-nodes-consent:${schema}`).digest().readBigInt64BE(0);
}

const INT8 = 20;
const NUMERIC = 1700;
const BOOL = 16;

/** Numbers and truth values as SQLite gives them, so that both engines hand out the same. */
function typesLikeSqlite(types: CustomTypesConfig): CustomTypesConfig {
  const getTypeParser = (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8 || oid === NUMERIC) return toSafeInteger;
    if (oid === BOOL) return (value: string) => (value === 't' ? 1 : 0);
    return types.getTypeParser(oid, format as 'text');
  };
  return { getTypeParser: getTypeParser as CustomTypesConfig['getTypeParser'] };
}

/** @throws RangeError rather than hand out a number that is not the one in the table */
function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('A number in the ledger is too large.');
  return value;
}

const LIST_BEGINS = '(select unnest(';

/**
 * Asks `in` a list as `= any`. A sub-select may as well be run for every row of a table, and is where
 * nobody has counted the rows yet: a check right after an import took six times as long.
 */
class ListCompiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node;
    const [values] = RawNode.is(rightOperand) ? rightOperand.parameters : [];
    if (
      values === undefined ||
      !(OperatorNode.is(operator) && operator.operator === 'in') ||
      (rightOperand as RawNode).sqlFragments[0] !== LIST_BEGINS
    ) {
      super.visitBinaryOperation(node);
      return;
    }
    this.visitNode(leftOperand);
    this.append(' = any(');
    this.visitNode(values);
    this.append('::text[])');
  }
}

class ListDialect extends PostgresDialect {
  override createQueryCompiler() {
    return new ListCompiler();
  }
}
