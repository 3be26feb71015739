import { presetOf } from '../../presets';
import { readMoment } from './times';
import type { Instant } from './vocabulary';

/** GDPR article 8(1): where no lower age is known for the country, sixteen. */
export const GDPR_CONSENT_AGE = 16;

/** No country and no setting asks for more: whose age is beyond it, of them the year of birth matters no more. */
export const HIGHEST_CONSENT_AGE = 21;

/** No zone's clock is further behind UTC: once the year has begun there, it has begun everywhere. */
const FURTHEST_ZONE_BEHIND_MS = 12 * 3_600_000;

/**
 * From which age a person can consent to an online service alone, in full years (GDPR 8(1)).
 *
 * @param country ISO 3166; where it is unknown or has no preset, the highest age that the GDPR knows.
 */
export function consentAgeOf(country: string | undefined): number {
  return presetOf(country)?.consentAge.years ?? GDPR_CONSENT_AGE;
}

/**
 * Was someone born in this year surely of that age at a moment? Only the year of birth is known, so
 * a birthday may be still to come: the person counts as of age from the year after.
 */
export function surelyOfAge(birthYear: number, years: number, at: Instant): boolean {
  const year = new Date(at - FURTHEST_ZONE_BEHIND_MS).getUTCFullYear();
  return year - birthYear - 1 >= years;
}

/**
 * Reads a year of birth: the year, or a date with it in whatever order. `undefined` where nothing is
 * given; `unreadable` where something is and no year, or more than one, can be read from it, for then
 * it may be a child. Never throws.
 */
export function yearOfBirth(raw: unknown): number | 'unreadable' | undefined {
  if (raw === undefined || raw === null) return undefined;
  if (typeof raw === 'object') {
    const { at } = readMoment(raw);
    return at === undefined ? 'unreadable' : new Date(at).getUTCFullYear();
  }
  if (typeof raw !== 'string' && typeof raw !== 'number') return 'unreadable';
  const text = String(raw).normalize('NFKC').trim();
  if (text === '') return undefined;
  const [year, ...more] = text.match(/(?<!\d)(?:19|20)\d\d(?!\d)/g) ?? [];
  return year === undefined || more.length > 0 ? 'unreadable' : Number(year);
}
