import fc from 'fast-check';
import { sql } from 'kysely';
import { closeLedgers, Ledger, openLedger, type PaceLease } from '../../../core/ledger';
import { contextOf } from '../../../core/ledger/context';
import { leasePace, slowPace } from '../../../core/ledger/operations/pace';
import { always, rounds } from '../../endurance/rounds';
import { aLedger } from './aLedger';
import { PaceBook } from './paceBook';

const slowing = {
  deafMs: 1_000,
  keptShare: 0.5,
  holdMs: 2_000,
  recoveryPerSecond: 0.05,
  lowestShare: 1 / 32,
};
const limit = (limitKey: string, perSecond = 80) => ({ limitKey, perSecond, slowing });
const asked = (holder: string, over: object = {}) => ({
  ...limit('a number'),
  ...{ holder, slots: 4, unused: 0, lateMs: 20 },
  ...over,
});
/** When the moment after a lease would be. */
const endOf = ({ from, every, slots }: PaceLease) => from + every * slots;

type Step =
  | { readonly kind: 'wait'; readonly us: number }
  | {
      readonly kind: 'lease';
      readonly holder: string;
      readonly slots: number;
      readonly unused: number;
      readonly lateMs: number;
      readonly perSecond: number;
    }
  | { readonly kind: 'slow'; readonly pauseMs: number; readonly perSecond: number };

const aRate = fc.constantFrom(0.1, 1, 19.6, 78.4, 980);
const aStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('lease' as const),
      holder: fc.constantFrom('a', 'b'),
      slots: fc.integer({ min: 1, max: 200 }),
      unused: fc.nat(5),
      lateMs: fc.double({ min: -50, max: 100, noNaN: true }),
      perSecond: aRate,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      // Also a clock that is set back, and one that nobody asked for a month.
      us: fc.oneof(
        fc.integer({ min: 0, max: 3_000_000 }),
        fc.constantFrom(-5_000_000, -3_600_000_000, 60_000_000, 2_600_000_000_000),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('slow' as const),
      pauseMs: fc.constantFrom(0, 100, 1_500, 600_000, 1e12),
      perSecond: aRate,
    }),
  },
);

describe("The ledger's table of paces", () => {
  test('gives out what a book kept by hand would, whatever is asked of it and when', async () => {
    const { open } = await aLedger();
    const context = contextOf(open, {});
    let nth = 0;
    await always(
      'paces against a book',
      rounds(300, 30),
      fc.asyncProperty(fc.array(aStep, { maxLength: 25 }), async (steps) => {
        let now = 1_800_000_000_000_000;
        const limitKey = `number ${(nth += 1)}`;
        const book = new PaceBook(() => now);
        const clock = () => sql<number>`cast(${now} as bigint)`;
        for (const step of steps) {
          if (step.kind === 'wait') now += step.us;
          else if (step.kind === 'slow') {
            const slow = { ...limit(limitKey, step.perSecond), pauseMs: step.pauseMs };
            book.slow(slow);
            await slowPace(context, slow, clock());
          } else {
            const ask = { ...limit(limitKey, step.perSecond), ...step };
            expect(await leasePace(context, ask, clock())).toEqual(book.lease(ask));
          }
        }
      }),
    );
  });

  test('gives no two workers the same moment, though they ask at once', async () => {
    const { ledger } = await aLedger();
    const leases = await Promise.all(
      Array.from({ length: 30 }, (_, n) => ledger.leasePace(asked(`worker ${n % 3}`))),
    );
    const inOrder = leases.toSorted((a, b) => a.from - b.from);
    for (const [n, lease] of inOrder.entries()) {
      expect(lease.slots).toBe(4);
      const before = inOrder[n - 1];
      if (before) expect(lease.from).toBeGreaterThanOrEqual(endOf(before) - 0.001);
    }
  });

  test('keeps numbers apart, and knows them by a hash alone', async () => {
    const { ledger, open } = await aLedger();
    const [one, other] = [
      await ledger.leasePace(asked('w', { slots: 1_000 })),
      await ledger.leasePace(asked('w', { limitKey: 'another number' })),
    ];
    expect(other.from).toBeLessThan(endOf(one) - 1_000);
    const rows = await open.engine.db.selectFrom('paces').selectAll().execute();
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('number');
  });

  test('tells a worker how long ago another one sent, and stops all for the pause that one was told', async () => {
    const { ledger } = await aLedger();
    await ledger.leasePace(asked('a'));
    const { at } = await ledger.leasePace(asked('b'));
    const next = await ledger.leasePace(asked('b'));
    expect(Math.abs(next.at - next.sharedAgo - at)).toBeLessThan(1);
    await ledger.slowPace({ ...limit('a number'), pauseMs: 3_600_000 });
    const paused = await ledger.leasePace(asked('b'));
    expect(paused.slots).toBe(0);
    expect(paused.pausedUntil - paused.at).toBeGreaterThan(0);
  });

  test('says that the ledger was closed, and goes on where it is opened again', async () => {
    const { ledger, place } = await aLedger();
    await ledger.slowPace({ ...limit('a number'), pauseMs: 3_600_000 });
    const thing = ledger.kept(Symbol.for('a thing'), () => ({}));
    await closeLedgers();
    await expect(ledger.leasePace(asked('a'))).rejects.toMatchObject({ problem: 'closed' });
    const again = new Ledger(await openLedger(place, {}), { allowed: [], actor: {} });
    expect((await again.leasePace(asked('a'))).slots).toBe(0);
    expect(again.kept(Symbol.for('a thing'), () => ({}))).not.toBe(thing);
  });

  test('stands outside what is proven', async () => {
    const { ledger, open } = await aLedger();
    await ledger.leasePace(asked('a'));
    await open.engine.db.updateTable('paces').set({ next_free: 0, holder: 'x' }).execute();
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});
