import type { LedgerConfig } from '../../../core/ledger';
import type { BareRow, Table } from '../floor/rows.ts';

export const ENGINES = ['sqlite', 'postgres'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Where ledgers of one engine are measured, and the barest way to the same tables beside them. */
export interface BenchEngine {
  readonly name: EngineName;
  /** What opens a ledger of this name; it is made by opening it. */
  config(ledger: string): LedgerConfig;
  /** The same as a Consent Ledger credential in n8n has it. */
  credential(ledger: string): object;
  /**
   * Reads what stands in the ledger's table `consents` about identifiers, by one prepared statement
   * over one connection of its own, one after the other.
   */
  reader(ledger: string): Promise<BareReader>;
  /** Writes into the ledger's own tables by prepared statements, as durably as the ledger does. */
  writer(ledger: string): Promise<BareWriter>;
  /** What the database does of itself within minutes of an import, done at once, so that it is not done while something is measured. */
  settle(): Promise<void>;
  /** What the ledger takes up on disk, key store and indexes included, the write-ahead log not. */
  bytes(ledger: string): Promise<number>;
  /** How many rows and bytes of values stand in each table. */
  contents(ledger: string): Promise<Record<Table, { rows: number; bytes: number }>>;
}

export interface BareReader {
  /** @returns how many of them have a row */
  count(identifierHashes: Iterable<string>): number | Promise<number>;
  close(): void | Promise<void>;
}

export interface BareWriter {
  /** All rows of a batch in one transaction in each database; on disk when it returns. */
  write(rows: readonly BareRow[]): void | Promise<void>;
  close(): void | Promise<void>;
}
