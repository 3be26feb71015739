import type { Act, AnswerAct, RequestAct } from '../../../core/ledger';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const DAY = 86_400_000;

async function aQuestion(channel: 'whatsapp' | 'sms' = 'sms') {
  const it = await aLedger();
  const ask = async (over: Partial<RequestAct> = {}) =>
    (
      await it.ledger.record([
        {
          type: 'request',
          who: { identifiers: [phone(1)] },
          channel,
          purpose: 'offers',
          kind: 'double_opt_in',
          signed: false,
          validForMs: 7 * DAY,
          evidence: { source: 'web_form' },
          ...over,
        },
      ])
    )[0];
  const tokenOf = (result: Awaited<ReturnType<typeof ask>>) => {
    if (!result?.recorded || !result.token) throw new Error('not asked');
    return result.token;
  };
  const confirm = async (token: string) =>
    (
      await it.ledger.record([
        {
          type: 'answer',
          who: { identifiers: [phone(1)] },
          channel,
          answer: 'confirmed',
          token,
          signed: false,
          once: `${token} at ${it.clock.now}`,
          evidence: { source: 'token' },
        } satisfies AnswerAct as Act,
      ])
    )[0];
  const reason = async () =>
    (await it.ledger.check({ ...offers, channel }, [recipient(phone(1))]))[0]?.reason;
  return { ...it, ask, tokenOf, confirm, reason };
}

describe('A question to a person', () => {
  test('goes out once, and once more where they ask for it', async () => {
    const it = await aQuestion();
    expect(await it.ask()).toMatchObject({ recorded: true });
    it.clock.now += DAY;
    expect(await it.ask()).toMatchObject({ recorded: false, reason: 'pending_confirmation' });
    expect(await it.ask({ resend: true })).toMatchObject({ recorded: true });
    it.clock.now += DAY;
    expect(await it.ask({ resend: true })).toMatchObject({
      recorded: false,
      reason: 'pending_confirmation',
    });
  });

  test('on WhatsApp may be sent once for each time it was put, and is made anew where it was never sent', async () => {
    const it = await aQuestion('whatsapp');
    let runs = 0;
    const send = async () => {
      const [claim] = await it.ledger.claim(
        { ...offers, messageClass: 'permission_request' },
        { kind: 'permission_request' },
        `run ${++runs}`,
        [{ item: 0, recipient: recipient(phone(1)) }],
      );
      if (claim?.kind !== 'claimed') return 'not sent';
      await it.ledger.settle([{ claimId: claim.claimId, state: 'sent' }]);
      return 'sent';
    };
    await it.ask();
    it.clock.now += 1000;
    expect(await it.ask()).toMatchObject({ recorded: true });
    expect(await send()).toBe('sent');
    expect(await send()).toBe('not sent');
    it.clock.now += 1000;
    expect(await it.ask()).toMatchObject({ recorded: false });
    expect(await it.ask({ resend: true })).toMatchObject({ recorded: true });
    expect(await send()).toBe('sent');
    expect(await send()).toBe('not sent');
    it.clock.now += 1000;
    expect(await it.ask({ resend: true })).toMatchObject({ recorded: false });
  });

  test('about renewal goes out once more where they ask for it, and not otherwise', async () => {
    const it = await aQuestion();
    await it.ledger.record([
      grant(phone(1), { channel: 'sms', claimed: { at: NOON - 800 * DAY, precision: 'day' } }),
    ]);
    const renew = {
      kind: 're_permission',
      maxConsentAgeDays: 790,
      reconfirmWithinDays: 30,
    } as const;
    expect(await it.ask(renew)).toMatchObject({ recorded: true });
    it.clock.now += 1000;
    expect(await it.ask(renew)).toMatchObject({ recorded: false });
    expect(await it.ask({ ...renew, resend: true })).toMatchObject({ recorded: true });
    it.clock.now += 8 * DAY;
    expect(await it.ask({ ...renew, resend: true })).toMatchObject({ recorded: false });
  });

  test('does not go out a third time because the first has run out meanwhile', async () => {
    const it = await aQuestion();
    await it.ask();
    it.clock.now = NOON + 6 * DAY;
    await it.ask({ resend: true });
    it.clock.now = NOON + 8 * DAY;
    expect(await it.ask({ resend: true })).toMatchObject({ recorded: false });
  });

  test('that went out again is answered by the newer token alone', async () => {
    const it = await aQuestion();
    const old = it.tokenOf(await it.ask());
    it.clock.now += 1000;
    const newer = it.tokenOf(await it.ask({ resend: true }));
    it.clock.now += 1000;
    expect(await it.confirm(old)).toMatchObject({ recorded: false, reason: 'expired' });
    expect(await it.reason()).toBe('pending_confirmation');
    expect(await it.confirm(newer)).toMatchObject({ recorded: true, effective: true });
    it.clock.now += 1000;
    expect(await it.confirm(old)).toMatchObject({ recorded: false });
    expect(await it.confirm(newer)).toMatchObject({ recorded: false });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('confirms nothing after its time, nor by a token that was guessed', async () => {
    const it = await aQuestion();
    const token = it.tokenOf(await it.ask());
    expect(await it.confirm(`${token}x`)).toMatchObject({ recorded: false });
    expect(await it.confirm(token.slice(1))).toMatchObject({ recorded: false });
    it.clock.now += 7 * DAY;
    expect(await it.confirm(token)).toMatchObject({ recorded: false, reason: 'expired' });
    expect(await it.reason()).toBe('no_consent');
  });

  test('goes to nobody who has left since, also where somebody says that they ask for it', async () => {
    const it = await aQuestion();
    await it.ask();
    await it.ledger.record([leave(phone(1), { channel: 'sms' })]);
    it.clock.now += DAY;
    expect(await it.ask({ resend: true })).toMatchObject({ recorded: false, reason: 'withdrawn' });
  });

  test('is kept without its token, and with where it was asked for until erasure', async () => {
    const it = await aQuestion();
    const token = it.tokenOf(await it.ask({ personal: { ipAddress: '192.0.2.7' } }));
    const rows = await it.open.engine.db.selectFrom('requests').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    const events = await it.open.engine.db.selectFrom('events').select('payload').execute();
    for (const { payload } of events)
      expect(Buffer.from(payload ?? []).toString()).not.toMatch(/192\.0\.2\.7/);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});

describe('An opt-in that nobody answers for', () => {
  const unproven = {
    type: 'grant',
    who: { identifiers: [phone(2)] },
    channel: 'whatsapp',
    purpose: 'offers',
    by: 'unproven',
    claimed: { at: NOON - DAY, precision: 'day' },
    signed: false,
    evidence: { source: 'import' },
  } as const;

  test('is kept as what it is, and is no consent until somebody does', async () => {
    const { ledger } = await aLedger();
    const reason = async () => (await ledger.check(offers, [recipient(phone(2))]))[0]?.reason;
    expect(await ledger.record([unproven])).toMatchObject([
      { recorded: true, effective: false, state: 'none', reason: 'no_consent' },
    ]);
    expect(await reason()).toBe('no_consent');
    expect(await ledger.record([unproven])).toMatchObject([{ already: true }]);
    expect(await ledger.record([{ ...unproven, by: 'others' }])).toMatchObject([
      { already: false, effective: true },
    ]);
    expect(await reason()).toBe('allowed');
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('takes nothing from a consent that is there', async () => {
    const { ledger } = await aLedger();
    await ledger.record([{ ...unproven, by: 'others' }]);
    await ledger.record([
      { ...unproven, claimed: { at: NOON, precision: 'instant' }, expiresAt: NOON },
    ]);
    expect((await ledger.check(offers, [recipient(phone(2))]))[0]?.reason).toBe('allowed');
  });

  test('cannot be renewed, for it was never valid', async () => {
    const { ledger } = await aLedger();
    await ledger.record([unproven]);
    expect(
      await ledger.record([
        {
          type: 'request',
          who: unproven.who,
          channel: 'whatsapp',
          purpose: 'offers',
          kind: 're_permission',
          validForMs: DAY,
          reconfirmWithinDays: 90,
          signed: false,
          evidence: {},
        },
      ]),
    ).toMatchObject([{ recorded: false, reason: 'no_consent' }]);
  });
});
