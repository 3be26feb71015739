import { Readable } from 'node:stream';
import { failOneItem, hint } from '../shared/run';
import type { TakenOver } from '../../core';
import { binaryOf, NO_FILE } from './binaries';
import { SEALED } from './files';
import { passphraseOf } from './passphrase';
import { DONE, NOT_DONE, type Refused, refused, type Work } from './work';

/** Hands on what people left here, as a sealed file, once for all items. */
export async function exportSuppressions(work: Work): Promise<void> {
  const { context, parameters, ledger, out, operation } = work;
  const file = ledger.exportSuppressions(passphraseOf(parameters, 0));
  const fileName = `consent-suppressions-${new Date(ledger.now()).toISOString().slice(0, 10)}${SEALED}`;
  const field = parameters.text('binaryField', 0) || 'data';
  let failed: unknown;
  const bytes = Readable.from(file).once('error', (error) => (failed = error));
  const binary = await context.helpers
    .prepareBinaryData(bytes, fileName, 'application/octet-stream')
    // What n8n makes of an error of the ledger says less than the ledger did.
    .catch((error: unknown) => Promise.reject(failed ?? error));
  out.putFile(DONE, 0, { operation, exported: true, fileName }, { [field]: binary });
}

/** Puts on record here what people left in another ledger, from the sealed file of each item. */
export async function takeOverSuppressions(work: Work): Promise<void> {
  const { context, items, out, operation } = work;
  let rows = 0;
  for (const item of items.keys()) {
    try {
      const taken = await takeOver(work, item).catch(refused);
      if ('explanation' in taken) {
        out.putNew(NOT_DONE, item, { operation, takenOver: false, ...taken });
        continue;
      }
      rows += taken.rows;
      out.putNew(DONE, item, { operation, takenOver: true, ...taken });
    } catch (error) {
      failOneItem(context, out, item, error);
    }
  }
  hint(
    context,
    `${rows} ${rows === 1 ? 'suppression' : 'suppressions'} taken over that this ledger did not know.`,
  );
}

async function takeOver(work: Work, item: number): Promise<TakenOver | Refused> {
  const { parameters, ledger } = work;
  const file = await binaryOf(work, item);
  if (!file) return { explanation: NO_FILE.join(' ') };
  try {
    return await ledger.takeOverSuppressions(file, passphraseOf(parameters, item));
  } finally {
    // One that was not read to its end is still open.
    await file.return(undefined);
  }
}
