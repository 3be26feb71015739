import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Ledger, PERMISSIONS } from '../../core/ledger';
import type { ChainHead } from '../../core/ledger/chain';
import { contextOf } from '../../core/ledger/context';
import { destroyProfileKeys, eraseContacts } from '../../core/ledger/operations/erase';
import { aSeed, rounds, size } from './rounds';
import { aFullLedger } from './tampering/aFullLedger';
import { aDraw, type Change, changeOf } from './tampering/change';
import { replace, tablesThatDecide } from './tampering/rows';

/** So often a ledger that was put right again is looked at whether it is. */
const LOOK_AGAIN_EVERY = 100;

// What is found is found by the same hand on either engine; on PostgreSQL a walk takes longer.
const runs = rounds(1000, 60);
const seed = aSeed('single changes', runs);

const digestOf = (tables: object) =>
  createHash('sha256').update(JSON.stringify(tables)).digest('hex');

let it: Awaited<ReturnType<typeof aFullLedger>>;
let head: ChainHead | undefined;

describe('A full ledger', () => {
  beforeAll(async () => {
    it = await aFullLedger(size(10_000, 2000), seed);
  }, 120_000);

  test('is accused of nothing where nothing was changed', async () => {
    const { head: last, ...verdict } = await it.ledger.verify();
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict.events).toBeGreaterThanOrEqual(size(10_000, 2000));
    head = last;
  });

  test('tells whatever single thing somebody changes in any table that decides', async () => {
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
    if (runs >= 200) expect([...met].sort()).toEqual(tables.map(({ name }) => name));
    expect(await it.ledger.verify({ head })).toMatchObject({ ok: true });
    expect(digestOf(await tablesThatDecide(it.open))).toBe(digestOf(tables));
  }, 3_600_000);

  test('whose last event is gone, and whose tables lack nothing by it, is told by the head that was exported', async () => {
    const tables = await tablesThatDecide(it.open);
    const events = tables.find(({ name }) => name === 'events')?.rows ?? [];
    const last = events.filter(({ seq }) => seq === head?.seq);
    expect(last).toMatchObject([{ type: 'purged' }]);
    await replace(it.open, 'events', last, []);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
    expect(await it.ledger.verify({ head })).toMatchObject({
      ok: false,
      broken: { seq: head?.seq },
    });
    await replace(it.open, 'events', [], last);
    expect(await it.ledger.verify({ head })).toMatchObject({ ok: true });
  });

  test('is accused of nothing after a hundred erasures either, nor once their proof has ended', async () => {
    const later = it.clock.now + 60 * 86_400_000;
    const context = contextOf(it.open, {}, () => it.clock.now);
    const all = await it.open.engine.db.selectFrom('contacts').select('contact_id').execute();
    const erased = all.map((row) => row.contact_id).slice(0, 100);
    expect(erased).toHaveLength(100);
    for (const contactId of erased) {
      await context.write((trx) => eraseContacts(context, trx, [contactId], 'request'));
      await destroyProfileKeys(context);
    }
    expect(await it.ledger.verify({ head })).toMatchObject({ ok: true });
    it.clock.now = later;
    const ledger = new Ledger(it.open, { allowed: PERMISSIONS, actor: {}, now: () => later });
    const { counts } = await ledger.purge({ proof: later - 1 });
    expect(counts[0]?.count).toBeGreaterThanOrEqual(100);
    expect(await it.ledger.verify({ head })).toMatchObject({ ok: true });
  }, 120_000);
});
