import { randomUUID } from 'node:crypto';
import { type LeaseAsked, type Ledger, LedgerError, type PaceLease } from '../ledger';
import {
  createLocalSource,
  createPace,
  type Pace,
  type PaceAnswer,
  type PaceClock,
  type PaceSource,
  SLOWING,
  systemClock,
  USED_SHARE,
} from './pace';
import { SharedClock } from './sharedClock';

/** What the pace asks of a ledger. */
export type PaceLedger = Pick<Ledger, 'leasePace' | 'slowPace'>;

export interface SharedPaceOptions {
  readonly ledger: Ledger;
  /** Names the sending number's limit; see `Sender.limitKey`. */
  readonly limitKey: string;
  /** Messages a second that the number may send at most; any number above 0. */
  readonly ratePerSecond: number;
}

const PACES = Symbol.for('n8n-nodes-consent.paces.v2');

/**
 * The pace of a sending number for all who send from it: in this process, where there is one for each
 * open ledger, and in every other that uses the same ledger, through it. A ledger that cannot be asked
 * lets nobody through.
 *
 * @throws RangeError where the rate is not a number above 0
 */
export function sharedPace({ ledger, limitKey, ratePerSecond }: SharedPaceOptions): Pace {
  const paces = ledger.kept(PACES, () => new Map<string, Pace>());
  const name = `${limitKey}@${ratePerSecond}`;
  let pace = paces.get(name);
  if (!pace) {
    const source = createSharedSource(ledger, limitKey, ratePerSecond);
    paces.set(name, (pace = createPace({ ratePerSecond, source })));
  }
  return pace;
}

/** While others send too: so much of the number's time is leased at once. More where asking takes long. */
const LEASE_MS = 15;
/** While nobody else does. */
const LONE_LEASE_MS = 200;
const LONGEST_LEASE_MS = 500;
/** A lone worker asks again when its lease ends so soon. */
const LONE_LEAD_MS = 60;
/** A leased moment may be used this late while others send too: the burst that could come of it is within the jitter. */
const LATE_MS = 15;
/** Alone, our own starts are counted besides (see `createLocalSource`); but somebody may come, and know nothing of them. */
const LONE_LATE_MS = 60;
/** Who has not leased for so long sends no more. */
const ALONE_AFTER_MS = 2_000;
/** What went by unused is given out again if it is no older, and so much of a second at once: more could pile up. */
const GIVE_BACK_MS = 100;
const GIVE_BACK_SHARE = 0.01;
/** Of the latest lease, in what we take our share to be. */
const SHARE_OF_NEW = 0.1;
const ANSWER_WITHIN_MS = 5_000;
/** Further answers of one event may come with a pause that ends a little later. */
const PAUSE_SLACK_MS = 250;

/**
 * The limit that all workers of a ledger share: each leases a few moments of the number's timeline at
 * a time, so that it asks seldom and loses little when it dies. A moment that nobody needed in time is
 * given back. Alone, a worker leases more at once and may catch up as a process of its own does (see
 * `createLocalSource`); beside others, it keeps to its moments.
 */
export function createSharedSource(
  ledger: PaceLedger,
  limitKey: string,
  ratePerSecond: number,
  clock: PaceClock = systemClock,
): PaceSource {
  const local = createLocalSource(ratePerSecond);
  const limit = { limitKey, perSecond: ratePerSecond * USED_SHARE, slowing: SLOWING };
  const holder = randomUUID();
  const shared = new SharedClock();
  /** Leased moments on our own clock, in order. */
  let slots: number[] = [];
  /** Those of a moment ago that nobody used. */
  let unused: number[] = [];
  let alone = false;
  let share = 1;
  let asking: Promise<void> | undefined;
  let pausedUntil = -Infinity;
  /** When the ledger was last told to slow down, until when to pause, and whether it knows. */
  let slow: { readonly at: number; until: number; told: boolean } | undefined;
  let slowing: Promise<void> | undefined;

  const forget = (now: number): void => {
    const late = alone ? LONE_LATE_MS : LATE_MS;
    while (slots.length > 0 && slots[0]! < now - late) unused.push(slots.shift()!);
    unused = unused.filter((slot) => slot > now - GIVE_BACK_MS);
  };

  const wanted = (): LeaseAsked => {
    const span = alone
      ? Math.max(LONE_LEASE_MS, 2 * shared.roundTripMs)
      : Math.max(LEASE_MS, 2 * shared.roundTripMs);
    const many = Math.round((Math.min(span, LONGEST_LEASE_MS) * ratePerSecond) / 1_000);
    const late = alone ? LONE_LATE_MS : LATE_MS;
    return {
      ...limit,
      holder,
      slots: Math.max(1, many),
      unused: Math.min(unused.length, Math.floor(ratePerSecond * GIVE_BACK_SHARE)),
      lateMs: late - shared.roundTripMs,
    };
  };

  const lease = async (): Promise<void> => {
    await tellSlow();
    const epoch = slow;
    const askedAt = clock.now();
    forget(askedAt);
    const asked = wanted();
    unused = [];
    const given: PaceLease = await within(ledger.leasePace(asked), ANSWER_WITHIN_MS, clock);
    const now = clock.now();
    shared.learn(given.at, askedAt, now);
    // What was leased at the old rate is of no use.
    if (slow !== epoch) return;
    pausedUntil = shared.toOurs(given.pausedUntil);
    alone = given.sharedAgo > ALONE_AFTER_MS + 10 * given.every;
    if (given.slots > 0) {
      const ofOthers = Math.max(0, given.from - given.at) / given.every;
      const ours = alone ? 1 : given.slots / (given.slots + ofOthers);
      share += (ours - share) * SHARE_OF_NEW;
    }
    for (let nth = 0; nth < given.slots; nth++)
      slots.push(shared.toOurs(given.from + nth * given.every));
  };

  const ask = (): Promise<void> =>
    (asking ??= lease().finally(() => {
      asking = undefined;
    }));

  /** Tells the ledger to slow down, if it does not know yet. */
  const tellSlow = async (): Promise<void> => {
    while (slow?.told === false) {
      if (!slowing) {
        const telling = slow;
        const pauseMs = Math.max(0, telling.until - clock.now());
        telling.told = true;
        slowing = within(ledger.slowPace({ ...limit, pauseMs }), ANSWER_WITHIN_MS, clock)
          .catch((error: unknown) => {
            telling.told = false;
            throw error;
          })
          .finally(() => {
            slowing = undefined;
          });
      }
      await slowing;
    }
    await slowing;
  };

  const first = (): PaceAnswer => {
    const now = clock.now();
    forget(now);
    const [slot] = slots;
    if (slot === undefined) return { notBefore: Math.max(now, pausedUntil) };
    return Math.max(slot, local.next(now));
  };

  return {
    next(now) {
      forget(now);
      if (slots.length === 0) return ask().then(first);
      const lead = alone ? LONE_LEAD_MS + shared.roundTripMs : shared.roundTripMs;
      // What fails ahead of time is asked again in time.
      if (slots.at(-1)! - now < lead && pausedUntil <= now) ask().catch(() => undefined);
      return first();
    },
    used(now) {
      slots.shift();
      return local.used(now);
    },
    answered(turn, tookMs) {
      local.answered?.(turn, tookMs);
    },
    slowDown(now, pauseMs) {
      local.slowDown(now, pauseMs);
      const until = now + pauseMs;
      if (slow && now - slow.at < SLOWING.deafMs && until <= slow.until + PAUSE_SLACK_MS) return;
      slow = { at: now, until: Math.max(until, slow?.until ?? -Infinity), told: false };
      slots = [];
      unused = [];
      // Failing, it is told before the next lease.
      tellSlow().catch(() => undefined);
    },
    share: () => share,
    isFinal: (error) => error instanceof LedgerError && error.problem === 'closed',
  };
}

async function within<T>(answer: Promise<T>, ms: number, clock: PaceClock): Promise<T> {
  let timer: unknown;
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(noAnswer()), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clock.clearTimeout(timer);
  }
}

const noAnswer = () =>
  new LedgerError(
    'busy',
    'The consent ledger did not say in time how fast messages may go out.',
    'Run the same edition again; if it stays so, look at the load of the ledger’s database.',
  );
