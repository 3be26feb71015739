import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { consents, OptInsForTests } from './optIns';
import { french, grant, leave } from './people';

const ours = new OptInsForTests();
let ledger: Ledger;
const somebody = () => ours.somebody();
const record: OptInsForTests['record'] = async (...given) => await ours.record(...given);
const reasonFor: OptInsForTests['reasonFor'] = async (...given) => await ours.reasonFor(...given);

beforeAll(async () => {
  await ours.open();
  ({ ledger } = ours);
});
afterAll(async () => await ours.remove());

const list = { operation: 'import', attestation: 'Marketing answers for the list.' };
const row = (
  number: string,
  state: string,
  more: IDataObject = {},
): IDataObject & { phone: string } => ({
  phone: number,
  channel: 'whatsapp',
  purpose: 'offers',
  state,
  at: '2026-01-15',
  noticeVersion: '2026-01',
  ...more,
});

describe('Record Opt-In, import', () => {
  it('brings each row in as what it says', async () => {
    const states = ['granted', 'pending', 'withdrawn', 'refused', 'expired', 'paused'];
    const items = states.map((state) => row(somebody(), state));
    const ran = await record(items, list);
    expect(ran.outputs[0]).toEqual([]);
    expect(consents(ran, 1).map(({ reason }) => reason)).toEqual([
      'allowed',
      'pending_confirmation',
      'withdrawn',
      'refused',
      'expired',
      'needs_review',
    ]);
    const reasons = await Promise.all(items.map(async (item) => await reasonFor(item.phone)));
    expect(reasons).toEqual([
      'allowed',
      'pending_confirmation',
      'withdrawn',
      'refused',
      'expired',
      'needs_review',
    ]);
  });

  it('brings nobody back', async () => {
    const number = somebody();
    await ledger.record([leave(number)]);
    const ran = await record([row(number, 'granted')], list);
    expect(consents(ran, 0)[0]).toMatchObject({ reason: 'withdrawn' });
    expect(await reasonFor(number)).toBe('withdrawn');
  });

  it('is one record, however often the same list comes', async () => {
    const items = [row(somebody(), 'granted'), row(somebody(), 'withdrawn')];
    await record(items, list);
    const before = await ledger.size();
    const again = await record(items, list);
    expect(consents(again, 1).map(({ already }) => already)).toEqual([true, true]);
    expect(await ledger.size()).toEqual(before);
  });

  it.each(['purchased_list', 'showed_interest'])(
    'takes no consent from a source that is none (%s), and every opt-out',
    async (source) => {
      const [granted, left] = [somebody(), somebody()];
      const ran = await record([row(granted, 'granted'), row(left, 'withdrawn')], {
        ...list,
        source,
      });
      expect(ran.outputs.map((output) => output.length)).toEqual([1, 1]);
      expect(await reasonFor(granted)).toBe('no_consent');
      expect(await reasonFor(left)).toBe('withdrawn');
    },
  );

  it('records that someone left, whatever is wrong with a field that only an open request needs', async () => {
    const number = somebody();
    await ledger.record([grant(number)]);
    await record([row(number, 'withdrawn')], { ...list, validForDays: '={{ "soon" }}' });
    expect(await reasonFor(number)).toBe('withdrawn');
  });

  it('says it loudly where a row that says someone left cannot be read', async () => {
    const ran = await record([row('12', 'unsubscribed'), row('13', 'granted')], list);
    expect(consents(ran, 0).map(({ saysLeft }) => saysLeft)).toEqual([true, undefined]);
    expect(ran.hints).toContainEqual(expect.stringContaining('1 row says that someone left'));
  });

  it('warns once that the ledger is new, whatever the number of rows, until somebody says what it is', async () => {
    const warnings = async () => {
      const ran = await record([row(somebody(), 'granted'), row(somebody(), 'granted')], list);
      return ran.hints.filter((hint) => hint.startsWith('This ledger is new.')).length;
    };
    expect(await warnings()).toBe(1);
    await ledger.declineTakeOver();
    expect(await warnings()).toBe(0);
  });

  it('stops before anything is recorded where the source of the list is unknown', async () => {
    const number = somebody();
    const ran = await record([row(number, 'granted')], { ...list, source: '={{ "found" }}' });
    expect(ran.outputs.flat()).toEqual([]);
    expect(ran.error?.message).toMatch(/\.$/);
    expect(await reasonFor(number)).toBe('no_consent');
  });

  it('brings in more than a thousand rows in their order', async () => {
    const items = Array.from({ length: 1_200 }, (_, n) => row(french(5_000 + n), 'granted', { n }));
    const ran = await record(items, list);
    expect(ran.outputs[1]!.map(({ json }) => json.n)).toEqual(items.map((_, n) => n));
  });

  it('reports on thousands of rows of every kind, each by its number', async () => {
    const kinds: ReadonlyArray<
      readonly [state: string, more: IDataObject, output: 0 | 1, reason: string]
    > = [
      ['granted', {}, 1, 'allowed'],
      ['unsubscribed', { source: 'bought list' }, 1, 'withdrawn'],
      ['granted', { source: 'bought list' }, 0, 'no_consent'],
      ['granted', { boxNotTickedBeforehand: 'no' }, 0, 'no_consent'],
      ['granted', { at: '' }, 0, 'invalid_contact'],
      ['pending', {}, 1, 'pending_confirmation'],
    ];
    const items = Array.from({ length: 3_000 }, (_, n) => {
      const [state, more] = kinds[n % kinds.length]!;
      return row(french(6_500 + n), state, more);
    });
    const ran = await record(items, list);
    const told = new Map(
      [0, 1].flatMap((output) =>
        consents(ran, output).map(
          ({ row: number, reason }) => [number, `${output} ${String(reason)}`] as const,
        ),
      ),
    );
    expect(told.size).toBe(items.length);
    for (const n of items.keys()) {
      const [, , output, reason] = kinds[n % kinds.length]!;
      expect(told.get(n + 1)).toBe(`${output} ${reason}`);
    }
    expect(ran.hints).toContainEqual(
      expect.stringContaining(
        '1500 of 3000 rows came out at Recorded, the others at Rejected: 1000 no_consent, 500 invalid_contact',
      ),
    );
  });

  it('says with each row which one it is, and on the node what became of the list', async () => {
    const items = [row(somebody(), 'granted'), row('12', 'granted'), row(somebody(), 'withdrawn')];
    const ran = await record(items, list);
    expect(consents(ran, 0)).toMatchObject([{ row: 2, reason: 'invalid_contact' }]);
    expect(consents(ran, 1).map(({ row }) => row)).toEqual([1, 3]);
    expect(ran.hints).toContainEqual(
      expect.stringMatching(/^2 of 3 rows came out at Recorded, .* 1 invalid_contact\. .*number/),
    );
  });
});

describe('Record Opt-In, import, what a row shows', () => {
  const unattested = { operation: 'import' };
  const shows = { source: 'checkout', noticeVersion: 'on record' };

  beforeAll(async () => {
    await ours.ledger.recordNotice({
      ...{ purpose: 'offers', channel: 'whatsapp', version: 'on record', language: 'en' },
      text: 'Yes, Example Shop may send me offers on WhatsApp.',
      disclosures: {},
      change: 'wording',
    });
  });

  it('is enough where it tells when, how and on what text the contact agreed', async () => {
    const [notice, words] = [somebody(), somebody()];
    const ran = await record(
      [
        row(notice, 'granted', shows),
        row(words, 'granted', {
          source: 'In person',
          noticeVersion: '',
          statement: 'Asked at the till',
        }),
      ],
      unattested,
    );
    expect(ran.outputs[1]).toHaveLength(2);
    expect(await ours.latest('granted')).toMatchObject({
      by: 'others',
      evidence: {
        source: 'import',
        origin: 'own_collection',
        collectedBy: 'in_person',
        statement: 'Asked at the till',
        importedState: 'granted',
      },
    });
    expect([await reasonFor(notice), await reasonFor(words)]).toEqual(['allowed', 'allowed']);
  });

  it.each([
    ['no source', { noticeVersion: 'on record', source: '' }],
    ['a source that nobody knows', { noticeVersion: 'on record', source: 'summer' }],
    ['a source that says nothing', { noticeVersion: 'on record', source: 'other' }],
    ['a notice whose text nobody knows', { noticeVersion: '2019', source: 'web_form' }],
    ['neither text nor words', { source: 'web_form', noticeVersion: '' }],
  ])(
    'is kept and not enough for marketing where it has %s, unless the operator attests',
    async (_, more) => {
      const number = somebody();
      const ran = await record([row(number, 'granted', more)], unattested);
      expect(consents(ran, 0)).toMatchObject([
        { outcome: 'rejected', reason: 'no_consent', explanation: expect.stringContaining('7(1)') },
      ]);
      expect(await ours.latest('granted')).toMatchObject({ by: 'unproven' });
      expect(await reasonFor(number)).toBe('no_consent');
      await record([row(number, 'granted', more)], {
        ...unattested,
        attestation: 'Marketing attests.',
      });
      expect(await ours.latest('granted')).toMatchObject({
        by: 'others',
        evidence: { attestation: 'Marketing attests.' },
      });
      expect(await reasonFor(number)).toBe('allowed');
    },
  );

  it('can still be confirmed by the person, where they were asked elsewhere', async () => {
    const number = somebody();
    await record([row(number, 'pending', { noticeVersion: '' })], unattested);
    expect(await reasonFor(number)).toBe('pending_confirmation');
  });

  it.each([
    ['was bought', { source: 'third-party list' }, '4(11)'],
    ['tells of mere interest', { source: 'visat intresse' }, '4(11)'],
    ['tells of a box that was ticked', { boxNotTickedBeforehand: 'no' }, 'C-673/17'],
    ['tells of an incentive that was a condition', { incentiveWasCondition: 'yes' }, '7(4)'],
  ])(
    'is no consent where it %s, whoever attests to the list, while leaving always counts',
    async (_, more, rule) => {
      const [agreed, pending, left] = [somebody(), somebody(), somebody()];
      await ours.ledger.record([grant(left)]);
      const ran = await record(
        [
          row(agreed, 'granted', more),
          row(pending, 'pending', more),
          row(left, 'unsubscribed', more),
        ],
        list,
      );
      expect(consents(ran, 0).map(({ reason }) => reason)).toEqual(['no_consent', 'no_consent']);
      expect(consents(ran, 0)[0]!.explanation).toContain(rule);
      expect(await reasonFor(agreed)).toBe('no_consent');
      expect(await reasonFor(pending)).toBe('no_consent');
      expect(await reasonFor(left)).toBe('withdrawn');
    },
  );

  it('is what campaigns choose by, too', async () => {
    const more = { ...shows, language: 'da', tags: 'vip;shoes' };
    await record([row(somebody(), 'granted', more)], unattested);
    expect((await ours.latest('granted')).segments).toEqual({
      source: 'checkout',
      language: 'da',
      tags: ['shoes', 'vip'],
    });
  });

  it('never brings back who left, whatever it shows and whoever attests', async () => {
    const number = somebody();
    await ours.ledger.record([leave(number)]);
    const later = { ...shows, at: new Date().toISOString(), boxNotTickedBeforehand: 'yes' };
    await record([row(number, 'granted', later)], list);
    await record([row(number, 'granted', later)], unattested);
    expect(await reasonFor(number)).toBe('withdrawn');
  });
});
