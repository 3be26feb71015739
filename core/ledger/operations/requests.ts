import type { Channel, Identifier, Instant } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import { tryUnseal } from '../keys/sealing';

/** A question that was put to a person, found by the token that was given out with it. */
export interface RequestToConfirm {
  readonly requestId: string;
  /** Who was asked. */
  readonly identifier: Identifier;
  readonly channel: Channel;
  readonly purpose: string;
  readonly kind: 'double_opt_in' | 're_permission';
  readonly noticeVersion?: string;
  /** The text of that version as it is on record, in each language that it was recorded in. */
  readonly notices: ReadonlyArray<{ readonly language: string; readonly text: string }>;
  readonly expiresAt: Instant;
  /**
   * `open`: a yes counts. `expired`: it ran out unanswered. `put_anew`: it was asked once more since, and only
   * the newer one confirms. Else how it was answered.
   */
  readonly state: 'open' | 'expired' | 'put_anew' | 'confirmed' | 'refused';
}

/**
 * Reads the question that a token belongs to, and changes nothing. The token is looked up by its
 * keyed hash, so the time that this takes tells nothing of how near a guess came.
 *
 * Whoever was erased, or has given the number or address up to somebody else since, is asked
 * nothing any more: then there is no such question, as for a token that never was.
 *
 * @throws LedgerError what the engine can throw
 */
export async function requestByToken(
  { engine, keys, lookUp, now }: LedgerContext,
  token: string,
): Promise<RequestToConfirm | undefined> {
  const row = await engine.db
    .selectFrom('requests as q')
    .innerJoin('identifiers as i', 'i.identifier_hash', 'q.identifier_hash')
    .where('q.token_hash', '=', lookUp.token(token))
    .select([
      'q.request_id',
      'q.identifier_hash',
      'q.channel',
      'q.purpose',
      'q.kind',
      'q.notice_version',
      'q.requested_at',
      'q.expires_at',
      'q.answer',
      'i.contact_id',
      'i.sealed',
      'i.identity_changed_at',
    ])
    .select((eb) =>
      eb
        .selectFrom('requests as newer')
        .whereRef('newer.identifier_hash', '=', 'q.identifier_hash')
        .whereRef('newer.channel', '=', 'q.channel')
        .whereRef('newer.purpose', '=', 'q.purpose')
        .whereRef('newer.requested_at', '>', 'q.requested_at')
        .select((of) => of.fn.countAll<number>().as('count'))
        .as('newer'),
    )
    .executeTakeFirst();
  if (!row || row.requested_at <= (row.identity_changed_at ?? -1)) return undefined;
  const key = (await keys.load([row.contact_id])).get(row.contact_id)?.profile;
  const plain = key && tryUnseal(key, row.sealed, `identifier:${row.identifier_hash}`);
  if (!plain) return undefined;
  const notices =
    row.notice_version === null
      ? []
      : await engine.db
          .selectFrom('notices')
          .select(['language', 'text', 'channel'])
          .where('purpose', '=', row.purpose)
          .where('channel', 'in', [row.channel, '*'])
          .where('version', '=', row.notice_version)
          .orderBy('recorded_at')
          .orderBy('language')
          .execute();
  // A text for this very channel comes before one for all of them.
  const own = notices.filter(({ channel }) => channel !== '*');
  return {
    requestId: row.request_id,
    identifier: JSON.parse(plain.toString()) as Identifier,
    channel: row.channel,
    purpose: row.purpose,
    kind: row.kind,
    noticeVersion: row.notice_version ?? undefined,
    notices: (own.length > 0 ? own : notices).map(({ language, text }) => ({ language, text })),
    expiresAt: row.expires_at,
    state: row.answer ?? unansweredState(row, now()),
  };
}

function unansweredState(
  row: { readonly expires_at: number; readonly newer: number | string | null },
  now: Instant,
) {
  if (row.expires_at <= now) return 'expired';
  return Number(row.newer) > 0 ? 'put_anew' : 'open';
}
