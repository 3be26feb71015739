import { median, race } from '../../../scripts/bench/clock';

describe('the clock of the benchmarks', () => {
  it('takes the time in the middle, so that a disturbed run does not count', () => {
    expect(median([3, 1, 900])).toBe(3);
    expect(median([4, 1, 2, 900])).toBe(3);
    expect(() => median([])).toThrow('no median');
  });

  it('lets both go first in turn, leaves the warm-up out and divides ours by theirs', async () => {
    const order: string[] = [];
    const result = await race(
      async (round) => (order.push(`ours ${round}`), round === 0 ? 99 : 10),
      async (round) => (order.push(`theirs ${round}`), round === 0 ? 99 : 20),
      { rounds: 2, warmUp: 1 },
    );
    expect(order).toEqual(['ours 0', 'theirs 0', 'theirs 1', 'ours 1', 'ours 2', 'theirs 2']);
    expect(result).toEqual({ ours: [10, 10], theirs: [20, 20], ratio: 0.5 });
  });
});
