import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString, type PhoneNumber } from 'libphonenumber-js';

/** Digits of a number that was written in international form; undefined where it is none. */
export function digitsOf(phone: string): string | undefined {
  const digits = phone.replace(/^\s*00/, '').replace(/[\s().+-]/g, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? digits : undefined;
}

/**
 * Whether WhatsApp could know the number at all. Numbers kept for fiction count as possible, though
 * no network gives them out: they are what one tries things with.
 */
export const canHaveWhatsApp = (digits: string): boolean => parsed(digits)?.isPossible() ?? false;

/** The number as people read it, like `+45 31 31 31 07`. */
export const readable = (digits: string): string =>
  parsed(digits)?.formatInternational() ?? `+${digits}`;

/** ISO 3166 country of a number, `XX` where the number does not say. */
export const countryOf = (digits: string): string => parsed(digits)?.country ?? 'XX';

/** One message asks several times about one number, and a thousand messages a second about as many. */
let latest: { readonly digits: string; readonly phone: PhoneNumber | undefined } | undefined;
function parsed(digits: string): PhoneNumber | undefined {
  if (latest?.digits !== digits)
    latest = { digits, phone: parsePhoneNumberFromString(`+${digits}`) };
  return latest.phone;
}

/**
 * Who sits behind the numbers: the business-scoped user id (BSUID) of each, which stays the same
 * until the number passes to another account, and the name in the person's profile.
 */
export class People {
  /** How often the number has passed to another account. */
  private readonly generations = new Map<string, number>();
  private readonly names = new Map<string, string>();
  private readonly phones = new Map<string, string>();
  private readonly ids = new Map<string, string>();
  private readonly businessAccountId: string;

  constructor(businessAccountId: string) {
    this.businessAccountId = businessAccountId;
  }

  /** The number's BSUID, like `DK.81342…`. */
  userIdOf(phone: string): string {
    const known = this.ids.get(phone);
    if (known !== undefined) return known;
    const generation = this.generations.get(phone) ?? 0;
    const hash = createHash('sha256')
      .update(`${this.businessAccountId}|${phone}|${generation}`)
      .digest();
    const id = `${countryOf(phone)}.${hash.readBigUInt64BE(0).toString().padStart(20, '0')}`;
    this.phones.set(id, phone);
    this.ids.set(phone, id);
    return id;
  }

  /** The number behind a BSUID that this sandbox has shown before. */
  phoneOf(userId: string): string | undefined {
    const phone = this.phones.get(userId);
    return phone !== undefined && this.userIdOf(phone) === userId ? phone : undefined;
  }

  /** From now on another account has this number. */
  passOn(phone: string): void {
    this.generations.set(phone, (this.generations.get(phone) ?? 0) + 1);
    this.names.delete(phone);
    this.ids.delete(phone);
  }

  nameOf(phone: string): string | undefined {
    return this.names.get(phone);
  }

  rename(phone: string, name: string): void {
    this.names.set(phone, name);
  }
}
