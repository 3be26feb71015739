import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Tables } from '../schema';

export type Db = Kysely<Tables> | Transaction<Tables>;
export type WriteTransaction = Transaction<Tables>;

/** A database under the ledger. Everything that differs between engines is behind this, and nothing else is. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  readonly db: Kysely<Tables>;
  /**
   * Runs `work` in one transaction that holds the ledger's only write lock from its first statement:
   * it sees all that is committed, and nobody commits between its reads and its writes. What it
   * returns is on disk.
   *
   * @throws LedgerError `busy`, `disk_full`, `closed`, `corrupt`, `not_reachable`
   */
  write<T>(work: (trx: WriteTransaction) => Promise<T>): Promise<T>;
  /** A sub-select of the given texts, for `in`: one statement and one parameter however many there are. */
  list(values: readonly string[]): RawBuilder<string>;
  /** A statement of a migration with the engine's own type names. */
  ddl(statement: string): string;
  close(): Promise<void>;
  /** For the moment the process ends, when nothing asynchronous runs any more. */
  closeNow(): void;
}
