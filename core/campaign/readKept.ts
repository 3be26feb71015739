import type { Identifier } from '../consent/vocabulary';
import type { InboundMessage } from '../inbound/events';
import type { MessageReading } from '../language/read';
import type { ActResult, EarlierConsent, Ledger } from '../ledger';
import { type MessageEffect, type MessagePlan, planFor, understand } from './plan';

/** A message that the ledger keeps. */
export interface KeptMessage {
  readonly handle: string;
  readonly message: InboundMessage;
  /** What words mean to whoever reads this message. */
  readonly read: (text: string | undefined) => MessageReading;
}

/** What came of reading it. */
export interface HandledMessage {
  readonly plan: MessagePlan;
  /** Of the plan where it took effect: an opt-in that something newer stands against brings nobody back. */
  readonly effect: MessageEffect;
  readonly results: readonly ActResult[];
}

/**
 * Reads kept messages and puts on record what they ask for, all together. That is on disk before a
 * message counts as read, so that one which breaks off in between is read again.
 *
 * @returns for each message what came of it, in their order
 * @throws LedgerError
 */
export async function readKept(
  ledger: Ledger,
  messages: readonly KeptMessage[],
): Promise<HandledMessage[]> {
  const plans: MessagePlan[] = [];
  for (const { handle, message, read } of messages) {
    const reading = understand(message, read);
    plans.push(planFor(message, handle, reading, await earlierOf(ledger, message, reading)));
  }
  const acts = plans.flatMap((plan) => plan.acts);
  const recorded = acts.length > 0 ? await ledger.record(acts) : [];
  const handled: HandledMessage[] = [];
  let done = 0;
  for (const [at, plan] of plans.entries()) {
    const results = recorded.slice(done, (done += plan.acts.length));
    const effect = effectOf(plan, results);
    const handle = messages[at]?.handle;
    if (handle !== undefined)
      await ledger.markRead(handle, effect === 'none' ? plan.reading.intent : effect);
    handled.push({ plan, effect, results });
  }
  return handled;
}

async function earlierOf(
  ledger: Ledger,
  message: InboundMessage,
  { intent, certainty }: MessageReading,
): Promise<ReadonlyMap<Identifier, readonly EarlierConsent[]>> {
  const found = new Map<Identifier, readonly EarlierConsent[]>();
  if (intent !== 'join' || certainty === 'unclear' || !message.signed) return found;
  for (const identifier of message.from)
    found.set(identifier, await ledger.earlierConsents([identifier], message.channel));
  return found;
}

function effectOf({ effect }: MessagePlan, results: readonly ActResult[]): MessageEffect {
  if (effect !== 'join') return effect;
  return results.some((result) => result.recorded && result.effective) ? 'join' : 'none';
}
