import fc from 'fast-check';
import { aSeed, rounds } from './rounds';
import { aFullLedger } from './tampering/aFullLedger';
import { aDraw, type Change, changeOf } from './tampering/change';
import { replace, tablesThatDecide } from './tampering/rows';

/** So often a ledger that was put right again is looked at whether it is. */
const LOOK_AGAIN_EVERY = 25;

describe('Whoever changes a ledger past us', () => {
  test('is found out, whatever single thing they change in any table that decides', async () => {
    const runs = rounds(1000, 60);
    const seed = aSeed('single changes', runs);
    const it = await aFullLedger(rounds(10_000, 2000), seed);
    const { head, ...verdict } = await it.ledger.verify();
    expect(verdict).toMatchObject({ ok: true });
    const tables = await tablesThatDecide(it.open);
    const last = head?.seq;
    const missed: Change['what'][] = [];
    const met = new Set<string>();
    let done = 0;
    for (const draw of fc.sample(aDraw, { numRuns: runs * 20, seed })) {
      if (done === runs) break;
      const change = changeOf(tables, draw);
      if (!change) continue;
      try {
        await replace(it.open, change.table, change.gone, change.come);
      } catch {
        continue; // the database itself refuses two of what may be there once
      }
      const wasLast =
        change.gone.length === 1 && change.gone[0]?.seq === last && change.come.length === 0;
      if ((await it.ledger.verify(wasLast ? { head } : {})).ok) missed.push(change.what);
      await replace(it.open, change.table, change.come, change.gone);
      met.add(change.table);
      done += 1;
      if (done % LOOK_AGAIN_EVERY === 0) expect((await it.ledger.verify()).ok).toBe(true);
    }
    expect(missed).toEqual([]);
    expect(done).toBe(runs);
    expect([...met].sort()).toEqual(tables.map(({ name }) => name));
    expect(await it.ledger.verify({ head })).toMatchObject({ ok: true });
    expect(await tablesThatDecide(it.open)).toEqual(tables);
  });
});
