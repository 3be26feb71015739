import { inLanes } from '../../nodes/shared/batches';

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('Work in lanes', () => {
  it('does each part once, so many at a time', async () => {
    const done: number[] = [];
    let [now, most] = [0, 0];
    await inLanes([1, 2, 3, 4, 5], 2, async (part) => {
      most = Math.max(most, (now += 1));
      await soon();
      now -= 1;
      done.push(part);
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('begins nothing more where a part fails, and throws once what was under way has ended', async () => {
    const [begun, ended]: number[][] = [[], []];
    const work = inLanes([1, 2, 3, 4, 5], 2, async (part) => {
      begun!.push(part);
      if (part === 1) throw new Error('no ledger');
      await soon();
      await soon();
      ended!.push(part);
    });
    await expect(work).rejects.toThrow('no ledger');
    expect(begun).toEqual([1, 2]);
    expect(ended).toEqual([2]);
  });
});
