import type { Act } from '../../../core/ledger';
import type { Identifier } from '../../../core/consent';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const [OLD, NEW] = [phone(1), phone(2)];
const oldId = { kind: 'bsuid', value: 'GB.1' } as const;
const newId = { kind: 'bsuid', value: 'GB.2' } as const;

/** What WhatsApp announces: whoever had these identifiers has those now. */
const changed = (from: Identifier[], to: Identifier[]): Act => ({
  type: 'link',
  who: { identifiers: [...from, ...to], linkedBy: 'signed', announced: true },
  gaveUp: from.filter((old) => !to.includes(old)),
  channel: 'whatsapp',
  claimed: { at: NOON, precision: 'instant' },
  signed: true,
  evidence: {},
});
type Ledger = Awaited<ReturnType<typeof aLedger>>;
const reasonFor = async ({ ledger }: Ledger, who: Identifier) =>
  (await ledger.check(offers, [recipient(who)]))[0]?.reason;

describe('A change of number that WhatsApp announces', () => {
  test('takes what was left along to the new number, and no grant', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(OLD)]);
    await it.ledger.record([changed([OLD, oldId], [NEW, newId])]);
    expect(await reasonFor(it, NEW)).toBe('no_consent');
    await it.ledger.record([leave(NEW)]);
    expect(await reasonFor(it, newId)).toBe('withdrawn');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('makes the number that was given up somebody else’s, until they opt in themselves', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(OLD)]);
    await it.ledger.record([changed([OLD, oldId], [NEW, newId])]);
    expect(await reasonFor(it, OLD)).toBe('identity_changed');
    it.clock.now += 60_000;
    await it.ledger.record([grant(OLD, { by: 'others' })]);
    expect(await reasonFor(it, OLD)).toBe('identity_changed');
    const at = it.clock.now;
    await it.ledger.record([
      grant(OLD, { by: 'person', signed: true, claimed: { at, precision: 'instant' } }),
    ]);
    expect(await reasonFor(it, OLD)).toBe('allowed');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('told twice is told once', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(OLD)]);
    await it.ledger.record([changed([OLD], [NEW])]);
    const { events } = await it.ledger.verify();
    await it.ledger.record([changed([OLD], [NEW])]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events });
  });

  test('leaves an identifier alone that is the person’s still', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(OLD)]);
    await it.ledger.record([changed([OLD, oldId], [OLD, newId])]);
    expect(await reasonFor(it, OLD)).toBe('allowed');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});
