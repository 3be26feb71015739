import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { canonicalPhone } from '../consent/phone';
import type { Identifier } from '../consent/vocabulary';

/** E.164: a country code that does not begin with 0, 7 to 15 digits in all. */
const DIGITS = /^[1-9]\d{6,14}$/;
/** Separators that people and systems put between digits; nothing else is taken out. */
const SEPARATORS = /[\s\u00a0().\-\u2010-\u2015/]/g;

/**
 * A phone as WhatsApp names one (`wa_id`, `from`): international digits without a plus sign.
 *
 * Under the channel's signature any E.164-shaped number stands, even one that libphonenumber does not know yet:
 * WhatsApp has just heard from it, and a STOP from a new number range must not be lost. Without a signature
 * it must at least be of a possible length for its country.
 */
export function phoneFromWaId(given: unknown, signed: boolean): Identifier | undefined {
  const text = typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : given;
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const digits = text.replace(SEPARATORS, '').replace(/^\+/, '');
  if (!DIGITS.test(digits)) return undefined;
  const number = canonicalPhone(`+${digits}`);
  const parsed = parsePhoneNumberFromString(number, { extract: false });
  if (parsed?.isValid()) return { kind: 'phone', value: parsed.number };
  return signed || parsed?.isPossible() ? { kind: 'phone', value: number } : undefined;
}
