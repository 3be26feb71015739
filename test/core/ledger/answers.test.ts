import type { AnswerAct } from '../../../core/ledger';
import { aLedger, leave, NOON, offers, phone, recipient } from './aLedger';

async function asked() {
  const it = await aLedger();
  const [request] = await it.ledger.record([
    {
      type: 'request',
      who: { identifiers: [phone(1)] },
      channel: 'whatsapp',
      purpose: 'offers',
      kind: 'double_opt_in',
      signed: false,
      validForMs: 86_400_000,
      evidence: {},
    },
  ]);
  if (!request?.recorded || !request.token) throw new Error('not asked');
  const token = request.token;
  const answer = async (answer: 'confirmed' | 'refused', over: Partial<AnswerAct> = {}) =>
    (
      await it.ledger.record([
        {
          type: 'answer',
          who: { identifiers: [phone(1)] },
          channel: 'whatsapp',
          signed: true,
          answer,
          token,
          claimed: { at: it.clock.now, precision: 'instant' },
          evidence: {},
          ...over,
        },
      ])
    )[0];
  const reason = async () => (await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason;
  return { ...it, answer, reason };
}

describe('An answer in words', () => {
  const inWords = { token: undefined };

  test('confirms where WhatsApp shows who wrote it', async () => {
    const it = await asked();
    expect(await it.answer('confirmed', { ...inWords, signed: false })).toMatchObject({
      recorded: false,
    });
    expect(await it.answer('confirmed', inWords)).toMatchObject({ effective: true });
    expect(await it.reason()).toBe('allowed');
  });

  test('confirms nothing for somebody who has the number since the question was put', async () => {
    const it = await asked();
    const seenWith = (n: number) =>
      ({
        identifiers: [phone(1), { kind: 'bsuid', value: `GB.${n}` }],
        linkedBy: 'signed',
      }) as const;
    const seen = { type: 'link', channel: 'whatsapp', signed: true, evidence: {} } as const;
    await it.ledger.record([
      { ...seen, who: seenWith(1) },
      { ...seen, who: seenWith(2) },
    ]);
    it.clock.now += 60_000;
    expect(await it.answer('confirmed', { ...inWords, who: seenWith(2) })).toMatchObject({
      recorded: false,
      reason: 'identity_changed',
    });
    expect(await it.reason()).not.toBe('allowed');
  });

  test('brings nobody back who has left: that takes a tap on the question, or START', async () => {
    const it = await asked();
    await it.ledger.record([leave(phone(1), { purpose: 'Offers' })]);
    it.clock.now += 60_000;
    expect(await it.answer('confirmed', inWords)).toMatchObject({
      recorded: false,
      reason: 'withdrawn',
    });
    expect(await it.reason()).toBe('withdrawn');
  });
});

describe('An answer', () => {
  test('of no counts also after one of yes', async () => {
    const it = await asked();
    it.clock.now += 1000;
    await it.answer('confirmed');
    expect(await it.reason()).toBe('allowed');
    it.clock.now += 1000;
    expect(await it.answer('refused')).toMatchObject({ recorded: true, state: 'refused' });
    expect(await it.reason()).toBe('refused');
    it.clock.now += 1000;
    expect(await it.answer('confirmed')).toMatchObject({ recorded: false });
    expect(await it.reason()).toBe('refused');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('of no counts whatever its clock says', async () => {
    const it = await asked();
    const claimed = { at: NOON + 40 * 86_400_000, precision: 'instant' } as const;
    expect(await it.answer('refused', { claimed })).toMatchObject({ recorded: true });
    expect(await it.reason()).toBe('refused');
  });

  test('of yes is the asked person’s only where the others it names are known to be theirs', async () => {
    const it = await asked();
    const who = { identifiers: [phone(2), phone(1)] };
    expect(await it.answer('confirmed', { who, token: undefined })).toMatchObject({
      recorded: false,
    });
    expect(await it.answer('confirmed', { who })).toMatchObject({ recorded: false });
    expect(await it.reason()).toBe('pending_confirmation');
  });

  test('grants on the channel that was asked about, not on the one it came by', async () => {
    const it = await asked();
    await it.answer('confirmed', { channel: 'sms' });
    expect(await it.reason()).toBe('allowed');
    const sms = { ...offers, channel: 'sms' as const };
    expect((await it.ledger.check(sms, [recipient(phone(1))]))[0]?.reason).toBe('no_consent');
  });
});

describe('A tap that names its sender by WhatsApp’s user id alone', () => {
  const id = (n: number) => ({ kind: 'bsuid', value: `GB.${n}` }) as const;
  const tappedBy = (n: number) => ({ who: { identifiers: [id(n)] }, signed: true });
  const seenWith = (person: number, n: number) =>
    ({
      type: 'link',
      channel: 'whatsapp',
      signed: true,
      evidence: {},
      who: { identifiers: [phone(person), id(n)], linkedBy: 'signed' },
    }) as const;

  test('confirms for the number that was asked, and the two belong together since', async () => {
    const it = await asked();
    it.clock.now += 1000;
    expect(await it.answer('confirmed', { ...tappedBy(7), once: 'tap' })).toMatchObject({
      effective: true,
    });
    expect(await it.answer('confirmed', { ...tappedBy(7), once: 'tap' })).toMatchObject({
      already: true,
    });
    expect(await it.reason()).toBe('allowed');
    expect((await it.ledger.check(offers, [recipient(id(7))]))[0]?.reason).toBe('no_consent');
    it.clock.now += 1000;
    await it.ledger.record([leave(id(7), { claimed: { at: it.clock.now, precision: 'instant' } })]);
    expect(await it.reason()).toBe('withdrawn');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('says no for that number, too', async () => {
    const it = await asked();
    expect(await it.answer('refused', tappedBy(7))).toMatchObject({ recorded: true });
    expect(await it.reason()).toBe('refused');
  });

  test.each([
    ['the number is known with another id', seenWith(1, 8)],
    ['the id is known with another number', seenWith(2, 7)],
  ])('confirms nothing where %s', async (_, link) => {
    const it = await asked();
    await it.ledger.record([link]);
    expect(await it.answer('confirmed', tappedBy(7))).toMatchObject({ recorded: false });
    expect(await it.reason()).toBe('pending_confirmation');
  });

  test('confirms nothing without a signature, without the token, or in words', async () => {
    const it = await asked();
    for (const over of [{ signed: false }, { token: 'another' }, { token: undefined }])
      expect(await it.answer('confirmed', { ...tappedBy(7), ...over })).toMatchObject({
        recorded: false,
      });
    expect(await it.reason()).toBe('pending_confirmation');
  });
});
