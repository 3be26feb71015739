import { type Channel, EVERY, type Instant } from '../../consent/vocabulary';
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

/** A notice as it is on record, one for each version and language. */
export interface RecordedNotice {
  readonly version: string;
  readonly language: string;
  readonly disclosures: Readonly<Record<string, string>>;
  readonly change: 'first' | 'wording' | 'substance';
  readonly recordedAt: Instant;
}

/** The notices of a purpose and channel, those that are shown on every channel included; the latest first. */
export async function noticesOf(
  { engine }: Pick<LedgerContext, 'engine'>,
  purpose: string,
  channel: Channel,
): Promise<RecordedNotice[]> {
  const rows = await engine.db
    .selectFrom('notices')
    .select(['version', 'language', 'disclosures', 'change', 'recorded_at'])
    .where('purpose', '=', purpose)
    .where('channel', 'in', [channel, EVERY])
    .orderBy('recorded_at', 'desc')
    .execute();
  return rows.map(({ recorded_at: recordedAt, disclosures, ...row }) => ({
    ...row,
    disclosures: JSON.parse(disclosures) as Record<string, string>,
    recordedAt,
  }));
}

/**
 * Keeps the exact wording that a consent was given to (EDPB Guidelines 05/2020 §108: a copy of what
 * was shown). A version that is on record never changes: the same text again is nothing new, also where
 * nothing is told of what it says.
 *
 * @throws LedgerError `refused` where another text stands under this version, or something else was told of
 *   what the text says
 */
export async function recordNotice(
  context: LedgerContext,
  notice: NoticeToRecord,
): Promise<{ readonly noticeId: string; readonly already: boolean }> {
  const { lookUp, now } = context;
  const textHash = sha256(notice.text);
  const disclosures = toldBy(notice);
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
      .select(['notice_id', 'text_hash', 'version', 'change', 'disclosures'])
      .where('purpose', '=', notice.purpose)
      .where('channel', '=', notice.channel)
      .execute();
    const same = siblings.find((row) => row.notice_id === noticeId);
    if (same) {
      if (same.text_hash !== textHash) {
        throw new LedgerError(
          'refused',
          `Another text is on record as version "${notice.version}" of this notice.`,
          'Give the new text a new version, and say whether it changed in wording or in substance.',
        );
      }
      if (disclosures !== NOTHING_TOLD && disclosures !== same.disclosures) {
        throw new LedgerError(
          'refused',
          `Of version "${notice.version}" of this notice it is on record that it says something else, though its text is the same.`,
          'What is on record never changes: leave the disclosures as they were, or give the notice a new version.',
        );
      }
      return { noticeId, already: true };
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

const NOTHING_TOLD = '{}';

/** What a text says, in one spelling: points in the order of their names, those that it does not tell left out. */
function toldBy({ disclosures }: NoticeToRecord): string {
  const told = Object.entries(disclosures)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(told));
}
