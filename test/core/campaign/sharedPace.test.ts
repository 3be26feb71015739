import fc from 'fast-check';
import { createPace, type Pace } from '../../../core/campaign/pace';
import { createSharedSource, type PaceLedger, sharedPace } from '../../../core/campaign/sharedPace';
import { closeLedgers, Ledger, LedgerError, openLedger } from '../../../core/ledger';
import { rounds } from '../../endurance/rounds';
import { aLedger } from '../ledger/aLedger';
import { PaceBook } from '../ledger/paceBook';
import { busiestSecond } from './busiestSecond';
import { FakeClock } from './fakeClock';

/** A ledger that all workers of a test share, with the time that a question takes. */
function aBook(clock: FakeClock, roundTrip: () => number) {
  const book = new PaceBook(() => Math.round((clock.now() + 1_000_000) * 1_000));
  const asked = { leases: 0, slows: 0 };
  let failure: Error | undefined;
  const wait = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms));
  const answered = async <T>(answer: () => T): Promise<T> => {
    const trip = roundTrip();
    await wait(trip / 2);
    if (failure) throw failure;
    const it = answer();
    await wait(trip / 2);
    return it;
  };
  const ledger: PaceLedger = {
    leasePace: async (question) => {
      asked.leases += 1;
      return await answered(() => book.lease(question));
    },
    slowPace: async (question) => {
      asked.slows += 1;
      return await answered(() => book.slow(question));
    },
  };
  return { ledger, asked, fail: (error?: Error) => (failure = error) };
}

const aWorker = (ledger: PaceLedger, clock: FakeClock, ratePerSecond: number): Pace =>
  createPace({
    ratePerSecond,
    clock,
    source: createSharedSource(ledger, 'a number', ratePerSecond, clock),
  });

/** Sends as a campaign does: one after the other, with a stop for the claims of every few. */
function campaign(
  pace: Pace,
  clock: FakeClock,
  { claimMs, each = 20 }: { readonly claimMs: () => number; readonly each?: number },
) {
  const starts: number[] = [];
  const stop = new AbortController();
  const run = async () => {
    for (let n = 0; !stop.signal.aborted; n++) {
      if (n % each === 0) await new Promise<void>((next) => clock.setTimeout(next, claimMs()));
      await pace.take(stop.signal);
      starts.push(clock.now());
    }
  };
  run().catch(() => undefined);
  return { starts, stop: () => stop.abort('stopped') };
}

const cycle = (values: readonly number[]) => {
  let turn = 0;
  return () => values[turn++ % values.length]!;
};

const merged = (...lists: readonly number[][]) => lists.flat().sort((a, b) => a - b);

describe('A pace that workers share through the ledger', () => {
  test.each([
    [1, 80],
    [2, 80],
    [4, 80],
    [1, 20],
    [4, 20],
    [1, 1_000],
    [4, 1_000],
  ])(
    'lets %i workers use at least 95 %% of %i a second, and no more than it in any',
    async (workers, rate) => {
      const clock = new FakeClock(cycle([0, 1, 0, 2, 5]));
      const { ledger } = aBook(clock, cycle([2, 3, 2, 9, 4]));
      const runs = Array.from({ length: workers }, () =>
        campaign(aWorker(ledger, clock, rate), clock, { claimMs: cycle([8, 15, 11, 25, 9]) }),
      );
      await clock.advance(3_000);
      const from = clock.now();
      const seconds = rate === 1_000 ? 4 : 20;
      await clock.advance(seconds * 1_000);
      const all = merged(...runs.map(({ starts }) => starts));
      const used = all.filter((at) => at > from).length / seconds;
      expect(used).toBeGreaterThanOrEqual(rate * 0.95);
      expect(busiestSecond(all)).toBeLessThanOrEqual(Math.floor(rate * 1.05));
      for (const run of runs) run.stop();
    },
  );

  test('never exceeds the limit by more than a twentieth, whatever workers come, go and stand still', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 20, max: 120 }),
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }),
        fc.array(
          fc.record({
            from: fc.nat(4_000),
            for: fc.integer({ min: 100, max: 6_000 }),
            claims: fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 8 }),
            each: fc.integer({ min: 1, max: 30 }),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (rate, delays, trips, workers) => {
          const clock = new FakeClock(cycle(delays));
          const { ledger } = aBook(clock, cycle(trips));
          const runs: Array<ReturnType<typeof campaign>> = [];
          for (const { from, for: ms, claims, each } of workers) {
            clock.setTimeout(() => {
              const pace = aWorker(ledger, clock, rate);
              const run = campaign(pace, clock, { claimMs: cycle(claims), each });
              runs.push(run);
              clock.setTimeout(run.stop, ms);
            }, from);
          }
          await clock.advance(12_000);
          const all = merged(...runs.map(({ starts }) => starts));
          expect(busiestSecond(all)).toBeLessThanOrEqual(Math.ceil(rate * 1.05));
        },
      ),
      { numRuns: rounds(1_000, 40), endOnFailure: true },
    );
  });

  test('slows all workers when the platform tells one of them, and recovers', async () => {
    const clock = new FakeClock();
    const { ledger, asked } = aBook(clock, () => 2);
    const paces = [1, 2, 3].map(() => aWorker(ledger, clock, 80));
    const runs = paces.map((pace) => campaign(pace, clock, { claimMs: () => 5 }));
    const count = () => runs.reduce((sum, { starts }) => sum + starts.length, 0);
    await clock.advance(5_000);
    // The answers to what was under way all say the same.
    for (let n = 0; n < 10; n++) paces[0]!.slowDown();
    expect(asked.slows).toBe(1);
    await clock.advance(200);
    const slowed = count();
    await clock.advance(1_500);
    expect(count() - slowed).toBeLessThanOrEqual(1.5 * 60 + 2);
    expect(count() - slowed).toBeGreaterThanOrEqual(1.5 * 54);
    await clock.advance(15_000);
    const recovered = count();
    await clock.advance(2_000);
    expect(count() - recovered).toBeGreaterThanOrEqual(2 * 76);
    for (const run of runs) run.stop();
  });

  test('stops all workers for the pause that an answer asks for', async () => {
    const clock = new FakeClock();
    const { ledger } = aBook(clock, () => 2);
    const paces = [1, 2].map(() => aWorker(ledger, clock, 80));
    const runs = paces.map((pace) => campaign(pace, clock, { claimMs: () => 5 }));
    const count = () => runs.reduce((sum, { starts }) => sum + starts.length, 0);
    await clock.advance(2_000);
    paces[0]!.slowDown(60_000);
    await clock.advance(300); // what the other had leased
    const before = count();
    await clock.advance(59_000);
    expect(count()).toBe(before);
    await clock.advance(3_000);
    for (const { starts } of runs) expect(starts.at(-1)).toBeGreaterThan(62_000);
    for (const run of runs) run.stop();
  });

  test('loses no more than the lease of a worker that dies', async () => {
    const clock = new FakeClock();
    const { ledger } = aBook(clock, () => 2);
    const dying = aWorker(ledger, clock, 80);
    const first = campaign(dying, clock, { claimMs: () => 5 });
    await clock.advance(5_000);
    first.stop();
    const second = campaign(aWorker(ledger, clock, 80), clock, { claimMs: () => 5 });
    await clock.advance(2_000);
    expect(second.starts[0]! - first.starts.at(-1)!).toBeLessThan(300);
    second.stop();
  });

  test('gives workers that want as much the same, and takes turns between the campaigns of one', async () => {
    const clock = new FakeClock();
    const { ledger } = aBook(clock, () => 3);
    const paces = [aWorker(ledger, clock, 80), aWorker(ledger, clock, 80)];
    const wantsMuch = Array.from({ length: 8 }, () =>
      campaign(paces[0]!.for('large'), clock, { claimMs: () => 5 }),
    );
    const runs = [
      campaign(paces[0]!.for('small'), clock, { claimMs: () => 1 }),
      campaign(paces[1]!.for('elsewhere'), clock, { claimMs: () => 1 }),
    ];
    await clock.advance(10_000);
    const [small, elsewhere] = runs.map(({ starts }) => starts.length) as [number, number];
    const large = wantsMuch.reduce((sum, { starts }) => sum + starts.length, 0);
    expect(Math.abs(small - large)).toBeLessThan(0.2 * large);
    expect(Math.abs(elsewhere - small - large)).toBeLessThan(0.2 * elsewhere);
    expect(paces[1]!.for('elsewhere').perSecond).toBeGreaterThan(25);
    expect(paces[1]!.for('elsewhere').perSecond).toBeLessThan(60);
    for (const run of [...runs, ...wantsMuch]) run.stop();
  });

  test('asks nothing and keeps no timer while nobody waits', async () => {
    const clock = new FakeClock();
    const { ledger, asked } = aBook(clock, () => 2);
    const pace = aWorker(ledger, clock, 80);
    expect(asked.leases).toBe(0);
    const taken = pace.take();
    await clock.advance(1_000);
    await taken;
    const { leases } = asked;
    expect(clock.pending).toBe(0);
    await clock.advance(60_000);
    expect(asked.leases).toBe(leases);
    expect(clock.pending).toBe(0);
  });

  test('lets nobody through while the ledger cannot be asked, and says why after 15 seconds', async () => {
    const clock = new FakeClock();
    const { ledger, fail } = aBook(clock, () => 2);
    const pace = aWorker(ledger, clock, 80);
    const run = campaign(pace, clock, { claimMs: () => 5 });
    await clock.advance(2_000);
    const gone = new LedgerError('not_reachable', 'Gone.', 'Come again.');
    fail(gone);
    await clock.advance(300); // what was leased before
    const before = run.starts.length;
    const told: unknown[] = [];
    for (let n = 0; n < 3; n++) pace.take().catch((error: unknown) => told.push(error));
    await clock.advance(13_000);
    expect(told).toEqual([]);
    await clock.advance(4_000);
    expect(told).toEqual([gone, gone, gone]);
    expect(run.starts).toHaveLength(before);
    expect(clock.pending).toBe(0);
    fail(undefined);
    const taken = pace.take();
    await clock.advance(1_000);
    await taken;
  });

  test('waits no 15 seconds for a ledger that was closed', async () => {
    const clock = new FakeClock();
    const { ledger, fail } = aBook(clock, () => 2);
    const closed = new LedgerError('closed', 'Closed.', 'Open it.');
    fail(closed);
    const refused = expect(aWorker(ledger, clock, 80).take()).rejects.toBe(closed);
    await clock.advance(100);
    await refused;
  });

  test('does not wait for ever for a ledger that never answers', async () => {
    const clock = new FakeClock();
    const silent: PaceLedger = {
      leasePace: () => new Promise(() => undefined),
      slowPace: () => new Promise(() => undefined),
    };
    const refused = expect(aWorker(silent, clock, 80).take()).rejects.toMatchObject({
      problem: 'busy',
    });
    await clock.advance(20_000);
    await refused;
    expect(clock.pending).toBe(0);
  });

  test('is one for each number on an open ledger, and another one when that is opened again', async () => {
    const { ledger, place } = await aLedger();
    const asked = { limitKey: 'a number', ratePerSecond: 80 };
    const pace = sharedPace({ ...asked, ledger });
    await pace.for('a campaign').take();
    const sameLedger = new Ledger(await openLedger(place, {}), { allowed: [], actor: {} });
    expect(sharedPace({ ...asked, ledger: sameLedger })).toBe(pace);
    expect(sharedPace({ ...asked, ledger, limitKey: 'another' })).not.toBe(pace);
    await closeLedgers();
    const again = new Ledger(await openLedger(place, {}), { allowed: [], actor: {} });
    const other = sharedPace({ ...asked, ledger: again });
    expect(other).not.toBe(pace);
    await other.take();
  });
});
