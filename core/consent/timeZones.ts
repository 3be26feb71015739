import { DateTime, IANAZone } from 'luxon';
import type { Instant } from './vocabulary';

const WEEK_MS = 7 * 86_400_000;

const verdicts = new Map<string, boolean>();
const MOST_VERDICTS = 2000;

/** Is this the name of an IANA time zone? Remembers its answers: to ask Intl costs more than a whole decision. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name.length > 64) return false;
  let verdict = verdicts.get(name);
  if (verdict === undefined) {
    verdict = IANAZone.isValidZone(name);
    if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
    verdicts.set(name, verdict);
  }
  return verdict;
}

/**
 * A written ISO time with its zone: one that has none, as a calendar in an editor gives it, is read in
 * `zone` (an IANA name). What is no such time is handed back as it is.
 */
export function inZone(written: unknown, zone: string): unknown {
  if (typeof written !== 'string') return written;
  const time = DateTime.fromISO(written.trim().replace(' ', 'T'), { zone });
  return time.isValid ? time.toISO() : written;
}

/**
 * The IANA time zones in use in a country, by the Unicode CLDR data that comes with Node. Empty
 * where the country is unknown.
 *
 * @param country ISO 3166, upper case.
 */
export function timeZonesOf(country: string): readonly string[] {
  try {
    const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & {
      getTimeZones?(): string[] | undefined;
      timeZones?: string[];
    };
    return (locale.getTimeZones?.() ?? locale.timeZones ?? []).filter(isTimeZone);
  } catch {
    return [];
  }
}

/** A stretch of time in which a zone's clock runs unbroken. */
export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds to add to UTC for local time. */
  readonly offset: number;
}

/**
 * The stretches of constant offset that `from` to `to` falls into. No zone changes its clock twice
 * within a week, so one look a week finds every change, and a search by halves its millisecond.
 */
export function stretchesOf(zone: string, from: Instant, to: Instant): readonly Stretch[] {
  const iana = IANAZone.create(zone);
  const offsetAt = (at: Instant) => iana.offset(at) * 60_000;
  const stretches: Stretch[] = [];
  let start = from;
  let offset = offsetAt(from);
  for (let at = from; at < to; at += WEEK_MS) {
    const next = Math.min(at + WEEK_MS, to);
    const after = offsetAt(next);
    if (after === offset) continue;
    let [low, high] = [at, next];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === offset) low = middle;
      else high = middle;
    }
    stretches.push({ from: start, to: high, offset });
    start = high;
    offset = after;
  }
  if (start < to) stretches.push({ from: start, to, offset });
  return stretches;
}
