import type { Channel } from '../../consent/vocabulary';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import { LedgerError } from '../errors';
import { sha256 } from '../hashes';

export interface NoticeToRecord {
  readonly purpose: string;
  /** `*` where the same text is shown on every channel. */
  readonly channel: Channel | '*';
  /** ISO 639-1. */
  readonly language: string;
  readonly version: string;
  /** The exact text that people are shown. */
  readonly text: string;
  readonly disclosures: Readonly<Record<string, string>>;
  /** Whoever records it tells a change of wording from one of substance; the latter has to be agreed to anew. */
  readonly change: 'wording' | 'substance';
}

/**
 * Keeps the exact wording that a consent was given to (EDPB Guidelines 05/2020 §108: a copy of what
 * was shown). A version that is on record never changes: the same text again is nothing new.
 *
 * @throws LedgerError `refused` where another text stands under this version
 */
export async function recordNotice(
  context: LedgerContext,
  notice: NoticeToRecord,
): Promise<{ readonly noticeId: string; readonly already: boolean }> {
  const { lookUp, now } = context;
  const textHash = sha256(notice.text);
  const disclosures = JSON.stringify(notice.disclosures);
  const noticeId = lookUp.act([
    'notice',
    notice.purpose,
    notice.channel,
    notice.version,
    notice.language,
  ]);
  return await context.write(async (trx) => {
    const siblings = await trx
      .selectFrom('notices')
      .select(['notice_id', 'text_hash', 'version', 'change'])
      .where('purpose', '=', notice.purpose)
      .where('channel', '=', notice.channel)
      .execute();
    const same = siblings.find((row) => row.notice_id === noticeId);
    if (same) {
      if (same.text_hash === textHash) return { noticeId, already: true };
      throw new LedgerError(
        'refused',
        `Another text is on record as version "${notice.version}" of this notice.`,
        'Give the new text a new version, and say whether it changed in wording or in substance.',
      );
    }
    const translated = siblings.find((row) => row.version === notice.version);
    const change = siblings.length === 0 ? 'first' : (translated?.change ?? notice.change);
    const at = now();
    await trx
      .insertInto('notices')
      .values({
        notice_id: noticeId,
        purpose: notice.purpose,
        channel: notice.channel,
        language: notice.language,
        version: notice.version,
        text: notice.text,
        text_hash: textHash,
        disclosures,
        change,
        recorded_at: at,
      })
      .execute();
    await appendEvents(context, trx, [
      aboutNobody({
        type: 'notice_recorded',
        noticeId,
        purpose: notice.purpose,
        channel: notice.channel,
        language: notice.language,
        version: notice.version,
        text: notice.text,
        disclosures,
        change,
        at,
      }),
    ]);
    return { noticeId, already: false };
  });
}
