import type { IDataObject } from 'n8n-workflow';
import type { InboundMessage } from '../../core';
import { defined } from '../shared/consent';
import { hint } from '../shared/run';
import type { Work } from './outputs';

/** What the option Include for Review can hold: what whoever looks at a message may see of it. */
export type Included = 'name' | 'number' | 'text';

/** What is handed on of a message that a person has to look at; nothing where the credential does not reveal. */
export function includedIn(
  { context, ledger, parameters }: Work,
  item: number,
): ReadonlySet<Included> {
  const asked = parameters.collection('options', item).include;
  if (!Array.isArray(asked) || asked.length === 0) return new Set();
  if (ledger.mayReveal()) return new Set(asked as Included[]);
  hint(
    context,
    'The Consent Ledger credential does not allow a workflow to reveal personal data, so Include for Review has no effect.',
    'warning',
  );
  return new Set();
}

/** The message as a person reads it, under the names that the WhatsApp Events Trigger has for the same. */
export function toLookAt(
  { from, profileName, subject, text }: InboundMessage,
  include: ReadonlySet<Included>,
): IDataObject {
  const words = [subject, text].filter((one) => one !== undefined).join('\n\n');
  const sender = from.find(({ kind }) => kind === 'phone') ?? from[0];
  return defined({
    number: include.has('number') ? sender?.value : undefined,
    name: include.has('name') ? profileName : undefined,
    text: include.has('text') && words !== '' ? words : undefined,
  });
}
