import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { Workspace } from './workspace';

/**
 * Ends the pause that an unclear message set. It lifts nothing else: what the person left stays left,
 * and a message that meant leaving is recorded as a leaving first.
 *
 * @throws LedgerError `refused` where there is no such review
 */
export async function resolveReview(
  context: LedgerContext,
  reviewId: string,
  resolution: string,
): Promise<{ readonly already: boolean }> {
  return await context.engine.write(async (trx) => {
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
    if (row.resolved_at !== null) return { already: true };
    const at = context.now();
    const workspace = await Workspace.load(context, trx, {
      hashes: [row.identifier_hash],
      actKeys: [],
      tokenHashes: [],
    });
    workspace.append(
      { type: 'review_resolved', subjects: [row.identifier_hash], reviewId, resolution, at },
      row.contact_id,
    );
    await workspace.flush();
    await trx
      .updateTable('reviews')
      .set({ resolved_at: at, resolution })
      .where('review_id', '=', reviewId)
      .execute();
    return { already: false };
  });
}
