import { type RawBuilder, sql } from 'kysely';
import type { LedgerContext } from '../context';
import type { Db, Engine } from '../engines/engine';
import { LedgerError } from '../errors';

/** A limit that several workers share, and how it slows when the platform says "too fast". */
export interface PaceLimit {
  /** Names the limit, which is a sending number's; kept as a keyed hash. */
  readonly limitKey: string;
  /** Messages a second that are given out at most, above 0. */
  readonly perSecond: number;
  readonly slowing: PaceSlowing;
}

export interface PaceSlowing {
  /** After a slow-down others are not heard for so long: they tell of the same event. Milliseconds. */
  readonly deafMs: number;
  /** So much of the rate is kept. */
  readonly keptShare: number;
  /** The slowed rate stays for so long. Milliseconds. */
  readonly holdMs: number;
  /** Then it grows by this share of the full rate each second. */
  readonly recoveryPerSecond: number;
  /** It never falls below this share of the full rate. */
  readonly lowestShare: number;
}

export interface LeaseAsked extends PaceLimit {
  /** Who asks: a random name, another one for each worker. */
  readonly holder: string;
  /** How many moments are wanted, at least 1. */
  readonly slots: number;
  /** How many of those leased a moment ago went by unused: they are given out again. */
  readonly unused: number;
  /** How far in the past the first may lie where nobody had leased those moments; below 0: so far ahead at least. Milliseconds. */
  readonly lateMs: number;
}

/** Moments at which a message may start, evenly spaced. All in milliseconds. */
export interface PaceLease {
  /** When it was given, on the clock that all workers share: on PostgreSQL the server's. */
  readonly at: number;
  /** The first moment, on the same clock. */
  readonly from: number;
  readonly every: number;
  /** As many as were asked for, or none in a pause. */
  readonly slots: number;
  /** Until when nobody may start a message, on the same clock. */
  readonly pausedUntil: number;
  /** How long ago another worker leased moments of the same limit, if one ever did. */
  readonly sharedAgo: number;
}

const SECOND = 1_000_000;
/** A longer pause than this is one that a clock which was set back has made. Microseconds. */
const LONGEST_PAUSE = 24 * 3_600 * SECOND;
/** Nothing is leased across a pause that ends later than this: what holds then is asked then. */
const ACROSS_PAUSE = SECOND / 2;
/** No row of leases reaches so far ahead: it is one that a clock which was set back has made. */
const HORIZON = 60 * SECOND;

/**
 * Leases the next free moments of a limit to one worker, in one short statement outside the ledger's
 * write lock; where two ask at once, one waits for the other's row alone. A worker that dies loses
 * its lease and nothing else.
 *
 * Decides nothing that is proven: the table stands outside the chain, and a row that is lost begins anew.
 *
 * @param clock for tests: what stands for the shared clock, microseconds since 1970
 * @throws LedgerError
 */
export async function leasePace(
  context: LedgerContext,
  asked: LeaseAsked,
  clock?: RawBuilder<number>,
): Promise<PaceLease> {
  const { limitKey, holder } = asked;
  const slots = Math.max(1, Math.trunc(asked.slots));
  const terms = termsOf(context.engine, asked, clock);
  const { now, every, base, paused, greatest, unsynced } = terms;
  const from = sql`${greatest}(${base} - ${int(Math.max(0, asked.unused))} * ${every}, ${now} - ${int(asked.lateMs * 1_000)}, ${paused})`;
  const row = await theRow(context, limitKey, now, (db, key) =>
    sql<{ next_free: number; every: number; paused: number; shared_at: number; now: number }>`
      update paces set
        next_free = case when ${paused} > ${now} + ${int(ACROSS_PAUSE)} then next_free
          else ${from} + ${int(slots)} * ${every} end,
        every = ${every},
        shared_at = case when holder = ${holder} then shared_at else ${now} end,
        holder = ${holder}
      where pace_key = ${key}
      returning next_free, every, ${paused} as paused, shared_at, ${now} as now, ${unsynced} as unsynced`.execute(
      db,
    ),
  );
  const held = row.paused > row.now + ACROSS_PAUSE;
  return {
    at: row.now / 1_000,
    from: (row.next_free - slots * row.every) / 1_000,
    every: row.every / 1_000,
    slots: held ? 0 : slots,
    pausedUntil: row.paused / 1_000,
    sharedAgo: row.shared_at === 0 ? Infinity : (row.now - row.shared_at) / 1_000,
  };
}

/**
 * The platform said "too fast": slows all who share the limit, and lets nobody start
 * for `pauseMs`. What was leased before stays with whoever has it.
 *
 * @throws LedgerError
 */
export async function slowPace(
  context: LedgerContext,
  { pauseMs, ...limit }: PaceLimit & { readonly pauseMs: number },
  clock?: RawBuilder<number>,
): Promise<void> {
  const terms = termsOf(context.engine, limit, clock);
  const { now, full, rate, base, paused, greatest, unsynced } = terms;
  const { deafMs, keptShare, lowestShare } = limit.slowing;
  const heard = sql`slow_at is not null and slow_at <= ${now} and ${now} - slow_at < ${int(deafMs * 1_000)}`;
  const slower = sql`${greatest}(${rate} * ${int(keptShare * 1_000)} / 1000, ${int(Math.ceil(full * lowestShare))})`;
  const pause = Math.min(LONGEST_PAUSE, Math.max(0, pauseMs) * 1_000);
  await theRow(context, limit.limitKey, now, (db, key) =>
    sql`update paces set
        slow_rate = case when ${heard} then slow_rate else ${slower} end,
        slow_at = case when ${heard} then slow_at else ${now} end,
        paused_until = ${greatest}(${paused}, ${now} + ${int(pause)}),
        next_free = case when ${heard} then next_free
          else ${greatest}(${base}, ${now} + ${int(PER_RATE)} / ${slower}) end
      where pace_key = ${key}
      returning ${unsynced} as unsynced`.execute(db),
  );
}

/** Rates are whole numbers of messages in a thousand seconds, and intervals microseconds. */
const PER_RATE = 1_000 * SECOND;

/** What both statements are made of. The columns in it are those of the row as it is when its turn has come. */
function termsOf(
  { words }: Engine,
  { perSecond, slowing }: PaceLimit,
  clock: RawBuilder<number> = words.clock,
) {
  const { least, greatest, unsynced } = words;
  const full = Math.max(1, Math.round(perSecond * 1_000));
  const growth = Math.max(1, Math.round(full * slowing.recoveryPerSecond));
  const now = clock;
  const grownMs = sql`${greatest}(${int(0)}, ${now} - slow_at - ${int(slowing.holdMs * 1_000)}) / 1000`;
  const rate = sql`case when slow_at is null then ${int(full)}
    else ${least}(${int(full)}, slow_rate + ${grownMs} * ${int(growth)} / 1000) end`;
  const every = sql`(${int(PER_RATE)} / (${rate}))`;
  const horizon = sql`${greatest}(${int(HORIZON)}, 100 * ${every})`;
  return {
    now,
    full,
    rate: sql`(${rate})`,
    every,
    base: sql`(case when next_free > ${now} + ${horizon} then ${now} else next_free end)`,
    paused: sql<number>`(case when paused_until > ${now} + ${int(LONGEST_PAUSE + HORIZON)} then 0 else paused_until end)`,
    greatest,
    unsynced,
  };
}

/** Whole numbers, in the databases' own sense as well: both divide such without a rest. */
const int = (value: number) => sql<number>`cast(${Math.round(value)} as bigint)`;

/** Runs an update of the limit's row, which is made where there is none yet. */
async function theRow<Row>(
  { engine, lookUp }: LedgerContext,
  limitKey: string,
  now: RawBuilder<number>,
  update: (db: Db, key: string) => Promise<{ readonly rows: Row[] }>,
): Promise<Row> {
  const key = lookUp.act(['pace', limitKey]);
  const found = await engine.apart(async (db) => {
    const [row] = (await update(db, key)).rows;
    if (row) return row;
    await sql`insert into paces (pace_key, holder, shared_at, next_free, every, paused_until)
      values (${key}, '', 0, ${now} - ${int(SECOND)}, 0, 0)
      on conflict (pace_key) do nothing`.execute(db);
    return (await update(db, key)).rows[0];
  });
  if (found) return found;
  throw new LedgerError(
    'busy',
    'The consent ledger lost count of how fast messages may go out.',
    'Run the workflow again.',
  );
}
