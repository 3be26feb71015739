import type { HolidaysTypes } from 'date-holidays';
import { COUNTRY_PRESETS } from '../../presets';
import type { Instant } from './vocabulary';

type HolidaysClass = new (country: string) => {
  getHolidays(year: number): HolidaysTypes.Holiday[];
};

let load: HolidaysClass | undefined;

/** Loaded when first asked: its data takes longer to read than all the rest of the core. */
function holidaysClass(): HolidaysClass {
  if (!load) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when needed
    const module = require('date-holidays') as HolidaysClass & { default?: HolidaysClass };
    load = module.default ?? module;
  }
  return load;
}

/** `COUNTRY-YEAR` to its public holidays, each as its midnight in UTC; grows with countries and years only. */
const known = new Map<string, ReadonlySet<Instant>>();

/**
 * Is this calendar day a public holiday in the country? Nation-wide public holidays; half days and
 * those that begin in the evening count as whole days.
 *
 * A country that is unknown, or that the holiday data lacks, has the holidays of every country
 * with a preset: rather a day too late than on somebody's Christmas.
 *
 * @param country ISO 3166, upper case.
 * @param midnight the day in the country's own calendar, as the midnight of the same date in UTC.
 */
export function isPublicHoliday(country: string | undefined, midnight: Instant): boolean {
  return holidaysOf(country, new Date(midnight).getUTCFullYear()).has(midnight);
}

/** Loads and works out what `isPublicHoliday` needs for these years, a little at each step. */
export function* prepareHolidays(
  country: string | undefined,
  years: readonly number[],
): Generator<void, void, void> {
  if (!load) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when needed
    require('date-holidays/data');
    yield;
    holidaysClass();
    yield;
  }
  for (const year of years) {
    if (known.has(keyOf(country, year))) continue;
    if (country === undefined) {
      for (const code of Object.keys(COUNTRY_PRESETS)) {
        holidaysOf(code, year);
        yield;
      }
    }
    holidaysOf(country, year);
    yield;
  }
}

function keyOf(country: string | undefined, year: number): string {
  return `${country ?? ''}-${year}`;
}

function holidaysOf(country: string | undefined, year: number): ReadonlySet<Instant> {
  const key = keyOf(country, year);
  let days = known.get(key);
  if (!days) {
    days = country === undefined ? everywhere(year) : compute(country, year);
    if (days.size === 0) days = everywhere(year);
    known.set(key, days);
  }
  return days;
}

function everywhere(year: number): ReadonlySet<Instant> {
  return new Set(Object.keys(COUNTRY_PRESETS).flatMap((code) => [...holidaysOf(code, year)]));
}

function compute(country: string, year: number): ReadonlySet<Instant> {
  const Holidays = holidaysClass();
  const days = new Set<Instant>();
  for (const holiday of new Holidays(country).getHolidays(year) ?? []) {
    if (holiday.type !== 'public') continue;
    // `date` is written in the country's own time; its length is whole days but for daylight saving.
    const first = Date.parse(`${holiday.date.slice(0, 10)}T00:00:00Z`);
    const startsAt = Number(holiday.date.slice(11, 13)) || 0;
    const hours = (holiday.end.getTime() - holiday.start.getTime()) / 3_600_000;
    const count = Math.max(1, Math.ceil((startsAt + hours - 2) / 24));
    for (let i = 0; i < count; i += 1) days.add(first + i * 86_400_000);
  }
  return days;
}
