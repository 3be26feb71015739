import { sql } from 'kysely';
import { migrations } from '../../../core/ledger/migrations';
import { aLedger, grant, leave, offers, phone, recipient } from './aLedger';

type ALedger = Awaited<ReturnType<typeof aLedger>>;

const tables = migrations
  .flatMap(({ statements }) => statements)
  .map((statement) => /^create table (\w+)/.exec(statement)?.[1])
  .filter((name) => name !== undefined);

/** What the tables hold, and a way to put it back behind the back of whoever has the ledger open. */
async function asItIsNow({ open: { engine } }: ALedger): Promise<() => Promise<void>> {
  const rows = new Map<string, readonly unknown[]>();
  for (const table of tables)
    rows.set(table, (await sql`select * from ${sql.table(table)}`.execute(engine.db)).rows);
  return async () =>
    await engine.write(async (trx) => {
      for (const table of tables) {
        await sql`delete from ${sql.table(table)}`.execute(trx);
        for (const row of rows.get(table) ?? [])
          await trx
            .insertInto(table as 'meta')
            .values(row as never)
            .execute();
      }
    });
}

describe('A ledger that is put back to an earlier state while n8n has it open', () => {
  test('serves no check and takes no event until it is opened anew, and then knows who left', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(2))]);
    const putBack = await asItIsNow(it);
    await it.ledger.record([leave(phone(1))]);
    await putBack();
    const check = ({ ledger }: ALedger) =>
      ledger.check(offers, [recipient(phone(1)), recipient(phone(2))]);
    await expect(check(it)).rejects.toMatchObject({ problem: 'closed' });
    await expect(it.ledger.record([grant(phone(3))])).rejects.toMatchObject({ problem: 'closed' });
    const again = await aLedger({ place: it.place });
    expect((await check(again)).map(({ reason }) => reason)).toEqual(['withdrawn', 'allowed']);
    expect(await again.ledger.verify()).toMatchObject({ ok: true });
  });

  test('is not taken for one where a transaction failed, or others wrote meanwhile', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    const write = it.open.engine.write(async () => Promise.reject(new Error('broken off')));
    await expect(write).rejects.toThrow('broken off');
    await it.ledger.record([leave(phone(1))]);
    const [decision] = await it.ledger.check(offers, [recipient(phone(1))]);
    expect(decision?.reason).toBe('withdrawn');
  });
});
