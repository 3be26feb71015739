/** Time as the pace needs it; replaced in tests. `now` is in milliseconds from any fixed point and never runs back. */
export interface PaceClock {
  now(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/**
 * Where the right to send comes from. The one here knows one process; a source that several workers share
 * (a table in the ledger) takes its place without a change to those who wait.
 */
export interface PaceSource {
  /**
   * When the next message may start, on the clock of `now`; a moment not after `now` means at once. Asked once for
   * each message, so it may reserve; where everybody leaves before the moment, or the pace slows, it goes unused.
   */
  next(now: number): number | Promise<number>;
  /** A message starts now. Called at the moment itself, so that lateness cannot add up to a burst. */
  used(now: number): void;
  /** The platform said "too fast": go slower, and not at all for `pauseMs`. */
  slowDown(now: number, pauseMs: number): void;
}

export interface Pace {
  /** Resolves when one message may start, in the order of the calls. Rejects with the signal's reason when aborted. */
  take(signal?: AbortSignal): Promise<void>;
  /** Tell the pace of a 130429 (or another limit of the whole number), with the pause that the answer asks for. */
  slowDown(pauseMs?: number): void;
  /** How many wait. */
  readonly waiting: number;
}

export interface PaceOptions {
  /** Messages a second that the number may send at most; any number above 0. */
  readonly ratePerSecond: number;
  readonly clock?: PaceClock;
  readonly source?: PaceSource;
}

const systemClock: PaceClock = {
  now: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/** After a source has failed. */
const ASK_AGAIN_MS = 1_000;

interface Waiter {
  readonly grant: () => void;
  gone: boolean;
}

/**
 * Lets messages start at no more than `ratePerSecond`, first come, first served, evenly spaced.
 * A timer runs only while somebody waits, so an idle pace keeps no process alive.
 * Throws a RangeError when the rate is not a positive number.
 */
export function createPace({
  ratePerSecond,
  clock = systemClock,
  source = createLocalSource(ratePerSecond),
}: PaceOptions): Pace {
  let queue: Waiter[] = [];
  let head = 0;
  let waiting = 0;
  let timer: unknown;
  let asking = false;

  const first = (): Waiter | undefined => {
    while (head < queue.length && queue[head]!.gone) head++;
    if (head > 1_024 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
    return queue[head];
  };

  /** Serves whoever may go now, then sleeps until the next may. Never more than one timer or question at a time. */
  const serve = (): void => {
    while (!asking && timer === undefined && first() !== undefined) {
      const now = clock.now();
      const next = source.next(now);
      if (typeof next !== 'number') {
        asking = true;
        next.then(
          (at) => {
            asking = false;
            arrive(at);
          },
          // A shared source that fails lets nobody through.
          () => {
            asking = false;
            sleep(ASK_AGAIN_MS, serve);
          },
        );
        return;
      }
      if (!step(next)) return;
    }
  };

  const arrive = (at: number): void => {
    if (step(at)) serve();
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
  const step = (at: number): boolean => {
    const now = clock.now();
    if (Number.isNaN(at)) {
      sleep(ASK_AGAIN_MS, serve);
      return false;
    }
    if (at > now) {
      // The right to this moment is ours already: asking again could get a later one.
      sleep(at - now, () => arrive(at));
      return false;
    }
    const waiter = first();
    if (waiter === undefined) return false;
    head++;
    waiting--;
    waiter.gone = true;
    source.used(now);
    waiter.grant();
    return true;
  };

  return {
    get waiting() {
      return waiting;
    },
    take(signal) {
      return new Promise<void>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const leave = (): void => {
          if (waiter.gone) return;
          waiter.gone = true;
          waiting--;
          if (waiting === 0 && timer !== undefined) {
            clock.clearTimeout(timer);
            timer = undefined;
          }
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          gone: false,
          grant: () => {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        queue.push(waiter);
        waiting++;
        serve();
      });
    },
    slowDown(pauseMs = 0) {
      source.slowDown(clock.now(), pauseMs);
      if (timer !== undefined) {
        clock.clearTimeout(timer);
        timer = undefined;
      }
      serve();
    },
  };
}

/** The share of the allowed rate that is used: what is left absorbs the jitter between here and the platform's own count. */
const USED_SHARE = 0.98;
/** How much lateness (timers, a busy event loop) may be caught up by going closer together. */
const CATCH_UP_MS = 100;
/** Answers to requests that were under way when the pace slowed do not slow it again. */
const DEAF_MS = 1_000;
/** After a slow-down the rate stays for so long, then grows by this share of the full rate each second. */
const HOLD_MS = 2_000;
const RECOVERY_PER_SECOND = 0.05;
const LOWEST_SHARE = 1 / 32;

/**
 * The limit of one process. Two rules together: messages are spaced by 1/rate (with a little catching up), and
 * never do more than ⌈rate⌉ start within any ⌈rate⌉/rate seconds, which is at least one second.
 */
export function createLocalSource(ratePerSecond: number): PaceSource {
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

  const rateAt = (now: number): number => {
    if (slow === undefined) return full;
    const rate =
      slow.rate + (Math.max(0, now - slow.at - HOLD_MS) / 1_000) * RECOVERY_PER_SECOND * full;
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
      starts[count % starts.length] = now;
      count++;
      due = Math.max(due, now - CATCH_UP_MS) + 1_000 / rateAt(now);
    },
    slowDown(now, pauseMs) {
      // A pause that is no number must not read as none, now and ever after.
      const pause = Number.isFinite(pauseMs) ? Math.max(0, pauseMs) : ASK_AGAIN_MS;
      pausedUntil = Math.max(pausedUntil, now + pause);
      if (slow !== undefined && now - slow.at < DEAF_MS) return;
      const rate = Math.max(rateAt(now) / 2, full * LOWEST_SHARE);
      slow = { at: now, rate };
      due = Math.max(due, now + 1_000 / rate);
    },
  };
}
