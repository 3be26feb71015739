import { DAY_MS } from '../../consent';
import type { ClaimState } from '../../consent/facts';
import type { Instant } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import { LedgerError } from '../errors';
import type { EditionsClosed } from '../events';
import type { KnownContact } from './facts';

/** An edition takes no more sends so long after its last one (and never reopens), so that its claims may go. */
export const EDITION_OPEN_MS = 30 * DAY_MS;

/** What a claim belongs to: a campaign's edition, or the one message it answers. */
export type ClaimScope =
  | { readonly kind: 'campaign'; readonly campaign: string; readonly edition: string }
  /** Once for each open request, whatever the campaign is called. */
  | { readonly kind: 'permission_request' }
  /** Once for each inbound message. */
  | {
      readonly kind: 'reply';
      readonly handle: string;
      /** The one answer that confirms to someone that they have left. */ readonly confirmsLeaving: boolean;
    };

/** How many claims of an edition stand in which state: an account of everyone who was, or may have been, written to. */
export async function editionCounts(
  context: LedgerContext,
  scope: Extract<ClaimScope, { kind: 'campaign' }>,
): Promise<Record<ClaimState, number>> {
  const rows = await context.engine.db
    .selectFrom('claims')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('edition_id', '=', campaignEditionId(context, scope))
    .groupBy('state')
    .execute();
  const counts = { claimed: 0, sent: 0, unknown: 0 };
  for (const { state, count } of rows) if (state !== 'freed') counts[state] = Number(count);
  return counts;
}

export async function openEdition(
  context: LedgerContext,
  trx: WriteTransaction,
  scope: Extract<ClaimScope, { kind: 'campaign' }>,
): Promise<void> {
  const editionId = campaignEditionId(context, scope);
  const at = context.now();
  const row = await trx
    .selectFrom('editions')
    .selectAll()
    .where('edition_id', '=', editionId)
    .executeTakeFirst();
  if (!row) {
    await trx
      .insertInto('editions')
      .values({
        edition_id: editionId,
        campaign: scope.campaign,
        edition: scope.edition,
        opened_at: at,
        last_send_at: null,
        closed_at: null,
      })
      .execute();
    const { campaign, edition } = scope;
    await appendEvents(context, trx, [
      aboutNobody({ type: 'edition_opened', editionId, campaign, edition, at }),
    ]);
  } else if (row.closed_at !== null || at - (row.last_send_at ?? row.opened_at) > EDITION_OPEN_MS) {
    throw new LedgerError(
      'refused',
      'This edition of the campaign is closed: it was ended, its last message went out more than 30 days ago, or the ledger was restored from a backup since.',
      'Give the new messages a new edition; a closed one does not reopen, so that nobody is written to twice.',
    );
  }
}

/** Ends editions for good, also such as the ledger does not know: they take no more sends, under whatever name. */
export async function closeEditions(
  context: LedgerContext,
  trx: WriteTransaction,
  editions: EditionsClosed['editions'],
  at: Instant,
): Promise<void> {
  await writeRows(
    trx,
    'editions',
    (
      await trx
        .selectFrom('editions')
        .selectAll()
        .where('edition_id', 'in', context.engine.list(editions.map(({ editionId }) => editionId)))
        .execute()
    ).map((row) => ({ ...row, closed_at: at })),
    ['edition_id'],
  );
  const rows = editions.map(({ editionId: edition_id, campaign, edition }) => ({
    edition_id,
    campaign,
    edition,
    opened_at: at,
    last_send_at: null,
    closed_at: at,
  }));
  await trx
    .insertInto('editions')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await appendEvents(context, trx, [aboutNobody({ type: 'editions_closed', editions, at })]);
}

/** Claims and editions are found by what names them, hashed, so that the key is of one size and says nothing. */
export function campaignEditionId(
  { lookUp }: LedgerContext,
  { campaign, edition }: Extract<ClaimScope, { kind: 'campaign' }>,
): string {
  return lookUp.act(['edition', campaign, edition]);
}

export function editionIdOf(
  context: LedgerContext,
  scope: ClaimScope | undefined,
  contact: KnownContact,
): string | undefined {
  switch (scope?.kind) {
    case 'campaign':
      return campaignEditionId(context, scope);
    case 'reply':
      return context.lookUp.act(['reply', scope.handle]);
    case 'permission_request': {
      const requestId = contact.facts.consent?.request?.requestId;
      return requestId === undefined ? undefined : context.lookUp.act(['request', requestId]);
    }
    case undefined:
      return undefined;
  }
}
