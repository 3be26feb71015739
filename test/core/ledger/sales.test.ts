import type { DecisionRequest, Identifier } from '../../../core/consent';
import type { Act, SaleAct } from '../../../core/ledger/acts';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const DAY = 86_400_000;
const sale = (identifier: Identifier, over: Partial<SaleAct> = {}): Act => ({
  type: 'sale',
  who: { identifiers: [identifier] },
  channel: 'whatsapp',
  purpose: 'offers',
  wayOutOffered: true,
  claimed: { at: NOON - DAY, precision: 'instant' },
  signed: false,
  evidence: { source: 'checkout' },
  ...over,
});
const withSales: DecisionRequest = { ...offers, ownSimilarProducts: true };
type Ledger = Awaited<ReturnType<typeof aLedger>>;
const decided = async (it: Ledger, who: Identifier, asked = withSales) =>
  (await it.ledger.check(asked, [recipient(who)]))[0]!;

describe('A sale on record', () => {
  test('lets a customer be written to about own similar products, where that is switched on', async () => {
    const it = await aLedger();
    expect(await it.ledger.record([sale(phone(1))])).toMatchObject([
      { recorded: true, already: false, effective: true, state: 'none' },
    ]);
    expect(await decided(it, phone(1))).toMatchObject({
      outcome: 'allowed',
      basis: 'own_similar_products',
      soldAt: NOON - DAY,
    });
    expect((await decided(it, phone(1), offers)).reason).toBe('no_consent');
    expect((await decided(it, phone(2))).reason).toBe('no_consent');
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events: 1 });
  });

  test('holds for its own purpose and channel alone', async () => {
    const it = await aLedger();
    await it.ledger.record([sale(phone(1))]);
    const news = { ...withSales, purpose: 'news' };
    const sms = { ...withSales, channel: 'sms' as const };
    expect((await decided(it, phone(1), news)).reason).toBe('no_consent');
    expect((await decided(it, phone(1), sms)).reason).toBe('no_consent');
  });

  test('is none without a way out, and none from the future', async () => {
    const it = await aLedger();
    const results = await it.ledger.record([
      sale(phone(1), { wayOutOffered: false }),
      sale(phone(1), { claimed: { at: NOON + DAY, precision: 'instant' } }),
    ]);
    expect(results).toMatchObject([
      { recorded: false, reason: 'no_consent', explanation: expect.stringContaining('way out') },
      { recorded: false, reason: 'no_consent', explanation: expect.stringContaining('future') },
    ]);
    expect((await decided(it, phone(1))).reason).toBe('no_consent');
  });

  test('brings nobody back who left, before or after', async () => {
    const it = await aLedger();
    await it.ledger.record([leave(phone(1), { claimed: undefined })]);
    it.clock.now += DAY;
    const late = { at: it.clock.now, precision: 'instant' } as const;
    expect(await it.ledger.record([sale(phone(1), { claimed: late })])).toMatchObject([
      { recorded: true, effective: false, reason: 'withdrawn', state: 'withdrawn' },
    ]);
    await it.ledger.record([sale(phone(2)), leave(phone(2), { claimed: undefined })]);
    for (const who of [phone(1), phone(2)]) {
      expect((await decided(it, who)).reason).toBe('withdrawn');
    }
  });

  test('gives the right to send, and a leaving takes it: the claim decides anew', async () => {
    const it = await aLedger();
    await it.ledger.record([sale(phone(1)), sale(phone(2))]);
    const scope = { kind: 'campaign', campaign: 'autumn sale', edition: '1' } as const;
    const claim = async (who: Identifier) =>
      (
        await it.ledger.claim(withSales, scope, 'a run', [{ item: 0, recipient: recipient(who) }])
      )[0];
    expect(await claim(phone(1))).toMatchObject({
      kind: 'claimed',
      decision: { basis: 'own_similar_products' },
    });
    await it.ledger.record([leave(phone(2), { claimed: undefined })]);
    expect(await claim(phone(2))).toMatchObject({
      kind: 'refused',
      decision: { reason: 'withdrawn' },
    });
  });

  test('is one record where it is told twice, and the latest of several counts', async () => {
    const it = await aLedger();
    const earlier = sale(phone(1), { claimed: { at: NOON - 9 * DAY, precision: 'instant' } });
    await it.ledger.record([sale(phone(1)), earlier]);
    expect(await it.ledger.record([sale(phone(1)), earlier])).toMatchObject([
      { already: true, effective: true },
      { already: true, effective: true },
    ]);
    expect((await decided(it, phone(1))).soldAt).toBe(NOON - DAY);
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events: 2 });
  });

  test('is none of the next holder’s of the number', async () => {
    const it = await aLedger();
    const [first, second] = ['GB.1', 'GB.2'].map((value) => ({ kind: 'bsuid', value }) as const);
    const link = (who: Identifier): Act => ({
      type: 'link',
      who: { identifiers: [phone(1), who], linkedBy: 'signed' },
      channel: 'whatsapp',
      signed: true,
      evidence: {},
    });
    await it.ledger.record([sale(phone(1)), link(first!)]);
    it.clock.now += DAY;
    await it.ledger.record([link(second!)]);
    expect((await decided(it, phone(1))).reason).toBe('identity_changed');
    // Not even when they have come to agree themselves, and that agreement has run out.
    it.clock.now += DAY;
    await it.ledger.record([
      grant(phone(1), {
        by: 'person',
        signed: true,
        claimed: { at: it.clock.now, precision: 'instant' },
        expiresAt: it.clock.now + DAY,
      }),
    ]);
    expect((await decided(it, phone(1))).basis).toBe('consent');
    it.clock.now += 2 * DAY;
    expect((await decided(it, phone(1))).reason).toBe('expired');
  });

  test('keeps its customer through a purge of those whose consent has ended', async () => {
    const it = await aLedger();
    await it.ledger.record([
      sale(phone(1)),
      grant(phone(2), { expiresAt: NOON + DAY }),
      sale(phone(3)),
      leave(phone(3), { claimed: undefined }),
    ]);
    it.clock.now += 90 * DAY;
    const { contacts } = await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(contacts).toHaveLength(2);
    expect((await decided(it, phone(1))).outcome).toBe('allowed');
    expect((await decided(it, phone(3))).reason).toBe('withdrawn');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('is told by the chain: a table that says otherwise is found', async () => {
    const it = await aLedger();
    await it.ledger.record([sale(phone(1)), grant(phone(2))]);
    const set = async (sold_at: number | null, who: Identifier) =>
      await it.open.engine.db
        .updateTable('consents')
        .set({ sold_at })
        .where('identifier_hash', '=', it.open.lookUp.identifier(who))
        .execute();
    await set(NOON, phone(2));
    expect((await it.ledger.verify()).ok).toBe(false);
    await set(null, phone(2));
    await set(null, phone(1));
    expect((await it.ledger.verify()).ok).toBe(false);
    await set(NOON - DAY, phone(1));
    expect((await it.ledger.verify()).ok).toBe(true);
  });
});

describe('A year of birth recorded with an opt-in', () => {
  const born = (birthYear: number, more: Record<string, boolean> = {}) => ({
    evidence: { source: 'web_form', birthYear, ...more },
  });
  const inDenmark = async (it: Ledger, who: Identifier) =>
    (await it.ledger.check(offers, [{ identifier: who, country: 'DK' }]))[0]!;
  const columns = async (it: Ledger, who: Identifier) =>
    await it.open.engine.db
      .selectFrom('consents')
      .select(['birth_year', 'guardian_at'])
      .where('identifier_hash', '=', it.open.lookUp.identifier(who))
      .executeTakeFirst();

  test('blocks whoever was too young to consent alone, by the age of their country', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1), born(2012)), grant(phone(2), born(2010))]);
    expect(await inDenmark(it, phone(1))).toMatchObject({
      reason: 'no_consent',
      explanation: expect.stringContaining('guardian'),
    });
    expect((await inDenmark(it, phone(2))).reason).toBe('allowed');
  });

  test('stands in nobody’s way where a guardian consented', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1), born(2012, { guardianConsent: true }))]);
    expect((await inDenmark(it, phone(1))).reason).toBe('allowed');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('is not kept beside the consent of a grown-up, of whom it decides nothing', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1), born(1970)), grant(phone(2), born(2012))]);
    expect(await columns(it, phone(1))).toEqual({ birth_year: null, guardian_at: null });
    expect(await columns(it, phone(2))).toEqual({ birth_year: 2012, guardian_at: null });
  });

  test('is the latest of several, whichever came first', async () => {
    const it = await aLedger();
    const later = { claimed: { at: NOON - 1000, precision: 'instant' } } as const;
    await it.ledger.record([
      grant(phone(1), born(2009)),
      grant(phone(1), { ...born(2012), ...later }),
      grant(phone(2), born(2012)),
      grant(phone(2), { ...born(2009), ...later }),
    ]);
    for (const who of [phone(1), phone(2)]) {
      expect(await columns(it, who)).toMatchObject({ birth_year: 2012 });
      expect((await inDenmark(it, who)).reason).toBe('no_consent');
    }
  });

  test('is told with the question, too: who is too young is not asked', async () => {
    const it = await aLedger();
    await it.ledger.record([
      {
        type: 'request',
        who: { identifiers: [phone(1)] },
        channel: 'whatsapp',
        purpose: 'offers',
        kind: 'double_opt_in',
        validForMs: DAY,
        signed: false,
        ...born(2013),
      },
    ]);
    const asked = { ...offers, messageClass: 'permission_request' as const };
    const [decision] = await it.ledger.check(asked, [{ identifier: phone(1), country: 'DK' }], {
      kind: 'permission_request',
    });
    expect(decision).toMatchObject({
      reason: 'no_consent',
      explanation: expect.stringContaining('guardian'),
    });
  });
});
