import { type Act, type Channel, countryToRecord, readTruth, whoWrote } from '../../core';
import { iso } from '../shared/consent';
import { wrongSetting } from '../shared/failure';
import { asNumber } from '../shared/parameters';
import { ageOptionsOf, recipientOf } from '../shared/questions';
import { type GiveOut, giveOutOf } from './confirmBy';
import { evidenceOf } from './evidence';
import { notAnOptIn, readAnswer } from './messages';
import type { Outcome, Plan, Recorded, Refusal, Work } from './plans';
import { invalid, NOBODY, purposeMissing } from './record';
import { segmentsOf } from './segments';

const DAY_MS = 86_400_000;

/** What a request for confirmation puts on record; its token is given out once, in the payloads of two buttons or in a link. */
export async function planRequest(work: Work, item: number): Promise<Plan | Refusal> {
  const { parameters } = work;
  const purpose = parameters.text('purpose', item);
  const asked = await askedOf(work, item);
  if ('refused' in asked) return { item, refused: asked.refused, subject: { purpose } };
  const { channel, who, signed, once, reads, proof, country, invalid: unusable } = asked;
  const subject = { channel, purpose };
  const { evidence, name, externalId, personal } = proof;
  const chosenBy = segmentsOf(parameters, item, { source: evidence.source, country });
  const refused = unusable ?? purposeMissing(purpose) ?? proof.refused ?? chosenBy.refused;
  if (refused) return { item, refused, subject };
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
        who: { name, ...who, externalId },
        channel,
        purpose,
        kind,
        signed,
        once,
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
    ...(reads && { reads }),
  };
}

/** Whom the request is put to, and what shows that they signed up. */
interface Asked {
  readonly channel: Channel;
  readonly who: Act['who'];
  readonly signed: boolean;
  readonly once: string;
  readonly reads?: Plan['reads'];
  readonly proof: ReturnType<typeof evidenceOf>;
  readonly country?: string | undefined;
  readonly invalid?: Refusal['refused'] | undefined;
}

async function askedOf(
  work: Work,
  item: number,
): Promise<Asked | { readonly refused: Refusal['refused'] }> {
  const { parameters, run, defaultCountry } = work;
  if (parameters.text('askedOf', item) === 'message') return await whoeverWrote(work, item);
  const channel = parameters.text('channel', item) as Channel;
  const recipient = recipientOf(parameters, item, { channel, defaultCountry });
  const { identifier } = recipient;
  return {
    channel,
    who: { identifiers: identifier ? [identifier] : [] },
    signed: false,
    once: `${run}:${item}`,
    proof: evidenceOf(parameters, item),
    country: countryToRecord(recipient),
    invalid: invalid(recipient) ?? (identifier ? undefined : NOBODY),
  };
}

/** Someone who wrote START, say, and whom nothing that they agreed to before brings back. */
async function whoeverWrote(
  work: Work,
  item: number,
): Promise<Asked | { readonly refused: Refusal['refused'] }> {
  const read = await readAnswer(work, item);
  if ('refused' in read) return read;
  const { message, handle } = read;
  const proof = evidenceOf(work.parameters, item, message);
  return {
    channel: message.channel,
    who: whoWrote(message),
    signed: message.signed,
    once: message.messageId,
    reads: { handle, effect: 'join', always: false },
    proof: { ...proof, personal: { ...proof.personal, messageId: message.messageId } },
    invalid: notAnOptIn(read) ?? (read.says === 'yes' ? undefined : NOT_ASKED_FOR),
  };
}

const NOT_ASKED_FOR = {
  reason: 'no_consent',
  explanation:
    'The message does not say that its sender wants to come in, so nothing is asked of them. If a form or a person says so, ask them as a contact.',
} as const;

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
