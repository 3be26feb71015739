import type { KeyObject } from 'node:crypto';
import { LedgerError } from '../errors';
import { seal, unseal } from './sealing';

/** Wraps keys by the store key. The place of each is authenticated: a wrapped key that was moved to another row does not open. */
export interface KeyWrap {
  wrap(key: Uint8Array, place: string): Buffer;
  /** @throws LedgerError `corrupt` */
  unwrap(sealed: Uint8Array, place: string): Buffer;
}

export function createKeyWrap(storeKey: KeyObject): KeyWrap {
  return {
    wrap: (key, place) => seal(storeKey, key, place),
    unwrap(sealed, place) {
      try {
        return unseal(storeKey, sealed, place);
      } catch (error) {
        throw new LedgerError(
          'corrupt',
          "A key in the consent ledger's key store is damaged.",
          'Restore the key store from its newest backup; do not delete it, nobody in the ledger can be recognised without it.',
          error,
        );
      }
    },
  };
}
