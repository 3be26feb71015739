import type { Identifier } from '../../../core/consent';
import type { LedgerConfig } from '../../../core/ledger';

export type Place = LedgerConfig;

/** What a worker says once it is recorded. People are numbers here. */
export type Said =
  | { readonly granted: number }
  | { readonly left: number }
  | { readonly kept: string; readonly from: number }
  | { readonly read: string }
  | { readonly claimed: string; readonly by: number }
  | { readonly settled: string; readonly state: 'sent' | 'unknown' }
  | { readonly erased: string }
  | { readonly key: number };

export const personOf = (n: number): Identifier => ({ kind: 'bsuid', value: `US.${n}` });

/** A place under one of the master keys that are changed one into the next. */
export const placeWithKey = (place: Place, key: number): Place => ({
  ...place,
  encryptionKey: key.toString(16).padStart(64, '0'),
});
