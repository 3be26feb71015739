import type { CountryCode, PhoneNumber } from 'libphonenumber-js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

export type ReadPhone =
  | { readonly number: string; readonly country?: string; readonly problem?: undefined }
  | { readonly problem: string };

export interface PhoneHints {
  /** ISO 3166, upper case: whose national form a number without country code is in. */
  readonly country: string | undefined;
  /** A country was given and is none that is known: a national number must not be guessed at. */
  readonly countryUnreadable: boolean;
}

/** What stands in a telephone number as people write it, its extension apart. */
const WRITTEN = /^[+\d\s().\-/\u2010-\u2015\u2212]+$/;
const PREFIX = /^(?:tel|whatsapp|sms):\s*(?:\/\/)?/i;
/** The shortest country code with the shortest mobile number that goes with it (Faroe Islands, Greenland). */
const FEWEST_DIGITS = 9;
/** Without any country to compare with, only what is long enough to be no national number of most countries. */
const FEWEST_DIGITS_ALONE = 10;

/**
 * Reads a phone number to E.164; only a valid one, by libphonenumber's metadata.
 *
 * - With `+` or `00` it is international, whatever the country.
 * - Without, it is in the national form of `country`. Digits alone may also be an international
 *   number that lost its plus (WhatsApp's `wa_id`): so read where the national reading is not
 *   valid, or is a fixed line and the international one a mobile phone. Where both are equally
 *   good, the number is refused: one of the two is a stranger.
 * - Digits without plus and without country are taken as international only where they make a
 *   mobile number of ten digits or more.
 *
 * Whoever knows that the digits are international, such as the reader of a webhook, puts the plus
 * in front. A `(0)` after the country code, spaces, dots, dashes, slashes and `tel:` are taken
 * off. Extensions are refused: no message reaches one.
 */
export function readPhone(text: string, hints: PhoneHints): ReadPhone {
  const written = text.replace(PREFIX, '');
  if (!WRITTEN.test(written)) return { problem: NO_NUMBER };
  const trunk = written.includes('(0)');
  const compact = written.replace(/[^+\d]/g, '');
  if (compact.lastIndexOf('+') > 0) return { problem: NO_NUMBER };

  if (compact.startsWith('+') || compact.startsWith('00')) {
    const digits = compact.replace(/^(?:\+|00)/, '');
    // The zero in brackets is dropped in most countries and belongs to the number in a few (Italy).
    const without = trunk ? written.replace('(0)', '').replace(/\D/g, '').replace(/^00/, '') : '';
    const number = international(digits) ?? (trunk ? international(without) : undefined);
    return number ? found(number) : { problem: INVALID };
  }
  if (compact === '') return { problem: NO_NUMBER };
  const { country } = hints;
  if (country !== undefined) return withCountry(compact, country);
  const number = compact.length >= FEWEST_DIGITS_ALONE ? international(compact) : undefined;
  if (number && rank(number) === 2) return found(number);
  return { problem: hints.countryUnreadable ? COUNTRY_UNKNOWN : COUNTRY_MISSING };
}

function withCountry(digits: string, country: string): ReadPhone {
  const national = valid(
    parsePhoneNumberFromString(digits, { defaultCountry: country as CountryCode, extract: false }),
  );
  const plausible = digits.length >= FEWEST_DIGITS && !digits.startsWith('0');
  const foreign = plausible ? international(digits) : undefined;
  if (!national || !foreign || national.number === foreign.number) {
    const number = national ?? foreign;
    return number ? found(number) : { problem: INVALID };
  }
  const [ofNational, ofForeign] = [rank(national), rank(foreign)];
  if (ofNational === ofForeign) return { problem: TWO_READINGS };
  return found(ofNational > ofForeign ? national : foreign);
}

function international(digits: string): PhoneNumber | undefined {
  return valid(parsePhoneNumberFromString(canonicalPhone(`+${digits}`), { extract: false }));
}

/**
 * One spelling for one phone, where two are in use as E.164. Mexico gave up the 1 after its country
 * code in 2019 and WhatsApp's ids still have it; so an opt-out under one must be found under the
 * other.
 *
 * @param number `+` and digits
 */
export function canonicalPhone(number: string): string {
  return /^\+521\d{10}$/.test(number) ? `+52${number.slice(4)}` : number;
}

function valid(number: PhoneNumber | undefined): PhoneNumber | undefined {
  return number?.isValid() && number.ext === undefined ? number : undefined;
}

function found(number: PhoneNumber): ReadPhone {
  return { number: number.number, country: number.country };
}

let parseWithTypes: typeof parsePhoneNumberFromString | undefined;

/**
 * How likely a message reaches the number: 2 a mobile phone, 1 another valid line, 0 none that the
 * full metadata knows. Only the full metadata tells, and it is ten times as large, so it is loaded
 * when two readings must be told apart.
 */
function rank(number: PhoneNumber): 0 | 1 | 2 {
  if (!parseWithTypes) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when needed
    const full = require('libphonenumber-js/max') as {
      parsePhoneNumberFromString: typeof parsePhoneNumberFromString;
    };
    parseWithTypes = full.parsePhoneNumberFromString;
  }
  const type = parseWithTypes(number.number, { extract: false })?.getType();
  if (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE') return 2;
  return type === undefined ? 0 : 1;
}

const NO_NUMBER =
  'This is not a phone number: give one number with its country code, digits and the usual spaces and dashes only.';
const INVALID =
  'No such phone number exists: check for missing or extra digits, and the country code or the country of the contact.';
const COUNTRY_MISSING =
  'The phone number has no country code: write it with + and the country code, give the contact a country, or set a default country in the Consent Ledger credential.';
const COUNTRY_UNKNOWN =
  'The phone number has no country code and the country of the contact could not be read: write the number with + and the country code, or the country as two letters such as DK.';
const TWO_READINGS =
  'The phone number can be read in two ways, with and without a country code, and one of them is a stranger: write it with + and the country code.';
