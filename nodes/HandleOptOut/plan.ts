import {
  type Act,
  BUTTON,
  stopPurposeOf,
  certainLeaving,
  type EarlierConsent,
  type Identifier,
  type InboundMessage,
  type Intent,
  type LeaveAct,
  type MessageReading,
  readMessage,
  whoWrote,
} from '../../core';
import type { Effect, Scope } from './outputs';

/** What is to be put on record for one message, and what that will have led to. */
export interface Plan {
  readonly reading: MessageReading;
  readonly acts: readonly Act[];
  readonly effect: Effect;
  readonly scope?: Scope;
  readonly purpose?: string;
  /** A review beside a leaving: "stop, and delete my data". */
  readonly alsoReviewed?: Intent;
}

/** What a person has to do something about; the law gives people a month at most (GDPR article 12(3)). */
const FOR_A_PERSON: ReadonlySet<Intent> = new Set(['erase', 'access', 'complain', 'human']);

/** What the message says. A button's payload is ours and goes before its title; a reaction has no words. */
export function understand(message: InboundMessage, languages: readonly string[]): MessageReading {
  const { form, payload, text } = message;
  if (form === 'reaction') return { intent: 'none', certainty: 'sentence' };
  // Words that were to be there and could not be found may have been a STOP.
  if (form === 'text' && text === undefined) return { intent: 'none', certainty: 'unclear' };
  const reading = readMessage(text, { languages });
  const language = reading.language === undefined ? {} : { language: reading.language };
  if (payload?.startsWith(BUTTON.confirm))
    return { intent: 'confirm', certainty: 'keyword', ...language };
  if (payload?.startsWith(BUTTON.refuse))
    return { intent: 'decline', certainty: 'keyword', ...language };
  if (stopPurposeOf(payload) !== undefined)
    return { intent: 'leave', certainty: 'keyword', ...language };
  return reading;
}

/** @param earlier for each of the sender's identifiers what "START" can bring back */
export function planFor(
  message: InboundMessage,
  handle: string,
  reading: MessageReading,
  earlier: ReadonlyMap<Identifier, readonly EarlierConsent[]>,
): Plan {
  const leaving = leavingOf(message, reading);
  const review = (seems: Intent): Act => reviewAct(message, handle, seems);
  if (leaving) {
    const { act, effect, scope } = leaving;
    const also = (reading.also ?? []).find((intent) => FOR_A_PERSON.has(intent));
    return {
      reading,
      acts: also ? [act, review(also)] : [act],
      effect,
      scope,
      ...(scope === 'purpose' ? { purpose: act.purpose } : {}),
      ...(also ? { alsoReviewed: also } : {}),
    };
  }
  if (reading.certainty === 'unclear' || FOR_A_PERSON.has(reading.intent))
    return { reading, acts: [review(reading.intent)], effect: 'review' };
  const forAPerson = (reading.also ?? []).find((intent) => FOR_A_PERSON.has(intent));
  if (forAPerson) return { reading, acts: [review(forAPerson)], effect: 'review' };
  if (reading.intent === 'join' && message.signed) {
    const acts = grantActs(message, reading, earlier);
    if (acts.length > 0) return { reading, acts, effect: 'join' };
  }
  return { reading, acts: [], effect: 'none' };
}

function leavingOf(
  message: InboundMessage,
  reading: MessageReading,
): { act: LeaveAct; effect: Effect; scope: Scope } | undefined {
  const certain = certainLeaving(message, () => reading);
  if (certain) {
    return certain.kind === 'suppressed'
      ? { act: certain, effect: 'leave_everything', scope: 'everything' }
      : { act: certain, effect: 'leave', scope: certain.purpose === '*' ? 'channel' : 'purpose' };
  }
  if (reading.certainty === 'unclear') return undefined;
  const act = {
    type: 'leave',
    who: whoWrote(message),
    channel: message.channel,
    purpose: '*',
    claimed: { at: message.at, precision: 'instant' },
    signed: message.signed,
    once: message.messageId,
    evidence: { source: reading.certainty, language: reading.language ?? null },
  } as const;
  switch (reading.intent) {
    case 'leave':
      return { act: { ...act, kind: 'withdrawn' }, effect: 'leave', scope: 'channel' };
    case 'leave_everything':
      return {
        act: { ...act, kind: 'suppressed' },
        effect: 'leave_everything',
        scope: 'everything',
      };
    case 'object':
      return {
        act: { ...act, kind: 'objected', channel: '*' },
        effect: 'object',
        scope: 'all_marketing',
      };
    default:
      return undefined;
  }
}

function reviewAct(message: InboundMessage, handle: string, seems: Intent): Act {
  return {
    type: 'review',
    who: whoWrote(message),
    channel: message.channel,
    claimed: { at: message.at, precision: 'instant' },
    signed: message.signed,
    once: message.messageId,
    handle,
    seems,
    evidence: { source: 'message' },
  };
}

/** "START" brings back what the person agreed to before, each on the identifier where they did. */
function grantActs(
  message: InboundMessage,
  reading: MessageReading,
  earlier: ReadonlyMap<Identifier, readonly EarlierConsent[]>,
): Act[] {
  const who = whoWrote(message);
  return [...earlier].flatMap(([identifier, consents]) =>
    consents.map(({ purpose, noticeVersion }): Act => ({
      type: 'grant',
      who: {
        ...who,
        identifiers: [identifier, ...message.from.filter((one) => one !== identifier)],
      },
      channel: message.channel,
      purpose,
      by: 'person',
      claimed: { at: message.at, precision: 'instant' },
      signed: message.signed,
      once: message.messageId,
      noticeVersion,
      evidence: { source: 'start_word', language: reading.language ?? null },
      personal: { messageId: message.messageId },
    })),
  );
}
