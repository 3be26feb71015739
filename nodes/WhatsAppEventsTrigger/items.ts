import type { IDataObject } from 'n8n-workflow';
import type { Identifier, InboundEvent, Received } from '../../core';
import { defined, iso } from '../shared/consent';

/** What the Include field can hold: personal data that an item carries only where the user asks for it. */
export type Included = 'number' | 'name' | 'text';

/** Our own references are so long; anything else somebody else wrote, and may hold anything. */
const REFERENCE = /^[A-Za-z0-9_-]{22}$/;

type ReceivedMessage = Received['messages'][number];
type Event<T extends InboundEvent['type']> = Extract<InboundEvent, { type: T }>;

/** A message as an item: a handle for the other nodes, and nothing of the person that was not asked for. */
export function messageItem(
  { handle, effect, event }: ReceivedMessage,
  include: ReadonlySet<Included>,
): IDataObject {
  const { channel, form, at, referral, text, profileName } = event;
  // The id of a click is somebody's; the ad itself is nobody's.
  const { clickId: _clickId, ...ad } = referral ?? {};
  return defined({
    event: 'message',
    inbox: { handle },
    channel,
    form,
    sentAt: iso(at),
    effect,
    referral: Object.keys(ad).length > 0 ? ad : undefined,
    number: include.has('number') ? numberOf(event.from) : undefined,
    name: include.has('name') ? profileName : undefined,
    text: include.has('text') ? text : undefined,
  });
}

/**
 * Anything but a message as an item.
 *
 * @param known whether the ledger knows the message of a status
 */
export function itemOf(
  event: Exclude<InboundEvent, { type: 'message' }>,
  known: boolean | undefined,
  include: ReadonlySet<Included>,
): IDataObject {
  switch (event.type) {
    case 'status':
      return statusItem(event, known, include);
    case 'preference':
      return preferenceItem(event, include);
    case 'identity_change':
      return identityItem(event, include);
    case 'template_update':
      return templateItem(event);
  }
}

function statusItem(
  { channel, status, reference, at, errors, recipient }: Event<'status'>,
  known: boolean | undefined,
  include: ReadonlySet<Included>,
): IDataObject {
  return defined({
    event: 'status',
    channel,
    status,
    claimId: reference !== undefined && REFERENCE.test(reference) ? reference : undefined,
    known,
    code: errors[0]?.code,
    at: iso(at),
    number: include.has('number') ? numberOf(recipient) : undefined,
  });
}

function preferenceItem(
  { channel, value, at, from }: Event<'preference'>,
  include: ReadonlySet<Included>,
): IDataObject {
  return defined({
    event: 'preference',
    channel,
    value,
    // Of nobody there is nothing on record.
    effect: from.length === 0 ? undefined : value === 'stop' ? 'leave' : 'resume',
    at: iso(at),
    number: include.has('number') ? numberOf(from) : undefined,
  });
}

function identityItem(
  { channel, at, from, to }: Event<'identity_change'>,
  include: ReadonlySet<Included>,
): IDataObject {
  const numbers = include.has('number') ? { number: numberOf(from), newNumber: numberOf(to) } : {};
  return defined({ event: 'identityChange', channel, at: iso(at), ...numbers });
}

function templateItem({
  channel,
  template,
  language,
  status,
  category,
  at,
}: Event<'template_update'>): IDataObject {
  return defined({
    event: 'templateUpdate',
    channel,
    template,
    language,
    status,
    category,
    at: iso(at),
  });
}

/** The phone where there is one, else WhatsApp's own id of the person. */
function numberOf(identifiers: readonly Identifier[]): string | undefined {
  return (identifiers.find(({ kind }) => kind === 'phone') ?? identifiers[0])?.value;
}
