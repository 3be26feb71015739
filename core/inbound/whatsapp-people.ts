import { readBsuid } from '../consent/bsuid';
import type { Identifier } from '../consent/vocabulary';
import { asFields, asText, inside, type Fields } from './lenient';
import { phoneFromWaId } from './phone';

/** A person as one `contacts[]` entry names them. */
export interface WhatsAppPerson {
  readonly phone?: Identifier;
  readonly bsuid?: Identifier;
  readonly profileName?: string;
}

/** Everyone in `contacts[]`; entries that name nobody are left out. */
export function peopleIn(contacts: readonly unknown[], signed: boolean): WhatsAppPerson[] {
  return contacts.flatMap((entry) => {
    const contact = asFields(entry);
    if (contact === undefined) return [];
    const phone = phoneFromWaId(contact.wa_id, signed);
    const bsuid = readBsuid(contact.user_id) ?? readBsuid(contact.wa_id);
    const profileName = asText(inside(contact.profile).name);
    if (phone === undefined && bsuid === undefined && profileName === undefined) return [];
    return [
      {
        ...(phone ? { phone } : {}),
        ...(bsuid ? { bsuid } : {}),
        ...(profileName ? { profileName } : {}),
      },
    ];
  });
}

/**
 * Who is meant by a phone and a user id that stand in one place, completed from `contacts[]`: by the entry that
 * shares one of the two, or, where the place names nobody at all, by the only entry there is. Never by likeness.
 */
export function identify(
  phones: readonly unknown[],
  bsuids: readonly unknown[],
  people: readonly WhatsAppPerson[],
  signed: boolean,
): { readonly who: readonly Identifier[]; readonly profileName?: string } {
  const phone = first(phones, (one) => phoneFromWaId(one, signed));
  // Where the number is hidden, some payloads put the user id in its place.
  const bsuid = first([...bsuids, ...phones], readBsuid);
  const person =
    phone === undefined && bsuid === undefined
      ? people.length === 1
        ? people[0]
        : undefined
      : people.find(
          (one) =>
            (phone !== undefined && one.phone?.value === phone.value && agrees(one.bsuid, bsuid)) ||
            (bsuid !== undefined && one.bsuid?.value === bsuid.value && agrees(one.phone, phone)),
        );
  const who = [phone ?? person?.phone, bsuid ?? person?.bsuid].filter((one) => one !== undefined);
  return { who, ...(person?.profileName === undefined ? {} : { profileName: person.profileName }) };
}

/** The first of several fields that reads as an identifier. */
export function first(
  candidates: readonly unknown[],
  read: (given: unknown) => Identifier | undefined,
): Identifier | undefined {
  for (const candidate of candidates) {
    const found = read(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function agrees(one: Identifier | undefined, other: Identifier | undefined): boolean {
  return one === undefined || other === undefined || one.value === other.value;
}

/** The fields of an object by several names, in order of preference. */
export function pick(fields: Fields, ...names: readonly string[]): unknown[] {
  return names.map((name) => fields[name]);
}
