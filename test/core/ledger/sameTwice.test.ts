import type { Act } from '../../../core/ledger';
import { aLedger, grant, leave, offers, phone, recipient } from './aLedger';

const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
const another = { kind: 'bsuid', value: 'GB.78' } as const;
const email = { kind: 'email', value: 'someone@example.org' } as const;
const told = { channel: 'whatsapp', signed: true, evidence: {} } as const;

describe('The same input twice is one record and says so', () => {
  test('of an answer in words, which finds no open question the second time', async () => {
    const it = await aLedger();
    const who = { identifiers: [phone(1)] };
    await it.ledger.record([
      {
        ...told,
        ...{ type: 'request', who, purpose: 'offers', kind: 'double_opt_in' },
        validForMs: 86_400_000,
      },
    ]);
    const yes: Act = { ...told, type: 'answer', who, answer: 'confirmed', once: 'message 1' };
    expect(await it.ledger.record([yes])).toMatchObject([{ recorded: true, already: false }]);
    expect(await it.ledger.record([yes])).toMatchObject([
      { recorded: true, already: true, state: 'granted', purpose: 'offers' },
    ]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events: 2 });
  });

  test('of a link', async () => {
    const it = await aLedger();
    const link: Act = {
      ...told,
      type: 'link',
      who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
    };
    expect(await it.ledger.record([link])).toMatchObject([{ already: false }]);
    expect(await it.ledger.record([link])).toMatchObject([{ already: true }]);
  });
});

describe('A number that turns up with somebody else', () => {
  test('leaves what is known as its former owner’s with them, and a grant on that theirs', async () => {
    const it = await aLedger();
    await it.ledger.record([
      { ...told, type: 'link', who: { identifiers: [phone(1), bsuid, email], linkedBy: 'signed' } },
    ]);
    const together = { identifiers: [email, phone(1), another], linkedBy: 'signed' } as const;
    const ends = it.clock.now + 86_400_000;
    await it.ledger.record([
      grant(email, { who: together, channel: 'email', expiresAt: ends }),
      grant(another),
    ]);
    it.clock.now += 60 * 86_400_000;
    const { contacts } = await it.ledger.purge({ contacts: it.clock.now - 86_400_000 });
    expect(contacts).toHaveLength(1);
    it.clock.now += 60 * 86_400_000;
    await it.ledger.purge({ proof: it.clock.now });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('brings along what nobody was known by, with what was left on it', async () => {
    const it = await aLedger();
    await it.ledger.record([
      { ...told, type: 'link', who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' } },
      leave(email, { channel: '*', kind: 'objected' }),
    ]);
    const together = { identifiers: [email, phone(1), another], linkedBy: 'signed' } as const;
    await it.ledger.record([{ ...told, type: 'link', who: together }, grant(another)]);
    expect(await it.ledger.check(offers, [recipient(another)])).toMatchObject([
      { reason: 'objected' },
    ]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});
