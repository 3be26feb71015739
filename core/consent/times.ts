import { DateTime } from 'luxon';
import type { Instant } from './vocabulary';

/** What two clocks may differ by. A difference within it proves no order, and goes to leaving. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

export const DAY_MS = 86_400_000;

/** A calendar day begins up to 14 hours before its UTC day does (Kiribati is UTC+14). */
const FURTHEST_ZONE_AHEAD_MS = 14 * 3_600_000;

/** Nothing that the ledger records happened outside these; a moment there is a unit or a century gone wrong. */
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/** `day`: all that is known is the calendar day, and `at` is the start of that day in UTC. */
export type Precision = 'instant' | 'day';

export type ReadMoment =
  | { readonly at: Instant; readonly precision: Precision; readonly problem?: undefined }
  | { readonly problem: string; readonly at?: undefined };

const UNREADABLE =
  'The time could not be read: give it as ISO 8601, such as 2026-03-04T10:00:00Z, as a date such as 2026-03-04, or as seconds or milliseconds since 1970.';
const AMBIGUOUS =
  'The date can be read in more than one way (day first or month first): give the year first, such as 2026-03-04.';
const IMPLAUSIBLE = 'The time lies before 1990 or after 2100, so its unit or its year is wrong.';

const BARE_DATE = /^\d{4}([-/.])\d{1,2}\1\d{1,2}$/;
const YEAR_FIRST = /^\d{4}-?\d{2}-?\d{2}/;
const HAS_ZONE = /(?:z|[+-]\d{2}(?::?\d{2})?)$/i;
const ALL_DIGITS = /^\d+(?:\.\d+)?$/;

/**
 * Reads a moment from whatever a spreadsheet, a webhook or a form gives.
 *
 * Accepted: ISO 8601 with a zone; seconds or milliseconds since 1970, as number or text; a `Date`;
 * a luxon `DateTime` of any copy of luxon; an e-mail date (RFC 2822); a bare date with the year
 * first. A date with a time of day but **no zone** says no instant, only (about) a day, so it has
 * the precision `day`. Formats that put the year last are refused: 03/04/2025 is March or April.
 * Never throws.
 */
export function readMoment(raw: unknown): ReadMoment {
  if (raw === null || raw === undefined || raw === '') return { problem: UNREADABLE };
  if (typeof raw === 'number') return fromEpoch(raw);
  if (typeof raw === 'string') return fromText(raw.trim());
  if (raw instanceof Date) return instant(raw.getTime());
  if (isLuxon(raw)) return raw.isValid ? instant(raw.toMillis()) : { problem: UNREADABLE };
  return { problem: UNREADABLE };
}

function fromText(text: string): ReadMoment {
  if (ALL_DIGITS.test(text) && text.length !== 8) return fromEpoch(Number(text));
  if (BARE_DATE.test(text)) return day(text.split(/[-/.]/).map(Number));
  if (YEAR_FIRST.test(text)) {
    // SQL writes a space where ISO 8601 has a T, and sometimes another one before the offset.
    const iso = text.replace(/^(\S+)\s+(?=\d)/, '$1T').replace(/\s+(?=(?:[+-]\d|[zZ]$))/, '');
    const read = DateTime.fromISO(iso, { zone: 'utc' });
    if (!read.isValid) return { problem: UNREADABLE };
    const time = /T(.+)$/i.exec(iso)?.[1];
    if (time !== undefined && HAS_ZONE.test(time)) return instant(read.toMillis());
    return day([read.year, read.month, read.day]);
  }
  if (/^\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}/.test(text)) return { problem: AMBIGUOUS };
  const mail = DateTime.fromRFC2822(text);
  return mail.isValid ? instant(mail.toMillis()) : { problem: UNREADABLE };
}

function fromEpoch(value: number): ReadMoment {
  if (!Number.isFinite(value)) return { problem: UNREADABLE };
  // 1e11 seconds is the year 5138 and 1e11 milliseconds 1973: nothing plausible is both.
  return instant(Math.round(value < 1e11 ? value * 1000 : value));
}

function instant(at: number): ReadMoment {
  if (!Number.isFinite(at)) return { problem: UNREADABLE };
  if (at < EARLIEST || at >= LATEST) return { problem: IMPLAUSIBLE };
  return { at, precision: 'instant' };
}

function day(parts: readonly number[]): ReadMoment {
  const [year, month, date] = parts;
  const read = DateTime.utc(year ?? NaN, month ?? NaN, date ?? NaN);
  if (!read.isValid) return { problem: UNREADABLE };
  const at = read.toMillis();
  if (at < EARLIEST || at >= LATEST) return { problem: IMPLAUSIBLE };
  return { at, precision: 'day' };
}

function isLuxon(raw: unknown): raw is { isValid: boolean; toMillis(): number } {
  return (
    typeof raw === 'object' &&
    raw !== null &&
    typeof (raw as { toMillis?: unknown }).toMillis === 'function' &&
    typeof (raw as { isValid?: unknown }).isValid === 'boolean'
  );
}

/** When something is said to have happened, and when it was heard of. */
export interface Told {
  /** What the evidence says; absent where it says nothing. */
  readonly claimed?: Instant;
  readonly precision: Precision;
  /** The product's own clock, at receipt. */
  readonly received: Instant;
  /** `claimed` stands under the channel's signature (a signed webhook). */
  readonly signed: boolean;
}

export type GrantTime = { readonly at: Instant } | { readonly problem: string };

const FROM_THE_FUTURE =
  'The opt-in is dated in the future, so it proves nothing: correct its date, or leave it out to use the time of recording.';

/**
 * When a grant takes effect: at the earlier of its claimed and received time; under a signature as
 * claimed. A bare date counts from the start of its UTC day. What is dated in the future beyond
 * what clocks and time zones explain is refused, signed or not: such a grant would outlive the
 * leavings that come after it.
 */
export function grantTime(told: Told): GrantTime {
  const { claimed, received } = told;
  if (claimed === undefined) return { at: received };
  if (!Number.isFinite(claimed)) return { problem: UNREADABLE };
  const byDay = told.precision === 'day';
  const slack = byDay ? FURTHEST_ZONE_AHEAD_MS : CLOCK_TOLERANCE_MS;
  const from = byDay ? startOfDay(claimed) : claimed;
  if (from > received + slack) return { problem: FROM_THE_FUTURE };
  if (told.signed && !byDay) return { at: claimed };
  return { at: Math.min(from, received) };
}

/**
 * When a leaving takes effect: at the later of its claimed and received time; under a signature as
 * claimed. A bare date counts to the last millisecond of its UTC day. Never refused: a leaving
 * whose time cannot be read is recorded without `claimed`, as of its receipt.
 */
export function leavingTime(told: Told): { readonly at: Instant } {
  const { claimed, received } = told;
  if (claimed === undefined || !Number.isFinite(claimed)) return { at: received };
  if (told.precision === 'day') {
    return { at: Math.max(startOfDay(claimed) + DAY_MS - 1, received) };
  }
  if (told.signed) return { at: claimed };
  return { at: Math.max(claimed, received) };
}

function startOfDay(at: Instant): Instant {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
