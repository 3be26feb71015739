import Holidays from 'date-holidays';
import { IANAZone } from 'luxon';
import type { DecisionRequest, FrequencyCap, Recipient, SendFact } from '../../../core/consent';
import { timeZonesOf, UNKNOWN_PLACE_ZONES } from '../../../core/consent';
import { COUNTRY_PRESETS, COURTESY_HOURS } from '../../../presets';
import type { WeeklyHours } from '../../../presets';
import { DAY, MINUTE } from './samples';

/**
 * The same question answered the slow way: minute by minute, by the clock on each wall and the
 * calendar beside it. Shares no arithmetic with the product, only its presets and its sources of
 * zones and holidays.
 */

const QUARTER = 15 * MINUTE;
const PERIOD: Readonly<Record<FrequencyCap['per'], number>> = {
  day: DAY,
  week: 7 * DAY,
  month: 31 * DAY,
};

interface Rule {
  readonly week: WeeklyHours;
  readonly holidays: boolean;
  readonly law: boolean;
}

function ruleFor({ contactHours: hours }: DecisionRequest, country?: string): Rule | undefined {
  switch (hours.kind) {
    case 'off':
      return undefined;
    case 'by_country':
      return (country && COUNTRY_PRESETS[country]?.contactHours) || COURTESY_HOURS;
    case 'preset':
      return hours.preset === 'courtesy'
        ? COURTESY_HOURS
        : COUNTRY_PRESETS[hours.preset]!.contactHours;
    case 'custom': {
      const { from, to, days, holidays } = hours;
      const week = Object.fromEntries(days.map((day) => [day, { from, to }]));
      return { week, holidays, law: false };
    }
  }
}

/** `2026-12-25`, by country and part, for some years on. */
const calendars = new Map<string, ReadonlySet<string>>();
function calendar(country: string, region?: string): ReadonlySet<string> {
  const key = `${country} ${region ?? ''}`;
  let days = calendars.get(key);
  if (!days) {
    const all = new Set<string>();
    const book = region ? new Holidays(country, region) : new Holidays(country);
    for (let year = 2025; year <= 2031; year += 1) {
      for (const { type, date, start, end } of book.getHolidays(year)) {
        if (type !== 'public') continue;
        const [day, time] = date.split(' ') as [string, string];
        const ends = Number(time.slice(0, 2)) + (end.getTime() - start.getTime()) / 3_600_000;
        // More than a clock change's worth of hours on a day make it a holiday.
        for (let n = 0; n === 0 || ends - 24 * n > 2; n += 1)
          all.add(new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10));
      }
    }
    calendars.set(key, (days = all));
  }
  return days;
}

/** Parts of France that have country codes of their own are not in France, as numbers go. */
const partsOf = (country: string) =>
  Object.keys(new Holidays().getStates(country) ?? {}).filter(
    (part) => country !== 'FR' || /^\d+$/.test(part),
  );

function holidaysFor(
  { country, region }: Recipient,
  { law }: Rule,
): ReadonlyArray<ReadonlySet<string>> {
  return country === undefined
    ? Object.keys(COUNTRY_PRESETS).map((code) => calendar(code))
    : [
        calendar(country),
        ...(region ? [region] : law ? partsOf(country) : []).map((part) => calendar(country, part)),
      ];
}

/** Whether each minute is lawful: asked in the order of time. */
function wallClock(rule: Rule | undefined, to: Recipient): (at: number) => boolean {
  if (!rule) return () => true;
  const { country, timeZone } = to;
  const zones = timeZone ? [timeZone] : country ? timeZonesOf(country) : UNKNOWN_PLACE_ZONES;
  const books = rule.holidays ? [] : holidaysFor(to, rule);
  const walls = zones.map((zone) => IANAZone.create(zone));
  let quarter = NaN;
  let offsets: number[] = [];
  const closedDays = new Map<number, boolean>();
  const isClosed = (day: number) => {
    let closed = closedDays.get(day);
    if (closed === undefined) {
      const date = new Date(day * DAY).toISOString().slice(0, 10);
      closedDays.set(day, (closed = books.some((book) => book.has(date))));
    }
    return closed;
  };
  return (at) => {
    // Clocks change on the quarter of an hour.
    const now = Math.floor(at / QUARTER);
    if (now !== quarter) {
      quarter = now;
      offsets = [...new Set(walls.map((wall) => wall.offset(now * QUARTER)))];
    }
    return offsets.every((offset) => {
      const local = at / MINUTE + offset;
      const day = Math.floor(local / 1440);
      const weekday = new Date(day * DAY).getUTCDay() || 7;
      const hours = rule.week[weekday as keyof WeeklyHours];
      const minute = local - day * 1440;
      return hours !== undefined && minute >= hours.from && minute < hours.to && !isClosed(day);
    });
  };
}

function withinCaps(request: DecisionRequest, sends: readonly SendFact[], at: number): boolean {
  return request.frequencyCaps.every(({ max, per, across }) => {
    const counting = sends.filter(
      (send) =>
        send.at + PERIOD[per] > at &&
        (across === 'all' || !request.campaign || send.campaign === request.campaign),
    );
    return counting.length < max;
  });
}

/**
 * The first minute from `now` on at which caps and hours both allow, and whether there is one at all:
 * within 35 days of the moment from which the caps do.
 *
 * @param now a whole minute, and so are the sends
 */
export function firstLawfulMinute(
  request: DecisionRequest,
  to: Recipient,
  sends: readonly SendFact[],
  now: number,
): number | undefined {
  const isLawful = wallClock(ruleFor(request, to.country), to);
  let capsFrom: number | undefined;
  for (let at = now; ; at += MINUTE) {
    if (capsFrom !== undefined || withinCaps(request, sends, at)) {
      capsFrom ??= at;
      if (isLawful(at)) return at;
    }
    if (capsFrom !== undefined && at >= capsFrom + 35 * DAY) return undefined;
  }
}

/** The first minute after a lawful one at which the hours allow no more; absent where that is days away. */
export function closingMinute(
  request: DecisionRequest,
  to: Recipient,
  lawful: number,
): number | undefined {
  const isLawful = wallClock(ruleFor(request, to.country), to);
  for (let at = lawful; at < lawful + 2 * DAY; at += MINUTE) if (!isLawful(at)) return at;
  return undefined;
}
