import type { IDataObject } from 'n8n-workflow';
import type { Evidence, Reason } from '../../core';
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
  readonly refused?: { readonly reason: Reason; readonly explanation: string };
}

const PERSONAL = ['ipAddress', 'recordedBy', 'userAgent'] as const;

export function evidenceOf(parameters: Parameters, item: number): ReadEvidence {
  const given = parameters.collection('evidence', item);
  const personal = Object.fromEntries(
    PERSONAL.map((name) => [name, asText(given[name])]).filter(([, text]) => text !== ''),
  ) as Record<string, string>;
  return {
    evidence: defined({
      source: parameters.text('source', item) || 'other',
      statement: asText(given.statement) || undefined,
      formId: asText(given.formId) || undefined,
      boxNotTickedBeforehand: truth(given, 'boxNotTickedBeforehand'),
      incentiveOffered: truth(given, 'incentiveOffered'),
    }) as Evidence,
    personal: Object.keys(personal).length > 0 ? personal : undefined,
    name: asText(given.name) || undefined,
    externalId: asText(given.externalId) || undefined,
    ...boxRefusal(given),
  };
}

/** CJEU, C-673/17 (Planet49): silence and a box that was ticked beforehand are no consent. */
const TICKED_BEFOREHAND = {
  reason: 'no_consent',
  explanation:
    'The box was ticked beforehand, and leaving it ticked is no consent: ask the person again with an empty box.',
} as const;

const UNREADABLE_BOX = {
  reason: 'no_consent',
  explanation:
    'The evidence does not tell whether the box was ticked beforehand, and such a box is no consent: give true or false, or leave the field out.',
} as const;

/** Whatever is said of the box counts, also what cannot be understood. */
function boxRefusal(given: IDataObject): Pick<ReadEvidence, 'refused'> {
  const value = given.boxNotTickedBeforehand;
  if (value === undefined || value === null || value === '') return {};
  const notTicked = truth(given, 'boxNotTickedBeforehand');
  if (notTicked === true) return {};
  return { refused: notTicked === false ? TICKED_BEFOREHAND : UNREADABLE_BOX };
}

/** As forms and spreadsheets tell it; undefined where it cannot be understood. */
function truth(given: IDataObject, name: string): boolean | undefined {
  const value = given[name];
  if (typeof value === 'boolean') return value;
  const text = asText(value).toLowerCase();
  if (['true', 'yes', '1'].includes(text)) return true;
  return ['false', 'no', '0'].includes(text) ? false : undefined;
}
