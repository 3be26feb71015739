import { CHANNELS, readMoment, readRecipient } from '../consent';
import type { Channel } from '../consent/vocabulary';
import type { Act } from './acts';
import type { Evidence } from './events';

/** What an import row may say of a consent. */
export const IMPORT_STATES = [
  'granted',
  'pending',
  'withdrawn',
  'refused',
  'expired',
  'paused',
  'objected',
  'suppressed',
  'none',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** A row as it stands in a spreadsheet: everything may be missing, of another type, or wrong. */
export interface ImportRow {
  readonly contact: unknown;
  readonly country?: unknown;
  readonly channel: unknown;
  readonly purpose: unknown;
  readonly state: unknown;
  /** When it was agreed or left, ISO 8601 or a bare date. */
  readonly at?: unknown;
  readonly noticeVersion?: unknown;
  readonly name?: unknown;
  readonly externalId?: unknown;
}

export interface ImportOptions {
  /** For phones without a country code. */
  readonly defaultCountry?: string;
  /** Where the rows come from, and who stands in for them. */
  readonly evidence: Evidence;
  /** How long an imported open request stays open, milliseconds. */
  readonly pendingForMs: number;
}

export type ReadImportRow =
  | { readonly acts: readonly Act[]; readonly problem?: undefined }
  | {
      /** What is wrong and what to do, without repeating what the row holds. */
      readonly problem: string;
      /** The row says, or may say, that someone left: leaving it out would make them reachable. */
      readonly saysLeft: boolean;
      readonly acts?: undefined;
    };

const SYNONYMS: Readonly<Record<string, ImportState>> = {
  opted_in: 'granted',
  subscribed: 'granted',
  confirmed: 'granted',
  unconfirmed: 'pending',
  opted_out: 'withdrawn',
  unsubscribed: 'withdrawn',
  declined: 'refused',
};
/** All that such a row could do is allow; any other, also one that cannot be understood, may say that someone left. */
const HARMLESS_TO_LOSE: readonly ImportState[] = ['granted', 'pending', 'expired', 'none'];
/**
 * Turns a row into what it puts on record. Nothing an import says ever lifts a leaving: a grant
 * counts as recorded by others. Never throws.
 */
export function readImportRow(row: ImportRow, options: ImportOptions): ReadImportRow {
  const stateText = text(row.state)
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  const state = (IMPORT_STATES as readonly string[]).includes(stateText)
    ? (stateText as ImportState)
    : Object.hasOwn(SYNONYMS, stateText)
      ? SYNONYMS[stateText]
      : undefined;
  if (state === 'none') return { acts: [] };
  const saysLeft = state === undefined || !HARMLESS_TO_LOSE.includes(state);
  const wrong = (problem: string): ReadImportRow => ({ problem, saysLeft });

  if (state === undefined) {
    return wrong(
      `The column "state" must hold one of: ${IMPORT_STATES.join(', ')}. Correct this row.`,
    );
  }
  const channel = text(row.channel).toLowerCase();
  if (!(CHANNELS as readonly string[]).includes(channel)) {
    return wrong(
      `The column "channel" must hold one of: ${CHANNELS.join(', ')}. Correct this row.`,
    );
  }
  const purpose = text(row.purpose);
  if (purpose === '')
    return wrong('The column "purpose" is empty: say what the consent is for, such as "offers".');
  const recipient = readRecipient(channel as Channel, row.contact, {
    country: text(row.country) || undefined,
    defaultCountry: options.defaultCountry,
  });
  if (!recipient.identifier)
    return wrong(recipient.problem ?? 'The contact could not be read. Correct this row.');

  const at = text(row.at) === '' ? undefined : readMoment(row.at);
  if (at?.problem !== undefined && !saysLeft) return wrong(at.problem);
  if (at === undefined && (state === 'granted' || state === 'expired')) {
    return wrong(
      'The column "at" is empty: a consent counts only with the time it was given. Correct this row.',
    );
  }
  // A leaving whose date cannot be read is still a leaving, as of now.
  const claimed = at?.problem === undefined ? at : undefined;
  const base = {
    who: {
      identifiers: [recipient.identifier],
      name: text(row.name) || undefined,
      externalId: text(row.externalId) || undefined,
    },
    channel: channel as Channel,
    claimed,
    signed: false,
    evidence: { ...options.evidence, importedState: state },
  };
  const noticeVersion = text(row.noticeVersion) || undefined;
  const grant = { ...base, type: 'grant' as const, purpose, by: 'others' as const, noticeVersion };
  switch (state) {
    case 'granted':
      return { acts: [grant] };
    case 'expired':
      return { acts: [{ ...grant, expiresAt: claimed?.at }] };
    case 'pending':
      return {
        acts: [
          {
            ...base,
            type: 'request',
            purpose,
            kind: 'double_opt_in',
            noticeVersion,
            validForMs: options.pendingForMs,
            imported: true,
            once: 'import',
          },
        ],
      };
    case 'withdrawn':
    case 'refused':
      return { acts: [{ ...base, type: 'leave', kind: state, purpose, once: 'import' }] };
    case 'objected':
    case 'suppressed':
      return {
        acts: [{ ...base, type: 'leave', kind: state, channel: '*', purpose: '*', once: 'import' }],
      };
    case 'paused':
      return { acts: [{ ...base, type: 'review', seems: 'unknown', once: 'import' }] };
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : value instanceof Date
      ? value.toISOString()
      : '';
}
