import type { LeaseAsked, PaceLease, PaceLimit } from '../../../core/ledger';

const SECOND = 1_000_000;
const DAY = 24 * 3_600 * SECOND;

interface Row {
  holder: string;
  sharedAt: number;
  nextFree: number;
  slow?: { at: number; rate: number };
  pausedUntil: number;
}

/**
 * What the table of paces does, in words of its own: for tests with thousands of leases, which the
 * ledger is held against. @param now whole microseconds
 */
export class PaceBook {
  readonly #rows = new Map<string, Row>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  lease(asked: LeaseAsked): PaceLease {
    const now = this.#now();
    const row = this.#row(asked.limitKey, now);
    const every = Math.trunc((1_000 * SECOND) / rateOf(row, asked, now));
    const pausedUntil = pauseOf(row, now);
    if (row.holder !== asked.holder) row.sharedAt = now;
    row.holder = asked.holder;
    const held = pausedUntil > now + SECOND / 2;
    const from = Math.max(
      baseOf(row, now, every) - asked.unused * every,
      now - Math.round(asked.lateMs * 1_000),
      pausedUntil,
    );
    if (!held) row.nextFree = from + asked.slots * every;
    return {
      at: now / 1_000,
      from: (row.nextFree - asked.slots * every) / 1_000,
      every: every / 1_000,
      slots: held ? 0 : asked.slots,
      pausedUntil: pausedUntil / 1_000,
      sharedAgo: (now - row.sharedAt) / 1_000,
    };
  }

  slow({ pauseMs, ...limit }: PaceLimit & { readonly pauseMs: number }): void {
    const now = this.#now();
    const row = this.#row(limit.limitKey, now);
    row.pausedUntil = Math.max(pauseOf(row, now), now + Math.round(Math.min(DAY, pauseMs * 1_000)));
    if (row.slow && row.slow.at <= now && now - row.slow.at < limit.slowing.deafMs * 1_000) return;
    const full = Math.round(limit.perSecond * 1_000);
    const rate = rateOf(row, limit, now);
    const slower = Math.max(
      Math.trunc((rate * Math.round(limit.slowing.keptShare * 1_000)) / 1_000),
      Math.ceil(full * limit.slowing.lowestShare),
    );
    row.nextFree = Math.max(
      baseOf(row, now, Math.trunc((1_000 * SECOND) / rate)),
      now + Math.trunc((1_000 * SECOND) / slower),
    );
    row.slow = { at: now, rate: slower };
  }

  #row(key: string, now: number): Row {
    const there = this.#rows.get(key);
    if (there) return there;
    const made = { holder: '', sharedAt: 0, nextFree: now - SECOND, pausedUntil: 0 };
    this.#rows.set(key, made);
    return made;
  }
}

/** Messages in a thousand seconds. */
function rateOf({ slow }: Row, { perSecond, slowing }: PaceLimit, now: number): number {
  const full = Math.max(1, Math.round(perSecond * 1_000));
  if (!slow) return full;
  const grownMs = Math.max(0, Math.trunc((now - slow.at - slowing.holdMs * 1_000) / 1_000));
  const growth = Math.max(1, Math.round(full * slowing.recoveryPerSecond));
  return Math.min(full, slow.rate + Math.trunc((grownMs * growth) / 1_000));
}

/** A clock that was set back leaves no row behind that nobody could send before. */
const baseOf = ({ nextFree }: Row, now: number, every: number): number =>
  nextFree > now + Math.max(60 * SECOND, 100 * every) ? now : nextFree;
const pauseOf = ({ pausedUntil }: Row, now: number): number =>
  pausedUntil > now + DAY + 60 * SECOND ? 0 : pausedUntil;
