import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS } from '../consent';
import type { Decision, DecisionRequest, Recipient } from '../consent/facts';
import type { Identifier, Instant, MessageClass, Reason } from '../consent/vocabulary';
import type { Act, ClaimResult, ClaimScope, Ledger, Settlement } from '../ledger';
import { LedgerError } from '../ledger';
import type { Hearing } from './hearing';
import type { SendOutcome } from './outcomes';
import type { Pace } from './pace';
import type { Sender, SendResult } from './sender';
import { Upcoming } from './upcoming';

/** A claim that has waited longer than this for its request is given back: the decision it rests on is stale. */
const CLAIM_FRESH_MS = 1_000;
/** So much sending is claimed at a time, while as much goes out. */
const CLAIM_AHEAD_MS = 125;
const MOST_CLAIMED_AT_ONCE = 50;
const MOST_IN_FLIGHT = 48;
const SETTLE_EVERY_MS = 100;
/** After so many "too fast" in a row for one message, its batch stops rather than hammer on. */
const MOST_TRIES = 8;
/** Answers that no table lists, in a row, before the batch stops: something is wrong that we do not understand. */
const MOST_UNLISTED = 3;
/** A recipient who got too much too fast waits this long at most within the run; then Later. */
const LONGEST_WAIT_MS = 30_000;

export interface ItemToSend<Content> {
  /** Its place in the run: a re-run of the same item is told the first outcome again. */
  readonly item: number;
  readonly recipient: Recipient;
  /** The message, or why it cannot be made, one sentence. */
  readonly content: Content | { readonly problem: string };
}

/** A message of a stream, with the question that it puts to the ledger. */
export interface MessageToSend<Content> extends ItemToSend<Content> {
  readonly request: DecisionRequest;
  readonly scope: ClaimScope;
  /** Equal where request and scope are: such messages are claimed together. */
  readonly kind: string;
}

interface WaysOut<Content> {
  readonly ledger: Ledger;
  readonly sender: Sender<Content>;
  readonly pace: Pick<Pace, 'take' | 'slowDown' | 'perSecond'> & Partial<Pick<Pace, 'answered'>>;
  /** Names the execution, node and run. */
  readonly run: string;
  /** Aborted when the execution is stopped: nothing more starts, what is under way is settled. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
  /** Whether leavings could reach us, asked before each claim; see `hearings`. */
  readonly hearingOf: (scope: ClaimScope, messageClass: MessageClass) => Promise<Hearing>;
  /**
   * Milliseconds after which a message whose answer was lost, and of which no status told, may go out again; asked
   * before the first claim of each edition, see `Ledger.freeUnheard`. Never, where it is not given.
   */
  readonly freeUnheardAfterMs?: number;
}

export interface SendOptions<Content> extends WaysOut<Content> {
  readonly request: DecisionRequest;
  readonly scope: ClaimScope;
}

export interface StreamOptions<Content, Message> extends WaysOut<Content> {
  /** Told once for each message that was tried, when its outcome is on record, in the order in which that came about. */
  readonly onOutcome: (message: Message, outcome: SendOutcome) => void;
}

/** One message on its way. */
interface Job<Message> {
  readonly message: Message;
  tries: number;
  /** Not before this moment. */
  notBefore: Instant;
}

/** Claimed, and not on its way yet. */
interface ToStart<Message> {
  readonly job: Job<Message>;
  readonly claimId: string;
  readonly decision: Decision;
}

/** What came of one, to be put on record with others. */
interface ToSettle<Message> extends Settlement {
  readonly job: Job<Message>;
  readonly outcome: SendOutcome;
  readonly link: Act | undefined;
}

/** What was claimed together, and as of when; undefined: nothing, at this moment. */
type Claimed<Message> =
  { readonly toStart: readonly ToStart<Message>[]; readonly claimedAt: Instant } | undefined;

/**
 * Sends a list whose outcomes are wanted in its order. See `sendStream`, which this is for a list of
 * which all ask the ledger the same.
 */
export async function sendBatch<Content>(
  items: ReadonlyArray<ItemToSend<Content>>,
  { request, scope, ...options }: SendOptions<Content>,
): Promise<SendOutcome[]> {
  const outcomes = new Array<SendOutcome>(items.length);
  const messages = items.map((item, place) => ({ ...item, request, scope, kind: '', place }));
  const rest = await sendStream<Content, (typeof messages)[number]>(messages, {
    ...options,
    onOutcome: ({ place }, outcome) => (outcomes[place] = outcome),
  });
  return Array.from(outcomes, (outcome) => outcome ?? (rest as SendOutcome));
}

/**
 * Sends messages as they come: decides and claims in one transaction, starts the request within a
 * second of it, settles the claim with what came of it. Nobody is written to twice, and every message
 * that was tried has an outcome that is on record, whatever goes wrong and wherever it stops. Holds some hundreds of
 * messages at a time, however many come; where it stops, it takes no more.
 *
 * Never throws for what the wire or the ledger does: that comes out as outcomes.
 *
 * @returns where it stopped, the outcome of every message that none was told for
 * @throws LedgerError `refused`, `not_allowed` before the first request, where the edition is closed
 *   or the credential may not send: nothing was sent then. What `messages` throws, once those under
 *   way are settled.
 */
export async function sendStream<Content, Message extends MessageToSend<Content>>(
  messages: AsyncIterable<Message> | Iterable<Message>,
  options: StreamOptions<Content, Message>,
): Promise<SendOutcome | undefined> {
  return await new Sending(messages, options).run();
}

class Sending<Content, Message extends MessageToSend<Content>> {
  readonly #options: StreamOptions<Content, Message>;
  readonly #upcoming: Upcoming<Job<Message>>;
  /** Taken before: what waits to be tried again, and what was given back. */
  #waiting: Array<Job<Message>> = [];
  readonly #inFlight = new Set<Promise<void>>();
  /** Whom the platform cannot reach: not tried again in this run, however often they are listed. */
  readonly #unreachable = new Map<string, SendOutcome>();
  /** Kinds of which nothing goes out in this run: of an edition that is closed, or that nobody could leave. */
  readonly #refused = new Map<string, SendOutcome>();
  /** Editions of which what was never heard of is free again: once, lest the run frees what it lost itself. */
  readonly #freed = new Set<string>();
  #settlements: Array<ToSettle<Message>> = [];
  #settling: Promise<void> = Promise.resolve();
  #stopped: { readonly reason: Reason; readonly explanation: string } | undefined;
  #unlisted = 0;
  #started = false;
  /** One that was waited for and not used yet. */
  #turn: { readonly of: unknown } | undefined;
  #done = 0;

  constructor(
    messages: AsyncIterable<Message> | Iterable<Message>,
    options: StreamOptions<Content, Message>,
  ) {
    this.#options = options;
    const kindOf = ({ message }: Job<Message>) => message.kind;
    this.#upcoming = new Upcoming(jobsOf(messages), kindOf, () => this.#isStopped());
  }

  async run(): Promise<SendOutcome | undefined> {
    const settler = setInterval(() => this.#settleSoon(), SETTLE_EVERY_MS);
    let next: Promise<Claimed<Message>> | undefined;
    try {
      while (!this.#isStopped()) {
        const claimed = await (next ?? this.#claimNext());
        // While these go out, the next are claimed: a turn that comes meanwhile is used.
        next = this.#isFast() ? this.#claimNext() : undefined;
        next?.catch(() => undefined); // awaited in the next round
        if (claimed) await this.#startAll(claimed);
        else if (this.#inFlight.size > 0) await Promise.race(this.#inFlight);
        else if (this.#waiting.length > 0) await this.#waitForTheirTime();
        else if ((await next) === undefined) break;
      }
    } finally {
      const claimed = await next?.catch(() => undefined);
      if (claimed) await this.#giveBack(claimed.toStart);
      await Promise.all([this.#upcoming.close(), ...this.#inFlight]);
      clearInterval(settler);
      await this.#settleNow();
    }
    if (!this.#isStopped()) return undefined;
    return { kind: 'not_sent', ...(this.#stopped ?? STOPPED_BY_HAND) };
  }

  #tell({ message }: Job<Message>, outcome: SendOutcome) {
    this.#options.onOutcome(message, outcome);
    this.#options.onProgress?.(++this.#done);
  }

  #isStopped(): boolean {
    return this.#stopped !== undefined || this.#options.signal?.aborted === true;
  }

  #stop(reason: Reason, explanation: string) {
    this.#stopped ??= { reason, explanation };
  }

  /** The next few of one kind, as many as can be sent in a moment; those that waited long enough come first. */
  async #takeJobs(): Promise<Array<Job<Message>>> {
    const ahead = Math.ceil((this.#options.pace.perSecond * CLAIM_AHEAD_MS) / 1_000);
    const room = Math.min(ahead, MOST_CLAIMED_AT_ONCE, MOST_IN_FLIGHT - this.#inFlight.size);
    if (room <= 0) return [];
    const now = this.#options.ledger.now();
    const first = this.#waiting.find((job) => job.notBefore <= now);
    if (!first) return await this.#upcoming.take(room);
    const due = new Set(
      this.#waiting
        .filter(({ message, notBefore }) => notBefore <= now && message.kind === first.message.kind)
        .slice(0, room),
    );
    this.#waiting = this.#waiting.filter((job) => !due.has(job));
    return [...due];
  }

  async #waitForTheirTime() {
    const next = Math.min(...this.#waiting.map((job) => job.notBefore));
    const wait = Math.max(1, next - this.#options.ledger.now());
    await sleep(Math.min(wait, 1_000), undefined, { signal: this.#options.signal }).catch(
      () => undefined,
    );
  }

  /** Whether messages follow each other so fast that claims do not grow stale while they wait. */
  #isFast(): boolean {
    return (this.#options.pace.perSecond * CLAIM_AHEAD_MS) / 1_000 >= 1;
  }

  /** @returns undefined where there is nothing to claim at this moment */
  async #claimNext(): Promise<Claimed<Message>> {
    const { ledger, run } = this.#options;
    const jobs = await this.#takeJobs();
    if (jobs.length === 0) return undefined;
    const wanted = jobs.filter((job) => !this.#knownNotToGo(job));
    const nothing = { toStart: [], claimedAt: ledger.now() };
    const [first] = wanted;
    if (!first) return nothing;
    const { kind, request, scope } = first.message;
    // A slow number's message waits for its turn before it is claimed, so that its claim stays fresh.
    if (!this.#isFast() && !(await this.#takeTurn())) return this.#putBack(wanted);
    const claimedAt = ledger.now();
    let claims: Awaited<ReturnType<Ledger['claim']>>;
    try {
      const deaf = (await this.#options.hearingOf(scope, request.messageClass)).problem();
      if (deaf) {
        this.#refuse(kind, wanted, notSent(deaf.reason, deaf.explanation, undefined));
        return nothing;
      }
      await this.#freeUnheard(scope);
      claims = await ledger.claim(
        request,
        scope,
        run,
        wanted.map(({ message }) => message),
      );
    } catch (error) {
      if (error instanceof LedgerError && isConfiguration(error)) {
        if (!this.#started) throw error;
        const told = `${error.message} ${error.advice}`;
        this.#refuse(kind, wanted, notSent('batch_stopped', told, undefined));
        return nothing;
      }
      const told =
        error instanceof LedgerError ? `${error.message} ${error.advice}` : LEDGER_FAILED;
      this.#stop('ledger_unavailable', `${told} Nothing was sent to this contact.`);
      return this.#putBack(wanted);
    }
    this.#started = true;
    const toStart: ToStart<Message>[] = [];
    for (const [place, claim] of claims.entries()) {
      const job = wanted[place] as Job<Message>;
      if (claim.kind === 'claimed')
        toStart.push({ job, claimId: claim.claimId, decision: claim.decision });
      else this.#tell(job, claim.kind === 'refused' ? refusal(claim.decision) : repeated(claim));
    }
    return { toStart, claimedAt };
  }

  async #freeUnheard(scope: ClaimScope) {
    const { ledger, freeUnheardAfterMs } = this.#options;
    const edition = JSON.stringify(scope);
    if (freeUnheardAfterMs === undefined || this.#freed.has(edition)) return;
    await ledger.freeUnheard(scope, freeUnheardAfterMs);
    this.#freed.add(edition);
  }

  /** Starts each when its turn comes; whatever has waited too long by then is given back. */
  async #startAll({ toStart, claimedAt }: NonNullable<Claimed<Message>>) {
    const unstarted: ToStart<Message>[] = [];
    for (const one of toStart) {
      const ready = !this.#isStopped() && (await this.#takeTurn());
      const stale = this.#options.ledger.now() - claimedAt > CLAIM_FRESH_MS;
      if (!ready || stale || this.#isStopped()) unstarted.push(one);
      else {
        this.#start(one);
      }
    }
    await this.#giveBack(unstarted);
  }

  /** Tells what needs no claim to be known: a message that cannot be made, and what was found out in this run. */
  #knownNotToGo(job: Job<Message>): boolean {
    const { content, kind } = job.message;
    const outcome = isProblem(content)
      ? notSent('rejected', content.problem, undefined)
      : (this.#refused.get(kind) ?? this.#unreachable.get(addressOf(job)));
    if (outcome) this.#tell(job, outcome);
    return outcome !== undefined;
  }

  /** Nothing more of this kind goes out in this run. */
  #refuse(kind: string, jobs: ReadonlyArray<Job<Message>>, outcome: SendOutcome) {
    this.#refused.set(kind, outcome);
    for (const job of jobs) this.#tell(job, outcome);
  }

  #putBack(jobs: ReadonlyArray<Job<Message>>): undefined {
    this.#waiting = [...jobs, ...this.#waiting];
  }

  /** Waits until one message may start; a turn that nobody used is kept for the next. */
  async #takeTurn(): Promise<boolean> {
    if (this.#turn) return true;
    try {
      this.#turn = { of: await this.#options.pace.take(this.#options.signal) };
    } catch (error) {
      // Aborted, or the ledger could not say when: nothing more starts.
      if (error instanceof LedgerError)
        this.#stop(
          'ledger_unavailable',
          `${error.message} ${error.advice} Nothing was sent to this contact.`,
        );
    }
    return this.#turn !== undefined;
  }

  async #giveBack(unstarted: readonly ToStart<Message>[]) {
    if (unstarted.length === 0) return;
    try {
      await this.#options.ledger.release(unstarted.map(({ claimId }) => claimId));
      this.#putBack(unstarted.map(({ job }) => job));
    } catch {
      this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
      this.#putBack(unstarted.map(({ job }) => job));
    }
  }

  #start({ job, claimId, decision }: ToStart<Message>) {
    const { sender, pace } = this.#options;
    const turn = this.#turn?.of;
    this.#turn = undefined;
    const to = job.message.recipient.identifier as Identifier;
    // A request that has started is waited for, also when the execution is stopped: its answer settles the claim.
    const message = { to, content: job.message.content as Content, reference: claimId };
    const began = performance.now();
    const request = Promise.resolve()
      .then(() => sender.send(message))
      .finally(() => pace.answered?.(turn, performance.now() - began))
      .catch((): SendResult => ({ kind: 'unknown', explanation: UNKNOWN }))
      .then((result) => this.#conclude(job, claimId, decision, result))
      .finally(() => this.#inFlight.delete(request));
    this.#inFlight.add(request);
  }

  async #conclude(job: Job<Message>, claimId: string, decision: Decision, result: SendResult) {
    if (result.kind !== 'rejected' || result.listed) this.#unlisted = 0;
    switch (result.kind) {
      case 'accepted':
        return this.#settle(
          job,
          { claimId, state: 'sent', reason: 'allowed', messageId: result.messageId },
          { kind: 'sent', decision, claimId, held: result.held === true },
          linkOf(job, claimId, result.alsoKnownAs),
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
    job: Job<Message>,
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
  #free(job: Job<Message>, claimId: string, outcome: Exclude<SendOutcome, { kind: 'sent' }>) {
    this.#settle(job, { claimId, state: 'freed', reason: outcome.reason }, outcome);
  }

  /** Surely not sent: the claim goes back, and the message waits for its turn. */
  async #retry(
    job: Job<Message>,
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
    } catch {
      this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
    }
    this.#waiting.push(job);
  }

  /** 131050: the person used WhatsApp's own "stop"; that is a withdrawal, on record at once. */
  async #recordPlatformStop(job: Job<Message>, claimId: string, code: number) {
    const { ledger } = this.#options;
    const { recipient, request } = job.message;
    try {
      await ledger.record([
        {
          type: 'leave',
          kind: 'platform_stop',
          who: { identifiers: [recipient.identifier as Identifier] },
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

  /** @param link goes on record before it */
  #settle(job: Job<Message>, settlement: Settlement, outcome: SendOutcome, link?: Act) {
    this.#settlements.push({ ...settlement, job, outcome, link });
    if (this.#settlements.length >= MOST_CLAIMED_AT_ONCE) this.#settleSoon();
  }

  async #link(links: readonly Act[]) {
    if (links.length === 0) return;
    try {
      await this.#options.ledger.record(links);
    } catch {
      this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
    }
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
      await this.#link(batch.flatMap(({ link }) => link ?? []));
      try {
        await this.#options.ledger.settle(batch);
        for (const { job, outcome } of batch) this.#tell(job, outcome);
      } catch {
        this.#stop('ledger_unavailable', `${LEDGER_FAILED} Nothing was sent to this contact.`);
        for (const { job, outcome, state } of batch) {
          this.#tell(
            job,
            state === 'freed' ? outcome : notSent('outcome_unknown', UNRECORDED, undefined),
          );
        }
      }
    });
    await this.#settling;
  }
}

async function* jobsOf<Message>(
  messages: AsyncIterable<Message> | Iterable<Message>,
): AsyncGenerator<Job<Message>> {
  for await (const message of messages) yield { message, tries: 0, notBefore: 0 };
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

/** What else the answer says the person is known by, if anything: a STOP can come from there. */
function linkOf(
  { message: { recipient, request } }: Job<MessageToSend<unknown>>,
  claimId: string,
  alsoKnownAs: readonly Identifier[] = [],
): Act | undefined {
  const to = recipient.identifier as Identifier;
  const others = alsoKnownAs.filter(({ kind, value }) => kind !== to.kind || value !== to.value);
  if (others.length === 0) return undefined;
  return {
    type: 'link',
    // The platform itself says so, in the answer to us.
    who: { identifiers: [to, ...others], linkedBy: 'signed' },
    channel: request.channel,
    signed: true,
    once: claimId,
    evidence: { source: 'answer' },
  };
}

function isConfiguration(error: LedgerError): boolean {
  return error.problem === 'refused' || error.problem === 'not_allowed';
}

function isProblem(content: unknown): content is { readonly problem: string } {
  return typeof content === 'object' && content !== null && 'problem' in content;
}

function addressOf({ message }: Job<MessageToSend<unknown>>): string {
  return JSON.stringify(message.recipient.identifier ?? null);
}
