import { type Channel, type Identifier, readRecipient, type Reason, type Who } from '../../core';
import { isRecord, type Parameters } from '../shared/parameters';

/** By which channel each kind of identifier is read. */
const READ_AS: Readonly<Record<string, { readonly channel: Channel; readonly label: string }>> = {
  email: { channel: 'email', label: 'Email' },
  phone: { channel: 'sms', label: 'Phone' },
  whatsAppUserId: { channel: 'whatsapp', label: 'WhatsApp User ID' },
};

/**
 * What else the same form says of how the contact is reached. Only what somebody gave together belongs
 * together: the consent stays where it was given, and leaving reaches all of them.
 */
export function furtherIdentifiersOf(
  parameters: Parameters,
  item: number,
  defaultCountry: string | undefined,
):
  | { readonly identifiers: readonly Identifier[]; readonly refused?: undefined }
  | {
      readonly identifiers?: undefined;
      readonly refused: { readonly reason: Reason; readonly explanation: string };
    } {
  const given = parameters.get('furtherIdentifiers', item);
  if (!isRecord(given)) return { identifiers: [] };
  const identifiers: Identifier[] = [];
  for (const [field, read] of Object.entries(READ_AS)) {
    const value = given[field];
    if (value === undefined || value === null || value === '') continue;
    const { identifier, problem } = readRecipient(read.channel, value, {
      country: parameters.get('country', item),
      defaultCountry,
    });
    const misplaced = field === 'whatsAppUserId' && identifier?.kind !== 'bsuid';
    if (!identifier || misplaced) {
      const why =
        problem ?? 'This is no user ID of WhatsApp, such as DK.1349…: give it as WhatsApp does.';
      return {
        refused: {
          reason: 'invalid_contact',
          explanation: `The further identifier "${read.label}" cannot be read. ${why}`,
        },
      };
    }
    identifiers.push(identifier);
  }
  return { identifiers };
}

/** The contact, first the identifier that the consent is for. */
export function whoIs(
  identifier: Identifier,
  further: readonly Identifier[] = [],
): Pick<Who, 'identifiers' | 'linkedBy'> {
  const others = further.filter(
    ({ kind, value }) => kind !== identifier.kind || value !== identifier.value,
  );
  return others.length === 0
    ? { identifiers: [identifier] }
    : { identifiers: [identifier, ...others], linkedBy: 'form' };
}
