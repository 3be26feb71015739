import { Lines, type Waiting } from './lines';

/** Time as the pace needs it; replaced in tests. `now` is in milliseconds from any fixed point and never runs back. */
export interface PaceClock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** When a message may start on the clock of `now`; not after `now`: at once. `notBefore`: nothing is known yet, ask again then. */
export type PaceAnswer = number | { readonly notBefore: number };

/**
 * Where the right to send comes from: what one process knows of itself, or what several workers share
 * (see `sharedPace`).
 */
export interface PaceSource {
  /**
   * When the next message may start. Asked once for each message, so it may reserve; where everybody
   * leaves before the moment, or the pace slows, it goes unused.
   */
  next(now: number): PaceAnswer | Promise<PaceAnswer>;
  /** A message starts now. Called at the moment itself, so that lateness cannot add up to a burst. */
  used(now: number): unknown;
  /** The platform said "too fast": go slower, and not at all for `pauseMs`. */
  slowDown(now: number, pauseMs: number): void;
  /** The message of a turn was answered so long after it started, milliseconds. */
  answered?(turn: unknown, tookMs: number): void;
  /** Which part of the number's messages is ours at present, above 0 and at most 1; all of them where nobody else sends. */
  share?(): number;
  /** Whether asking again after this error is of no use. */
  isFinal?(error: unknown): boolean;
}

export interface Pace {
  /**
   * Resolves when one message may start, in the order of the calls. Rejects with the signal's reason when
   * aborted, and with what went wrong where for 15 seconds nobody could say when the next may start.
   *
   * @returns the turn, for `answered`
   */
  take(signal?: AbortSignal): Promise<unknown>;
  /**
   * The message of a turn was answered so long after it started, milliseconds. What took longer than
   * others was held up on its way, and counts as started later: the platform counts by its own clock.
   */
  answered(turn: unknown, tookMs: number): void;
  /** Tell the pace of a 130429 (or another limit of the whole number), with the pause that the answer asks for. */
  slowDown(pauseMs?: number): void;
  /** How many messages a second one party may expect to start at present, beside the others: so many are worth making ready. */
  readonly perSecond: number;
  /** How many wait, of all parties. */
  readonly waiting: number;
  /** The same pace for one of several parties, such as a campaign: while others wait too, they are served in turn. */
  for(party: string): Pace;
}

export interface PaceOptions {
  /** Messages a second that the number may send at most; any number above 0. */
  readonly ratePerSecond: number;
  readonly clock?: PaceClock;
  readonly source?: PaceSource;
}

export const systemClock: PaceClock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** After a source has failed. */
const ASK_AGAIN_MS = 1_000;
/** A source that fails for so long is not waited for any more. */
const PATIENCE_MS = 15_000;

interface Waiter extends Waiting {
  readonly grant: (turn: unknown) => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * Lets messages start at no more than `ratePerSecond`, first come, first served within a party, evenly
 * spaced. A timer runs only while somebody waits, so an idle pace keeps no process alive.
 * Throws a RangeError when the rate is not a positive number.
 */
export function createPace({
  ratePerSecond,
  clock = systemClock,
  source = createLocalSource(ratePerSecond),
}: PaceOptions): Pace {
  const lines = new Lines<Waiter>();
  let waiting = 0;
  let timer: unknown;
  let asking = false;
  /** Since when the source has not answered a question. */
  let failingSince: number | undefined;

  /** Serves whoever may go now, then sleeps until the next may. Never more than one timer or question at a time. */
  const serve = (): void => {
    while (!asking && timer === undefined && waiting > 0) {
      const now = clock.now();
      const next = source.next(now);
      if (next instanceof Promise) {
        asking = true;
        next.then(
          (answer) => {
            asking = false;
            failingSince = undefined;
            if (waiting > 0 && step(answer)) serve();
          },
          (error: unknown) => {
            asking = false;
            fail(error, now);
          },
        );
        return;
      }
      if (!step(next)) return;
    }
  };

  /** A source that fails lets nobody through. */
  const fail = (error: unknown, askedAt: number): void => {
    failingSince ??= askedAt;
    const final = source.isFinal?.(error) === true;
    if (!final && clock.now() - failingSince < PATIENCE_MS) {
      if (waiting > 0) sleep(ASK_AGAIN_MS, serve);
      return;
    }
    failingSince = undefined;
    for (let waiter = lines.shift(); waiter; waiter = lines.shift()) {
      left(waiter);
      waiter.refuse(error);
    }
  };

  const sleep = (ms: number, then: () => void): void => {
    timer = clock.setTimeout(
      () => {
        timer = undefined;
        then();
      },
      Math.max(1, Math.ceil(ms)),
    );
  };

  /** Grants if the moment has come, otherwise sleeps. Answers whether it granted. */
  const step = (answer: PaceAnswer): boolean => {
    const now = clock.now();
    if (typeof answer !== 'number') {
      sleep(answer.notBefore - now, serve);
      return false;
    }
    if (Number.isNaN(answer)) {
      sleep(ASK_AGAIN_MS, serve);
      return false;
    }
    if (answer > now) {
      // The right to this moment is ours already: asking again could get a later one.
      sleep(answer - now, () => {
        if (step(answer)) serve();
      });
      return false;
    }
    const waiter = lines.shift();
    if (waiter === undefined) return false;
    left(waiter);
    waiter.grant(source.used(now));
    return true;
  };

  const left = (waiter: Waiter): void => {
    waiter.gone = true;
    waiting--;
    if (waiting > 0) return;
    failingSince = undefined;
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = undefined;
  };

  const paceFor = (party: string): Pace => ({
    get perSecond() {
      return (ratePerSecond * (source.share?.() ?? 1)) / lines.withAnother(party);
    },
    get waiting() {
      return waiting;
    },
    take(signal) {
      return new Promise<unknown>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const leave = (): void => {
          if (waiter.gone) return;
          left(waiter);
          reject(signal?.reason);
        };
        const end = (): void => signal?.removeEventListener('abort', leave);
        const waiter: Waiter = {
          gone: false,
          grant: (turn) => {
            end();
            resolve(turn);
          },
          refuse: (error) => {
            end();
            reject(error);
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        lines.add(party, waiter);
        waiting++;
        serve();
      });
    },
    answered(turn, tookMs) {
      source.answered?.(turn, tookMs);
    },
    slowDown(pauseMs = 0) {
      // A pause that is no number must not read as none, now and ever after.
      const pause = Number.isFinite(pauseMs) ? Math.max(0, pauseMs) : ASK_AGAIN_MS;
      source.slowDown(clock.now(), pause);
      if (timer !== undefined) {
        clock.clearTimeout(timer);
        timer = undefined;
      }
      serve();
    },
    for: (name) => paceFor(name),
  });
  return paceFor('');
}

/** The share of the allowed rate that is used: what is left absorbs the jitter between here and the platform's own count. */
export const USED_SHARE = 0.97;
/** How much lateness (timers, a busy event loop) may be caught up by going closer together. */
const CATCH_UP_MS = 100;
/** How a pace slows when the platform says "too fast". */
export const SLOWING = {
  /** Answers to requests that were under way when the pace slowed do not slow it again. */
  deafMs: 1_000,
  /** So much of the rate is kept: mostly a burst was the cause, and what stays too fast slows again a second later. */
  keptShare: 0.75,
  /** After a slow-down the rate stays for so long, then grows by this share of the full rate each second. */
  holdMs: 1_000,
  recoveryPerSecond: 0.1,
  lowestShare: 1 / 32,
} as const;

/** So many answers tell how long a message takes that nothing holds up. */
const ANSWERS_COMPARED = 200;

/** By how much an answer came later than the fastest of late. */
function latenessMeter(): (tookMs: number) => number {
  let fastest = Infinity;
  let fastestSince = Infinity;
  let answers = 0;
  return (tookMs) => {
    fastestSince = Math.min(fastestSince, tookMs);
    fastest = Math.min(fastest, tookMs);
    if (++answers % ANSWERS_COMPARED === 0) {
      fastest = fastestSince;
      fastestSince = Infinity;
    }
    return tookMs - fastest;
  };
}

/** One that always knows. */
export interface LocalSource extends PaceSource {
  next(now: number): number;
}

/**
 * The limit of one process. Two rules together: messages are spaced by 1/rate (with a little catching up), and
 * never do more than ⌈rate⌉ start within any ⌈rate⌉/rate seconds, which is at least one second.
 */
export function createLocalSource(ratePerSecond: number): LocalSource {
  if (!Number.isFinite(ratePerSecond) || ratePerSecond <= 0) {
    throw new RangeError(
      'The messages a second must be a number above 0. Correct the rate in the node.',
    );
  }
  const full = ratePerSecond * USED_SHARE;
  const starts = new Float64Array(Math.max(1, Math.ceil(ratePerSecond))).fill(-Infinity);
  let count = 0;
  let due = -Infinity;
  let slow: { at: number; rate: number } | undefined;
  let pausedUntil = -Infinity;
  const lateness = latenessMeter();

  const rateAt = (now: number): number => {
    if (slow === undefined) return full;
    const rate =
      slow.rate +
      (Math.max(0, now - slow.at - SLOWING.holdMs) / 1_000) * SLOWING.recoveryPerSecond * full;
    if (rate < full) return rate;
    slow = undefined;
    return full;
  };

  return {
    next(now) {
      const rate = rateAt(now);
      const size = Math.min(starts.length, Math.ceil(rate / USED_SHARE));
      const windowMs = (size * 1_000) / rate;
      const before = count >= size ? starts[(count - size) % starts.length]! : -Infinity;
      return Math.max(due, before + windowMs, pausedUntil);
    },
    used(now) {
      const turn = count++;
      starts[turn % starts.length] = now;
      due = Math.max(due, now - CATCH_UP_MS) + 1_000 / rateAt(now);
      return turn;
    },
    answered(turn, tookMs) {
      const late = lateness(tookMs);
      if (typeof turn !== 'number' || count - turn > starts.length || !(late > 0)) return;
      starts[turn % starts.length]! += late;
    },
    slowDown(now, pauseMs) {
      pausedUntil = Math.max(pausedUntil, now + pauseMs);
      if (slow !== undefined && now - slow.at < SLOWING.deafMs) return;
      const rate = Math.max(rateAt(now) * SLOWING.keptShare, full * SLOWING.lowestShare);
      slow = { at: now, rate };
      due = Math.max(due, now + 1_000 / rate);
    },
  };
}
