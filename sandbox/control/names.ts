import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';
import type { Context } from '../context.ts';

const read = new WeakMap<readonly unknown[], ReadonlyMap<string, string>>();

/** The name in a person's WhatsApp profile: as they gave it, or as the sample contacts have it. */
export function nameOf(context: Context, phone: string): string {
  return (
    context.world.people.nameOf(phone) ?? namesIn(context.contacts).get(phone) ?? 'WhatsApp user'
  );
}

function namesIn(contacts: readonly unknown[]): ReadonlyMap<string, string> {
  let names = read.get(contacts);
  if (!names) {
    names = new Map(contacts.flatMap((contact) => entry(contact) ?? []));
    read.set(contacts, names);
  }
  return names;
}

function entry(contact: unknown): [[string, string]] | undefined {
  if (typeof contact !== 'object' || contact === null) return undefined;
  const { phone, name, country } = contact as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') return undefined;
  const number = parsePhoneNumberFromString(String(phone), String(country) as CountryCode);
  return number ? [[number.number.slice(1), name]] : undefined;
}
