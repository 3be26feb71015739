import type { LeavingKind } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { Workspace } from './workspace';

/** What a person who looked at a message can say that it meant. */
export const REVIEW_RESOLUTIONS = ['harmless', 'leave', 'leave_everything', 'object'] as const;
export type ReviewResolution = (typeof REVIEW_RESOLUTIONS)[number];

const LEAVING: Readonly<Record<Exclude<ReviewResolution, 'harmless'>, LeavingKind>> = {
  leave: 'withdrawn',
  leave_everything: 'suppressed',
  object: 'objected',
};

/**
 * Ends the pause that an unclear message set. Where the message meant leaving, that is recorded in
 * the same transaction, with the reach that the person's own words would have had; also where the
 * review was ended before, so that a second look can still find a leaving. It lifts nothing: what
 * the person left stays left.
 *
 * @returns whether nothing had to be added
 * @throws LedgerError `refused` where there is no such review
 */
export async function resolveReview(
  context: LedgerContext,
  reviewId: string,
  resolution: ReviewResolution,
): Promise<{ readonly already: boolean }> {
  return await context.write(async (trx) => {
    const row = await trx
      .selectFrom('reviews')
      .selectAll()
      .where('review_id', '=', reviewId)
      .executeTakeFirst();
    if (!row) {
      throw new LedgerError(
        'refused',
        'There is no message under review by this id.',
        'Take the review id from an item that came out at Needs Review.',
      );
    }
    const at = context.now();
    const hash = row.identifier_hash;
    const actKey = context.lookUp.act(['review_leave', reviewId, resolution]);
    // Whoever wrote it, also where the number has passed to someone else since.
    const contactId = row.contact_id;
    const theirs = await trx
      .selectFrom('identifiers')
      .select('identifier_hash')
      .where('contact_id', '=', contactId)
      .execute();
    const workspace = await Workspace.load(context, trx, {
      hashes: [hash, ...theirs.map((identifier) => identifier.identifier_hash)],
      contactIds: [contactId],
      actKeys: [actKey],
    });
    const leaves = resolution !== 'harmless' && !workspace.isKnownAct(actKey);
    if (leaves) {
      const channel = resolution === 'object' ? '*' : row.channel;
      workspace.append(
        {
          type: 'left',
          subjects: workspace.leavingWith(hash, contactId, channel),
          kind: LEAVING[resolution],
          channel,
          purpose: '*',
          at,
          signed: false,
          evidence: { source: 'review' },
        },
        contactId,
        actKey,
      );
    }
    if (row.resolved_at === null) {
      workspace.append(
        { type: 'review_resolved', subjects: [hash], reviewId, resolution, at },
        contactId,
      );
    }
    await workspace.flush();
    if (row.resolved_at === null) {
      await trx
        .updateTable('reviews')
        .set({ resolved_at: at, resolution })
        .where('review_id', '=', reviewId)
        .execute();
    }
    return { already: row.resolved_at !== null && !leaves };
  });
}
