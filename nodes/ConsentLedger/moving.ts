import { join } from 'node:path';
import type { IExecuteFunctions } from 'n8n-workflow';
import {
  importLedger as importInto,
  type LedgerConfig,
  ledgerFolder,
  type MovedLedger,
} from '../../core';
import { wrongSetting } from '../shared/failure';
import { placeToRecordIn } from '../shared/ledger';
import { hint } from '../shared/run';
import { binaryOf, NO_FILE } from './binaries';
import { pathFor, readSealedFile, SEALED, writeFile } from './files';
import { passphraseOf } from './passphrase';
import { DONE, NOT_DONE, refused, type Work } from './work';

const AFTER_EXPORT =
  'What is recorded in this ledger from now on is not in the file, so let nothing use it any more. The file holds keys: delete it once it was imported.';
const AFTER_IMPORT =
  'The ledger is here now, with its chain. Let nothing use it where it was, delete the file that it came in, and start other n8n processes that use this place again.';

/** Writes the whole ledger into a sealed file, once for all items. */
export async function exportLedger({
  context,
  parameters,
  ledger,
  out,
  operation,
}: Work): Promise<void> {
  const folder = await pathFor(context, ledger.folder, parameters.text('moveFolder', 0) || '.');
  const time = new Date(ledger.now()).toISOString().replace(/[-:.]/g, '');
  const file = join(folder, `consent-ledger-${time}${SEALED}`);
  const bytes = await writeFile(file, ledger.exportLedger(passphraseOf(parameters, 0)));
  out.putNew(DONE, 0, { operation, exported: true, file, bytes, explanation: AFTER_EXPORT });
  hint(context, AFTER_EXPORT, 'warning');
}

/**
 * Makes an exported ledger stand where the node's credential says, once for all items. It is not
 * opened before: where an import broke off, it opens only once it was done again.
 */
export async function importLedger(work: Omit<Work, 'ledger' | 'defaultCountry'>): Promise<void> {
  const { context, out, operation } = work;
  const imported = await importFrom(work).catch(refused);
  if ('explanation' in imported) {
    out.putNew(NOT_DONE, 0, { operation, imported: false, ...imported });
    return;
  }
  const { head, ...counts } = imported;
  out.putNew(DONE, 0, {
    operation,
    imported: true,
    ...counts,
    head: { ...head },
    explanation: AFTER_IMPORT,
  });
  hint(context, AFTER_IMPORT, 'warning');
}

async function importFrom(work: Pick<Work, 'context' | 'parameters'>): Promise<MovedLedger> {
  const place = await placeToRecordIn(work.context);
  const file = await fileOf(work, place);
  try {
    return await importInto(place, file, passphraseOf(work.parameters, 0));
  } finally {
    // One that was not read to its end is still open.
    await file.return(undefined);
  }
}

async function fileOf(
  work: Pick<Work, 'context' | 'parameters'>,
  place: LedgerConfig,
): Promise<AsyncGenerator<Uint8Array>> {
  const { context, parameters } = work;
  switch (parameters.text('importFrom', 0)) {
    case 'path':
      return readSealedFile(await namedFile(context, parameters.text('file', 0), place));
    case 'binary': {
      const file = await binaryOf(work, 0);
      if (file) return file;
      throw wrongSetting(...NO_FILE);
    }
    default:
      throw wrongSetting(
        'The field "Import From" holds a choice that there is none of.',
        'Choose path or binary.',
      );
  }
}

async function namedFile(
  context: IExecuteFunctions,
  named: string,
  place: LedgerConfig,
): Promise<string> {
  if (named !== '') return await pathFor(context, ledgerFolder(place), named);
  throw wrongSetting('No file is named to import.', 'Fill in "File", or choose a binary field.');
}
