import { aLedger } from '../../core/ledger/aLedger';

/** Two workers on one ledger, as two processes of n8n have it open. */
export async function twoWorkers() {
  const it = await aLedger();
  const other = await aLedger({ place: { ...it.place, previousEncryptionKey: 'another worker' } });
  return { ...it, workers: [it.open, other.open] as const };
}
