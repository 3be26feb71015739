import type { Channel } from '../../core';
import { countryToRecord, readMoment, whoWrote } from '../../core';
import { recipientOf } from '../shared/questions';
import { evidenceOf } from './evidence';
import { furtherIdentifiersOf, whoIs } from './identifiers';
import { notAnOptIn, readAnswer } from './messages';
import type { Plan, Refusal, Work } from './plans';
import { segmentsOf } from './segments';

/** What an opt-in that was given somewhere puts on record. */
export async function planRecord(work: Work, item: number): Promise<Plan | Refusal> {
  const { parameters, run, defaultCountry } = work;
  const purpose = parameters.text('purpose', item);
  const noticeVersion = parameters.text('noticeVersion', item) || undefined;
  const ends = momentOf(parameters.get('expiresAt', item));

  if (parameters.text('givenBy', item) === 'message') {
    const read = await readAnswer(work, item);
    if ('refused' in read) return { item, refused: read.refused, subject: { purpose } };
    const { message, handle, says, intent } = read;
    const { channel, signed } = message;
    const subject = { channel, purpose };
    const proof = evidenceOf(parameters, item, message);
    const { externalId, evidence, personal } = proof;
    const chosenBy = segmentsOf(parameters, item, { source: evidence.source });
    const refused =
      notAnOptIn(read) ??
      purposeMissing(purpose) ??
      proof.refused ??
      ends.refused ??
      chosenBy.refused;
    if (refused) return { item, refused, subject };
    return {
      item,
      subject,
      acts: [
        {
          type: 'grant',
          who: { ...whoWrote(message), externalId },
          channel,
          purpose,
          // Only clear words of the person's own lift an opt-out; what a workflow takes for them does not.
          by: signed && intent === 'join' ? 'person' : 'others',
          claimed: { at: message.at, precision: 'instant' },
          signed,
          once: message.messageId,
          noticeVersion,
          expiresAt: ends.at,
          segments: chosenBy.segments,
          evidence: { ...evidence, givenBy: 'message' },
          personal: { ...personal, messageId: message.messageId },
        },
      ],
      reads: says === 'yes' ? { handle, effect: 'join', always: false } : undefined,
    };
  }

  const channel = parameters.text('channel', item) as Channel;
  const subject = { channel, purpose };
  const recipient = recipientOf(parameters, item, { channel, defaultCountry });
  const given = momentOf(parameters.get('givenAt', item));
  const proof = evidenceOf(parameters, item);
  const { name, externalId, evidence, personal } = proof;
  const also = furtherIdentifiersOf(parameters, item, defaultCountry);
  const chosenBy = segmentsOf(parameters, item, {
    source: evidence.source,
    country: countryToRecord(recipient),
  });
  const refused =
    invalid(recipient) ??
    purposeMissing(purpose) ??
    proof.refused ??
    given.refused ??
    ends.refused ??
    also.refused ??
    chosenBy.refused;
  if (refused || !recipient.identifier) return { item, refused: refused ?? NOBODY, subject };
  return {
    item,
    subject,
    acts: [
      {
        type: 'grant',
        who: { ...whoIs(recipient.identifier, also.identifiers), name, externalId },
        channel,
        purpose,
        by: 'others',
        claimed: given.claimed,
        signed: false,
        // Where nothing says when it was, only a retry of this very run is the same opt-in.
        once: given.claimed ? undefined : `${run}:${item}`,
        noticeVersion,
        expiresAt: ends.at,
        segments: chosenBy.segments,
        evidence,
        personal,
      },
    ],
  };
}

export const NOBODY = {
  reason: 'invalid_contact',
  explanation: 'There is nobody to record this for: fill in the contact.',
} as const;

export function invalid({
  problem,
  identifier,
}: {
  readonly problem?: string;
  readonly identifier?: unknown;
}) {
  if (identifier && problem === undefined) return undefined;
  return problem === undefined
    ? NOBODY
    : ({ reason: 'invalid_contact', explanation: problem } as const);
}

export function purposeMissing(purpose: string) {
  if (purpose !== '') return undefined;
  return {
    reason: 'no_consent',
    explanation: 'Consent holds for a purpose only: fill in what the contact agreed to.',
  } as const;
}

/** A time from a field: none where it is empty, a refusal where it cannot be read. */
export function momentOf(raw: unknown) {
  if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === ''))
    return {};
  const { problem, ...claimed } = readMoment(raw);
  return problem === undefined
    ? { claimed: claimed as { at: number; precision: 'instant' | 'day' }, at: claimed.at }
    : { refused: { reason: 'no_consent', explanation: problem } as const };
}
