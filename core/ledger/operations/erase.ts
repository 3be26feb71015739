import type { Instant } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { Left } from '../events';
import { writeRows } from '../bulk';
import { keepFindable } from './claimKeys';
import { groupBy } from './facts';
import { Workspace } from './workspace';

/**
 * Removes what the ledger knows of people, save suppressions and sealed evidence. The first half of
 * an erasure: the caller destroys the keys after the commit (`destroyProfileKeys`), since a key
 * that is gone while its rows stand would look like damage.
 *
 * @param cause why, for the chain: nothing personal
 */
export async function eraseContacts(
  context: LedgerContext,
  trx: WriteTransaction,
  contactIds: readonly string[],
  cause: string,
): Promise<void> {
  const { engine } = context;
  const list = engine.list(contactIds);
  const identifiers = await trx
    .selectFrom('identifiers')
    .select(['contact_id', 'identifier_hash', 'identity_changed_at'])
    .where('contact_id', 'in', list)
    .execute();
  const hashes = identifiers.map((row) => row.identifier_hash);
  const identifiersOf = groupBy(identifiers, (row) => row.contact_id);
  await keepFindable(
    context,
    trx,
    [...identifiersOf.values()].map((rows) => rows.map((row) => row.identifier_hash)),
  );
  // Whoever was merged into them goes as well, each with an end of their own evidence.
  const merged = (
    await trx
      .selectFrom('retired_contacts')
      .select('contact_id')
      .where('merged_into', 'in', list)
      .execute()
  ).map((row) => row.contact_id);
  const workspace = await Workspace.load(context, trx, {
    hashes,
    contactIds: [...contactIds, ...merged],
  });
  const at = context.now();
  for (const contactId of contactIds) {
    const own = identifiersOf.get(contactId) ?? [];
    for (const { identifier_hash, identity_changed_at } of own) {
      if (identity_changed_at === null) continue;
      // That a number was handed on outlives its contact: only its owner's own opt-in makes it reachable again.
      workspace.append(handedOn(identifier_hash, identity_changed_at), contactId);
    }
    const subjects = own.map((row) => row.identifier_hash);
    workspace.append({ type: 'erased', subjects, cause, at }, contactId);
  }
  for (const contactId of merged)
    workspace.append({ type: 'erased', subjects: [], cause, at }, contactId);
  await workspace.flush();

  const hashList = engine.list(hashes);
  await trx.deleteFrom('consents').where('identifier_hash', 'in', hashList).execute();
  await trx.deleteFrom('requests').where('identifier_hash', 'in', hashList).execute();
  await trx.deleteFrom('inbox').where('contact_id', 'in', list).execute();
  await trx.deleteFrom('reviews').where('contact_id', 'in', list).execute();
  await trx.deleteFrom('identifiers').where('contact_id', 'in', list).execute();
  await trx.deleteFrom('contacts').where('contact_id', 'in', list).execute();
  await trx
    .updateTable('retired_contacts')
    .set({ merged_into: null, profile_key: 'ends' })
    .where('merged_into', 'in', list)
    .execute();
  await writeRows(
    trx,
    'retired_contacts',
    contactIds.map((contactId) => ({
      contact_id: contactId,
      merged_into: null,
      profile_key: 'ends' as const,
    })),
  );
}

/** What stands for a number that was handed on, where nobody is known by it: it is blocked until its owner opts in. */
export function handedOn(identifierHash: string, at: Instant): Left {
  return {
    type: 'left',
    subjects: [identifierHash],
    kind: 'withdrawn',
    channel: '*',
    purpose: '*',
    at,
    signed: true,
    evidence: { source: 'identity_changed' },
  };
}

/**
 * The second half of an erasure, and of a split; a crash between the two is made good by the next
 * purge, and when the ledger is opened.
 */
export async function destroyProfileKeys({ engine, keys, write }: LedgerContext): Promise<void> {
  const rows = await engine.db
    .selectFrom('retired_contacts')
    .select('contact_id')
    .where('profile_key', '=', 'ends')
    .execute();
  const ids = rows.map((row) => row.contact_id);
  if (ids.length === 0) return;
  await keys.destroy(ids, 'profile');
  await write(async (trx) => {
    const these = engine.list(ids);
    await trx
      .deleteFrom('retired_contacts')
      .where('contact_id', 'in', these)
      .where('merged_into', 'is', null)
      .execute();
    await trx
      .updateTable('retired_contacts')
      .set({ profile_key: 'ended' })
      .where('contact_id', 'in', these)
      .execute();
  });
}
