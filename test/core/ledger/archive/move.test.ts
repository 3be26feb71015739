import { sql } from 'kysely';
import { closeLedgers, importLedger, Ledger, openLedger } from '../../../../core/ledger';
import { ledgerRecords, MOVED_TABLES } from '../../../../core/ledger/archive/ledgerRecords';
import { contextOf } from '../../../../core/ledger/context';
import { createLookUp } from '../../../../core/ledger/keys/lookUp';
import { beginMove } from '../../../../core/ledger/keys/moving';
import { openKeyStore } from '../../../../core/ledger/keys/openKeyStore';
import { partsOf } from '../../../../core/ledger/open';
import { recordActs } from '../../../../core/ledger/operations/record';
import { OPERATIONAL_TABLES } from '../../../../core/ledger/schema';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from '../aLedger';
import { autumn, bsuid, DAY, liveIn } from './eventful';
import { collected, inPieces, PASSPHRASE } from './files';
import { DIRECTIONS } from './twoLedgers';

type ALedger = Awaited<ReturnType<typeof aLedger>>;

const exported = async ({ ledger }: ALedger) => await collected(ledger.exportLedger(PASSPHRASE));

async function rowsOf({ open }: Pick<ALedger, 'open'>) {
  const tables: Record<string, unknown[]> = {};
  for (const [table, key] of Object.entries(MOVED_TABLES)) {
    const order = sql.join(key.map((column: string) => sql.ref(column)));
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.table(table)} order by ${order}`.execute(open.engine.db);
    tables[table] = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, cell]) => [
          column,
          cell instanceof Uint8Array ? Buffer.from(cell).toString('hex') : cell,
        ]),
      ),
    );
  }
  return tables;
}

const everyone = [...Array.from({ length: 51 }, (_, n) => phone(n)), bsuid(1), bsuid(6), bsuid(11)];
async function decisions({ ledger }: Pick<ALedger, 'ledger'>) {
  const told = await ledger.check(offers, everyone.map(recipient), autumn);
  return told.map(({ reason, consentId }) => [reason, consentId]);
}

/** The place of a ledger that nobody has opened. */
async function anEmptyPlace(where: () => Promise<ALedger>) {
  const { place } = await where();
  return place;
}

describe.each(DIRECTIONS)('a ledger that moves from %s', (_name, from, to) => {
  it('is the same ledger there: every row, every key, every decision, and its chain goes on', async () => {
    const it = await from();
    const { waiting } = await liveIn(it, await from());
    const verdict = await it.ledger.verify();
    expect(verdict).toMatchObject({ ok: true });
    const before = await rowsOf(it);
    for (const [table, rows] of Object.entries(before))
      expect([table, rows.length > 0]).toEqual([table, true]);
    const decided = await decisions(it);
    expect(new Set(decided.map(([reason]) => reason)).size).toBeGreaterThan(8);

    const place = await anEmptyPlace(to);
    const moved = await importLedger(place, inPieces(await exported(it), 50_000), PASSPHRASE, {});
    expect(moved).toEqual({
      ledgerId: it.open.ledgerId,
      contacts: before.contacts?.length,
      events: verdict.events,
      head: verdict.head,
    });
    const there = await aLedger({ place });
    there.clock.now = it.clock.now;
    expect(there.open.ledgerId).toBe(it.open.ledgerId);
    expect(await rowsOf(there)).toEqual(before);
    expect(await decisions(there)).toEqual(decided);
    expect(await there.ledger.origin()).toBe('moved');
    expect(await there.ledger.verify({ head: verdict.head })).toMatchObject({
      ok: true,
      head: verdict.head,
    });
    expect((await there.ledger.openMessage(waiting)).message.text).toMatch(/opening hours/);
    expect(await there.open.keys.contactIds(undefined, 1000)).toEqual(
      await it.open.keys.contactIds(undefined, 1000),
    );
    expect(await there.open.keys.earlierLookUpKeys()).toEqual(
      await it.open.keys.earlierLookUpKeys(),
    );
    const entries = async ({ open }: ALedger) =>
      (await open.keys.journal.newest(1000)).map(({ id: _id, ...entry }) => ({
        ...entry,
        hash: Buffer.from(entry.hash).toString('hex'),
      }));
    expect(await entries(there)).toEqual(await entries(it));
    // A copy from before the move, put back here, lacks what was sent until then, and that shows.
    expect((await there.open.keys.journal.reached())?.seq).toBe(verdict.events);

    // It goes on as if it had always been there.
    await there.ledger.record([
      leave(phone(20)),
      grant(phone(60)),
      grant(phone(12), { purpose: 'news' }),
    ]);
    const again = await there.ledger.check(
      offers,
      [phone(20), phone(60), phone(12)].map(recipient),
    );
    expect(again.map(({ reason }) => reason)).toEqual(['withdrawn', 'allowed', 'withdrawn']);
    expect(await there.ledger.verify({ head: verdict.head })).toMatchObject({ ok: true });
  });
});

describe('a move', () => {
  it('moves nothing into a place where something was recorded', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([grant(phone(1))]);
    await b.ledger.record([grant(phone(2))]);
    await expect(
      importLedger(b.place, inPieces(await exported(a)), PASSPHRASE, {}),
    ).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/already/) as string,
    });
    // Nor does it disturb who works there.
    expect((await b.ledger.check(offers, [recipient(phone(2))]))[0]?.reason).toBe('allowed');
    expect(await b.ledger.verify()).toMatchObject({ ok: true });
  });

  it('needs something to move', async () => {
    const { ledger } = await aLedger();
    await expect(collected(ledger.exportLedger(PASSPHRASE))).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/Nothing has been recorded/) as string,
    });
  });

  it('leaves an empty place as it was where the file is not whole, whatever is missing', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record(
      Array.from({ length: 300 }, (_, n) =>
        grant({ kind: 'email', value: `r${n}@example.com` }, { channel: 'email' }),
      ),
    );
    const file = await exported(a);
    expect(file.length).toBeGreaterThan(3 * 65_536);
    const { place } = b;
    for (const length of [100, file.length - 70_000, file.length - 1])
      await expect(
        importLedger(place, inPieces(file.subarray(0, length)), PASSPHRASE, {}),
      ).rejects.toMatchObject({ problem: 'refused' });
    await expect(importLedger(place, inPieces(file), 'some other passphrase', {})).rejects.toThrow(
      /passphrase does not open/,
    );
    const again = await aLedger({ place });
    expect(again.open.ledgerId).toBe(b.open.ledgerId);
    expect(await again.ledger.size()).toEqual({ contacts: 0, events: 0 });
    expect(await again.open.keys.contactIds(undefined, 10)).toEqual([]);
    await again.ledger.record([grant(phone(1))]);
    expect(await again.ledger.verify()).toMatchObject({ ok: true });
  });

  it('takes in no ledger that does not hold together', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([grant(phone(1)), leave(phone(1))]);
    await a.open.engine.db.deleteFrom('suppressions').execute();
    await expect(
      importLedger(b.place, inPieces(await exported(a)), PASSPHRASE, {}),
    ).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/hold together/) as string,
    });
    const again = await aLedger({ place: b.place });
    expect(again.open.ledgerId).toBe(b.open.ledgerId);
    expect(await again.ledger.size()).toEqual({ contacts: 0, events: 0 });
  });

  it('is refused of a file that somebody was erased during', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1)), grant(phone(2))]);
    const file = it.ledger.exportLedger(PASSPHRASE)[Symbol.asyncIterator]();
    await file.next();
    it.clock.now = NOON + 60 * DAY;
    await it.ledger.purge({ contacts: NOON + 30 * DAY });
    await expect(collected({ [Symbol.asyncIterator]: () => file })).rejects.toMatchObject({
      problem: 'refused',
      advice: expect.stringMatching(/export again/) as string,
    });
  });

  it('is read a page at a time, and n8n goes on after each', async () => {
    const it = await aLedger();
    const many = Array.from({ length: 700 }, (_, n) => phone(n));
    await it.ledger.record(many.map((one) => grant(one)));
    const turnOf: number[] = [];
    let turn = 0;
    let ticking = setImmediate(function next() {
      turn += 1;
      ticking = setImmediate(next);
    });
    const head = { ledgerId: it.open.ledgerId, seq: 700, hash: '' };
    for await (const _ of ledgerRecords(it.open.engine.db, it.open.keys, head)) turnOf.push(turn);
    clearImmediate(ticking);
    // The first page comes in the same turn as what says whose ledger it is.
    expect(turnOf.length).toBeGreaterThan(12);
    expect(new Set(turnOf.slice(1, 5)).size).toBe(4);
  });

  it('that was interrupted leaves a place that opens only once it is done again', async () => {
    const a = await aLedger();
    await a.ledger.record([grant(phone(1)), leave(phone(1)), grant(phone(2))]);
    const file = await exported(a);
    const { place } = await aLedger();
    await closeLedgers();
    // As far as a process came that was killed before the ledger's one transaction committed.
    const parts = partsOf(place, {});
    const keyEngine = await parts.openKeys();
    await beginMove(
      keyEngine,
      parts.master,
      { ledgerId: a.open.ledgerId, lookUpKey: a.open.keys.lookUpKey, earlierLookUpKeys: [] },
      await parts.boundTo(),
    );
    const keys = await openKeyStore(keyEngine, parts.master, { ledgerExists: async () => true });
    await keys.create(['contactOfTheMovedLedger']);
    await keys.journal.append([{ seq: 1, hash: Buffer.alloc(32), entry: '{}' }]);
    await keys.close();
    await parts.ledger.close();

    for (let tries = 0; tries < 2; tries++)
      await expect(openLedger(place, {})).rejects.toMatchObject({
        problem: 'missing_ledger',
        message: expect.stringMatching(/being moved/) as string,
      });
    await importLedger(place, inPieces(file), PASSPHRASE, {});
    const there = await aLedger({ place });
    const reasons = await there.ledger.check(offers, [recipient(phone(1)), recipient(phone(2))]);
    expect(reasons.map(({ reason }) => reason)).toEqual(['withdrawn', 'allowed']);
    // Nor does it leave the key of somebody who was erased before it was done again.
    expect(await there.open.keys.contactIds(undefined, 9)).not.toContain('contactOfTheMovedLedger');
    expect(await there.ledger.verify()).toMatchObject({ ok: true });
  });

  it('that died once the ledger had committed is done', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([grant(phone(1))]);
    await importLedger(b.place, inPieces(await exported(a)), PASSPHRASE, {});
    const parts = partsOf(b.place, {});
    const keyEngine = await parts.openKeys();
    await keyEngine.db
      .insertInto('meta')
      .values({ key: 'moving', value: b.open.ledgerId })
      .execute();
    await keyEngine.close();
    await parts.ledger.close();
    const there = await aLedger({ place: b.place });
    expect(there.open.ledgerId).toBe(a.open.ledgerId);
    await closeLedgers();
    expect(
      (await (await aLedger({ place: b.place })).ledger.check(offers, [recipient(phone(1))]))[0]
        ?.reason,
    ).toBe('allowed');
  });

  it('keeps whoever had the empty ledger open from writing by its keys', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([grant(phone(1))]);
    // Another process, so that this one cannot close it.
    const parts = partsOf(b.place, {});
    const keys = await openKeyStore(await parts.openKeys(), parts.master, {
      ledgerExists: async () => true,
    });
    const engine = await parts.ledger.open();
    const { ledgerId } = keys;
    const lookUp = createLookUp(keys.lookUpKey);
    const other = contextOf({ engine, keys, lookUp, ledgerId }, {}, () => NOON);

    await importLedger(b.place, inPieces(await exported(a)), PASSPHRASE, {});
    await expect(recordActs(other, [leave(phone(1))])).rejects.toMatchObject({ problem: 'closed' });
    const stale = new Ledger({ ...b.open, engine, keys, lookUp }, { allowed: [], actor: {} });
    expect((await stale.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('no_consent');
    await expect(b.ledger.record([leave(phone(1))])).rejects.toMatchObject({ problem: 'closed' });
    await keys.close();
    await parts.ledger.close();

    const there = await aLedger({ place: b.place });
    expect((await there.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('allowed');
    expect(await there.ledger.verify()).toMatchObject({ ok: true });
    expect(await collected(there.ledger.exportLedger(PASSPHRASE))).toBeDefined();
  });

  it('takes no place of a ledger that was lost', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([grant(phone(1))]);
    await b.ledger.record([grant(phone(2)), leave(phone(2))]);
    // All that is left are the keys, and what restricts beside them.
    for (const table of [...Object.keys(MOVED_TABLES), ...OPERATIONAL_TABLES, 'meta'])
      await sql`drop table ${sql.table(table)}`.execute(b.open.engine.db);
    await closeLedgers();
    const file = await exported(await aLedger({ place: a.place }));
    await expect(importLedger(b.place, inPieces(file), PASSPHRASE, {})).rejects.toMatchObject({
      problem: 'missing_ledger',
    });
  });

  it('needs a credential that allows to reveal', async () => {
    const { open } = await aLedger();
    const ledger = new Ledger(open, { allowed: ['send', 'record', 'purge'], actor: {} });
    expect(() => ledger.exportLedger(PASSPHRASE)).toThrow(/reveal personal data/);
  });
});
