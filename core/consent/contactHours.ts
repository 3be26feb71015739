import { COURTESY_HOURS, contactHoursPreset, presetOf } from '../../presets';
import type { ContactHoursRule, WeeklyHours } from '../../presets';
import type { ContactHours, Recipient } from './facts';
import { isPublicHoliday, prepareHolidays, regionOf } from './holidays';
import { isTimeZone, stretchesOf, timeZonesOf } from './timeZones';
import type { Stretch } from './timeZones';
import { DAY_MS } from './times';
import type { Instant } from './vocabulary';

/** How far ahead a lawful moment is looked for. */
export const HOURS_HORIZON_DAYS = 35;

/**
 * Where nothing tells the country or the time zone: every full zone that Europe uses (UTC to
 * UTC+3, summer time as the places have it), so that the hour is decent wherever in Europe it is.
 */
export const UNKNOWN_PLACE_ZONES: readonly string[] = [
  'Atlantic/Reykjavik',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Helsinki',
  'Europe/Istanbul',
];

export type LawfulMoment =
  | { readonly lawful: true }
  | {
      readonly lawful: false;
      readonly reason: 'quiet_hours' | 'holiday';
      /** The first lawful moment; absent where the horizon holds none, so that waiting would not help. */
      readonly resumeAt?: Instant;
    };

interface HoursRule {
  readonly key: string;
  readonly week: WeeklyHours;
  readonly holidays: boolean;
  /** Whether the hours bind, so that a holiday of any part of the country counts where the part is not known. */
  readonly law: boolean;
}

/** As far as the clock and the calendar there are concerned. */
type Whereabouts = Pick<Recipient, 'country' | 'timeZone' | 'region'>;

interface Place {
  readonly key: string;
  readonly zones: readonly string[];
  readonly country: string | undefined;
  readonly region: string | undefined;
}

/**
 * May this contact be written to at `now`, by the clock and the calendar where the contact is?
 *
 * The zone is the contact's own; failing that, the country's, and where that has several, the
 * moment must be lawful in all of them; where neither is known, in all of Europe's. Holidays are
 * the contact's country's and region's; where the region is not known, hours that are law heed those
 * of every region, and a courtesy or the operator's own hours the nation-wide ones. Exact across
 * daylight-saving changes. Hours or presets that cannot be read, and hours that are lawful at no
 * moment of the next 35 days, are never lawful: then `resumeAt` is absent. Never throws.
 */
export function lawfulMoment(
  hours: ContactHours,
  recipient: Whereabouts,
  now: Instant,
): LawfulMoment {
  if (hours?.kind === 'off') return { lawful: true };
  const rule = ruleOf(hours, recipient.country);
  if (!rule || !Number.isFinite(now)) return { lawful: false, reason: 'quiet_hours' };
  const place = placeOf(recipient);

  const next = firstLawful(rule, place, now);
  if (next === now) return { lawful: true };
  const wouldBe = rule.holidays ? undefined : { ...rule, key: `${rule.key}+h`, holidays: true };
  const reason = wouldBe && firstLawful(wouldBe, place, now) === now ? 'holiday' : 'quiet_hours';
  return next === undefined ? { lawful: false, reason } : { lawful: false, reason, resumeAt: next };
}

/** The preset that contact hours go by for somebody of this country; undefined where they are off or the operator's own. */
export function hoursPresetOf(
  hours: ContactHours,
  country: string | undefined,
): ContactHoursRule | undefined {
  switch (hours?.kind) {
    case 'by_country':
      return presetOf(country)?.contactHours ?? COURTESY_HOURS;
    case 'preset':
      return typeof hours.preset === 'string' ? contactHoursPreset(hours.preset) : undefined;
    default:
      return undefined;
  }
}

/**
 * Does beforehand, in small steps, what the first decision for a place would otherwise do at once:
 * loading the holiday data and working out the weeks to come. A caller that must not hold up its
 * event loop lets it turn between the steps; without this, decisions are the same and the first
 * ones slower.
 */
export function* prepareContactHours(
  hours: ContactHours,
  places: Iterable<Whereabouts>,
  now: Instant,
): Generator<void, void, void> {
  if (hours?.kind === 'off' || !Number.isFinite(now)) return;
  const years = yearsOf(now);
  for (const place of places) {
    const rule = ruleOf(hours, place.country);
    if (rule) yield* prepareHolidays(place, years, regionUnknown(rule));
    lawfulMoment(hours, place, now);
    yield;
  }
}

const regionUnknown = (rule: HoursRule) => (rule.law ? 'every_region' : 'nation_wide');

/** The calendar years that a span from `now` on may touch. */
function yearsOf(now: Instant): readonly number[] {
  const year = (at: Instant) => new Date(at).getUTCFullYear();
  return [...new Set([year(now - DAY_MS), year(now + (2 * HOURS_HORIZON_DAYS + 1) * DAY_MS)])];
}

function ruleOf(hours: ContactHours, country: string | undefined): HoursRule | undefined {
  switch (hours?.kind) {
    case 'by_country':
      return { key: presetOf(country)?.country ?? 'courtesy', ...hoursPresetOf(hours, country)! };
    case 'preset': {
      const preset = hoursPresetOf(hours, country);
      return preset && { key: hours.preset.toLowerCase(), ...preset };
    }
    case 'custom':
      return customRule(hours);
    default:
      return undefined;
  }
}

function customRule(hours: Extract<ContactHours, { kind: 'custom' }>): HoursRule | undefined {
  const { from, to, days, holidays } = hours;
  if (!Number.isFinite(from) || !Number.isFinite(to) || !Array.isArray(days)) return undefined;
  if (from < 0 || to > 24 * 60 || from >= to) return undefined;
  const week = Object.fromEntries(days.map((day) => [day, { from, to }])) as WeeklyHours;
  return {
    key: `custom ${from} ${to} ${days.join()} ${holidays}`,
    week,
    holidays: holidays === true,
    law: false,
  };
}

/** By country and zone, for asking Intl costs more than all the rest of a decision. */
const places = new Map<string, Place>();
const MOST_PLACES = 1000;

function placeOf({ country, timeZone, region: written }: Whereabouts): Place {
  // The region comes last, as it alone may hold blanks.
  const asked = `${country ?? ''} ${timeZone ?? ''} ${written ?? ''}`;
  let place = places.get(asked);
  if (!place) {
    const region = regionOf(country, written);
    // Whatever else people write in a column for regions, it is one place.
    const key = `${country ?? ''} ${timeZone ?? ''} ${region ?? ''}`;
    place = { key, zones: zonesOf(country, timeZone), country, region: region && written };
    if (places.size >= MOST_PLACES) places.clear();
    places.set(asked, place);
  }
  return place;
}

function zonesOf(country: string | undefined, timeZone: string | undefined): readonly string[] {
  if (timeZone !== undefined && isTimeZone(timeZone)) return [timeZone];
  const zones = country === undefined ? [] : timeZonesOf(country);
  return zones.length > 0 ? zones : UNKNOWN_PLACE_ZONES;
}

type Interval = readonly [from: Instant, to: Instant];

/** All lawful intervals between `from` and `to`, ascending. */
interface Span {
  readonly from: Instant;
  readonly to: Instant;
  readonly intervals: readonly Interval[];
}

/** By rule and place, so that ten thousand contacts cost one calculation a country. Nothing in it tells of a person. */
const spans = new Map<string, Span>();
const MOST_SPANS = 500;

/** The first moment from `now` on that is lawful; `now` itself where it is. */
function firstLawful(rule: HoursRule, place: Place, now: Instant): Instant | undefined {
  const key = `${rule.key}|${place.key}`;
  let span = spans.get(key);
  // A span serves as long as the horizon after `now` reaches beyond what it may need: it is made twice as long.
  if (!span || now < span.from || now + HOURS_HORIZON_DAYS * DAY_MS > span.to) {
    const from = Math.floor(now / DAY_MS) * DAY_MS;
    const to = from + 2 * HOURS_HORIZON_DAYS * DAY_MS;
    span = { from, to, intervals: lawfulIntervals(rule, place, from, to) };
    if (spans.size >= MOST_SPANS) spans.clear();
    spans.set(key, span);
  }
  for (const [from, to] of span.intervals) {
    if (now >= to) continue;
    const first = Math.max(from, now);
    return first <= now + HOURS_HORIZON_DAYS * DAY_MS ? first : undefined;
  }
  return undefined;
}

function lawfulIntervals(
  rule: HoursRule,
  place: Place,
  from: Instant,
  to: Instant,
): readonly Interval[] {
  // Most zones of a large country keep the same time for the weeks in question.
  const clocks = new Map<string, readonly Stretch[]>();
  for (const zone of place.zones) {
    const stretches = stretchesOf(zone, from, to);
    clocks.set(JSON.stringify(stretches), stretches);
  }
  const each = [...clocks.values()].map((clock) => intervalsBy(clock, rule, place));
  return each.reduce((all, one) => intersect(all, one));
}

/** Lawful intervals by one clock. */
function intervalsBy(
  clock: readonly Stretch[],
  rule: HoursRule,
  place: Place,
): readonly Interval[] {
  const intervals: Interval[] = [];
  for (const { from, to, offset } of clock) {
    // Days are counted since 1970 in local time; 1 January 1970 was a Thursday.
    const last = Math.floor((to - 1 + offset) / DAY_MS);
    for (let day = Math.floor((from + offset) / DAY_MS); day <= last; day += 1) {
      const weekday = ((((day + 3) % 7) + 7) % 7) + 1;
      const window = rule.week[weekday as keyof WeeklyHours];
      if (!window) continue;
      const midnight = day * DAY_MS;
      if (!rule.holidays && isPublicHoliday(place, midnight, regionUnknown(rule))) continue;
      const opens = Math.max(from, midnight + window.from * 60_000 - offset);
      const closes = Math.min(to, midnight + window.to * 60_000 - offset);
      if (opens < closes) intervals.push([opens, closes]);
    }
  }
  return joined(intervals);
}

function joined(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = [...intervals].sort((a, b) => a[0] - b[0]);
  const result: Interval[] = [];
  for (const interval of sorted) {
    const last = result.at(-1);
    if (last && interval[0] <= last[1]) {
      result[result.length - 1] = [last[0], Math.max(last[1], interval[1])];
    } else {
      result.push(interval);
    }
  }
  return result;
}

function intersect(a: readonly Interval[], b: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  let [i, j] = [0, 0];
  while (true) {
    const [x, y] = [a[i], b[j]];
    if (!x || !y) return result;
    const from = Math.max(x[0], y[0]);
    const to = Math.min(x[1], y[1]);
    if (from < to) result.push([from, to]);
    if (x[1] < y[1]) i += 1;
    else j += 1;
  }
}
