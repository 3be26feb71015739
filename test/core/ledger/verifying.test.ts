import { aLedger, grant, leave, phone } from './aLedger';

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

  test('rebuilds a large ledger in parts, tells how far it is, and finds the same', async () => {
    const it = await aLedger();
    for (let n = 1; n <= 40; n++) await it.ledger.record([grant(phone(n)), leave(phone(n))]);
    const told: Array<readonly [number, number]> = [];
    const inParts = await it.ledger.verify({
      eventsAtATime: 10,
      onProgress: (done, of) => told.push([done, of]),
    });
    expect(inParts).toEqual(await it.ledger.verify());
    expect(told).toEqual(Array.from({ length: 8 }, (_, part) => [(part + 1) * 80, 8 * 80]));
    for (const n of [7, 31]) {
      const hash = it.open.lookUp.identifier(phone(n));
      const set = (unsigned_at: number | null) =>
        it.open.engine.db
          .updateTable('suppressions')
          .set({ unsigned_at })
          .where('identifier_hash', '=', hash)
          .execute();
      await set(1);
      expect((await it.ledger.verify({ eventsAtATime: 10 })).ok).toBe(false);
      await set(null);
    }
    expect((await it.ledger.verify({ eventsAtATime: 10 })).ok).toBe(true);
  });

  test('holds the chain against a head that was kept elsewhere', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    const { head } = await it.ledger.verify();
    await it.ledger.record([leave(phone(1))]);
    expect(await it.ledger.verify({ head })).toMatchObject({ ok: true, events: 2 });
    const later = (await it.ledger.verify()).head;
    await it.open.engine.db.deleteFrom('events').where('seq', '=', 2).execute();
    await it.open.engine.db.deleteFrom('suppressions').execute();
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events: 1 });
    expect(await it.ledger.verify({ head: later })).toMatchObject({
      ok: false,
      broken: { seq: 2 },
    });
  });

  test('finds an event that was put before the first, and an end of a proof period that was not one', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1))]);
    const { db } = it.open.engine;
    const [event] = await db.selectFrom('events').selectAll().orderBy('seq').limit(1).execute();
    const contacts = [event?.contact_id];
    for (const seq of [0, -1]) {
      await db
        .insertInto('events')
        .values({
          ...(event as NonNullable<typeof event>),
          seq,
          type: 'proof_ended',
          contact_id: null,
          act_key: null,
          payload: Buffer.from(JSON.stringify({ event: { type: 'proof_ended', contacts } })),
        })
        .execute();
      expect(await it.ledger.verify()).toMatchObject({ ok: false, broken: { seq } });
      await db.deleteFrom('events').where('seq', '=', seq).execute();
      expect(await it.ledger.verify()).toMatchObject({ ok: true });
    }
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
