import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../consent';
import type { Decision, DecisionRequest, Recipient } from '../consent/facts';
import type { Identifier, Instant, Reason } from '../consent/vocabulary';
import type { ClaimResult, ClaimScope, Ledger, Settlement } from '../ledger';
import { LedgerError } from '../ledger';
import { Outcomes, type SendOutcome } from './outcomes';
import type { Sender, SendResult } from './sender';

/** A claim that has waited longer than this for its request is given back: the decision it rests on is stale. */
const CLAIM_FRESH_MS = 1_000;
/** So much sending is claimed ahead at a time. */
const CLAIM_AHEAD_MS = 250;
const MOST_CLAIMED_AT_ONCE = 50;
const MOST_IN_FLIGHT = 48;
const SETTLE_EVERY_MS = 100;
/** After so many "too fast" in a row for one message, its batch stops rather than hammer on. */
const MOST_TRIES = 8;
/** Answers that no table lists, in a row, before the batch stops: something is wrong that we do not understand. */
const MOST_UNLISTED = 3;
/** A recipient who got too much too fast waits this long at most within the run; then Later. */
const LONGEST_WAIT_MS = 30_000;

/** What says when the next message may start. One for each sending number. */
export interface Pace {
  take(signal?: AbortSignal): Promise<void>;
  slowDown(pauseMs?: number): void;
}

export interface ItemToSend<Content> {
  /** Its place in the run: a re-run of the same item is told the first outcome again. */
  readonly item: number;
  readonly recipient: Recipient;
  /** The message, or why it cannot be made, one sentence. */
  readonly content: Content | { readonly problem: string };
}

export interface SendOptions<Content> {
  readonly ledger: Ledger;
  readonly sender: Sender<Content>;
  readonly pace: Pace;
  readonly request: DecisionRequest;
  readonly scope: ClaimScope;
  /** Names the execution, node and run. */
  readonly run: string;
  /** Aborted when the execution is stopped: nothing more starts, what is under way is settled. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** One item on its way. */
interface Job<Content> extends ItemToSend<Content> {
  readonly index: number;
  tries: number;
  /** Not before this moment. */
  notBefore: Instant;
}

/**
 * Sends to each item what it holds: decides and claims in one transaction, starts the request within
 * a second of it, settles the claim with what came of it. Nobody is written to twice, and every
 * item has an outcome that is on record, whatever goes wrong and wherever it stops.
 *
 * Never throws for what the wire or the ledger does: that comes out as outcomes, in the items' order.
 *
 * @throws LedgerError `refused`, `not_allowed` before the first request, where the edition is closed
 *   or the credential may not send: nothing was sent then
 */
export async function sendBatch<Content>(
  items: ReadonlyArray<ItemToSend<Content>>,
  options: SendOptions<Content>,
): Promise<SendOutcome[]> {
  return await new Batch(items, options).run();
}

class Batch<Content> {
  readonly #options: SendOptions<Content>;
  readonly #outcomes: Outcomes;
  readonly #queue: Array<Job<Content>>;
  readonly #delayed: Array<Job<Content>> = [];
  readonly #inFlight = new Set<Promise<void>>();
  /** Whom the platform cannot reach: not tried again in this run, however often they are listed. */
  readonly #unreachable = new Map<string, SendOutcome>();
  #settlements: Array<Settlement & { readonly index: number; readonly outcome: SendOutcome }> = [];
  #settling: Promise<void> = Promise.resolve();
  #stopped: { readonly reason: Reason; readonly explanation: string } | undefined;
  #unlisted = 0;
  #started = false;
  #hasTurn = false;

  constructor(items: ReadonlyArray<ItemToSend<Content>>, options: SendOptions<Content>) {
    this.#options = options;
    this.#outcomes = new Outcomes(items.length, options.onProgress);
    this.#queue = items.map((item, index) => ({ ...item, index, tries: 0, notBefore: 0 }));
  }

  async run(): Promise<SendOutcome[]> {
    const settler = setInterval(() => this.#settleSoon(), SETTLE_EVERY_MS);
    try {
      while (!this.#isStopped()) {
        const jobs = this.#takeJobs();
        if (jobs.length > 0) await this.#claimAndStart(jobs);
        else if (this.#inFlight.size > 0) await Promise.race(this.#inFlight);
        else if (this.#delayed.length > 0) await this.#waitForDelayed();
        else break;
      }
      await Promise.all(this.#inFlight);
    } finally {
      clearInterval(settler);
      await this.#settleNow();
    }
    const why = this.#stopped ?? STOPPED_BY_HAND;
    this.#outcomes.fillWith(() => ({ kind: 'not_sent', ...why }));
    return this.#outcomes.list();
  }

  #isStopped(): boolean {
    return this.#stopped !== undefined || this.#options.signal?.aborted === true;
  }

  #stop(reason: Reason, explanation: string) {
    this.#stopped ??= { reason, explanation };
  }

  /** The next few, as many as a quarter of a second can send; those that waited long enough come first. */
  #takeJobs(): Array<Job<Content>> {
    const ahead = Math.ceil((this.#options.sender.ratePerSecond * CLAIM_AHEAD_MS) / 1_000);
    const room = Math.min(ahead, MOST_CLAIMED_AT_ONCE, MOST_IN_FLIGHT - this.#inFlight.size);
    if (room <= 0) return [];
    const now = this.#options.ledger.now();
    const due = this.#delayed.filter((job) => job.notBefore <= now).slice(0, room);
    for (const job of due) this.#delayed.splice(this.#delayed.indexOf(job), 1);
    return [...due, ...this.#queue.splice(0, room - due.length)];
  }

  async #waitForDelayed() {
    const next = Math.min(...this.#delayed.map((job) => job.notBefore));
    const wait = Math.max(1, next - this.#options.ledger.now());
    await sleep(Math.min(wait, 1_000), undefined, { signal: this.#options.signal }).catch(
      () => undefined,
    );
  }

  async #claimAndStart(jobs: Array<Job<Content>>) {
    const { ledger, request, scope, run } = this.#options;
    const [good, bad] = partition(jobs, (job) => !isProblem(job.content));
    for (const job of bad) {
      const explanation = (job.content as { problem: string }).problem;
      this.#outcomes.set(job.index, { kind: 'not_sent', reason: 'rejected', explanation });
    }
    const wanted = good.filter((job) => !this.#knownUnreachable(job));
    if (wanted.length === 0) return;
    // The first waits for its turn before it is claimed, so that a slow number's claims stay fresh.
    if (!(await this.#takeTurn())) return void this.#queue.unshift(...wanted);
    let claims: Awaited<ReturnType<Ledger['claim']>>;
    const claimedAt = ledger.now();
    try {
      claims = await ledger.claim(request, scope, run, wanted);
    } catch (error) {
      if (!this.#started && error instanceof LedgerError && isConfiguration(error)) throw error;
      const told =
        error instanceof LedgerError ? `${error.message} ${error.advice}` : LEDGER_FAILED;
      return this.#stop('ledger_unavailable', `${told} Nothing was sent to this contact.`);
    }
    this.#started = true;
    const toStart: Array<{ job: Job<Content>; claimId: string; decision: Decision }> = [];
    for (const [place, claim] of claims.entries()) {
      const job = wanted[place] as Job<Content>;
      if (claim.kind === 'claimed')
        toStart.push({ job, claimId: claim.claimId, decision: claim.decision });
      else
        this.#outcomes.set(
          job.index,
          claim.kind === 'refused' ? refusal(claim.decision) : repeated(claim),
        );
    }
    const unstarted: Array<{ job: Job<Content>; claimId: string }> = [];
    for (const { job, claimId, decision } of toStart) {
      const ready = !this.#isStopped() && (await this.#takeTurn());
      if (!ready || this.#isStopped() || ledger.now() - claimedAt > CLAIM_FRESH_MS)
        unstarted.push({ job, claimId });
      else {
        this.#hasTurn = false;
        this.#start(job, claimId, decision);
      }
    }
    if (unstarted.length > 0) await this.#giveBack(unstarted);
  }

  /** Waits until one message may start; a turn that nobody used is kept for the next. */
  async #takeTurn(): Promise<boolean> {
    if (this.#hasTurn) return true;
    try {
      await this.#options.pace.take(this.#options.signal);
      this.#hasTurn = true;
    } catch {
      // Aborted: nothing more starts.
    }
    return this.#hasTurn;
  }

  async #giveBack(unstarted: ReadonlyArray<{ job: Job<Content>; claimId: string }>) {
    try {
      await this.#options.ledger.release(unstarted.map(({ claimId }) => claimId));
      this.#queue.unshift(...unstarted.map(({ job }) => job));
    } catch {
      this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
    }
  }

  #start(job: Job<Content>, claimId: string, decision: Decision) {
    const { sender } = this.#options;
    const to = job.recipient.identifier as Identifier;
    // A request that has started is waited for, also when the execution is stopped: its answer settles the claim.
    const message = { to, content: job.content as Content, reference: claimId };
    const request = Promise.resolve()
      .then(() => sender.send(message))
      .catch((): SendResult => ({ kind: 'unknown', explanation: UNKNOWN }))
      .then((result) => this.#conclude(job, claimId, decision, result))
      .finally(() => this.#inFlight.delete(request));
    this.#inFlight.add(request);
  }

  async #conclude(job: Job<Content>, claimId: string, decision: Decision, result: SendResult) {
    if (result.kind !== 'rejected' || result.listed) this.#unlisted = 0;
    switch (result.kind) {
      case 'accepted':
        return this.#settle(
          job,
          { claimId, state: 'sent', reason: 'allowed', messageId: result.messageId },
          {
            kind: 'sent',
            decision,
            claimId,
            held: result.held === true,
          },
        );
      case 'retry':
        return await this.#retry(job, claimId, decision, result);
      case 'later':
        return this.#postpone(job, claimId, decision, result.explanation, result.resumeAt);
      case 'opted_out':
        await this.#recordPlatformStop(job, claimId, result.code);
        return this.#free(job, claimId, notSent('withdrawn', result.explanation, decision));
      case 'not_reachable': {
        const outcome = notSent('not_reachable', result.explanation, decision);
        this.#unreachable.set(addressOf(job), outcome);
        return this.#free(job, claimId, outcome);
      }
      case 'rejected':
        if (!result.listed && ++this.#unlisted >= MOST_UNLISTED) {
          this.#stop('batch_stopped', `${UNLISTED_IN_A_ROW} ${NOT_SENT_YET}`);
        }
        return this.#free(job, claimId, notSent('rejected', result.explanation, decision));
      case 'stop':
        this.#stop('batch_stopped', `${result.explanation} ${NOT_SENT_YET}`);
        return this.#free(job, claimId, notSent('batch_stopped', result.explanation, decision));
      case 'unknown':
        return this.#settle(
          job,
          { claimId, state: 'unknown', reason: 'outcome_unknown' },
          notSent('outcome_unknown', result.explanation, decision),
        );
    }
  }

  /** Surely not sent, and not before: a later run tries again. */
  #postpone(
    job: Job<Content>,
    claimId: string,
    decision: Decision,
    explanation: string,
    resumeAt: Instant,
  ) {
    this.#free(job, claimId, {
      kind: 'later',
      reason: 'frequency_cap',
      explanation,
      resumeAt,
      decision,
    });
  }

  /** Surely not sent: a later run may try again. */
  #free(job: Job<Content>, claimId: string, outcome: Exclude<SendOutcome, { kind: 'sent' }>) {
    this.#settle(job, { claimId, state: 'freed', reason: outcome.reason }, outcome);
  }

  /** Surely not sent: the claim goes back, and the message waits for its turn. */
  async #retry(
    job: Job<Content>,
    claimId: string,
    decision: Decision,
    result: Extract<SendResult, { kind: 'retry' }>,
  ) {
    job.tries += 1;
    const wait =
      result.scope === 'recipient' ? result.afterMs * 4 ** (job.tries - 1) : result.afterMs;
    if (result.scope === 'number') this.#options.pace.slowDown(result.afterMs);
    const resumeAt = this.#options.ledger.now() + wait;
    if (result.scope === 'recipient' && wait > LONGEST_WAIT_MS) {
      return this.#postpone(job, claimId, decision, result.explanation, resumeAt);
    }
    if (job.tries >= MOST_TRIES) {
      this.#stop('batch_stopped', `${result.explanation} ${NOT_SENT_YET}`);
      return this.#free(job, claimId, notSent('batch_stopped', result.explanation, decision));
    }
    try {
      await this.#options.ledger.release([claimId]);
      job.notBefore = resumeAt;
      this.#delayed.push(job);
    } catch {
      this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
    }
  }

  /** 131050: the person used WhatsApp's own "stop"; that is a withdrawal, on record at once. */
  async #recordPlatformStop(job: Job<Content>, claimId: string, code: number) {
    const { ledger, request } = this.#options;
    try {
      await ledger.record([
        {
          type: 'leave',
          kind: 'platform_stop',
          who: { identifiers: [job.recipient.identifier as Identifier] },
          channel: request.channel,
          purpose: '*',
          signed: false,
          once: claimId,
          evidence: { source: 'platform_error', code },
        },
      ]);
    } catch {
      this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
    }
  }

  #settle(job: Job<Content>, settlement: Settlement, outcome: SendOutcome) {
    this.#settlements.push({ ...settlement, index: job.index, outcome });
    if (this.#settlements.length >= MOST_CLAIMED_AT_ONCE) this.#settleSoon();
  }

  #settleSoon() {
    if (this.#settlements.length > 0) void this.#settleNow();
  }

  /** An outcome is told only once it is on disk. */
  async #settleNow() {
    const batch = this.#settlements;
    this.#settlements = [];
    this.#settling = this.#settling.then(async () => {
      if (batch.length === 0) return;
      try {
        await this.#options.ledger.settle(batch);
        for (const { index, outcome } of batch) this.#outcomes.set(index, outcome);
      } catch {
        this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
        for (const { index, outcome, state } of batch) {
          this.#outcomes.set(
            index,
            state === 'freed' ? outcome : notSent('outcome_unknown', UNRECORDED, undefined),
          );
        }
      }
    });
    await this.#settling;
  }

  #knownUnreachable(job: Job<Content>): boolean {
    const outcome = this.#unreachable.get(addressOf(job));
    if (outcome) this.#outcomes.set(job.index, outcome);
    return outcome !== undefined;
  }
}

const NOT_SENT_YET =
  'Nothing was sent to this contact; run the same edition again to go on where it stopped.';
const LEDGER_FAILED =
  'The consent ledger could not be reached, so the batch stopped: without it nobody may be written to.';
const UNKNOWN =
  'No answer proves whether the message went out, so it is not sent again; its status event settles this if it comes.';
const UNRECORDED =
  'The message may have gone out, but the ledger could not record it, so it is not sent again; its status event settles this.';
const UNLISTED_IN_A_ROW =
  'WhatsApp answered three messages in a row with errors that this package does not know, so the batch stopped.';
const STOPPED_BY_HAND = {
  reason: 'batch_stopped',
  explanation: `The execution was stopped. ${NOT_SENT_YET}`,
} as const;

function notSent(
  reason: Reason,
  explanation: string,
  decision: Decision | undefined,
): Extract<SendOutcome, { kind: 'not_sent' }> {
  return { kind: 'not_sent', reason, explanation, decision };
}

function refusal(decision: Decision): SendOutcome {
  const { outcome, reason, explanation, resumeAt } = decision;
  if (outcome === 'later' && resumeAt !== undefined)
    return { kind: 'later', reason, explanation, resumeAt, decision };
  return notSent(reason, explanation, decision);
}

/** Retry On Fail runs the node again under the same execution: it hears what came of the first time. */
function repeated({
  state,
  reason,
  decision,
  claimId,
  settledAt,
}: Extract<ClaimResult, { kind: 'repeated' }>): SendOutcome {
  if (state === 'freed' && reason === 'frequency_cap' && settledAt !== undefined) {
    const resumeAt = settledAt + DAY_MS;
    return { kind: 'later', reason, explanation: REPEATED_LATER, resumeAt, decision };
  }
  if (state === 'sent') return { kind: 'sent', decision, claimId, held: false };
  if (state === 'freed') return notSent(reason ?? 'rejected', REPEATED, decision);
  return notSent('outcome_unknown', UNKNOWN, decision);
}
/** What the platform postponed: a day covers the longest that it asks for (131049). */
const REPEATED_LATER =
  'WhatsApp postponed this message before in the same execution: it is tried again a day later.';
const REPEATED =
  'This was tried before in the same execution and not sent; start a new execution to try again.';

function isConfiguration(error: LedgerError): boolean {
  return error.problem === 'refused' || error.problem === 'not_allowed';
}

function isProblem(content: unknown): content is { readonly problem: string } {
  return typeof content === 'object' && content !== null && 'problem' in content;
}

function addressOf(job: Job<unknown>): string {
  return JSON.stringify(job.recipient.identifier ?? null);
}

function partition<T>(list: readonly T[], test: (value: T) => boolean): [T[], T[]] {
  return [list.filter(test), list.filter((value) => !test(value))];
}
