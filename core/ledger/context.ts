import type { Instant } from '../consent/vocabulary';
import type { Engine } from './engines/engine';
import type { KeyStore } from './keys/keyStore';
import type { LookUp } from './keys/lookUp';

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
  readonly now: () => Instant;
  readonly actor: Actor;
}
