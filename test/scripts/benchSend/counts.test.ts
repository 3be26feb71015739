import fc from 'fast-check';
import { countAccepted } from '../../../scripts/benchSend/counts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 5) + second * 1000).toISOString();
const people = new Set(['1', '2', '3', '4']);

describe('what the sandbox accepted of a list', () => {
  it('counts each person once, and whatever came to them beyond that as duplicates', () => {
    const messages = ['1', '2', '2', '2', '9'].map((to) => ({ to, receivedAt: at(0) }));
    expect(countAccepted(messages, people, 80)).toMatchObject({ delivered: 0.5, duplicates: 2 });
  });

  it('holds what was accepted between the first and the last against what is allowed', () => {
    const messages = [
      { to: '1', receivedAt: at(4) },
      { to: '2', receivedAt: at(0) },
      { to: '3', receivedAt: at(1) },
      { to: '4', receivedAt: at(2) },
    ];
    expect(countAccepted(messages, people, 2).rateUsed).toBe(0.5);
  });

  it('gives nobody a higher rate for having sent within less than a second', () => {
    const messages = ['1', '2'].map((to) => ({ to, receivedAt: at(0) }));
    expect(countAccepted(messages, people, 4).rateUsed).toBe(0.5);
  });

  it('has nothing to say of the rate where nothing was accepted', () => {
    expect(countAccepted([], people, 80)).toEqual({ delivered: 0, duplicates: 0, rateUsed: 0 });
  });

  it('says that all were reached only where all were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), fc.nat(), (size, pick) => {
        const all = Array.from({ length: size }, (_, index) => String(index));
        const missing = pick % size;
        const messages = all
          .filter((_, index) => index !== missing)
          .map((to) => ({ to, receivedAt: at(0) }));
        expect(countAccepted(messages, new Set(all), 80).delivered).toBeLessThan(1);
      }),
      { numRuns: 20 },
    );
  });
});
