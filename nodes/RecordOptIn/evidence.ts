import type { Evidence, InboundMessage, Reason } from '../../core';
import { OPT_IN_SOURCES, readCircumstances, readSource, readTruth, yearOfBirth } from '../../core';
import { defined } from '../shared/consent';
import { asText, type Parameters } from '../shared/parameters';

/** What proves an opt-in, sorted by how long it is kept. */
export interface ReadEvidence {
  /** Kept as long as the proof is: says nothing by which a person could be found. */
  readonly evidence: Evidence;
  /** Goes with erasure. */
  readonly personal: Readonly<Record<string, string>> | undefined;
  readonly name: string | undefined;
  readonly externalId: string | undefined;
  /** Why it is no consent after all. */
  readonly refused?: Refused;
}

interface Refused {
  readonly reason: Reason;
  readonly explanation: string;
}

/** What goes with erasure: by it a person could be found. */
const PERSONAL = [
  'adClickId',
  'guardian',
  'ipAddress',
  'messageId',
  'recordedBy',
  'userAgent',
] as const;

/** @param message the contact's own, where it is what gave the opt-in */
export function evidenceOf(
  parameters: Parameters,
  item: number,
  message?: InboundMessage,
): ReadEvidence {
  const given = parameters.collection('evidence', item);
  const statement = asText(given.statement) || undefined;
  const formId = asText(given.formId) || undefined;
  const ad = adOf(message);
  const source = sourceOf(parameters.get('source', item), ad !== undefined);
  const circumstances = readCircumstances(given);
  const birthYear = yearOfBirth(given.birthYear);
  const guardianConsent = readTruth(given.guardianConsent);
  const age = defined({
    birthYear: birthYear === 'unreadable' ? undefined : birthYear,
    guardianConsent:
      guardianConsent === true || guardianConsent === false ? guardianConsent : undefined,
  });
  const problem =
    ('problem' in source ? source.problem : undefined) ??
    ('source' in source && source.source === 'other' && !statement && !formId
      ? OTHER_HOW
      : undefined) ??
    ('problem' in circumstances ? circumstances.problem : undefined) ??
    (birthYear === 'unreadable' ? NO_BIRTH_YEAR : undefined) ??
    (guardianConsent === 'unreadable' ? NO_GUARDIAN : undefined);
  const personal = {
    ...ad?.personal,
    ...Object.fromEntries(
      PERSONAL.map((name) => [name, asText(given[name])]).filter(([, text]) => text !== ''),
    ),
  } as Record<string, string>;
  return {
    evidence: defined({
      source: 'source' in source ? source.source : undefined,
      statement,
      formId,
      ...('told' in circumstances ? circumstances.told : {}),
      ...age,
      ...ad?.lasting,
      adId: asText(given.adId) || ad?.lasting.adId,
    }) as Evidence,
    personal: Object.keys(personal).length > 0 ? personal : undefined,
    name: asText(given.name) || undefined,
    externalId: asText(given.externalId) || undefined,
    ...(problem === undefined ? {} : { refused: { reason: 'no_consent', explanation: problem } }),
  };
}

/** A message that an ad led to came about by the ad, unless the user says otherwise. */
function sourceOf(raw: unknown, fromAd: boolean): { source: string } | { problem: string } {
  const read = readSource(raw);
  if (read.kind === 'no_consent') return { problem: read.explanation };
  if (read.kind !== 'source') return { problem: UNKNOWN_SOURCE };
  return { source: fromAd && read.source === 'message' ? 'whatsapp_ad' : read.source };
}

/**
 * What a click-to-WhatsApp ad says of itself in the message that it led to. The click is one person's
 * own; so may be what follows the `?` of the address.
 */
function adOf(message: InboundMessage | undefined) {
  const referral = message?.referral;
  if (!referral) return undefined;
  const { sourceUrl, sourceId, sourceType, headline, clickId } = referral;
  return {
    lasting: {
      adUrl: sourceUrl?.replace(/[?#].*$/s, ''),
      adId: sourceId,
      adType: sourceType,
      adHeadline: headline,
    },
    personal: clickId === undefined ? {} : { adClickId: clickId },
  };
}

const UNKNOWN_SOURCE = `The field "Source" does not say how the opt-in came about, and without that it proves nothing (GDPR article 7(1)): use one of ${OPT_IN_SOURCES.join(', ')}.`;

const OTHER_HOW =
  'The source is "other", and nothing says how the contact agreed (GDPR article 7(1)): say it under Evidence as Statement or Form ID.';

const NO_BIRTH_YEAR =
  'The birth year cannot be read, so nothing tells whether the contact is old enough to agree (GDPR article 8): give four digits, such as 1998, or leave the field empty.';

const NO_GUARDIAN =
  'The evidence does not tell whether a guardian agreed (GDPR article 8): give true or false, or leave the field out.';
