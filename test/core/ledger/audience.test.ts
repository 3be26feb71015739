import fc from 'fast-check';
import type { Identifier } from '../../../core/consent';
import {
  type Act,
  type AudienceQuestion,
  type GrantAct,
  Ledger,
  type Member,
  PERMISSIONS,
} from '../../../core/ledger';
import { french } from '../../nodes/people';
import { aLedger, grant, leave, NOON, offers } from './aLedger';

type ALedger = Awaited<ReturnType<typeof aLedger>>;
const phone = (n: number): Identifier => ({ kind: 'phone', value: french(n) });
const bsuid = (n: number): Identifier => ({ kind: 'bsuid', value: `FR.${1000 + n}` });
const DAY = 86_400_000;

async function list({ ledger }: Pick<ALedger, 'ledger'>, over: Partial<AudienceQuestion> = {}) {
  const members: Member[] = [];
  let unreadable = 0;
  for await (const page of ledger.audience({ request: offers, ...over })) {
    members.push(...page.members);
    unreadable += page.unreadable;
  }
  return { members, unreadable };
}
const to = (members: readonly Member[]) =>
  members.map(({ recipient }) => recipient.identifier?.value);
const allowed = (members: readonly Member[]) =>
  members.filter(({ decision }) => decision.outcome === 'allowed');
const both = (n: number) => ({ identifiers: [phone(n), bsuid(n)], linkedBy: 'signed' }) as const;

describe('The ledger as an audience', () => {
  test('lists everybody once, in the order in which they came to be known, over as many pages as it takes', async () => {
    const it = await aLedger();
    const people = Array.from({ length: 620 }, (_, n) => phone(n));
    await it.ledger.record(people.slice(0, 400).map((each) => grant(each)));
    it.clock.now += 1;
    await it.ledger.record(people.slice(400).map((each) => grant(each)));
    const pages: number[] = [];
    for await (const { members: page } of it.ledger.audience({ request: offers }))
      pages.push(page.length);
    expect(Math.max(...pages)).toBeLessThanOrEqual(250);
    const { members } = await list(it);
    expect(new Set(to(members))).toEqual(new Set(people.map(({ value }) => value)));
    expect(members).toHaveLength(620);
    expect(new Set(to(members.slice(0, 400)))).toEqual(
      new Set(people.slice(0, 400).map(({ value }) => value)),
    );
    expect((await list(it)).members).toEqual(members);
    for (const place of [0, 249, 250, 401, 619]) {
      const after = members[place]!.contactId;
      expect((await list(it, { after })).members).toEqual(members.slice(place + 1));
    }
  });

  test('lets n8n go on while it is read, several times a page', async () => {
    const it = await aLedger();
    await it.ledger.record(Array.from({ length: 600 }, (_, n) => grant(phone(n))));
    let turns = 0;
    let reading = true;
    const others = (async () => {
      for (; reading; turns++) await new Promise((resolve) => setImmediate(resolve));
    })();
    await it.ledger.countAudience({ request: offers });
    reading = false;
    await others;
    expect(turns).toBeGreaterThanOrEqual(3 * 3);
  });

  test('has only whom it holds something of for this purpose on this channel, and says how they stand', async () => {
    const it = await aLedger();
    const ends = { expiresAt: NOON + 1000 };
    await it.ledger.record([
      grant(phone(1)),
      grant(phone(2), { purpose: 'news' }),
      grant(phone(3), { channel: 'sms' }),
      grant(phone(4)),
      leave(phone(4)),
      leave(phone(5)),
      grant(phone(6), ends),
      grant(phone(7)),
    ]);
    await it.ledger.restrict(phone(7), true);
    it.clock.now += 2000;
    const { members } = await list(it);
    expect(
      Object.fromEntries(
        members.map((each) => [each.recipient.identifier?.value, each.decision.reason]),
      ),
    ).toEqual({
      [phone(1).value]: 'allowed',
      [phone(4).value]: 'withdrawn',
      [phone(6).value]: 'expired',
      [phone(7).value]: 'restricted',
    });
    const { members: news } = await list(it, { request: { ...offers, purpose: ' News ' } });
    expect(to(news)).toEqual([phone(2).value]);
  });

  test('has a person with several identifiers once, by the one that they may be written to on', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { who: both(1) }),
      grant(bsuid(1)),
      grant(bsuid(2), { who: { ...both(2), identifiers: [bsuid(2), phone(2)] } }),
      grant(phone(3), { who: both(3) }),
      grant(bsuid(3)),
      leave(phone(3), { claimed: undefined }),
    ]);
    it.clock.now += DAY;
    await it.ledger.record([grant(bsuid(3), { by: 'person', signed: true, claimed: undefined })]);
    const { members } = await list(it);
    expect(members).toHaveLength(3);
    expect(to(allowed(members)).sort()).toEqual(
      [phone(1).value, bsuid(2).value, bsuid(3).value].sort(),
    );
    const counts = await it.ledger.countAudience({ request: offers });
    expect(counts).toMatchObject({ people: 3, outcomes: { allowed: 3 } });
  });

  test('tells whom this edition has reached already, by whichever identifier', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1), { who: both(1) }), grant(bsuid(1)), grant(phone(2))]);
    const scope = { kind: 'campaign', campaign: 'spring', edition: '1' } as const;
    const [claimed] = await it.ledger.claim(offers, scope, 'run', [
      { item: 0, recipient: { identifier: bsuid(1), country: 'FR' } },
    ]);
    expect(claimed?.kind).toBe('claimed');
    const { members } = await list(it, { scope });
    expect(to(allowed(members))).toEqual([phone(2).value]);
    expect(to(allowed((await list(it)).members))).toHaveLength(2);
  });

  test('has nobody who was erased', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { segments: { tags: ['vip'] } }),
      grant(phone(2), { expiresAt: NOON + DAY, segments: { tags: ['vip'] } }),
    ]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    const { members, unreadable } = await list(it, { filter: { tags: ['vip'] } });
    expect([to(members), unreadable]).toEqual([[phone(1).value], 0]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ proof: it.clock.now });
    expect((await list(it, { filter: { tags: ['vip'] } })).members).toHaveLength(1);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('gives name and CRM id only where they are asked for', async () => {
    const it = await aLedger();
    const who = { identifiers: [phone(1)], name: 'Zenobia', externalId: 'crm-1' };
    await it.ledger.record([grant(phone(1), { who })]);
    const [bare] = (await list(it)).members;
    expect(JSON.stringify(bare)).not.toMatch(/Zenobia|crm-1/);
    const [told] = (await list(it, { withProfile: true })).members;
    expect(told).toMatchObject({ name: 'Zenobia', externalId: 'crm-1' });
  });

  test('is only for a credential that may reveal personal data; its figures are for every one', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    const allowed = PERMISSIONS.filter((each) => each !== 'reveal');
    const ledger = new Ledger(it.open, { allowed, actor: {}, now: () => it.clock.now });
    await expect(list({ ledger })).rejects.toMatchObject({ problem: 'not_allowed' });
    const counts = await ledger.countAudience({ request: offers });
    expect(counts.people).toBe(1);
    expect(JSON.stringify(counts)).not.toContain('63998');
  });
});

describe('Whoever cannot be read', () => {
  test('is skipped and counted: their key is gone', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2, 3].map((n) => grant(phone(n))));
    const gone = (await list(it)).members[1]!;
    await it.open.keys.destroy([gone.contactId], 'profile');
    const { members, unreadable } = await list(it);
    expect(unreadable).toBe(1);
    expect(members.map(({ contactId }) => contactId)).not.toContain(gone.contactId);
    expect(members).toHaveLength(2);
    expect(await it.ledger.countAudience({ request: offers })).toMatchObject({
      people: 2,
      unreadable: 1,
    });
  });

  test('is skipped and counted: what they are chosen by is damaged, and could leave them out', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2].map((n) => grant(phone(n), { segments: { tags: ['staff'] } })));
    await it.open.engine.db
      .updateTable('consents')
      .set({ segments: '{"tags":["staff"' })
      .where('identifier_hash', '=', it.open.lookUp.identifier(phone(1)))
      .execute();
    const { members, unreadable } = await list(it, { filter: { withoutTags: ['staff'] } });
    expect([members.length, unreadable]).toEqual([0, 1]);
  });

  test('is blocked where the ledger holds what is no address of the channel', async () => {
    const it = await aLedger();
    const email: Identifier = { kind: 'email', value: 'someone@example.org' };
    await it.ledger.record([
      grant(email),
      grant({ kind: 'phone', value: '+33123' }),
      grant(phone(1), { channel: 'messenger' }),
    ]);
    const reasons = async (request = offers) =>
      (await list(it, { request })).members.map(({ decision }) => decision.reason);
    expect(await reasons()).toEqual(['invalid_contact', 'invalid_contact']);
    expect(await reasons({ ...offers, channel: 'messenger' })).toEqual(['invalid_contact']);
  });

  test('is skipped and counted: an address stands in another’s place', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(2))]);
    const row = await it.open.engine.db
      .selectFrom('identifiers')
      .selectAll()
      .where('identifier_hash', '=', it.open.lookUp.identifier(phone(1)))
      .executeTakeFirstOrThrow();
    await it.open.engine.db
      .updateTable('identifiers')
      .set({ sealed: row.sealed })
      .where('identifier_hash', '=', it.open.lookUp.identifier(phone(2)))
      .execute();
    const { members, unreadable } = await list(it);
    expect([to(members), unreadable]).toEqual([[phone(1).value], 1]);
  });
});

describe('Segments', () => {
  const told: ReadonlyArray<GrantAct['segments']> = [
    { source: 'web-shop', language: 'da', tags: ['vip'] },
    { source: 'web-shop', language: 'pt-BR', tags: ['vip', 'new'] },
    { source: 'fair', language: 'pt', country: 'SE' },
    { tags: ['new'] },
    undefined,
  ];
  const segmented = async () => {
    const it = await aLedger();
    await it.ledger.record(told.map((segments, n) => grant(phone(n), { segments })));
    return it;
  };
  const places = (members: readonly Member[]) =>
    to(members).map((value) => told.findIndex((_, n) => phone(n).value === value));

  test.each([
    [{}, [0, 1, 2, 3, 4]],
    [{ sources: ['web-shop'] }, [0, 1]],
    [{ sources: ['web-shop', 'fair'], languages: ['pt'] }, [1, 2]],
    [{ languages: ['pt-BR'] }, [1]],
    [{ countries: ['FR'] }, [0, 1, 3, 4]],
    [{ countries: ['SE', 'DK'] }, [2]],
    [{ tags: ['vip', 'new'] }, [0, 1, 3]],
    [{ tags: ['vip', 'new'], allTags: true }, [1]],
    [{ withoutTags: ['vip'] }, [2, 3, 4]],
    [{ tags: ['new'], withoutTags: ['vip'] }, [3]],
    [{ tags: ['nobody'] }, []],
  ])('choose by %j', async (filter, chosen) => {
    const it = await segmented();
    const { members } = await list(it, { filter });
    expect(places(members).sort()).toEqual(chosen);
    const { people } = await it.ledger.countAudience({ request: offers, filter });
    expect(people).toBe(chosen.length);
  });

  test('come with each person, the country of the number where none was recorded', async () => {
    const it = await segmented();
    const { members } = await list(it);
    const of = (n: number) => members[places(members).indexOf(n)]!.segments;
    expect(of(1)).toEqual({
      source: 'web-shop',
      language: 'pt-BR',
      country: 'FR',
      tags: ['vip', 'new'].sort(),
    });
    expect(of(2)).toEqual({ source: 'fair', language: 'pt', country: 'SE' });
    expect(of(4)).toEqual({ country: 'FR' });
  });

  test('are counted with how people stand', async () => {
    const it = await segmented();
    await it.ledger.record([leave(phone(1))]);
    expect(await it.ledger.countAudience({ request: offers })).toEqual({
      people: 5,
      outcomes: { allowed: 4, later: 0, blocked: 1 },
      reasons: [
        { outcome: 'allowed', reason: 'allowed', count: 4 },
        { outcome: 'blocked', reason: 'withdrawn', count: 1 },
      ],
      segments: {
        source: {
          '': { allowed: 2, later: 0, blocked: 0 },
          fair: { allowed: 1, later: 0, blocked: 0 },
          'web-shop': { allowed: 1, later: 0, blocked: 1 },
        },
        language: {
          '': { allowed: 2, later: 0, blocked: 0 },
          da: { allowed: 1, later: 0, blocked: 0 },
          pt: { allowed: 1, later: 0, blocked: 0 },
          'pt-BR': { allowed: 0, later: 0, blocked: 1 },
        },
        country: {
          FR: { allowed: 3, later: 0, blocked: 1 },
          SE: { allowed: 1, later: 0, blocked: 0 },
        },
        tags: {
          '': { allowed: 2, later: 0, blocked: 0 },
          new: { allowed: 1, later: 0, blocked: 1 },
          vip: { allowed: 1, later: 0, blocked: 1 },
        },
      },
      unreadable: 0,
    });
  });

  test('leave a person out by whichever of their identifiers it was recorded', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { who: both(1), segments: { tags: ['staff'] } }),
      grant(bsuid(1), { segments: { source: 'web-shop' } }),
    ]);
    const filter = { sources: ['web-shop'], withoutTags: ['staff'] };
    expect((await list(it, { filter })).members).toEqual([]);
    expect((await list(it, { filter: { sources: ['web-shop'] } })).members).toHaveLength(1);
  });

  test('that are not recorded leave the hours to the number: nobody is written to in the night of its country', async () => {
    const it = await aLedger();
    it.clock.now = Date.UTC(2026, 5, 16, 2);
    await it.ledger.record([grant(phone(1), { segments: { country: 'NZ' } })]);
    const request = { ...offers, contactHours: { kind: 'by_country' } } as const;
    const [person] = (await list(it, { request })).members;
    expect(person!.decision).toMatchObject({ outcome: 'later', reason: 'quiet_hours' });
    const counts = await it.ledger.countAudience({ request });
    expect(counts.firstResumeAt).toBe(person!.decision.resumeAt);
  });
});

describe('Nobody', () => {
  const someone = fc.nat({ max: 5 });
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc
      .record({ n: someone, person: fc.boolean() })
      .map(({ n, person }) =>
        grant(phone(n), { claimed: undefined, by: person ? 'person' : 'others' }),
      ),
    someone.map((n) => grant(bsuid(n), { claimed: undefined })),
    someone.map((n) => grant(phone(n), { who: both(n), claimed: undefined })),
    someone.map((n) => grant(bsuid(n), { who: both((n + 1) % 6), claimed: undefined })),
    someone.map((n) => leave(phone(n), { claimed: undefined })),
    someone.map((n) => leave(bsuid(n), { kind: 'objected', channel: '*', claimed: undefined })),
  );

  test('is listed as allowed whom a check does not allow, and nobody is missing', async () => {
    const everybody = [0, 1, 2, 3, 4, 5].flatMap((n) => [phone(n), bsuid(n)]);
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
        const it = await aLedger();
        for (const each of acts) {
          it.clock.now += 10 * 60_000;
          await it.ledger.record([each]);
        }
        const recipients = everybody.map((identifier) => ({ identifier, country: 'FR' }));
        const decisions = await it.ledger.check(offers, recipients);
        const outcomes = new Map(
          everybody.map((each, place) => [each.value, decisions[place]!.outcome]),
        );
        const rows = await it.open.engine.db
          .selectFrom('identifiers')
          .select(['identifier_hash', 'contact_id'])
          .execute();
        const contactOf = new Map(rows.map((row) => [row.identifier_hash, row.contact_id]));
        const may = everybody.filter((each) => outcomes.get(each.value) === 'allowed');
        const { members, unreadable } = await list(it);
        const listed = allowed(members);
        for (const { recipient, decision } of members)
          expect(decision.outcome).toBe(outcomes.get(recipient.identifier!.value));
        expect(new Set(listed.map(({ contactId }) => contactId))).toEqual(
          new Set(may.map((each) => contactOf.get(it.open.lookUp.identifier(each)))),
        );
        expect(new Set(members.map(({ contactId }) => contactId)).size).toBe(members.length);
        expect(unreadable).toBe(0);
        await it.close();
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
