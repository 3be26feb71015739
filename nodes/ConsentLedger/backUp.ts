import type { IDataObject } from 'n8n-workflow';
import { wrongSetting } from '../shared/failure';
import { asNumber, asText } from '../shared/parameters';
import { hint } from '../shared/run';
import { pathFor } from './files';
import { DONE, type Work } from './work';

/** Copies the ledger into a folder, once for all items. */
export async function backUp({ context, parameters, ledger, out, operation }: Work): Promise<void> {
  const folder = await pathFor(context, ledger.folder, parameters.text('folder', 0) || 'backups');
  const keep = keepOf(parameters.collection('options', 0));
  const made = await ledger.backUp({ folder, ...(keep === undefined ? {} : { keep }) });
  out.putNew(DONE, 0, { operation, backedUp: true, ...made, head: { ...made.head } });
  hint(
    context,
    `Backed up to event ${made.head.seq}; the folder holds ${made.copies} ${made.copies === 1 ? 'copy' : 'copies'}.`,
  );
}

/** An empty cell is no reason to delete what the user keeps. */
function keepOf(options: IDataObject): number | undefined {
  if (!Object.hasOwn(options, 'keep')) return undefined;
  const given = options.keep;
  const keep = asNumber(given);
  if (Number.isInteger(keep) && keep >= 1) return keep;
  throw wrongSetting(
    `The option "Keep Newest" holds no number of copies${asText(given) === '0' ? ', and 0 would keep none' : ''}.`,
    'Give a whole number from 1 on, or take the option out to keep all.',
  );
}
