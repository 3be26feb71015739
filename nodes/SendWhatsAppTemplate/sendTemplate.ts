import {
  createWhatsAppSender,
  hearings,
  type SendOutcome,
  sendStream,
  type WhatsAppContent,
} from '../../core';
import { Failure, failureOf, wrongSetting } from '../shared/failure';
import { asNumber } from '../shared/parameters';
import { hint, onErrorOf, runIdOf } from '../shared/run';
import { type Asked, Messages } from './asked';
import { paceOf } from './pace';
import { Progress } from './progress';
import { inWords, putOutcome, type Work } from './work';

/** Sends to every item what its fields say, as far as the ledger allows it, once for each edition. */
export async function sendTemplate(work: Work): Promise<void> {
  const { context, ledger, client, number, ratePerSecond, parameters } = work;
  const messages = await Messages.read(work, { dryRun: false });
  if (!messages) return;
  const { marketingApi, marketingPolicy } = parameters.collection('options', 0);
  const sender = createWhatsAppSender({
    ...{ client, ratePerSecond },
    marketingApi: marketingApi === true,
    productPolicy: marketingPolicy === 'strict' ? 'STRICT' : 'CLOUD_API_FALLBACK',
  });
  const told = new Told(work);
  try {
    await sendStream<WhatsAppContent, Asked>(freeingFirst(work, messages), {
      ledger,
      sender,
      pace: paceOf(ledger, sender.limitKey, ratePerSecond, runIdOf(context)),
      run: runIdOf(context),
      hearingOf: hearings({ ledger, number }),
      signal: context.getExecutionCancelSignal(),
      onOutcome: (asked, outcome) => told.of(asked, outcome),
    });
  } catch (error) {
    throw refusal(error);
  }
  told.end();
}

/**
 * The messages, and before the first of each edition what the operator chose: that claims whose answer
 * was lost are free again, where enough time has gone by in which WhatsApp told of others.
 *
 * @throws Failure where the time cannot be kept
 */
async function* freeingFirst(
  { ledger, parameters }: Work,
  messages: Messages,
): AsyncGenerator<Asked> {
  const { freeUnknownAfterMinutes: given } = parameters.collection('options', 0);
  const minutes = given === '' ? 0 : asNumber(given ?? 0);
  if (!(minutes >= 0)) {
    throw wrongSetting(
      'The field "Free Unknown Outcomes After" holds no time.',
      'Give whole minutes, or 0 so that nobody is ever written to again.',
    );
  }
  const kinds = new Set<string>();
  for await (const asked of messages.all()) {
    if (minutes > 0 && !kinds.has(asked.kind)) {
      kinds.add(asked.kind);
      await ledger.freeUnheard(asked.scope, minutes * 60_000);
    }
    yield asked;
  }
}

/** Puts each item out as its outcome comes in, and counts. */
class Told {
  readonly #work: Work;
  readonly #progress: Progress;
  readonly #reasons: Record<string, number> = {};
  #sent = 0;
  #count = 0;
  /** Items that the ledger could not be asked about, as long as there are no others. */
  #unasked: Array<readonly [Asked, SendOutcome]> | undefined = [];

  constructor(work: Work) {
    this.#work = work;
    this.#progress = new Progress(work.context, work.items.length);
  }

  of(asked: Asked, outcome: SendOutcome): void {
    this.#count += 1;
    if (outcome.kind === 'sent') this.#sent += 1;
    else this.#reasons[outcome.reason] = (this.#reasons[outcome.reason] ?? 0) + 1;
    this.#progress.at(this.#count, this.#sent);
    if (this.#unasked && outcome.kind === 'not_sent' && outcome.reason === 'ledger_unavailable') {
      this.#unasked.push([asked, outcome]);
      return;
    }
    this.#putUnasked();
    this.#put(asked, outcome);
  }

  /**
   * @throws Failure under Stop, where the ledger failed before anything went out: that stops the
   *   workflow. After that, the items tell.
   */
  end(): void {
    const [first] = this.#unasked ?? [];
    if (first && onErrorOf(this.#work.context) === 'stopWorkflow') {
      const [, outcome] = first;
      const { explanation } = outcome as Extract<SendOutcome, { kind: 'not_sent' }>;
      throw new Failure(explanation, 'Check the Consent Ledger credential, and run again.', {
        reason: 'ledger_unavailable',
      });
    }
    this.#putUnasked();
    if (this.#count > 0) hint(this.#work.context, this.#summary());
  }

  #putUnasked(): void {
    const unasked = this.#unasked ?? [];
    this.#unasked = undefined;
    for (const [asked, outcome] of unasked) this.#put(asked, outcome);
  }

  #put({ item, recipient, request: { channel, purpose } }: Asked, outcome: SendOutcome): void {
    putOutcome(this.#work.out, item, outcome, { channel, purpose }, recipient.identifier?.value);
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
