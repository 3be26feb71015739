import type { LedgerContext } from '../context';
import { sealFile, openSealedFile } from './sealedFile';
import { assertPassphrase } from './passphrase';
import {
  countSuppressions,
  readSuppressions,
  suppressionRecords,
  SUPPRESSIONS_FILE,
} from './suppressionRecords';
import { fromOneView } from './viewed';
import { type TakenOver, takeOver } from '../operations/takeOver';

/**
 * Everything by which another ledger can honour what people left in this one, as a file that only
 * the passphrase opens: keyed hashes, and the look-up keys that they were made by. It names nobody,
 * but who has passphrase and file can try numbers.
 *
 * @throws LedgerError `refused` where the passphrase is too short, at once; later what reading throws
 */
export function exportSuppressions(
  { engine, keys, ledgerId, now }: LedgerContext,
  passphrase: string,
): AsyncGenerator<Buffer> {
  assertPassphrase(passphrase);
  return fromOneView(engine, async function* (view) {
    const facts = { ledgerId, at: now(), counts: { ...(await countSuppressions(view)) } };
    const lookUpKeys = [keys.lookUpKey, ...(await keys.earlierLookUpKeys())];
    yield* sealFile(SUPPRESSIONS_FILE, facts, passphrase, suppressionRecords(view, lookUpKeys));
  });
}

/**
 * Takes over what people left in another ledger: from now on it is honoured here, whenever one of
 * them turns up. The whole file is read and found authentic before anything is written. The same
 * file twice, and a ledger's own, change nothing.
 *
 * @throws LedgerError `refused` where the file or the passphrase is not what it must be
 */
export async function takeOverSuppressions(
  context: LedgerContext,
  file: AsyncIterable<Uint8Array>,
  passphrase: string,
): Promise<TakenOver> {
  const { facts, records } = await openSealedFile(SUPPRESSIONS_FILE, file, passphrase);
  return await takeOver(context, facts.ledgerId, await readSuppressions(records, facts.counts));
}
