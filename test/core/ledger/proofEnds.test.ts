import type { Act } from '../../../core/ledger';
import { contextOf } from '../../../core/ledger/context';
import { endProof } from '../../../core/ledger/operations/proof';
import { aLedger, grant, leave, phone } from './aLedger';

const DAY = 86_400_000;
const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
const together: Act = {
  type: 'link',
  who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
  channel: 'whatsapp',
  signed: true,
  evidence: {},
};

describe('When the proof of an erased person ends', () => {
  test('what they had been taken for, and turned out to be another person’s, stays with that person', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1)),
      together,
      {
        type: 'review',
        who: { identifiers: [bsuid] },
        channel: 'whatsapp',
        signed: true,
        seems: 'leave',
        evidence: {},
      },
    ]);
    const message = (messageId: string) => ({
      ...({ type: 'message', channel: 'whatsapp', at: it.clock.now, signed: true } as const),
      ...({ messageId, from: [bsuid], form: 'text', text: 'hm' } as const),
    });
    const [unread, read] = await it.ledger.storeMessages([message('1'), message('2')]);
    await it.ledger.markRead(read?.handle as string, 'none');
    await it.ledger.split([bsuid]);
    await it.ledger.record([leave(phone(1))]);
    it.clock.now += 60 * DAY;
    const report = await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(report.contacts).toHaveLength(1);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ proof: it.clock.now - 30 * DAY });
    expect((await it.ledger.openMessage(unread?.handle as string)).readAt).toBeUndefined();
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
    await it.ledger.markRead(unread?.handle as string, 'none');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('nothing of them comes back when somebody had their number after them, and is gone as well', async () => {
    const it = await aLedger();
    /** With a consent that ends by itself: no leaving stays behind that would name them. */
    const comeAndGo = async () => {
      const claimed = { at: it.clock.now, precision: 'instant' as const };
      await it.ledger.record([grant(phone(1), { claimed, expiresAt: it.clock.now + DAY })]);
      return async () => {
        it.clock.now += 10 * DAY;
        const { contacts } = await it.ledger.purge({ contacts: it.clock.now - DAY });
        expect(contacts).toHaveLength(1);
        it.clock.now += 10 * DAY;
      };
    };
    const firstGoes = await comeAndGo();
    await firstGoes();
    const secondGoes = await comeAndGo();
    await it.ledger.purge({ proof: it.clock.now - DAY });
    await secondGoes();
    await it.ledger.purge({ proof: it.clock.now - DAY });
    expect(await it.open.engine.db.selectFrom('identifiers').selectAll().execute()).toEqual([]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('their keys go with the next purge where a crash kept them, also if others ended meanwhile', async () => {
    const it = await aLedger();
    const claimed = { at: it.clock.now, precision: 'instant' as const };
    const expiresAt = it.clock.now + DAY;
    await it.ledger.record([1, 2].map((n) => grant(phone(n), { claimed, expiresAt })));
    it.clock.now += 10 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - DAY });
    const erased = await it.open.engine.db
      .selectFrom('events')
      .select('contact_id')
      .where('type', '=', 'erased')
      .execute();
    const gone = erased.map((event) => event.contact_id as string);
    const context = contextOf(it.open, {}, () => it.clock.now);
    // Each by a process that ends before it can destroy the keys.
    for (const one of gone) await context.write((trx) => endProof(context, trx, [one]));
    expect((await it.open.keys.load(gone, 'proof')).size).toBe(2);
    await it.ledger.purge({ proof: it.clock.now - DAY });
    const left = await it.open.keys.load(gone, 'proof');
    expect([...left.values()].filter(({ proof }) => proof)).toEqual([]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});
