import type { Identifier } from '../consent/vocabulary';
import { BUTTON, type InboundMessage, stopPurposeOf } from '../inbound/events';
import type { MessageReading } from '../language/read';
import type { Intent, Reading } from '../language/reading';
import type { Act, EarlierConsent, LeaveAct } from '../ledger';
import { whoWrote } from '../ledger';
import { readOwnWords } from './ownWords';

/** What a message led to. `object`, `leave` and `leave_everything` are leavings. */
export type MessageEffect = 'leave' | 'leave_everything' | 'object' | 'join' | 'review' | 'none';

/** What a leaving covers: one purpose or all marketing on the channel, marketing everywhere, every message there. */
export type LeavingScope = 'purpose' | 'channel' | 'all_marketing' | 'everything';

/** What is to be put on record for one message, and what that will have led to. */
export interface MessagePlan {
  readonly reading: MessageReading;
  readonly acts: readonly Act[];
  readonly effect: MessageEffect;
  readonly scope?: LeavingScope;
  readonly purpose?: string;
  /** A review beside a leaving: "stop, and delete my data". */
  readonly alsoReviewed?: Intent;
}

/** What a person has to do something about; the law gives people a month at most (GDPR article 12(3)). */
const FOR_A_PERSON: ReadonlySet<Intent> = new Set(['erase', 'access', 'complain', 'human']);

/**
 * The leaving that a message is beyond doubt: the tap of an opt-out button of ours, nothing but an
 * opt-out word, or what the platform itself has read as one and acts on. A reaction or a quoted text
 * is never the person's own word.
 */
export function certainLeaving(
  message: InboundMessage,
  read: (text: string | undefined) => Reading,
): LeaveAct | undefined {
  return certainIn(message, () => readOwnWords(message, read));
}

function certainIn(message: InboundMessage, read: () => Reading): LeaveAct | undefined {
  const base = {
    type: 'leave' as const,
    who: whoWrote(message),
    channel: message.channel,
    claimed: { at: message.at, precision: 'instant' as const },
    signed: message.signed,
    once: message.messageId,
  };
  if (message.form === 'reaction') return undefined;
  const purpose = stopPurposeOf(message.payload);
  if (purpose !== undefined) {
    // A mail has no buttons of ours: what is tapped there is the mail program's "Unsubscribe".
    const source = message.channel === 'email' ? 'one_click' : 'button';
    return { ...base, kind: 'withdrawn', purpose, evidence: { source } };
  }
  if (message.payload?.startsWith(BUTTON.confirm) || message.payload?.startsWith(BUTTON.refuse))
    return undefined;
  const reading = read();
  const evidence = { source: 'keyword', language: reading.language ?? null };
  if (reading.certainty === 'keyword' && reading.intent === 'leave_everything')
    return { ...base, kind: 'suppressed', purpose: '*', evidence };
  if (message.stopped)
    return { ...base, kind: 'withdrawn', purpose: '*', evidence: { source: 'platform_keyword' } };
  if (reading.certainty === 'keyword' && reading.intent === 'leave')
    return { ...base, kind: 'withdrawn', purpose: '*', evidence };
  return undefined;
}

/**
 * What a message says. A button's payload is ours and goes before its title; a reaction has no words.
 *
 * @param read what words mean
 */
export function understand(
  message: InboundMessage,
  read: (text: string | undefined) => MessageReading,
): MessageReading {
  const { form, payload, text, subject } = message;
  if (form === 'reaction') return { intent: 'none', certainty: 'sentence' };
  // Words that were to be there and could not be found may have been a STOP.
  if (form === 'text' && text === undefined && subject === undefined && !message.stopped)
    return { intent: 'none', certainty: 'unclear' };
  const reading = readOwnWords(message, read);
  const language = reading.language === undefined ? {} : { language: reading.language };
  if (payload?.startsWith(BUTTON.confirm))
    return { intent: 'confirm', certainty: 'keyword', ...language };
  if (payload?.startsWith(BUTTON.refuse))
    return { intent: 'decline', certainty: 'keyword', ...language };
  const stopped = message.stopped && reading.intent !== 'leave_everything';
  if (stopPurposeOf(payload) !== undefined || stopped)
    return { intent: 'leave', certainty: 'keyword', ...language };
  return reading;
}

/**
 * What follows from a message: a leaving, a review that pauses marketing until a person has looked, an opt-in again
 * where there is something to come back to, or nothing.
 *
 * @param handle under which the ledger keeps the message
 * @param earlier for each of the sender's identifiers what "START" can bring back
 */
export function planFor(
  message: InboundMessage,
  handle: string,
  reading: MessageReading,
  earlier: ReadonlyMap<Identifier, readonly EarlierConsent[]>,
): MessagePlan {
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
): { act: LeaveAct; effect: MessageEffect; scope: LeavingScope } | undefined {
  const certain = certainIn(message, () => reading);
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
    evidence: {
      source: reading.certainty,
      language: reading.language ?? null,
      // What they wanted besides is a reason for leaving as well, and counted as one.
      ...(reading.also ? { also: reading.also.join(' ') } : {}),
    },
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
