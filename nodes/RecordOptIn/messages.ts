import type { InboundMessage, Intent, Reason } from '../../core';
import { BUTTON, readMessage, stopPurposeOf } from '../../core';
import { isRefusal } from '../shared/failure';
import type { Work } from './plans';

export interface Refused {
  readonly reason: Reason;
  readonly explanation: string;
}

/** A message of the contact, and what it says to a question of ours. */
export interface ReadAnswer {
  readonly handle: string;
  readonly message: InboundMessage;
  /** By the payload of our button, or in the person's own words. */
  readonly says: 'yes' | 'no' | 'something';
  /** Of the request that the button belongs to. */
  readonly token: string | undefined;
  /** Only where the person's own words were read. */
  readonly intent: Intent | undefined;
}

/** What a person says who wants to hear less, or something that a person has to answer. */
const NO_ANSWER: ReadonlySet<Intent> = new Set([
  'leave',
  'leave_everything',
  'object',
  'erase',
  'access',
  'complain',
  'human',
]);

/**
 * Opens the message that the field `message` names in the ledger's inbox, and reads it. A message
 * that reads like leaving, or that a person must look at, is refused, whatever the workflow takes
 * it for.
 *
 * @throws LedgerError where the ledger fails; an unknown handle is a refusal
 */
export async function readAnswer(
  { ledger, parameters }: Work,
  item: number,
): Promise<ReadAnswer | { readonly refused: Refused }> {
  const handle = parameters.text('message', item);
  if (handle === '') return { refused: NO_HANDLE };
  const opened = await ledger.openMessage(handle).catch(refusalOf);
  if ('refused' in opened) return opened;
  const { message } = opened;
  const { payload = '' } = message;
  if (payload.startsWith(BUTTON.confirm) || payload.startsWith(BUTTON.refuse)) {
    const { says, token } = readToken(payload);
    return { handle, message, says: says ?? 'something', token, intent: undefined };
  }
  if (message.form === 'reaction' || stopPurposeOf(payload) !== undefined)
    return { refused: TO_REVIEW };
  const { intent, certainty } = readMessage(message.text);
  if (certainty === 'unclear' || NO_ANSWER.has(intent)) return { refused: TO_REVIEW };
  const says =
    intent === 'confirm' || intent === 'join' ? 'yes' : intent === 'decline' ? 'no' : 'something';
  return { handle, message, says, token: undefined, intent };
}

/** No message under this handle is one item's matter; a ledger that fails is everybody's. */
async function refusalOf(error: unknown): Promise<{ readonly refused: Refused }> {
  if (!isRefusal(error)) return await Promise.reject(error);
  return { refused: { reason: 'no_consent', explanation: `${error.message} ${error.advice}` } };
}

/** A token, bare or as the payload of one of our buttons, which also says which of the two was tapped. */
export function readToken(text: string): { says: 'yes' | 'no' | undefined; token: string } {
  if (text.startsWith(BUTTON.confirm))
    return { says: 'yes', token: text.slice(BUTTON.confirm.length) };
  if (text.startsWith(BUTTON.refuse))
    return { says: 'no', token: text.slice(BUTTON.refuse.length) };
  return { says: undefined, token: text };
}

/** A message that says no, or answers something that was asked, gives no consent to anything else. */
export function notAnOptIn({ says, token }: ReadAnswer): Refused | undefined {
  if (says === 'no') {
    return {
      reason: 'refused',
      explanation:
        'The message says no, so it is no opt-in: use Refuse where it answers a request.',
    };
  }
  return token === undefined
    ? undefined
    : {
        reason: 'pending_confirmation',
        explanation: 'The message answers a request for confirmation: use Confirm to record it.',
      };
}

const NO_HANDLE = {
  reason: 'invalid_contact',
  explanation:
    'The item names no message: give the handle that the WhatsApp Events Trigger puts on it, or record the opt-in another way.',
} as const;

const TO_REVIEW = {
  reason: 'needs_review',
  explanation:
    'The message is no clear yes or no, and may be an opt-out: let Handle Opt-Out read it first.',
} as const;
