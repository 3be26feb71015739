import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';
import { isOnDisk } from './traces';

const reasonFor = async ({ ledger }: Awaited<ReturnType<typeof aLedger>>, n: number) =>
  (await ledger.check(offers, [recipient(phone(n))]))[0]?.reason;

describe('The ledger', () => {
  test('knows nobody in the beginning, so nobody may be messaged', async () => {
    expect(await reasonFor(await aLedger(), 1)).toBe('no_consent');
  });

  test('allows whom it has an opt-in of, and nobody else', async () => {
    const it = await aLedger();
    const [result] = await it.ledger.record([grant(phone(1))]);
    expect(result).toMatchObject({
      recorded: true,
      already: false,
      effective: true,
      state: 'granted',
    });
    expect(await reasonFor(it, 1)).toBe('allowed');
    expect(await reasonFor(it, 2)).toBe('no_consent');
  });

  test('records the same input once, and says so', async () => {
    const { ledger } = await aLedger();
    await ledger.record([grant(phone(1))]);
    const before = await ledger.size();
    const [again] = await ledger.record([grant(phone(1))]);
    expect(again).toMatchObject({ recorded: true, already: true });
    expect(await ledger.size()).toEqual(before);
  });

  test('keeps an opt-in that someone else records after a leaving as evidence only', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1))]);
    it.clock.now += 3_600_000;
    const [result] = await it.ledger.record([
      grant(phone(1), { claimed: { at: it.clock.now, precision: 'instant' } }),
    ]);
    expect(result).toMatchObject({
      recorded: true,
      effective: false,
      reason: 'withdrawn',
      state: 'withdrawn',
    });
    expect(await reasonFor(it, 1)).toBe('withdrawn');
  });

  test("takes the person's own later act as coming back", async () => {
    const it = await aLedger();
    await it.ledger.record([leave(phone(1))]);
    it.clock.now += 60_000;
    const act = grant(phone(1), {
      by: 'person',
      signed: true,
      claimed: { at: it.clock.now, precision: 'instant' },
    });
    expect((await it.ledger.record([act]))[0]).toMatchObject({ effective: true, state: 'granted' });
    expect(await reasonFor(it, 1)).toBe('allowed');
  });

  test('lets a leaving reach every identifier of the contact that the channel uses, a grant only its own', async () => {
    const it = await aLedger();
    const bsuid = { kind: 'bsuid', value: 'GB.1234567890' } as const;
    await it.ledger.record([
      grant(phone(1), { who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' } }),
    ]);
    expect((await it.ledger.check(offers, [{ identifier: bsuid }]))[0]?.reason).toBe('no_consent');
    await it.ledger.record([leave(bsuid)]);
    expect(await reasonFor(it, 1)).toBe('withdrawn');
  });

  test('gives an identifier that is linked later the leavings of the one it is linked to', async () => {
    const it = await aLedger();
    const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
    await it.ledger.record([leave(bsuid)]);
    await it.ledger.record([
      grant(bsuid, { by: 'others', claimed: { at: NOON, precision: 'instant' } }),
      grant(phone(3)),
    ]);
    await it.ledger.record([
      {
        type: 'link',
        who: { identifiers: [phone(3), bsuid], linkedBy: 'signed' },
        channel: 'whatsapp',
        signed: true,
        evidence: {},
      },
    ]);
    expect(await reasonFor(it, 3)).toBe('withdrawn');
  });

  test('treats a known phone under another WhatsApp identity as another person until they opt in themselves', async () => {
    const it = await aLedger();
    const [old, fresh] = [
      { kind: 'bsuid', value: 'GB.1' } as const,
      { kind: 'bsuid', value: 'GB.2' } as const,
    ];
    await it.ledger.record([
      grant(phone(1), { who: { identifiers: [phone(1), old], linkedBy: 'signed' } }),
    ]);
    it.clock.now += 1000;
    await it.ledger.record([
      {
        type: 'link',
        who: { identifiers: [phone(1), fresh], linkedBy: 'signed' },
        channel: 'whatsapp',
        signed: true,
        evidence: {},
      },
    ]);
    expect(await reasonFor(it, 1)).toBe('identity_changed');
    it.clock.now += 1000;
    await it.ledger.record([
      grant(phone(1), {
        by: 'person',
        signed: true,
        claimed: { at: it.clock.now, precision: 'instant' },
      }),
    ]);
    expect(await reasonFor(it, 1)).toBe('allowed');
  });

  test('leaves nothing readable on the disk', async () => {
    const { ledger, place } = await aLedger();
    await ledger.record([
      grant(phone(42), { who: { identifiers: [phone(42)], name: 'Nomen Nescio' } }),
    ]);
    for (const text of ['7700900042', '447700900042', 'Nomen Nescio'])
      expect(await isOnDisk(place, text)).toBe(false);
    // What is not sealed is found there, so looking finds what there is.
    expect(await isOnDisk(place, 'whatsapp')).toBe(true);
  });

  test('seals the reason that somebody wrote down, also for a person it did not know', async () => {
    const { ledger, place } = await aLedger();
    await ledger.record([leave(phone(7), { reason: 'Nomen Nescio rang' })]);
    expect(await isOnDisk(place, 'Nomen Nescio')).toBe(false);
  });

  test('verifies itself, and finds a change in what decides', async () => {
    const { ledger, open } = await aLedger();
    await ledger.record([grant(phone(1)), grant(phone(2)), leave(phone(2))]);
    expect(await ledger.verify()).toMatchObject({ ok: true, events: 3 });
    await open.engine.db.deleteFrom('suppressions').execute();
    expect((await ledger.verify()).ok).toBe(false);
  });
});

describe('A request for confirmation', () => {
  const ask = (n: number) => ({
    type: 'request' as const,
    who: { identifiers: [phone(n)] },
    channel: 'whatsapp' as const,
    purpose: 'offers',
    kind: 'double_opt_in' as const,
    signed: false,
    validForMs: 86_400_000,
    evidence: { source: 'web_form' },
  });
  const answer = (n: number, token?: string, answer: 'confirmed' | 'refused' = 'confirmed') => ({
    type: 'answer' as const,
    who: { identifiers: [phone(n)] },
    channel: 'whatsapp' as const,
    signed: true,
    answer,
    token,
    evidence: { source: 'quick_reply' },
  });

  test('grants only when the person who was asked confirms with its token, once', async () => {
    const it = await aLedger();
    const [request] = await it.ledger.record([ask(1)]);
    if (!request?.recorded || !request.token) throw new Error('not asked');
    expect(await reasonFor(it, 1)).toBe('pending_confirmation');
    expect((await it.ledger.record([answer(2, request.token)]))[0]?.recorded).toBe(false);
    expect((await it.ledger.record([answer(1, 'guessed')]))[0]?.recorded).toBe(false);
    expect((await it.ledger.record([answer(1, request.token)]))[0]).toMatchObject({
      recorded: true,
      effective: true,
    });
    expect(await reasonFor(it, 1)).toBe('allowed');
    await it.ledger.record([
      leave(phone(1), { claimed: { at: NOON + 1000, precision: 'instant' } }),
    ]);
    it.clock.now += 60_000;
    expect((await it.ledger.record([answer(1, request.token)]))[0]?.recorded).toBe(false);
    expect(await reasonFor(it, 1)).toBe('withdrawn');
  });

  test('is not put to someone who has left, who refused, or who was asked already', async () => {
    const it = await aLedger();
    await it.ledger.record([leave(phone(1))]);
    expect((await it.ledger.record([ask(1)]))[0]).toMatchObject({
      recorded: false,
      reason: 'withdrawn',
    });
    const [request] = await it.ledger.record([ask(2)]);
    if (!request?.recorded) throw new Error('not asked');
    await it.ledger.record([answer(2, request.token, 'refused')]);
    expect((await it.ledger.record([ask(2)]))[0]).toMatchObject({
      recorded: false,
      reason: 'refused',
    });
  });

  test('is made anew where its message never went out, and not where it may have', async () => {
    const it = await aLedger();
    const [first] = await it.ledger.record([{ ...ask(1), once: 'run' }]);
    const [again] = await it.ledger.record([{ ...ask(1), once: 'run' }]);
    if (!first?.recorded || !again?.recorded) throw new Error('not asked');
    expect(again.token).toBeDefined();
    expect(again.token).not.toBe(first.token);
    const request = { ...offers, messageClass: 'permission_request' as const };
    const claims = await it.ledger.claim(request, { kind: 'permission_request' }, 'r', [
      { item: 0, recipient: recipient(phone(1)) },
    ]);
    expect(claims[0]?.kind).toBe('claimed');
    expect((await it.ledger.record([ask(1)]))[0]).toMatchObject({
      recorded: false,
      reason: 'pending_confirmation',
    });
    expect((await it.ledger.record([answer(1, again.token)]))[0]).toMatchObject({
      effective: true,
    });
  });

  test('that was put elsewhere, before the ledger knew of it, is not put again', async () => {
    const it = await aLedger();
    await it.ledger.record([{ ...ask(1), imported: true, once: 'import' }]);
    expect((await it.ledger.record([ask(1)]))[0]).toMatchObject({
      recorded: false,
      reason: 'pending_confirmation',
    });
  });

  test('expires', async () => {
    const it = await aLedger();
    const [request] = await it.ledger.record([ask(1)]);
    if (!request?.recorded) throw new Error('not asked');
    it.clock.now += 86_400_001;
    expect((await it.ledger.record([answer(1, request.token)]))[0]).toMatchObject({
      recorded: false,
      reason: 'expired',
    });
  });
});

describe('A request to renew a permission', () => {
  const DAY = 86_400_000;
  const renew = (n: number) => ({
    type: 'request' as const,
    who: { identifiers: [phone(n)] },
    channel: 'whatsapp' as const,
    purpose: 'offers',
    kind: 're_permission' as const,
    signed: false,
    validForMs: 14 * DAY,
    maxConsentAgeDays: 730,
    reconfirmWithinDays: 90,
    evidence: {},
  });
  const given = (daysAgo: number, by: 'person' | 'others' = 'others') =>
    grant(phone(1), {
      by,
      signed: by === 'person',
      claimed: { at: NOON - daysAgo * DAY, precision: 'instant' },
    });
  const asked = async (it: Awaited<ReturnType<typeof aLedger>>) =>
    (await it.ledger.record([renew(1)]))[0];

  test('goes to whose consent holds, or held until its age ran out a while ago', async () => {
    for (const daysAgo of [30, 500, 760]) {
      const it = await aLedger();
      await it.ledger.record([given(daysAgo)]);
      expect(await asked(it)).toMatchObject({ recorded: true, token: expect.any(String) });
    }
  });

  test('goes to nobody else, and says why', async () => {
    const it = await aLedger();
    expect(await asked(it)).toMatchObject({ recorded: false, reason: 'no_consent' });
    await it.ledger.record([given(900)]);
    expect(await asked(it)).toMatchObject({ recorded: false, reason: 'expired' });
    await it.ledger.record([leave(phone(1))]);
    expect(await asked(it)).toMatchObject({ recorded: false, reason: 'withdrawn' });
  });

  test('does not go to who confirmed it themselves while that holds', async () => {
    const it = await aLedger();
    await it.ledger.record([given(30), given(10, 'person')]);
    expect(await asked(it)).toMatchObject({ recorded: false, reason: 'allowed' });
  });

  test('goes once, also after its time to answer has run out', async () => {
    const it = await aLedger();
    await it.ledger.record([given(730)]);
    await asked(it);
    const request = {
      ...offers,
      messageClass: 'permission_request' as const,
      maxConsentAgeDays: 730,
      reconfirmWithinDays: 90,
    };
    const [claim] = await it.ledger.claim(request, { kind: 'permission_request' }, 'r', [
      { item: 0, recipient: recipient(phone(1)) },
    ]);
    expect(claim?.kind).toBe('claimed');
    it.clock.now += 30 * DAY;
    expect(await asked(it)).toMatchObject({ recorded: false });
    // Who agrees anew may be asked again when that has aged.
    await it.ledger.record([
      grant(phone(1), { claimed: { at: it.clock.now, precision: 'instant' } }),
    ]);
    it.clock.now += 740 * DAY;
    expect(await asked(it)).toMatchObject({ recorded: true });
  });
});
