import { domainToASCII } from 'node:url';
import { readBsuid } from './bsuid';
import { yearOfBirth } from './age';
import { CHANNEL_RULES } from './channels';
import type { ChannelRule } from './channels';
import { readCountry } from './countries';
import type { Recipient } from './facts';
import { readPhone } from './phone';
import { isTimeZone } from './timeZones';
import type { Channel, Identifier } from './vocabulary';

/** What else is known of the person whose identifier is read. */
export interface RecipientHints {
  /** The contact's country, as people write it: ISO 3166 in either case, or a name. Empty means not known. */
  readonly country?: unknown;
  /** The ledger's default country for phone numbers: ISO 3166. Read only where `country` is empty. */
  readonly defaultCountry?: string;
  /** The contact's own IANA time zone; one that is none is left out. */
  readonly timeZone?: unknown;
  /** The part of the country, for its public holidays: a code such as `BY` or `DE-BY`, or its name. */
  readonly region?: unknown;
  /** The year of birth, or a date with it. */
  readonly birthYear?: unknown;
}

const MOST_PLATFORM_ID = 200;
/** Marks that tables and messengers slip in and that nobody sees: direction marks, zero-width characters, soft hyphens. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/**
 * Reads whom a message is for: one identifier of the channel in its canonical spelling, or a
 * problem in one sentence, which never repeats what was given.
 *
 * Phone channels take a valid number as people write it, see `readPhone`; WhatsApp also its
 * business-scoped user id (`DK.` and up to 128 letters and digits); e-mail an address; the rest
 * the platform's own id. Numbers may come typed as numbers, as long as they lost no digits.
 * Where a channel takes more than one kind (iMessage a number or an address, Viber a number or the
 * id that its bots get), what is given shows which it is. `country` of the result is the number's;
 * failing that, the one given. Never throws; keeps nothing after the call.
 */
export function readRecipient(
  channel: Channel,
  raw: unknown,
  hints: RecipientHints = {},
): Recipient {
  const rule = Object.hasOwn(CHANNEL_RULES, channel) ? CHANNEL_RULES[channel] : undefined;
  if (!rule) return { problem: 'The channel is not one that this product knows.' };

  const given = isEmpty(hints.country) ? undefined : hints.country;
  const text = asText(raw);
  if (text.problem !== undefined) return { problem: text.problem };

  const kinds = rule.identifierKinds;
  if (kinds.includes('bsuid')) {
    const bsuid = readBsuid(text.value);
    if (bsuid) {
      const country = readCountry(bsuid.value.slice(0, 2)) ?? readCountry(given);
      return recipient(bsuid, country, hints);
    }
  }
  const other = otherThanPhone(channel, rule, text.value);
  if (other?.problem !== undefined) return { problem: other.problem };
  if (other) return recipient(other.identifier, readCountry(given), hints);
  const country = readCountry(given);
  const phone = readPhone(text.value, {
    country: given === undefined ? readCountry(hints.defaultCountry) : country,
    countryUnreadable: given !== undefined && country === undefined,
  });
  if (phone.problem !== undefined) return { problem: phone.problem };
  return recipient({ kind: 'phone', value: phone.number }, phone.country ?? country, hints);
}

/** Where a channel takes phone numbers and something else besides, what is given shows which it is. */
function otherThanPhone(channel: Channel, rule: ChannelRule, text: string): Read | undefined {
  const { identifierKinds: kinds, id } = rule;
  const byPhone = kinds.includes('phone');
  if (kinds.includes('email') && (!byPhone || text.includes('@'))) return readEmail(text);
  if (kinds.includes('platform_id') && (!byPhone || id?.form.test(text)))
    return readPlatformId(channel, rule, text);
  return undefined;
}

function recipient(
  identifier: Identifier,
  country: string | undefined,
  hints: RecipientHints,
): Recipient {
  const result: { -readonly [Field in keyof Recipient]: Recipient[Field] } = { identifier };
  if (country !== undefined) result.country = country;
  const timeZone = readTimeZone(hints.timeZone);
  if (timeZone !== undefined) result.timeZone = timeZone;
  const region = readRegion(hints.region);
  if (region !== undefined) result.region = region;
  const birthYear = yearOfBirth(hints.birthYear);
  if (birthYear !== undefined) result.birthYear = birthYear;
  return result;
}

type Text = { readonly value: string; readonly problem?: undefined } | { readonly problem: string };

function asText(raw: unknown): Text {
  if (raw === null || raw === undefined) return { problem: MISSING };
  if (typeof raw === 'bigint') return { value: raw.toString() };
  if (typeof raw === 'number') {
    return Number.isSafeInteger(raw) ? { value: raw.toString() } : { problem: DIGITS_LOST };
  }
  if (typeof raw !== 'string') return { problem: NOT_TEXT };
  // Plain ASCII, which nearly all is, needs no unfolding of full-width letters and no search for hidden marks.
  const plain = /^[\x20-\x7e]*$/.test(raw) ? raw : raw.normalize('NFKC').replace(INVISIBLE, '');
  const value = plain.trim();
  return value === '' ? { problem: MISSING } : { value };
}

const MISSING =
  'The item has no address for this channel: fill in the field, or choose the column that holds it.';
const NOT_TEXT =
  'The address is a list or an object, not text: choose the field inside it that holds the address.';
const DIGITS_LOST =
  'The address came as a number that is too large, broken or not whole, so digits are lost: have the source give it as text.';

type Read =
  { readonly identifier: Identifier; readonly problem?: undefined } | { readonly problem: string };

const NO_EMAIL =
  'This is not an e-mail address: it needs a name, an @ and a domain, and nothing else.';
const LOCAL_PART = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** Lower case throughout, the domain as the wire has it (RFC 5321 lengths; international domains as Punycode). */
function readEmail(text: string): Read {
  const address = text.replace(/^mailto:/i, '').toLowerCase();
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  if (address.length > 254 || local.length > 64 || !LOCAL_PART.test(local)) {
    return { problem: NO_EMAIL };
  }
  const domain = domainToASCII(address.slice(at + 1));
  if (!DOMAIN.test(domain) || domain.length > 253) return { problem: NO_EMAIL };
  return { identifier: { kind: 'email', value: `${local}@${domain}` } };
}

function readPlatformId(channel: Channel, { id }: ChannelRule, text: string): Read {
  if (text.length > MOST_PLATFORM_ID) {
    return {
      problem: `The id is longer than ${MOST_PLATFORM_ID} characters, so it is not an id of this channel.`,
    };
  }
  if (/[\s\p{C}]/u.test(text)) {
    return {
      problem: 'The id holds spaces or hidden characters, so it is not an id of this channel.',
    };
  }
  if (id && !id.form.test(text)) return { problem: id.problem };
  // Telegram's public names are the same in either case.
  const value = channel === 'telegram' && text.startsWith('@') ? text.toLowerCase() : text;
  return { identifier: { kind: 'platform_id', value, channel } };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
  );
}

function readTimeZone(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const zone = raw.trim();
  return isTimeZone(zone) ? zone : undefined;
}

/** As it is written: what it means, the holiday data of the country says. */
function readRegion(raw: unknown): string | undefined {
  if (typeof raw === 'number' && Number.isSafeInteger(raw)) return String(raw);
  if (typeof raw !== 'string') return undefined;
  const region = raw.normalize('NFC').trim();
  return region === '' || region.length > 80 ? undefined : region;
}
