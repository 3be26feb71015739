import type { Identifier } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { Identity } from './identity';
import { touchedBy, Workspace } from './workspace';

/**
 * Undoes a link or a merge: these identifiers are another person's than the rest of their contact,
 * and go on as a contact of their own. Each keeps the grants that were given on it. What was left
 * stays left on both, also what had spread from one to the other: only the person's own act brings
 * anyone back.
 *
 * @returns the contact that they are now
 * @throws LedgerError `refused` where they do not all belong to one contact, or are all there is of it
 */
export async function split(
  context: LedgerContext,
  identifiers: readonly Identifier[],
): Promise<{ readonly contactId: string; readonly from: string }> {
  return await context.write(async (trx) => {
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
    const contactId = await identity.split(from, touched.identifiers, context.now());
    await identity.flush();
    return { contactId, from };
  });
}
