import type { Identifier } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { touchedBy, Workspace } from './workspace';

/**
 * Restricts the processing of a contact (GDPR article 18), or lifts the restriction: nothing is sent
 * to someone restricted, and no purge touches what is held of them.
 *
 * @returns whether nothing had to be changed
 * @throws LedgerError `refused` where nobody is known by this identifier
 */
export async function restrict(
  context: LedgerContext,
  identifier: Identifier,
  restricted: boolean,
): Promise<{ readonly already: boolean }> {
  return await context.write(async (trx) => {
    const workspace = await Workspace.load(context, trx, touchedBy(context, [identifier]));
    const contactId = workspace.contactOf(context.lookUp.identifier(identifier));
    if (contactId === undefined) {
      throw new LedgerError(
        'refused',
        'The ledger knows nobody by this identifier, so there is nothing to restrict.',
        'Check the number or address, with its country code.',
      );
    }
    const row = await trx
      .selectFrom('contacts')
      .select('restricted_at')
      .where('contact_id', '=', contactId)
      .executeTakeFirstOrThrow();
    if ((row.restricted_at !== null) === restricted) return { already: true };
    const at = context.now();
    const subjects = workspace.hashesOf(contactId).sort();
    workspace.append({ type: 'restricted', subjects, restricted, at }, contactId);
    await workspace.flush();
    await trx
      .updateTable('contacts')
      .set({ restricted_at: restricted ? at : null })
      .where('contact_id', '=', contactId)
      .execute();
    return { already: false };
  });
}
