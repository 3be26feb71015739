import {
  NO_CONSENT_SOURCES,
  type OptInSource,
  readCircumstances,
  readSource,
  readTruth,
  yearOfBirth,
} from '../consent';
import type { Evidence } from './events';
import type { ImportOptions, ImportRow } from './importing';

/** Whether the operator answers for a list. */
export const isAttested = ({ source, attestation }: Evidence): boolean =>
  source === 'operator_attestation' || text(attestation) !== '';

/** Sources that say how a record came here, and not how somebody agreed. */
const SAYS_NOT_HOW: readonly OptInSource[] = ['api', 'import', 'migration', 'other'];

export const NO_EVIDENCE: RowEvidence = { told: {} };

export interface RowEvidence {
  /** How the contact agreed, where the row says it in a word that we know. */
  readonly source?: string;
  readonly told: Evidence;
  readonly personal?: Readonly<Record<string, string>>;
  readonly problem?: undefined;
}

/** What a row itself shows of how the contact agreed; or why it was no consent, in a sentence that names the rule. */
export function readEvidence(
  row: ImportRow,
  { evidence: { origin } }: Pick<ImportOptions, 'evidence'>,
): RowEvidence | { readonly problem: string } {
  if (origin === 'purchased_list' || origin === 'showed_interest')
    return { problem: NO_CONSENT_SOURCES[origin] };
  const source = readSource(row.source);
  if (source.kind === 'no_consent') return { problem: source.explanation };
  const circumstances = readCircumstances(row);
  if ('problem' in circumstances) return { problem: circumstances.problem };
  const birthYear = yearOfBirth(row.birthYear);
  if (birthYear === 'unreadable') return { problem: NO_BIRTH_YEAR };
  const guardianConsent = readTruth(row.guardianConsent);
  if (guardianConsent === 'unreadable') return { problem: NO_GUARDIAN };
  const statement = text(row.statement);
  const known =
    source.kind === 'source' && !SAYS_NOT_HOW.includes(source.source) ? source.source : undefined;
  return {
    source: known,
    told: {
      ...(known === undefined ? {} : { collectedBy: known }),
      ...(statement === '' ? {} : { statement }),
      ...circumstances.told,
      ...(birthYear === undefined ? {} : { birthYear }),
      ...(guardianConsent === undefined ? {} : { guardianConsent }),
    },
    // Words of somebody's own may name anyone, so they go with erasure.
    ...(source.kind === 'unknown' ? { personal: { source: text(row.source).slice(0, 200) } } : {}),
  };
}

const NO_BIRTH_YEAR =
  'The column with the birth year cannot be read, so nothing tells whether the contact is old enough to agree (GDPR article 8): give four digits, such as 1998, or leave it empty.';
const NO_GUARDIAN =
  'The column that tells whether a guardian agreed cannot be read (GDPR article 8): give true or false, or leave it empty.';

/** What a cell holds, as text without blanks around it. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : value instanceof Date
      ? value.toISOString()
      : '';
}
