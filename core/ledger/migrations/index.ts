import { ledger } from './0002_ledger';

/** In order. A migration that has been released is never changed; the next one mends it. */
export const migrations = [ledger];
