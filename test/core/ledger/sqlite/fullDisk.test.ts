import { sql } from 'kysely';
import { aLedger, grant, leave, offers, phone, recipient } from '../aLedger';

describe('The ledger', () => {
  test('on a full disk refuses the batch at hand, keeps all before it, and goes on when there is room', async () => {
    const { ledger, open } = await aLedger();
    await ledger.record([leave(phone(1))]);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(open.engine.db);
    await sql
      .raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 1}`)
      .execute(open.engine.db);
    const many = Array.from({ length: 200 }, (_, n) => grant(phone(n + 100)));
    await expect(ledger.record(many)).rejects.toMatchObject({ problem: 'disk_full' });
    expect(
      (await ledger.check(offers, [recipient(phone(1)), recipient(phone(100))])).map(
        ({ reason }) => reason,
      ),
    ).toEqual(['withdrawn', 'no_consent']);
    await sql.raw('pragma max_page_count = 1073741823').execute(open.engine.db);
    await ledger.record(many);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});
