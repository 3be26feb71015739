import type { HolidaysTypes } from 'date-holidays';
import { COUNTRY_PRESETS } from '../../presets';
import type { Instant } from './vocabulary';

interface Calendar {
  getHolidays(year: number): HolidaysTypes.Holiday[];
  getStates(country: string): Record<string, string> | undefined;
  getRegions(country: string, state: string): Record<string, string> | undefined;
}
type HolidaysClass = new (country?: string, state?: string, region?: string) => Calendar;

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

/** Where somebody's holidays are those of. */
export interface HolidayPlace {
  /** ISO 3166, upper case. */
  readonly country?: string;
  /** A part of the country, as people write it: `BY`, `DE-BY` or `Bayern`; one that the country has not counts as none. */
  readonly region?: string;
}

/** Which holidays count where the part of the country is not known: those of all its parts, or the nation-wide ones alone. */
export type RegionUnknown = 'every_region' | 'nation_wide';

/** Calendar, part and year to its public holidays, each as its midnight in UTC; grows with places and years only. */
const known = new Map<string, ReadonlySet<Instant>>();
const MOST_KNOWN = 5000;

/**
 * Is this calendar day a public holiday there? Nation-wide ones and those of the region; half days
 * and those that begin in the evening count as whole days.
 *
 * A country that is unknown, or that the holiday data lacks, has the holidays of every country
 * with a preset: rather a day too late than on somebody's Christmas.
 *
 * @param midnight the day in the country's own calendar, as the midnight of the same date in UTC.
 */
export function isPublicHoliday(
  place: HolidayPlace,
  midnight: Instant,
  regionUnknown: RegionUnknown,
): boolean {
  const year = new Date(midnight).getUTCFullYear();
  const { country } = place;
  if (holidaysOf(country, '', year).has(midnight)) return true;
  if (country === undefined) return false;
  return partsOf(place, regionUnknown).some((part) =>
    holidaysOf(country, part, year).has(midnight),
  );
}

/** Loads and works out what `isPublicHoliday` needs for these years, a little at each step. */
export function* prepareHolidays(
  place: HolidayPlace,
  years: readonly number[],
  regionUnknown: RegionUnknown,
): Generator<void, void, void> {
  if (!load) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when needed
    require('date-holidays/data');
    yield;
    holidaysClass();
    yield;
  }
  const { country } = place;
  const parts = country === undefined ? [] : partsOf(place, regionUnknown);
  for (const year of years) {
    if (country === undefined && !known.has(keyOf(country, '', year))) {
      for (const code of Object.keys(COUNTRY_PRESETS)) {
        holidaysOf(code, '', year);
        yield;
      }
    }
    for (const part of ['', ...parts]) {
      if (known.has(keyOf(country, part, year))) continue;
      holidaysOf(country, part, year);
      yield;
    }
  }
}

/**
 * The part of a country as the holiday data names it (`BY`, or `BY.A` for a part of it), from what
 * people write; undefined where the country has no such part.
 */
export function regionOf(country: string | undefined, written: string | undefined) {
  if (country === undefined || written === undefined) return undefined;
  return partNames(country).get(spelling(written));
}

/** The parts of a country whose holidays count. */
function partsOf({ country, region }: HolidayPlace, regionUnknown: RegionUnknown): string[] {
  if (country === undefined) return [];
  const own = regionOf(country, region);
  if (own !== undefined) return own.includes('.') ? [own, own.slice(0, own.indexOf('.'))] : [own];
  return regionUnknown === 'every_region' ? [...new Set(partNames(country).values())] : [];
}

/** By country: what its parts are called, as they may be written, and how the holiday data names each. */
const namesOfParts = new Map<string, ReadonlyMap<string, string>>();

function partNames(country: string): ReadonlyMap<string, string> {
  let names = namesOfParts.get(country);
  if (!names) namesOfParts.set(country, (names = findPartNames(country)));
  return names;
}

function findPartNames(country: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const calendar = new (holidaysClass())(country);
  const add = (written: readonly string[], part: string) => {
    for (const one of written) if (!names.has(spelling(one))) names.set(spelling(one), part);
  };
  for (const [state, name] of Object.entries(calendar.getStates(country) ?? {})) {
    // Whoever lives there has a number, and a country, of their own.
    if (OVERSEAS[country]?.includes(state)) continue;
    add([state, `${country}-${state}`, name], state);
    for (const [region, called] of Object.entries(calendar.getRegions(country, state) ?? {}))
      add([`${state}-${region}`, `${country}-${state}-${region}`, called], `${state}.${region}`);
  }
  return names;
}

/** Parts that the holiday data files under a country, and that have ISO 3166 codes of their own. */
const OVERSEAS: Readonly<Record<string, readonly string[]>> = {
  FR: ['BL', 'GF', 'GP', 'MF', 'MQ', 'RE', 'YT'],
};

/** One spelling for what is the same to a reader: case, accents and punctuation aside. */
function spelling(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function keyOf(country: string | undefined, part: string, year: number): string {
  return `${country ?? ''} ${part} ${year}`;
}

function holidaysOf(country: string | undefined, part: string, year: number): ReadonlySet<Instant> {
  const key = keyOf(country, part, year);
  let days = known.get(key);
  if (!days) {
    days = country === undefined ? everywhere(year) : compute(country, part, year);
    if (days.size === 0) days = everywhere(year);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(key, days);
  }
  return days;
}

function everywhere(year: number): ReadonlySet<Instant> {
  return new Set(Object.keys(COUNTRY_PRESETS).flatMap((code) => [...holidaysOf(code, '', year)]));
}

function compute(country: string, part: string, year: number): ReadonlySet<Instant> {
  const Holidays = holidaysClass();
  const days = new Set<Instant>();
  const [state, region] = part === '' ? [] : part.split('.');
  for (const holiday of new Holidays(country, state, region).getHolidays(year) ?? []) {
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
