import { COURTESY_HOURS } from './courtesy';
import { AT } from './at';
import { BE } from './be';
import { DE } from './de';
import { DK } from './dk';
import { ES } from './es';
import { FI } from './fi';
import { FR } from './fr';
import { GB } from './gb';
import { IE } from './ie';
import { IS } from './is';
import { IT } from './it';
import { NL } from './nl';
import { NO } from './no';
import { PL } from './pl';
import { PT } from './pt';
import { SE } from './se';
import type { ContactHoursRule, CountryPreset } from './types';

export type * from './types';
export { COURTESY_HOURS } from './courtesy';

/** By ISO 3166 country, upper case. A new country is a new file and a line here. */
export const COUNTRY_PRESETS: Readonly<Record<string, CountryPreset>> = {
  AT,
  BE,
  DE,
  DK,
  ES,
  FI,
  FR,
  GB,
  IE,
  IS,
  IT,
  NL,
  NO,
  PL,
  PT,
  SE,
};

/** The preset of a country, if there is one. `country` in either case. */
export function presetOf(country: string | undefined): CountryPreset | undefined {
  const code = country?.toUpperCase() ?? '';
  return Object.hasOwn(COUNTRY_PRESETS, code) ? COUNTRY_PRESETS[code] : undefined;
}

/**
 * Contact hours by the name that a user chooses: `courtesy` or a country. `undefined` for a name
 * that is none.
 */
export function contactHoursPreset(name: string): ContactHoursRule | undefined {
  if (name.toLowerCase() === 'courtesy') return COURTESY_HOURS;
  return presetOf(name)?.contactHours;
}
