import type { Identifier } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { destroyProfileKeys } from './erase';
import { Identity } from './identity';
import { touchedBy, Workspace } from './workspace';

/**
 * Undoes a link or a merge: these identifiers are another person's than the rest of their contact,
 * and both go on as contacts of their own. Each identifier keeps the grants that were given on it. What
 * was left stays left on both, also what had spread from one to the other: only the person's own act
 * brings anyone back.
 *
 * Both have new profile keys, and the one they shared is destroyed: else whoever is erased later could
 * still be read in an older backup, under the other's key.
 *
 * @returns the contact that these identifiers are now, and the one that the rest is
 * @throws LedgerError `refused` where they do not all belong to one contact, or are all there is of it
 */
export async function split(
  context: LedgerContext,
  identifiers: readonly Identifier[],
): Promise<{ readonly contactId: string; readonly from: string }> {
  const contacts = await context.write(async (trx) => {
    const touched = touchedBy(context, identifiers);
    const workspace = await Workspace.load(context, trx, touched);
    const contacts = new Set(touched.hashes.map((hash) => workspace.contactOf(hash)));
    const [from] = contacts;
    if (from === undefined || contacts.size !== 1) {
      throw new LedgerError(
        'refused',
        'These identifiers do not belong to one contact, so there is nothing to split.',
        'Give identifiers that the ledger has linked with each other.',
      );
    }
    if (workspace.hashesOf(from).length === touched.hashes.length) {
      throw new LedgerError(
        'refused',
        'These are all identifiers of this contact, so nobody would be left to split them from.',
        'Leave out those that belong to the other person.',
      );
    }
    const identity = new Identity(context, trx, workspace);
    const { moved, rest } = await identity.split(from, touched.identifiers, context.now());
    await identity.flush();
    return { contactId: moved, from: rest };
  });
  await destroyProfileKeys(context);
  return contacts;
}
