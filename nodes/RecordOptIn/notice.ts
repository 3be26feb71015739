import { readNotice } from '../../core';
import { wrongSetting } from '../shared/failure';
import type { Plan, Work } from './plans';

const CHANGES = ['substance', 'wording'] as const;

/**
 * Puts the texts that the plans refer to on record, each once, before any opt-in does.
 *
 * @throws Failure where a text lacks its version or language, or what it changes; LedgerError where another text stands
 *   under the version
 */
export async function recordNotices(
  { parameters, ledger }: Work,
  plans: readonly Plan[],
): Promise<void> {
  const seen = new Set<string>();
  for (const { item, subject } of plans) {
    const text = parameters.get('noticeText', item);
    if (typeof text !== 'string' || text.trim() === '') continue;
    const raw = {
      purpose: parameters.text('purpose', item),
      channel: subject.channel,
      language: parameters.text('noticeLanguage', item),
      version: parameters.text('noticeVersion', item),
      text,
    };
    const change = CHANGES.find((one) => one === parameters.text('noticeChange', item));
    if (change === undefined) {
      throw wrongSetting(
        'The field "Change of the Notice" holds a choice that there is none of.',
        `Choose one of ${CHANGES.join(', ')}: after a change in substance earlier consents must be renewed.`,
        item,
      );
    }
    const key = JSON.stringify([raw, change]);
    if (seen.has(key)) continue;
    seen.add(key);
    const read = readNotice(raw);
    if ('problems' in read) {
      throw wrongSetting(
        'The notice cannot be put on record.',
        read.problems.join(' ') || 'Correct its fields.',
        item,
      );
    }
    await ledger.recordNotice({ ...read.notice, change });
  }
}
