import type { IDataObject } from 'n8n-workflow';
import {
  answerFor,
  type LeavingScope,
  type MessageEffect,
  REVIEW_RESOLUTIONS,
  type ReviewResolution,
} from '../../core';
import { failureOf, isLedgerError, isRefusal, wrongSetting } from '../shared/failure';
import { asText, isRecord } from '../shared/parameters';
import { failOneItem } from '../shared/run';
import { optOutJson, OUTPUT, type Work } from './outputs';

const LED_TO: Readonly<Record<ReviewResolution, { effect: MessageEffect; scope?: LeavingScope }>> =
  {
    harmless: { effect: 'none' },
    leave: { effect: 'leave', scope: 'channel' },
    leave_everything: { effect: 'leave_everything', scope: 'everything' },
    object: { effect: 'object', scope: 'all_marketing' },
  };

/** Ends the pause that an unclear message set, by what a person says that it meant. */
export async function resolveReviews({ context, ledger, items, parameters, out }: Work) {
  for (const item of items.keys()) {
    try {
      const chosen = parameters.text('resolution', item);
      const resolution = REVIEW_RESOLUTIONS.find((one) => one === chosen);
      if (!resolution) {
        throw wrongSetting(
          'The field "What the Message Meant" holds a choice that there is none of.',
          `Choose one of ${REVIEW_RESOLUTIONS.join(', ')}.`,
          item,
        );
      }
      const reviewId = parameters.text('reviewId', item);
      const { already } = await ledger.resolveReview(reviewId, resolution);
      const output = resolution === 'harmless' ? OUTPUT.other : OUTPUT.optedOut;
      const { handle, language } = beforeOn(items[item]?.json, reviewId);
      const answer = resolution === 'harmless' ? undefined : answerFor(resolution, language);
      out.put(
        output,
        item,
        optOutJson({ ...LED_TO[resolution], language, answer, handle, reviewId, already }),
      );
    } catch (error) {
      if (isRefusal(error)) {
        const explanation = `${error.message} ${error.advice}`;
        out.put(OUTPUT.needsReview, item, optOutJson({ effect: 'none', explanation }));
      } else if (isLedgerError(error)) {
        throw failureOf(error);
      } else {
        failOneItem(context, out, item, error);
      }
    }
  }
}

/** What Handle Opt-Out said of the message before, where the item still carries it: to answer the person now. */
function beforeOn(json: IDataObject | undefined, reviewId: string) {
  const before = isRecord(json?.optOut) ? json.optOut : {};
  if (asText(before.reviewId) !== reviewId) return {};
  return {
    handle: asText(before.handle) || undefined,
    language: asText(before.language) || undefined,
  };
}
