import type { HolidaysTypes } from 'date-holidays';
import { COUNTRY_PRESETS } from '../../presets';

type HolidaysClass = new (country: string) => {
  getHolidays(year: number): HolidaysTypes.Holiday[];
};

let load: HolidaysClass | undefined;

/** Loaded when first asked: its data takes longer to read than all the rest of the core. */
function holidaysClass(): HolidaysClass {
  if (!load) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const module = require('date-holidays') as HolidaysClass & { default?: HolidaysClass };
    load = module.default ?? module;
  }
  return load;
}

/** `COUNTRY-YEAR` to its public holidays as `YYYY-MM-DD`; grows with the countries seen and their years only. */
const known = new Map<string, ReadonlySet<string>>();

/**
 * Is this calendar day a public holiday in the country? Nation-wide public holidays; half days and
 * those that begin in the evening count as whole days.
 *
 * A country that is unknown, or that the holiday data lacks, has the holidays of every country
 * with a preset: rather a day too late than on somebody's Christmas.
 *
 * @param date `YYYY-MM-DD`, in the country's own calendar.
 */
export function isPublicHoliday(country: string | undefined, date: string): boolean {
  return holidaysOf(country, Number(date.slice(0, 4))).has(date);
}

function holidaysOf(country: string | undefined, year: number): ReadonlySet<string> {
  const key = `${country ?? ''}-${year}`;
  let days = known.get(key);
  if (!days) {
    days = country === undefined ? everywhere(year) : compute(country, year);
    if (days.size === 0) days = everywhere(year);
    known.set(key, days);
  }
  return days;
}

function everywhere(year: number): ReadonlySet<string> {
  return new Set(Object.keys(COUNTRY_PRESETS).flatMap((code) => [...compute(code, year)]));
}

function compute(country: string, year: number): ReadonlySet<string> {
  const Holidays = holidaysClass();
  const days = new Set<string>();
  for (const holiday of new Holidays(country).getHolidays(year) ?? []) {
    if (holiday.type !== 'public') continue;
    // `date` is written in the country's own time; the length is what daylight saving leaves of whole days.
    const first = Date.parse(`${holiday.date.slice(0, 10)}T00:00:00Z`);
    const startsAt = Number(holiday.date.slice(11, 13)) || 0;
    const hours = (holiday.end.getTime() - holiday.start.getTime()) / 3_600_000;
    const count = Math.max(1, Math.ceil((startsAt + hours - 2) / 24));
    for (let i = 0; i < count; i += 1) {
      days.add(new Date(first + i * 86_400_000).toISOString().slice(0, 10));
    }
  }
  return days;
}
