import { aLedger, grant, phone } from './aLedger';

describe('Verifying', () => {
  test('finds nothing wrong with a ledger that is written to meanwhile', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    let n = 2;
    let writing = true;
    const writer = (async () => {
      while (writing) await it.ledger.record([grant(phone(n++))]);
    })();
    for (let run = 0; run < 20; run++) expect((await it.ledger.verify()).ok).toBe(true);
    writing = false;
    await writer;
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events: n - 1 });
  });

  test('says how many events it has read, also where a table differs', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(2))]);
    await it.open.engine.db
      .updateTable('consents')
      .set({ others_at: 1 })
      .where('identifier_hash', '=', it.open.lookUp.identifier(phone(2)))
      .execute();
    expect(await it.ledger.verify()).toMatchObject({ ok: false, events: 2 });
  });

  test.each([
    ['an answered request', { answered_at: null, answer: null }],
    ['the term of a request', { expires_at: 1 }],
  ])('finds a change to %s', async (_, change) => {
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
    if (!request?.recorded) throw new Error('not asked');
    await it.ledger.record([
      {
        type: 'answer',
        who: { identifiers: [phone(1)] },
        channel: 'whatsapp',
        signed: true,
        answer: 'confirmed',
        token: request.token,
        evidence: {},
      },
    ]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
    await it.open.engine.db.updateTable('requests').set(change).execute();
    expect((await it.ledger.verify()).ok).toBe(false);
  });

  test.each([
    ['the text', { text: 'Anything goes.' }],
    ['the kind of change', { change: 'substance' }],
  ] as const)('finds a change to %s of a notice', async (_, change) => {
    const it = await aLedger();
    await it.ledger.recordNotice({
      purpose: 'offers',
      channel: 'whatsapp',
      language: 'en',
      version: '1',
      text: 'We write to you about offers.',
      disclosures: {},
      change: 'wording',
    });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
    await it.open.engine.db.updateTable('notices').set(change).execute();
    expect((await it.ledger.verify()).ok).toBe(false);
  });
});
