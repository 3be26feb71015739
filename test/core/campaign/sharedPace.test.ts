import { createPace, type Pace } from '../../../core/campaign/pace';
import { createSharedSource, type PaceLedger } from '../../../core/campaign/sharedPace';
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
});
