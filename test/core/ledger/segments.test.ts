import fc from 'fast-check';
import type { GrantAct, RequestAct, Segments, SegmentsGiven } from '../../../core/ledger';
import { readSegments } from '../../../core/ledger';
import { foldSegments, segmentsOf } from '../../../core/ledger/segments';
import { aLedger, grant, NOON, phone } from './aLedger';

const DAY = 86_400_000;
const at = (days: number) => ({ at: NOON - days * DAY, precision: 'instant' }) as const;

type ALedger = Awaited<ReturnType<typeof aLedger>>;
async function kept({ open }: ALedger, n: number) {
  const row = await open.engine.db
    .selectFrom('consents')
    .select('segments')
    .where('identifier_hash', '=', open.lookUp.identifier(phone(n)))
    .executeTakeFirstOrThrow();
  return segmentsOf(row.segments);
}

describe('Segments that are told', () => {
  test.each([
    [{ source: 'Web Shop' }, { source: 'web-shop' }],
    [{ source: 'ｆａｉｒ 2026' }, { source: 'fair-2026' }],
    [{ language: 'DA' }, { language: 'da' }],
    [{ language: 'pt_BR' }, { language: 'pt-BR' }],
    [{ language: 'zh-hant' }, { language: 'zh-Hant' }],
    [{ language: 'Danish' }, { language: 'da' }],
    [{ language: ' français ' }, { language: 'fr' }],
    [{ language: '中文' }, { language: 'zh' }],
    [{ country: 'denmark' }, { country: 'DK' }],
    [{ tags: 'VIP; autumn sale, vip' }, { tags: ['autumn-sale', 'vip'] }],
    [{ tags: ['été', 'vip'] }, { tags: ['vip', 'été'] }],
    [{ tags: [] }, { tags: [] }],
    [{ source: ' ', tags: '', language: null }, undefined],
    [{ tags: '新客户,会员' }, { tags: ['会员', '新客户'] }],
  ])('%j are read as %j', (given, read) => {
    expect(readSegments(given)).toEqual({ segments: read });
  });

  test.each<SegmentsGiven>([
    { tags: 'someone@example.org' },
    { tags: '+44 7700 900123' },
    { tags: 'born-1980-01-31' },
    { tags: 'a'.repeat(41) },
    { tags: ['vip', { name: 'x' }] },
    { tags: '-vip' },
    { tags: Array.from({ length: 21 }, (_, n) => `tag${n}`) },
    { source: '<b>shop</b>' },
    { language: 'Elvish' },
    { language: 'da-x-somebody' },
    { country: 'Atlantis' },
  ])('are refused where they could say who somebody is, or are none: %j', (given) => {
    const { problem, segments } = readSegments(given);
    expect(segments).toBeUndefined();
    expect(problem).toMatch(/^[A-Z].*\.$/);
    expect(problem).not.toMatch(/someone|7700|1980|aaaa|somebody@|elvish|atlantis/i);
  });

  test('read again are the same', () => {
    const anything = fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()));
    const given = fc.record({ source: anything, tags: anything, language: fc.string() });
    fc.assert(
      fc.property(given, (raw) => {
        const { segments } = readSegments(raw);
        if (segments) expect(readSegments(segments)).toEqual({ segments });
      }),
    );
  });
});

describe('Segments on record', () => {
  test('are what was told of each latest, whatever order it came in', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { claimed: at(1), segments: { tags: ['vip'], language: 'da' } }),
      grant(phone(1), { claimed: at(2), segments: { tags: ['new'], source: 'fair' } }),
      grant(phone(1), { claimed: at(0) }),
    ]);
    expect(await kept(it, 1)).toEqual({ source: 'fair', language: 'da', tags: ['vip'] });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('stand with the question already, so that the answer need not repeat them', async () => {
    const it = await aLedger();
    const request: RequestAct = {
      ...grant(phone(1)),
      type: 'request',
      kind: 'double_opt_in',
      validForMs: DAY,
      claimed: undefined,
      segments: { source: 'web-shop', country: 'DK' },
    };
    const [asked] = await it.ledger.record([request]);
    expect(asked).toMatchObject({ recorded: true, state: 'pending' });
    const token = (asked as { token?: string }).token;
    const { purpose: _purpose, ...rest } = grant(phone(1), { claimed: undefined, by: 'person' });
    await it.ledger.record([{ ...rest, type: 'answer', answer: 'confirmed', token }]);
    expect(await kept(it, 1)).toEqual({ source: 'web-shop', country: 'DK' });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('are refused with the whole opt-in where they name the person', async () => {
    const it = await aLedger();
    const who = { identifiers: [phone(1)], name: 'Zenobia Quill' };
    const mail = { kind: 'email', value: 'zenobia.quill@example.org' } as const;
    const refused = await it.ledger.record([
      grant(phone(1), { who, segments: { tags: ['quill-zenobia'] } }),
      grant(mail, { channel: 'email', segments: { source: 'zenobia.quill' } }),
      grant(phone(2), { segments: { tags: ['VIP', 'autumn sale', 'VIP'] } }),
      grant(phone(3), { segments: { language: 'zenobia' } }),
      grant(phone(4), { who: { ...who, identifiers: [phone(4)] }, segments: { tags: ['quill'] } }),
    ]);
    expect(refused.map(({ recorded }) => recorded)).toEqual([false, false, true, false, true]);
    expect(await kept(it, 2)).toEqual({ tags: ['autumn-sale', 'vip'] });
    expect(JSON.stringify(refused).toLowerCase()).not.toContain('zenobia');
  });

  test('cannot be changed unnoticed', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1), { segments: { tags: ['vip'] } }), grant(phone(2))]);
    const set = (n: number, segments: string | null) =>
      it.open.engine.db
        .updateTable('consents')
        .set({ segments })
        .where('identifier_hash', '=', it.open.lookUp.identifier(phone(n)))
        .execute();
    await set(2, foldSegments(null, { tags: ['vip'] }, NOON));
    expect(await it.ledger.verify()).toMatchObject({ ok: false });
    await set(2, null);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
    await set(1, null);
    expect(await it.ledger.verify()).toMatchObject({ ok: false });
  });

  test('come out the same in any order, and however often they are told', () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const segments: fc.Arbitrary<Segments> = fc.record(
      { source: label, language: fc.constantFrom('da', 'en'), tags: fc.uniqueArray(label) },
      { requiredKeys: [] },
    );
    const tellings = fc.array(fc.record({ segments, at: fc.integer({ min: 0, max: 3 }) }));
    const folded = (all: ReadonlyArray<Pick<GrantAct, 'segments'> & { at: number }>) =>
      all.reduce<string | null>((row, each) => foldSegments(row, each.segments, each.at), null);
    const both = tellings.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all], {
          minLength: 2 * all.length,
          maxLength: 2 * all.length,
        }),
      ),
    );
    fc.assert(fc.property(both, ([one, other]) => expect(folded(other)).toBe(folded(one))));
  });
});
