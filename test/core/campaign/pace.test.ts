import fc from 'fast-check';
import { createPace, type PaceSource } from '../../../core/campaign/pace';
import { busiestSecond } from './busiestSecond';
import { FakeClock } from './fakeClock';

function startAll(
  pace: { take(signal?: AbortSignal): Promise<unknown> },
  clock: FakeClock,
  count: number,
): number[] {
  const starts: number[] = [];
  for (let i = 0; i < count; i++) void pace.take().then(() => starts.push(clock.now()));
  return starts;
}

describe('the pace of a sending number', () => {
  test('never lets more start in any window of a second than the rate allows, however late timers are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 120 }), fc.double({ min: 0.5, max: 50, noNaN: true })),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 1_500 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
        async (rate, delays, bursts, slowAt) => {
          let turn = 0;
          const clock = new FakeClock(() => delays[turn++ % delays.length]! ** 2 / 400);
          const pace = createPace({ ratePerSecond: rate, clock });
          const starts: number[] = [];
          for (const [index, [count, pause]] of bursts.entries()) {
            for (let i = 0; i < count; i++) void pace.take().then(() => starts.push(clock.now()));
            if (slowAt.includes(index)) pace.slowDown();
            await clock.advance(pause);
          }
          await clock.advance(60_000);
          expect(busiestSecond(starts)).toBeLessThanOrEqual(Math.ceil(rate));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([1, 20, 80, 1_000])(
    'reaches at least 95 %% of %i a second with timers that are a little late',
    async (rate) => {
      let turn = 0;
      const clock = new FakeClock(() => [0, 1, 0, 2, 5][turn++ % 5]!);
      const pace = createPace({ ratePerSecond: rate, clock });
      const seconds = rate === 1_000 ? 5 : 30;
      const starts = startAll(pace, clock, rate * seconds * 2);
      await clock.advance(seconds * 1_000);
      expect(starts.length / seconds).toBeGreaterThanOrEqual(rate * 0.95);
      expect(busiestSecond(starts)).toBeLessThanOrEqual(rate);
    },
  );

  test('makes up for stalls of 50 ms of the event loop', async () => {
    let turn = 0;
    const clock = new FakeClock(() => (turn++ % 20 === 0 ? 50 : 1));
    const pace = createPace({ ratePerSecond: 80, clock });
    const starts = startAll(pace, clock, 5_000);
    await clock.advance(30_000);
    expect(starts.length / 30).toBeGreaterThanOrEqual(80 * 0.95);
    expect(busiestSecond(starts)).toBeLessThanOrEqual(80);
  });

  test('begins evenly, with no more than a tenth of a second ahead of the rate', async () => {
    const clock = new FakeClock();
    const starts = startAll(createPace({ ratePerSecond: 80, clock }), clock, 200);
    await clock.advance(100);
    expect(starts.length).toBeGreaterThan(4);
    expect(starts.length).toBeLessThanOrEqual(17);
  });

  test('serves in the order of asking, and skips whoever left', async () => {
    const clock = new FakeClock();
    const pace = createPace({ ratePerSecond: 10, clock });
    const served: number[] = [];
    const gone = new AbortController();
    const refusals: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      pace.take(i === 2 || i === 4 ? gone.signal : undefined).then(
        () => served.push(i),
        (reason) => refusals.push(reason),
      );
    }
    gone.abort('stopped');
    await clock.advance(2_000);
    expect(served).toEqual([0, 1, 3, 5]);
    expect(refusals).toEqual(['stopped', 'stopped']);
    await expect(pace.take(gone.signal)).rejects.toBe('stopped');
    expect(pace.waiting).toBe(0);
  });

  test('keeps no timer when nobody waits, and goes on later', async () => {
    const clock = new FakeClock();
    const pace = createPace({ ratePerSecond: 5, clock });
    const stop = new AbortController();
    await pace.take();
    const waiting = pace.take(stop.signal);
    expect(clock.pending).toBe(1);
    stop.abort('stopped');
    await expect(waiting).rejects.toBe('stopped');
    expect(clock.pending).toBe(0);
    await clock.advance(10_000);
    const starts = startAll(pace, clock, 3);
    await clock.advance(1_000);
    expect(starts).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  test('slows by a quarter on "too fast", hears the echoes of one event once, and recovers', async () => {
    const clock = new FakeClock();
    const pace = createPace({ ratePerSecond: 80, clock });
    const starts = startAll(pace, clock, 20_000);
    await clock.advance(5_000);
    pace.slowDown();
    for (let i = 0; i < 20; i++) {
      await clock.advance(20);
      pace.slowDown();
    }
    const during = starts.length;
    await clock.advance(1_000);
    expect(starts.length - during).toBeGreaterThanOrEqual(55);
    expect(starts.length - during).toBeLessThanOrEqual(62);
    await clock.advance(15_000);
    const recovered = starts.length;
    await clock.advance(1_000);
    expect(starts.length - recovered).toBeGreaterThanOrEqual(76);
  });

  test('counts a message that was held up on its way as started later, as the platform does', async () => {
    const clock = new FakeClock();
    const pace = createPace({ ratePerSecond: 10, clock });
    const arrivals: number[] = [];
    const send = async () => {
      const turn = await pace.take();
      const began = clock.now();
      // Whatever is on its way between 2.0 and 2.5 s stands still until then; all else takes 50 ms.
      const arrives = Math.max(began, began >= 2_000 && began < 2_500 ? 2_500 : 0);
      arrivals.push(arrives);
      clock.setTimeout(() => pace.answered(turn, arrives + 50 - began), arrives + 50 - began);
    };
    for (let n = 0; n < 60; n++) void send();
    await clock.advance(8_000);
    expect(arrivals).toHaveLength(60);
    const inSecondFrom = (from: number) =>
      arrivals.filter((at) => at >= from && at < from + 1_000).length;
    for (const from of arrivals) expect(inSecondFrom(from)).toBeLessThanOrEqual(10);
  });

  test('stands still for the pause that an answer asks for', async () => {
    const clock = new FakeClock();
    const pace = createPace({ ratePerSecond: 80, clock });
    const starts = startAll(pace, clock, 1_000);
    await clock.advance(1_000);
    pace.slowDown(60_000);
    const before = starts.length;
    await clock.advance(59_000);
    expect(starts.length).toBe(before);
    await clock.advance(2_000);
    expect(starts.length).toBeGreaterThan(before);
  });

  test('stays a pace where a pause is no number', async () => {
    const clock = new FakeClock();
    const pace = createPace({ ratePerSecond: 80, clock });
    const starts = startAll(pace, clock, 1_000);
    pace.slowDown(Number.NaN);
    await clock.advance(2_000);
    expect(starts.length).toBeGreaterThan(0);
    expect(starts.length).toBeLessThanOrEqual(160);
  });

  test('takes its right to send from a shared source, and lets nobody through while that fails', async () => {
    const clock = new FakeClock();
    let working = true;
    let free = 0;
    const source: PaceSource = {
      next: (now) =>
        working
          ? Promise.resolve(Math.max(now, (free += 100)))
          : Promise.reject(new Error('closed')),
      used: () => undefined,
      slowDown: () => undefined,
    };
    const pace = createPace({ ratePerSecond: 80, clock, source });
    const starts = startAll(pace, clock, 100);
    await clock.advance(1_000);
    expect(starts.length).toBe(10);
    working = false;
    await clock.advance(500); // the moment reserved before still counts
    const before = starts.length;
    await clock.advance(5_000);
    expect(starts.length).toBe(before);
    working = true;
    await clock.advance(5_000);
    expect(starts.length).toBeGreaterThan(before);
  });

  test('refuses a rate that is none', () => {
    for (const ratePerSecond of [0, -1, NaN, Infinity])
      expect(() => createPace({ ratePerSecond })).toThrow(RangeError);
  });
});
