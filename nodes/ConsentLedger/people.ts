import { type Channel, type Identifier, readRecipient, type Recipient } from '../../core';
import { turnTaker } from '../shared/batches';
import { defined } from '../shared/consent';
import { wrongSetting } from '../shared/failure';
import { isRecord } from '../shared/parameters';
import { recipientOf } from '../shared/questions';
import { failOneItem } from '../shared/run';
import { DONE, NOT_DONE, type Refused, refused, type Work } from './work';

type Told = Readonly<Record<string, unknown>> & { readonly explanation: string };
/** `told`: it was done. */
type Asked = Refused | { readonly told: Told };

export async function restrictContacts(work: Work): Promise<void> {
  await eachItem(work, async (item) => await restrict(work, item, true));
}

export async function liftRestrictions(work: Work): Promise<void> {
  await eachItem(work, async (item) => await restrict(work, item, false));
}

export async function splitContacts(work: Work): Promise<void> {
  await eachItem(work, async (item) => await split(work, item));
}

/** What cannot be done to one contact is that item's matter, at Not Done; a ledger that fails is everyone's. */
async function eachItem(work: Work, perform: (item: number) => Promise<Asked>): Promise<void> {
  const { context, items, out, operation } = work;
  const turn = turnTaker();
  for (const item of items.keys()) {
    try {
      const asked = await perform(item).catch(refused);
      const ledger =
        'told' in asked
          ? defined({ operation, done: true, ...asked.told })
          : { operation, done: false, ...asked };
      out.put('told' in asked ? DONE : NOT_DONE, item, { ledger });
    } catch (error) {
      failOneItem(context, out, item, error);
    }
    await turn();
  }
}

async function restrict(work: Work, item: number, restricted: boolean): Promise<Asked> {
  const { parameters, ledger, defaultCountry } = work;
  const channel = parameters.text('channel', item);
  const { identifier, problem } = recipientOf(parameters, item, { channel, defaultCountry });
  if (!identifier) return { explanation: problem ?? 'The contact is not known.' };
  const { already } = await ledger.restrict(identifier, restricted);
  return { told: { restricted, already, explanation: outcomeOf(restricted, already) } };
}

function outcomeOf(restricted: boolean, already: boolean): string {
  if (restricted) {
    return already
      ? 'The contact was restricted before, so nothing was added.'
      : 'The contact is restricted: nothing is sent to them, and no purge touches what is held of them.';
  }
  return already
    ? 'The contact was not restricted, so nothing was added.'
    : 'The restriction is lifted; what the contact agreed to or left counts as before.';
}

async function split(work: Work, item: number): Promise<Asked> {
  const read = identifiersOf(work, item);
  if ('explanation' in read) return read;
  const { contactId, from } = await work.ledger.split(read.identifiers);
  const explanation =
    'These identifiers are a contact of their own now. What was left stays left on both.';
  return { told: { contactId, fromContactId: from, explanation } };
}

function identifiersOf(
  { parameters, defaultCountry }: Work,
  item: number,
): { readonly identifiers: readonly Identifier[] } | Refused {
  const { row } = parameters.collection('identifiers', item);
  const rows = (Array.isArray(row) ? row : [row]).filter(isRecord);
  if (rows.length === 0) {
    throw wrongSetting(
      'No identifier is given that belongs to another person.',
      'Add one under Identifiers, such as the phone number that is theirs.',
      item,
    );
  }
  const country = parameters.get('country', item);
  const recipients = rows.map(({ channel = 'whatsapp', contact }): Recipient =>
    readRecipient(channel as Channel, contact, { country, defaultCountry }),
  );
  const identifiers = recipients.flatMap(({ identifier }) => identifier ?? []);
  const unread = recipients.find(({ identifier }) => identifier === undefined);
  // One that cannot be read would stay with a person whose it is not.
  return unread
    ? { explanation: unread.problem ?? 'An identifier is not known.' }
    : { identifiers };
}
