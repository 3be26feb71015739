import {
  createWhatsAppSender,
  hearings,
  type SendOutcome,
  sendStream,
  type WhatsAppContent,
} from '../../core';
import { turnTaker } from '../shared/batches';
import type { Subject } from '../shared/consent';
import { Failure, failureOf, wrongSetting } from '../shared/failure';
import { asNumber, type Parameters } from '../shared/parameters';
import { hint, onErrorOf, runIdOf } from '../shared/run';
import { type Asked, CHANNEL, Messages } from './asked';
import { paceOf } from './pace';
import { Progress } from './progress';
import { inWords, putOutcome, type Work } from './work';

/** Sends to every item what its fields say, as far as the ledger allows it, once for each edition. */
export async function sendTemplate(work: Work): Promise<void> {
  const { context, ledger, client, number, ratePerSecond, parameters } = work;
  const freeAfter = freeUnheardAfterMs(parameters);
  const messages = await Messages.read(work, { dryRun: false });
  if (!messages) return;
  const { marketingApi, marketingPolicy } = parameters.collection('options', 0);
  const sender = createWhatsAppSender({
    ...{ client, ratePerSecond },
    marketingApi: marketingApi === true,
    productPolicy: marketingPolicy === 'strict' ? 'STRICT' : 'CLOUD_API_FALLBACK',
  });
  const told = new Told(work);
  let rest: SendOutcome | undefined;
  try {
    rest = await sendStream<WhatsAppContent, Asked>(messages.all(), {
      ledger,
      sender,
      pace: paceOf(ledger, sender.limitKey, ratePerSecond, runIdOf(context)),
      run: runIdOf(context),
      hearingOf: hearings({ ledger, number }),
      freeUnheardAfterMs: freeAfter,
      signal: context.getExecutionCancelSignal(),
      onOutcome: (asked, outcome) => told.of(asked, outcome),
    });
  } catch (error) {
    throw refusal(error);
  }
  await told.end(rest);
}

/** @throws Failure where the time cannot be kept */
function freeUnheardAfterMs(parameters: Parameters): number | undefined {
  const { freeUnknownAfterMinutes: given } = parameters.collection('options', 0);
  const minutes = given === '' ? 0 : asNumber(given ?? 0);
  if (!(minutes >= 0)) {
    throw wrongSetting(
      'The field "Free Unknown Outcomes After" holds no time.',
      'Give whole minutes, or 0 so that nobody is ever written to again.',
    );
  }
  return minutes === 0 ? undefined : minutes * 60_000;
}

/** Puts each item out as its outcome comes in, and counts. */
class Told {
  readonly #work: Work;
  readonly #progress: Progress;
  readonly #reasons: Record<string, number> = {};
  #sent = 0;
  #count = 0;

  constructor(work: Work) {
    this.#work = work;
    this.#progress = new Progress(work.context, work.items.length);
  }

  of({ item, recipient, request }: Asked, outcome: SendOutcome): void {
    const { channel, purpose } = request;
    this.#put(item, outcome, { channel, purpose }, recipient.identifier?.value);
    this.#progress.at(this.#count, this.#sent);
  }

  /**
   * @param rest what becomes of the items that have not come out, where sending stopped
   * @throws Failure under Stop, where the ledger failed before anything went out: that stops the
   *   workflow. After that, the items tell.
   */
  async end(rest: SendOutcome | undefined): Promise<void> {
    const { context, out } = this.#work;
    if (rest?.kind === 'not_sent') {
      const { reason, explanation } = rest;
      const failed = reason === 'ledger_unavailable' && this.#count === 0;
      if (failed && onErrorOf(context) === 'stopWorkflow') {
        const advice = 'Check the Consent Ledger credential, and run again.';
        throw new Failure(explanation, advice, { reason });
      }
      const turn = turnTaker();
      for (const item of out.left()) {
        this.#put(item, rest, { channel: CHANNEL, purpose: this.#purposeOf(item) });
        await turn();
      }
    }
    if (this.#count > 0) hint(context, this.#summary());
  }

  #purposeOf(item: number): string | undefined {
    try {
      return this.#work.parameters.text('purpose', item);
    } catch {
      // It says something else each time; that nothing was sent has to come out all the same.
      return undefined;
    }
  }

  #put(item: number, outcome: SendOutcome, subject: Subject, to?: string): void {
    this.#count += 1;
    if (outcome.kind === 'sent') this.#sent += 1;
    else this.#reasons[outcome.reason] = (this.#reasons[outcome.reason] ?? 0) + 1;
    putOutcome(this.#work.out, item, outcome, subject, to);
  }

  #summary(): string {
    const others = inWords(this.#reasons);
    return `Sent to ${this.#sent} of ${this.#count}.${others === '' ? '' : ` The others: ${others}.`}`;
  }
}

/** What the ledger refuses (a closed edition, a credential that may not send) is a setting, not an outage. */
export function refusal(error: unknown): Failure {
  const failure = failureOf(error);
  const { problem } = (error ?? {}) as { problem?: unknown };
  if (problem !== 'refused' && problem !== 'not_allowed') return failure;
  return new Failure(failure.message, failure.advice);
}
