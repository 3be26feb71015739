import type { Selectable } from 'kysely';
import { HIGHEST_CONSENT_AGE, surelyOfAge } from '../consent';
import type { Granted, InheritedLeaving, Left, Requested, Resumed, Sold } from './events';
import { foldSegments } from './segments';
import type { ConsentsTable, RequestsTable, SuppressionsTable } from './schema';

/**
 * How events become the rows that decide. Every fold takes the later of two moments and nothing
 * else, so that the order in which events arrive, and how often, makes no difference.
 */
export type ConsentRow = Selectable<ConsentsTable>;
export type SuppressionRow = Selectable<SuppressionsTable>;
export type RequestRow = Selectable<RequestsTable>;

const later = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a == null ? (b ?? null) : b == null ? a : Math.max(a, b);

export function foldGrant(row: ConsentRow | undefined, event: Granted): ConsentRow {
  const before = row ?? emptyConsent(event, event.consentId);
  // It stays in the chain as evidence of itself, and decides nothing.
  if (event.by === 'unproven') return before;
  // Two grants of one moment: the one with the smaller notice version stands, whichever came first.
  const newest =
    before.granted_at === null ||
    event.at > before.granted_at ||
    (event.at === before.granted_at && (event.noticeVersion ?? '') < (before.notice_version ?? ''));
  return {
    ...before,
    person_signed_at:
      event.by === 'person' && event.signed
        ? later(before.person_signed_at, event.at)
        : before.person_signed_at,
    person_unsigned_at:
      event.by === 'person' && !event.signed
        ? later(before.person_unsigned_at, event.at)
        : before.person_unsigned_at,
    others_at: event.by === 'others' ? later(before.others_at, event.at) : before.others_at,
    granted_at: later(before.granted_at, event.at),
    notice_version: newest ? (event.noticeVersion ?? null) : before.notice_version,
    expires_at: newest ? (event.expiresAt ?? null) : before.expires_at,
    segments: foldSegments(before.segments, event.segments, event.at),
    ...foldAge(before, event),
  };
}

/**
 * What is told of a person's age: of several years of birth the latest, rather a child than not; and
 * when a guardian consented. The year is kept only while it may matter (GDPR 5(1)(c)).
 */
function foldAge(
  before: ConsentRow,
  { evidence, at }: Granted | Requested,
): Pick<ConsentRow, 'birth_year' | 'guardian_at'> {
  const { birthYear: told, guardianConsent } = evidence;
  const birthYear = typeof told === 'number' && Number.isInteger(told) ? told : undefined;
  const matters = birthYear !== undefined && !surelyOfAge(birthYear, HIGHEST_CONSENT_AGE, at);
  return {
    birth_year: later(before.birth_year, matters ? birthYear : null),
    guardian_at: later(before.guardian_at, guardianConsent === true ? at : null),
  };
}

export function foldSale(row: ConsentRow | undefined, event: Sold): ConsentRow {
  const before = row ?? emptyConsent(event, event.consentId);
  return { ...before, sold_at: later(before.sold_at, event.at) };
}

export function foldRequest(row: ConsentRow | undefined, event: Requested): ConsentRow {
  const before = row ?? emptyConsent(event, event.consentId);
  const segments = foldSegments(before.segments, event.segments, event.at);
  return { ...before, segments, ...foldAge(before, event) };
}

export function openRequest(event: Requested): RequestRow {
  return {
    request_id: event.requestId,
    token_hash: event.tokenHash,
    identifier_hash: event.subjects[0],
    channel: event.channel,
    purpose: event.purpose,
    kind: event.kind,
    notice_version: event.noticeVersion ?? null,
    requested_at: event.at,
    expires_at: event.expiresAt,
    answered_at: null,
    answer: null,
  };
}

/** A grant or a leaving that names the request answers it. */
export function foldAnswer(row: RequestRow, event: Granted | Left): RequestRow {
  const answer = event.type === 'granted' ? 'confirmed' : 'refused';
  return { ...row, answered_at: event.at, answer };
}

export function foldLeaving(
  row: SuppressionRow | undefined,
  event: Left,
  subject: string,
): SuppressionRow {
  const before = row ?? emptySuppression(subject, event);
  return event.signed
    ? { ...before, signed_at: later(before.signed_at, event.at) }
    : { ...before, unsigned_at: later(before.unsigned_at, event.at) };
}

export function foldResume(
  row: SuppressionRow | undefined,
  event: Resumed,
  subject: string,
): SuppressionRow {
  const before =
    row ??
    emptySuppression(subject, { channel: event.channel, purpose: '*', kind: 'platform_stop' });
  return event.signed
    ? { ...before, resumed_signed_at: later(before.resumed_signed_at, event.at) }
    : { ...before, resumed_unsigned_at: later(before.resumed_unsigned_at, event.at) };
}

export function foldInherited(
  row: SuppressionRow | undefined,
  leaving: InheritedLeaving,
): SuppressionRow {
  const before = row ?? emptySuppression(leaving.subject, leaving);
  return {
    ...before,
    signed_at: later(before.signed_at, leaving.signedAt),
    unsigned_at: later(before.unsigned_at, leaving.unsignedAt),
  };
}

const MOMENTS = ['signed_at', 'unsigned_at', 'resumed_signed_at', 'resumed_unsigned_at'] as const;

/** One leaving as two ledgers have it. */
export function foldTogether(one: SuppressionRow, other: SuppressionRow): SuppressionRow {
  const moments = MOMENTS.map((moment) => [moment, later(one[moment], other[moment])]);
  return { ...one, ...Object.fromEntries(moments) };
}

export function sameMoments(one: SuppressionRow, other: SuppressionRow): boolean {
  return MOMENTS.every((moment) => one[moment] === other[moment]);
}

/** What was left on one identifier, each leaving once, where other ledgers have it under other hashes. */
export function leftAltogether(rows: readonly SuppressionRow[]): SuppressionRow[] {
  if (rows.length < 2) return [...rows];
  const each = new Map<string, SuppressionRow>();
  for (const row of rows) {
    const key = `${row.channel} ${row.kind} ${row.purpose}`;
    const before = each.get(key);
    each.set(key, before ? foldTogether(before, row) : row);
  }
  return [...each.values()];
}

function emptyConsent(
  { subjects, channel, purpose }: Granted | Requested | Sold,
  consentId: string,
): ConsentRow {
  return {
    identifier_hash: subjects[0],
    channel,
    purpose,
    consent_id: consentId,
    person_signed_at: null,
    person_unsigned_at: null,
    others_at: null,
    notice_version: null,
    expires_at: null,
    granted_at: null,
    sold_at: null,
    birth_year: null,
    guardian_at: null,
    segments: null,
  };
}

function emptySuppression(
  subject: string,
  { channel, purpose, kind }: Pick<SuppressionRow, 'channel' | 'purpose' | 'kind'>,
): SuppressionRow {
  return {
    identifier_hash: subject,
    channel,
    purpose,
    kind,
    signed_at: null,
    unsigned_at: null,
    resumed_signed_at: null,
    resumed_unsigned_at: null,
  };
}
