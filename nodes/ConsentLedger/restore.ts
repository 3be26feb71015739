import { wrongSetting } from '../shared/failure';
import { hint } from '../shared/run';
import { pathFor } from './files';
import { DONE, NOT_DONE, refused, type Work } from './work';

const AFTERWARDS =
  'Everybody who left, objected or was erased since is so again. Who agreed since has to be asked again, and every edition is closed: give the next campaign a new one.';

/** Puts a backup in place of what the ledger holds, once for all items. */
export async function restoreBackup({
  context,
  parameters,
  ledger,
  out,
  operation,
}: Work): Promise<void> {
  const named = parameters.text('backup', 0);
  if (named === '') {
    throw wrongSetting(
      'No backup is named to restore.',
      'Fill in "Backup", with the path that Back Up told.',
    );
  }
  const file = await pathFor(context, ledger.folder, named);
  const restored = await ledger.restore(file).catch(refused);
  if ('explanation' in restored) {
    out.putNew(NOT_DONE, 0, { operation, restored: false, ...restored });
    return;
  }
  const { events, head, applied } = restored;
  out.putNew(DONE, 0, {
    operation,
    restored: true,
    events,
    applied,
    head: { ...head },
    explanation: AFTERWARDS,
  });
  hint(context, `Restored, with ${applied} entries since applied again. ${AFTERWARDS}`, 'warning');
}
