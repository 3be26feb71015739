import { CHANNELS, readMoment, readRecipient } from '../consent';
import type { Channel, Reason } from '../consent/vocabulary';
import type { Act } from './acts';
import type { Evidence } from './events';
import { isAttested, NO_EVIDENCE, readEvidence, text } from './importEvidence';
import { countryToRecord, readSegments } from './segments';

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
  /** How this very contact agreed: one of `OPT_IN_SOURCES`, or words. */
  readonly source?: unknown;
  /** What the contact was shown or asked, in words. */
  readonly statement?: unknown;
  readonly boxNotTickedBeforehand?: unknown;
  readonly incentiveOffered?: unknown;
  readonly incentiveWasCondition?: unknown;
  readonly birthYear?: unknown;
  /** Whether a parent or guardian agreed for the contact. */
  readonly guardianConsent?: unknown;
  readonly language?: unknown;
  readonly tags?: unknown;
}

/** Where a whole list comes from. From the last two no consent is taken; a leaving is taken from any. */
export const IMPORT_ORIGINS = [
  'own_collection',
  'migration',
  'purchased_list',
  'showed_interest',
] as const;
export type ImportOrigin = (typeof IMPORT_ORIGINS)[number];

export interface ImportOptions {
  /** For phones without a country code. */
  readonly defaultCountry?: string;
  /**
   * What is kept of the list with each row. `origin` says where it comes from. `attestation` (or the source
   * `operator_attestation`) says that the operator answers for the rows; without it a row counts only by
   * evidence of its own.
   */
  readonly evidence: Evidence;
  /** Whether the text of a notice is on record; absent: of none. A version without its text shows nothing (EDPB Guidelines 05/2020 §108). */
  readonly isOnRecord?: (notice: {
    readonly purpose: string;
    readonly channel: Channel;
    readonly version: string;
  }) => boolean;
  /** How long an imported open request stays open, milliseconds. */
  readonly pendingForMs: number;
}

export type ReadImportRow =
  | {
      readonly acts: readonly Act[];
      /** It says that the contact agreed, and nothing shows how: kept, and not enough for marketing. */
      readonly unproven?: boolean;
      readonly problem?: undefined;
    }
  | {
      readonly reason: Reason;
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
/** Such rows say that the contact agreed, or was asked to. */
const SAYS_AGREED: readonly ImportState[] = ['granted', 'pending', 'expired'];

/**
 * Turns a row into what it puts on record. Nothing an import says ever lifts a leaving: a grant
 * counts as recorded by others. A row that says somebody agreed counts where it shows when, how and on
 * what text, or where the operator attests to it (GDPR 7(1): the controller must be able to show it); any
 * other is kept as what it is. Never throws.
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
  const wrong = (problem: string, reason: Reason = 'invalid_contact'): ReadImportRow => ({
    reason,
    problem,
    saysLeft,
  });

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
  const evidence = SAYS_AGREED.includes(state) ? readEvidence(row, options) : NO_EVIDENCE;
  if (evidence.problem !== undefined) return wrong(evidence.problem, 'no_consent');
  const country = countryToRecord(recipient);
  const chosenBy = SAYS_AGREED.includes(state)
    ? readSegments({ source: evidence.source, language: row.language, country, tags: row.tags })
    : { segments: undefined };
  if (chosenBy.problem !== undefined) return wrong(chosenBy.problem);
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
    evidence: {
      ...options.evidence,
      ...evidence.told,
      importedState: state,
    },
  };
  const noticeVersion = text(row.noticeVersion) || undefined;
  const { segments } = chosenBy;
  const isShown = () =>
    evidence.told.statement !== undefined ||
    (noticeVersion !== undefined &&
      options.isOnRecord?.({ purpose, channel: channel as Channel, version: noticeVersion }) ===
        true);
  const proven = isAttested(options.evidence) || (evidence.source !== undefined && isShown());
  const grant = {
    ...base,
    type: 'grant' as const,
    purpose,
    by: proven ? ('others' as const) : ('unproven' as const),
    noticeVersion,
    segments,
    personal: evidence.personal,
  };
  const unproven = proven ? {} : { unproven: true };
  switch (state) {
    case 'granted':
      return { acts: [grant], ...unproven };
    case 'expired':
      return { acts: [{ ...grant, expiresAt: claimed?.at }], ...unproven };
    case 'pending':
      return {
        acts: [
          {
            ...base,
            type: 'request',
            purpose,
            kind: 'double_opt_in',
            noticeVersion,
            segments,
            personal: evidence.personal,
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
