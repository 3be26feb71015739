import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from '../schema';

export type Db<Schema = Tables> = Kysely<Schema> | Transaction<Schema>;
export type WriteTransaction<Schema = Tables> = Transaction<Schema>;

/** What is said differently on each engine. */
export interface EngineWords {
  /** Now, in whole microseconds since 1970, by the one clock that all who share the database go by. */
  readonly clock: RawBuilder<number>;
  /** The functions that give the least and the greatest of their arguments, none of which may be null. */
  readonly least: RawBuilder<unknown>;
  readonly greatest: RawBuilder<unknown>;
  /**
   * Among what a statement returns that is a transaction of its own: its commit need not be on disk,
   * where the engine can do without. Only for what a power cut may take.
   */
  readonly unsynced: RawBuilder<unknown>;
}

/**
 * A database under the ledger, or under its key store. Everything that differs between engines is
 * behind this, and nothing else is.
 */
export interface Engine<Schema = Tables> {
  readonly name: 'sqlite' | 'postgres';
  /** Each statement sees what is committed when it begins. */
  readonly db: Kysely<Schema>;
  /**
   * Runs `work` in one transaction that holds the database's only write lock from its first
   * statement: it sees all that is committed, and nobody commits between its reads and its writes.
   * What it returns is on disk.
   *
   * @throws LedgerError `busy`, `disk_full`, `closed`, `corrupt`, `not_reachable`
   */
  write<T>(work: (trx: WriteTransaction<Schema>) => Promise<T>): Promise<T>;
  /**
   * Runs single statements, each a transaction of its own that waits for no other write but of the
   * same rows, as far as the engine can: on SQLite there is one writer at a time.
   *
   * @throws LedgerError the same
   */
  apart<T>(work: (db: Db<Schema>) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on one unchanging view of the database, beside which others go on writing; it may
   * take as long as it likes and writes nothing.
   *
   * @throws LedgerError the same
   */
  snapshot<T>(work: (view: Db<Schema>) => Promise<T>): Promise<T>;
  /** So many reads of one operation are worth running side by side: a server has processors of its own. */
  readonly readsAtOnce: number;
  /** A sub-select of the given texts, for `in`: one statement and one parameter however many there are. */
  list(values: readonly string[]): RawBuilder<string>;
  /** What statements are made of where the engines' languages differ. */
  readonly words: EngineWords;
  /** Whether this database, in the schema that is the ledger's, has a table of that name. */
  hasTable(name: string): Promise<boolean>;
  /** A statement of a migration with the engine's own type names: `{text}` (compared byte by byte), `{blob}`, `{int}` (64 bits), and `{byKey}` after a table whose rows are looked up by their key. */
  ddl(statement: string): string;
  /** Takes what was overwritten or deleted out of the database's files and log, as far as the engine can. */
  scrub(): Promise<void>;
  /**
   * Writes what the database is now into a file of its own, while others go on reading and writing.
   * Absent where the database's server has means of its own.
   *
   * @throws LedgerError `disk_full`, `not_reachable` of the file, and the same as `snapshot`
   */
  copyInto?(file: string): Promise<void>;
  close(): Promise<void>;
  /** For the moment the process ends, when nothing asynchronous runs any more. */
  closeNow(): void;
}
