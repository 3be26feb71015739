import { type Channel, countryToRecord, readTruth } from '../../core';
import { iso } from '../shared/consent';
import { wrongSetting } from '../shared/failure';
import { asNumber } from '../shared/parameters';
import { ageOptionsOf, recipientOf } from '../shared/questions';
import { type GiveOut, giveOutOf } from './confirmBy';
import { evidenceOf } from './evidence';
import type { Outcome, Plan, Recorded, Refusal, Work } from './plans';
import { invalid, NOBODY, purposeMissing } from './record';
import { segmentsOf } from './segments';

const DAY_MS = 86_400_000;

/** What a request for confirmation puts on record; its token is given out once, in the payloads of two buttons or in a link. */
export function planRequest(work: Work, item: number): Plan | Refusal {
  const { parameters, run, defaultCountry } = work;
  const purpose = parameters.text('purpose', item);
  const channel = parameters.text('channel', item) as Channel;
  const subject = { channel, purpose };
  const recipient = recipientOf(parameters, item, { channel, defaultCountry });
  const { evidence, name, externalId, personal, ...proof } = evidenceOf(parameters, item);
  const chosenBy = segmentsOf(parameters, item, {
    source: evidence.source,
    country: countryToRecord(recipient),
  });
  const refused =
    invalid(recipient) ?? purposeMissing(purpose) ?? proof.refused ?? chosenBy.refused;
  if (refused || !recipient.identifier) return { item, refused: refused ?? NOBODY, subject };
  const kind = parameters.text('requestKind', item);
  if (kind !== 'double_opt_in' && kind !== 're_permission') {
    throw wrongSetting(
      'The field "Kind of Request" holds a choice that there is none of.',
      'Choose double_opt_in or re_permission.',
      item,
    );
  }
  const validForMs = validForMsOf(parameters.get('validForDays', item), item);
  const giveOut = giveOutOf(work, item);
  return {
    item,
    subject,
    acts: [
      {
        type: 'request',
        who: { identifiers: [recipient.identifier], name, externalId },
        channel,
        purpose,
        kind,
        signed: false,
        once: `${run}:${item}`,
        noticeVersion: parameters.text('noticeVersion', item) || undefined,
        validForMs,
        ...ageOptionsOf(parameters.collection('options', item), item),
        resend: readTruth(parameters.get('resend', item)) === true,
        segments: chosenBy.segments,
        evidence,
        personal,
      },
    ],
    outcome: (result) => outcomeOf(result, validForMs, giveOut),
  };
}

/** How long a request stays open, milliseconds. */
export function validForMsOf(value: unknown, item: number): number {
  const days = asNumber(value ?? 7);
  if (!(days > 0 && days <= 365)) {
    throw wrongSetting(
      'The field "Valid For" holds no number of days that a request can stay open.',
      'Give a number from 1 to 365.',
      item,
    );
  }
  return days * DAY_MS;
}

function outcomeOf(
  { token, requestId, at }: Recorded,
  validForMs: number,
  giveOut: GiveOut,
): Outcome {
  if (token === undefined) {
    return {
      output: 0,
      reason: 'pending_confirmation',
      explanation:
        'This request was opened before, and what confirms it was given out then: it is not given out twice.',
    };
  }
  return {
    output: 1,
    reason: 'pending_confirmation',
    explanation: 'The request is open: send it, and wait for the contact to confirm.',
    adds: {
      request: {
        ...giveOut(token),
        expiresAt: iso(at + validForMs),
        requestId,
      },
    },
  };
}
