import type { IDataObject } from 'n8n-workflow';
import {
  answerFor,
  type HandledMessage,
  type InboundEvent,
  type InboundMessage,
  type InputKind,
  type Intent,
  type MessageEffect,
  type MessageReading,
  numbersHeard,
  readKept,
  readMessage,
  receive,
  stopCodeOf,
} from '../../core';
import { batchesOf } from '../shared/batches';
import { consentJson } from '../shared/consent';
import { failureOf, isLedgerError, isRefusal } from '../shared/failure';
import { failOneItem } from '../shared/run';
import { includedIn, toLookAt } from './include';
import { type Next, type OptOutOnItem, optOutJson, OUTPUT, type Work } from './outputs';
import { type Source, sourceOf } from './sources';

/** Items whose messages go on record together. */
const ITEMS_AT_ONCE = 250;

/** One message of an item, kept by the ledger. */
interface Kept {
  readonly item: number;
  readonly handle: string;
  readonly message: InboundMessage;
  /** Languages of the business, likeliest first. */
  readonly languages: readonly string[];
  readonly read: (text: string | undefined) => MessageReading;
  /** It had been read before. */
  readonly readBefore: boolean;
  readonly input: InputKind | 'fields' | 'inbox';
}

/** Reads every message of every item and puts on record what it asks for. */
export async function readMessages(work: Work): Promise<void> {
  for (const items of batchesOf([...work.items.keys()], ITEMS_AT_ONCE)) {
    const kept: Kept[] = [];
    for (const item of items) {
      try {
        kept.push(...(await keep(work, item)));
      } catch (error) {
        if (isLedgerError(error)) throw failureOf(error);
        failOneItem(work.context, work.out, item, error);
      }
    }
    const handled = await readKept(work.ledger, kept);
    putOut(work, kept, handled);
  }
}

/** The messages of an item, on record; what the item holds besides comes out here. */
async function keep(work: Work, item: number): Promise<Kept[]> {
  const source = sourceOf(work, item);
  const languages = languagesOf(work, item);
  switch (source.kind) {
    case 'handle':
      return await keptBefore(work, item, source.handle, languages);
    case 'events':
      return await receiveNow(work, item, source, languages);
    case 'recorded':
      if (source.stopped)
        work.out.put(OUTPUT.optedOut, item, optOutJson({ ...STOPPED, already: true }));
      else work.out.put(OUTPUT.other, item, optOutJson({ intent: 'none', effect: 'none' }));
      return [];
    case 'nobody': {
      const reading = readMessage(source.text, { languages });
      needsReview(work, item, {
        ...saidIn(reading),
        explanation: `${source.problem} What was written could not be put on record for anybody.`,
      });
      return [];
    }
  }
}

const reader = (languages: readonly string[]) => (text: string | undefined) =>
  readMessage(text, { languages });

async function keptBefore(
  { ledger, out }: Work,
  item: number,
  handle: string,
  languages: readonly string[],
): Promise<Kept[]> {
  try {
    const { message, readAt } = await ledger.openMessage(handle);
    const read = reader(languages);
    const readBefore = readAt !== undefined;
    return [{ item, handle, message, languages, read, readBefore, input: 'inbox' }];
  } catch (error) {
    if (!isRefusal(error)) throw failureOf(error);
    out.put(
      OUTPUT.needsReview,
      item,
      optOutJson({ effect: 'none', handle, explanation: `${error.message} ${error.advice}` }),
    );
    return [];
  }
}

/** What a platform's own "stop" leads to. */
const STOPPED = {
  intent: 'leave',
  certainty: 'keyword',
  effect: 'leave',
  scope: 'channel',
} as const;

/**
 * Another way in than our own trigger: that it works is known by what it hears. Nobody signed for it,
 * and anybody can hand a body in again, so it counts as of when WhatsApp told the oldest of it.
 */
function tellHeard({ ledger, items }: Work, item: number, events: readonly InboundEvent[]): void {
  const numbers = numbersHeard(items[item]?.json);
  const toldAt = events.reduce((oldest, { at }) => Math.min(oldest, at), ledger.now());
  if (events.length > 0) void ledger.heard(numbers, toldAt);
}

async function receiveNow(
  work: Work,
  item: number,
  { events, unreadable, input }: Extract<Source, { kind: 'events' }>,
  languages: readonly string[],
): Promise<Kept[]> {
  const read = reader(languages);
  const { messages } = await receive(work.ledger, events, read);
  if (input === 'whatsapp') tellHeard(work, item, events);
  if (unreadable > 0)
    needsReview(work, item, { explanation: UNREADABLE[input] ?? UNREADABLE_PART });
  const stops = events.filter(isPlatformStop);
  const [stopped] = stops.filter(namesSomebody);
  if (!stops.every(namesSomebody)) {
    needsReview(work, item, {
      intent: 'leave',
      explanation:
        'WhatsApp says that someone stopped marketing and does not say who, so it could not be put on record for anybody: look at the item.',
    });
  }
  if (stopped && 'channel' in stopped)
    work.out.put(OUTPUT.optedOut, item, optOutJson({ ...STOPPED, channel: stopped.channel }));
  if (messages.length === 0 && stops.length === 0 && unreadable === 0)
    work.out.put(OUTPUT.other, item, optOutJson({ intent: 'none', effect: 'none' }));
  return messages.map(({ handle, already, event }) => ({
    item,
    handle,
    message: event,
    languages,
    read,
    readBefore: already,
    input,
  }));
}

const UNREADABLE_PART =
  'A part of this item could not be read, so a message in it may have gone unnoticed: look at the item.';
const UNREADABLE: Readonly<Partial<Record<InputKind | 'fields', string>>> = {
  form: 'The form names no phone number or email address that could be read, so nothing could be put on record for anybody: choose the field that holds it under Contact.',
  one_click:
    'Somebody tapped Unsubscribe in a newsletter, and the link does not say who: put their email address into the link, or choose where it stands under Contact, with Email as the channel.',
};

/** A platform's own "stop", as a setting or as the error that a marketing message met. */
function isPlatformStop(event: InboundEvent): boolean {
  if (event.type === 'preference') return event.value === 'stop';
  return event.type === 'status' && stopCodeOf(event) !== undefined;
}

function namesSomebody(event: InboundEvent): boolean {
  if (event.type === 'status') return event.recipient.length > 0;
  return event.type === 'preference' && event.from.length > 0;
}

function putOut(work: Work, kept: readonly Kept[], handled: readonly HandledMessage[]): void {
  const unasked = new Set<number>();
  for (const [at, one] of kept.entries()) {
    const done = handled[at];
    if (!done) continue;
    // A form is one message to every address that it names: where it asks for nothing, once is enough.
    if (one.input === 'form' && done.effect === 'none') {
      if (unasked.has(one.item)) continue;
      unasked.add(one.item);
    }
    putMessage(work, one, done);
  }
}

function putMessage(
  work: Work,
  { item, handle, languages, readBefore, message }: Kept,
  { plan, effect, results }: HandledMessage,
): void {
  const { reading, scope, purpose, alsoReviewed } = plan;
  const reviewId = results.flatMap((result) =>
    result.recorded && result.reviewId !== undefined ? [result.reviewId] : [],
  )[0];
  const optOut: OptOutOnItem = {
    ...saidIn(reading),
    effect,
    scope,
    purpose,
    channel: message.channel,
    answer: answerFor(
      effect === 'join' ? 'returned' : effect === 'review' ? 'unclear' : reading.intent,
      reading.language ?? languages[0],
    ),
    handle,
    reviewId,
    next: nextOf(reading.intent, effect),
    already: readBefore && results.every((result) => result.recorded && result.already),
    explanation:
      effect === 'review'
        ? reviewExplanation(reading.intent, message.cut)
        : effect === 'none' && reading.intent === 'join'
          ? ASK_ANEW
          : undefined,
  };
  const shown = (): IDataObject => toLookAt(message, includedIn(work, item));
  // Where the other nodes look for the message, also on items that came from elsewhere.
  const inbox = { inbox: { handle } };
  work.out.put(OUTPUT_OF[effect], item, {
    ...inbox,
    ...optOutJson(optOut),
    ...(effect === 'review' ? shown() : {}),
  });
  if (alsoReviewed) {
    work.out.put(OUTPUT.needsReview, item, {
      ...inbox,
      ...optOutJson({
        ...optOut,
        intent: alsoReviewed,
        effect: 'review',
        scope: undefined,
        answer: undefined,
        next: 'resolve_review',
        explanation: reviewExplanation(alsoReviewed),
      }),
      ...shown(),
    });
  }
}

const OUTPUT_OF: Readonly<Record<MessageEffect, number>> = {
  leave: OUTPUT.optedOut,
  leave_everything: OUTPUT.optedOut,
  object: OUTPUT.optedOut,
  join: OUTPUT.optedInAgain,
  review: OUTPUT.needsReview,
  none: OUTPUT.other,
};

function nextOf(intent: Intent, effect: MessageEffect): Next | undefined {
  if (effect === 'review') return 'resolve_review';
  if (effect !== 'none') return undefined;
  if (intent === 'join') return 'request_confirmation';
  return intent === 'confirm' || intent === 'decline' ? 'record_answer' : undefined;
}

/** What the person seems to want, for whoever looks at the message. Sources: GDPR articles 12(3), 15, 17 and 21. */
const SEEMS: Readonly<Partial<Record<Intent, string>>> = {
  erase: 'The person seems to want their data erased, and is owed an answer within a month.',
  access: 'The person seems to want a copy of their data, and is owed an answer within a month.',
  complain: 'The person seems to complain.',
  human: 'The person seems to want to talk to somebody.',
  leave: 'The person may want to leave.',
  leave_everything: 'The person may want no message of any kind.',
  object: 'The person may object to marketing.',
};
const CUT =
  'Only the beginning of this message was handed on: turn off Simplify in the node that fetches it, so that the whole of it is read.';

function reviewExplanation(intent: Intent, cut?: boolean): string {
  const seems = cut && intent === 'none' ? CUT : SEEMS[intent];
  const todo =
    'A person has to look at this message; marketing to its sender pauses until Resolve Review says what it meant.';
  return seems === undefined ? todo : `${seems} ${todo}`;
}

const ASK_ANEW =
  'Nothing brings this person back by this message alone: ask them for a new confirmation with Record Opt-In.';

function saidIn({ intent, certainty, language }: MessageReading) {
  return { intent, certainty, language };
}

/** Somebody wrote and the ledger cannot tell who, or what: nothing could take effect, so a person must see it. */
function needsReview(
  { out }: Work,
  item: number,
  optOut: Omit<OptOutOnItem, 'effect'> & { readonly explanation: string },
): void {
  out.put(OUTPUT.needsReview, item, {
    ...optOutJson({ ...optOut, effect: 'none' }),
    consent: consentJson({
      outcome: 'blocked',
      reason: 'invalid_contact',
      explanation: optOut.explanation,
    }),
  });
}

function languagesOf({ parameters }: Work, item: number): readonly string[] {
  const given = parameters.collection('options', item).languages;
  return typeof given === 'string' ? (given.toLowerCase().match(/[a-z]{2}/g) ?? []) : [];
}
