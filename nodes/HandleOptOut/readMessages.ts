import {
  type ActResult,
  answerFor,
  type EarlierConsent,
  type Identifier,
  type InboundEvent,
  type InboundMessage,
  type MessageReading,
  readMessage,
  receive,
} from '../../core';
import { batchesOf } from '../shared/batches';
import { consentJson } from '../shared/consent';
import { failureOf, isLedgerError, isRefusal } from '../shared/failure';
import { failOneItem } from '../shared/run';
import { type Effect, type OptOutOnItem, optOutJson, OUTPUT, type Work } from './outputs';
import { type Plan, planFor, understand } from './plan';
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
  /** It had been read before. */
  readonly read: boolean;
}

/**
 * Reads every message of every item and puts on record what it asks for. What is left is on disk
 * before a message counts as read, so that one which breaks off in between is read again.
 */
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
    await act(work, kept);
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

async function keptBefore(
  { ledger, out }: Work,
  item: number,
  handle: string,
  languages: readonly string[],
): Promise<Kept[]> {
  try {
    const { message, readAt } = await ledger.openMessage(handle);
    return [{ item, handle, message, languages, read: readAt !== undefined }];
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

async function receiveNow(
  work: Work,
  item: number,
  { events, unreadable }: Extract<Source, { kind: 'events' }>,
  languages: readonly string[],
): Promise<Kept[]> {
  const read = (text: string | undefined) => readMessage(text, { languages });
  const { messages } = await receive(work.ledger, events, read);
  if (unreadable > 0) {
    needsReview(work, item, {
      explanation:
        'A part of this webhook could not be read, so a message in it may have gone unnoticed: look at the item.',
    });
  }
  const stops = events.filter(isPlatformStop);
  const stopped = stops.some(namesSomebody);
  const unknown = stops.length > 0 && !stops.every(namesSomebody);
  if (unknown) {
    needsReview(work, item, {
      intent: 'leave',
      explanation:
        'WhatsApp says that someone stopped marketing and does not say who, so it could not be put on record for anybody: look at the item.',
    });
  }
  if (stopped) {
    const optOut = {
      intent: 'leave',
      certainty: 'keyword',
      effect: 'leave',
      scope: 'channel',
    } as const;
    work.out.put(OUTPUT.optedOut, item, optOutJson(optOut));
  }
  if (messages.length === 0 && stops.length === 0 && unreadable === 0)
    work.out.put(OUTPUT.other, item, optOutJson({ intent: 'none', effect: 'none' }));
  return messages.map(({ handle, already, event }) => ({
    item,
    handle,
    message: event,
    languages,
    read: already,
  }));
}

/** WhatsApp's own "stop", as a setting or as the error that a marketing message met. */
function isPlatformStop(event: InboundEvent): boolean {
  if (event.type === 'preference') return event.value === 'stop';
  return event.type === 'status' && event.errors.some(({ code }) => code === 131050);
}

function namesSomebody(event: InboundEvent): boolean {
  if (event.type === 'status') return event.recipient.length > 0;
  return event.type === 'preference' && event.from.length > 0;
}

async function act(work: Work, kept: readonly Kept[]): Promise<void> {
  const { ledger } = work;
  const plans: Array<{ readonly one: Kept; readonly plan: Plan }> = [];
  for (const one of kept) {
    const reading = understand(one.message, one.languages);
    plans.push({
      one,
      plan: planFor(one.message, one.handle, reading, await earlierOf(work, one, reading)),
    });
  }
  const acts = plans.flatMap(({ plan }) => plan.acts);
  const results = acts.length > 0 ? await ledger.record(acts) : [];
  let done = 0;
  for (const { one, plan } of plans) {
    const own = results.slice(done, (done += plan.acts.length));
    const effect = effectOf(plan, own);
    await ledger.markRead(one.handle, effect === 'none' ? plan.reading.intent : effect);
    putOut(work, one, plan, effect, own);
  }
}

async function earlierOf(
  { ledger }: Work,
  { message }: Kept,
  { intent, certainty }: MessageReading,
): Promise<ReadonlyMap<Identifier, readonly EarlierConsent[]>> {
  const found = new Map<Identifier, readonly EarlierConsent[]>();
  if (intent !== 'join' || certainty === 'unclear' || !message.signed) return found;
  for (const identifier of message.from)
    found.set(identifier, await ledger.earlierConsents([identifier], message.channel));
  return found;
}

/** An opt-in that something newer stands against is on record, but brings nobody back. */
function effectOf({ effect }: Plan, results: readonly ActResult[]): Effect {
  if (effect !== 'join') return effect;
  return results.some((result) => result.recorded && result.effective) ? 'join' : 'none';
}

function putOut(
  { out }: Work,
  { item, handle, languages, read }: Kept,
  { reading, scope, purpose, alsoReviewed }: Plan,
  effect: Effect,
  results: readonly ActResult[],
): void {
  const reviewId = results.flatMap((result) =>
    result.recorded && result.reviewId !== undefined ? [result.reviewId] : [],
  )[0];
  const optOut: OptOutOnItem = {
    ...saidIn(reading),
    effect,
    scope,
    purpose,
    answer: answerFor(
      effect === 'join' ? 'returned' : effect === 'review' ? 'unclear' : reading.intent,
      reading.language ?? languages[0],
    ),
    handle,
    reviewId,
    already: read && results.every((result) => result.recorded && result.already),
    explanation: EXPLANATIONS[effect] ?? (reading.intent === 'join' ? ASK_ANEW : undefined),
  };
  out.put(OUTPUT_OF[effect], item, optOutJson(optOut));
  if (alsoReviewed) {
    out.put(
      OUTPUT.needsReview,
      item,
      optOutJson({
        ...optOut,
        intent: alsoReviewed,
        effect: 'review',
        scope: undefined,
        answer: undefined,
        explanation: EXPLANATIONS.review,
      }),
    );
  }
}

const OUTPUT_OF: Readonly<Record<Effect, number>> = {
  leave: OUTPUT.optedOut,
  leave_everything: OUTPUT.optedOut,
  object: OUTPUT.optedOut,
  join: OUTPUT.optedInAgain,
  review: OUTPUT.needsReview,
  none: OUTPUT.other,
};

const EXPLANATIONS: Readonly<Partial<Record<Effect, string>>> = {
  review:
    'A person has to look at this message; marketing to its sender pauses until Resolve Review says what it meant.',
};
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
