import type { Identifier, Instant } from '../consent/vocabulary';
import { earlierHashesOf } from './earlierLedgers';
import type { Db, Engine, WriteTransaction } from './engines/engine';
import type { KeyStore } from './keys/keyStore';
import type { LookUp } from './keys/lookUp';
import { journaledWrite } from './restrictions';

/** What a workflow that holds the credential may do with the ledger. */
export const PERMISSIONS = ['send', 'record', 'purge', 'reveal'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who acts: told by n8n, written into every event. Nothing personal. */
export interface Actor {
  readonly workflow?: string;
  readonly execution?: string;
  readonly node?: string;
}

/** What every operation works with. */
export interface LedgerContext {
  readonly engine: Engine;
  readonly keys: KeyStore;
  readonly lookUp: LookUp;
  readonly ledgerId: string;
  readonly now: () => Instant;
  readonly actor: Actor;
  /** `engine.write`, with the journal beside the ledger kept in step: the one way to write. */
  readonly write: <T>(work: (trx: WriteTransaction) => Promise<T>) => Promise<T>;
  /** How else an identifier may be hashed here: by the look-up keys of ledgers that this one took over. */
  readonly earlierHashes: (
    db: Db,
  ) => Promise<((identifier: Identifier) => readonly string[]) | undefined>;
}

/** What operations need, for one actor. */
export function contextOf(
  {
    engine,
    keys,
    lookUp,
    ledgerId,
  }: Pick<LedgerContext, 'engine' | 'keys' | 'lookUp' | 'ledgerId'>,
  actor: Actor,
  now: () => Instant = Date.now,
): LedgerContext {
  return {
    engine,
    keys,
    lookUp,
    ledgerId,
    now,
    actor,
    write: journaledWrite(engine, keys),
    earlierHashes: earlierHashesOf(keys),
  };
}
