import { DateTime } from 'luxon';
import fc from 'fast-check';
import { CLOCK_TOLERANCE_MS, grantTime, leavingTime, readMoment } from '../../../core/consent';
import { DAY, HOUR, MINUTE, NOW } from './samples';

const AT = Date.parse('2026-03-04T10:00:00Z');
const MIDNIGHT = Date.parse('2026-03-04T00:00:00Z');

describe('a moment', () => {
  test.each([
    ['ISO 8601 in UTC', '2026-03-04T10:00:00Z'],
    ['ISO 8601 with an offset', '2026-03-04T11:00:00+01:00'],
    ['ISO 8601 with milliseconds', '2026-03-04T10:00:00.000Z'],
    ['a database’s spelling', '2026-03-04 11:00:00+01'],
    ['a database’s spelling with a blank', '2026-03-04 11:00:00.000 +01:00'],
    ['seconds', AT / 1000],
    ['milliseconds', AT],
    ['seconds as text, as webhooks have them', String(AT / 1000)],
    ['milliseconds as text', String(AT)],
    ['a Date', new Date(AT)],
    ['a luxon DateTime', DateTime.fromMillis(AT)],
    ['an e-mail date', 'Wed, 04 Mar 2026 11:00:00 +0100'],
  ])('is read from %s', (_what, raw) => {
    expect(readMoment(raw)).toEqual({ at: AT, precision: 'instant' });
  });

  test.each([
    ['2026-03-04'],
    ['20260304'],
    ['2026/03/04'],
    ['2026-3-4'],
    ['2026-03-04T10:00:00'],
    ['2026-03-04 23:59'],
  ])('%s names a day only', (raw) => {
    expect(readMoment(raw)).toEqual({ at: MIDNIGHT, precision: 'day' });
  });

  test.each([['03/04/2026'], ['3.4.2026'], ['03-04-2026 10:00'], ['13/04/26']])(
    '%s could be two days, so it is none',
    (raw) => {
      expect(readMoment(raw).problem).toContain('more than one way');
    },
  );

  test.each([
    ['nothing', ''],
    ['null', null],
    ['words', 'yesterday'],
    ['a day that does not exist', '2026-02-30'],
    ['a spreadsheet’s day number', 46085],
    ['the year 1970', '1970-01-01T00:00:00Z'],
    ['the year 9999', '9999-12-31'],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['an invalid Date', new Date(NaN)],
    ['an invalid DateTime', DateTime.invalid('no')],
    ['an object', {}],
    ['a list', [AT]],
    ['true', true],
  ])('is not read from %s', (_what, raw) => {
    const read = readMoment(raw);
    expect(read.at).toBeUndefined();
    expect(read.problem).toMatch(/^The .*\.$/);
  });

  test('is read from anything without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.date().map(String)), (raw) => {
        const read = readMoment(raw);
        expect((read.at === undefined) !== (read.problem === undefined)).toBe(true);
      }),
    );
  });
});

const told = (
  claimed: number | undefined,
  changes: Partial<Parameters<typeof grantTime>[0]> = {},
) => ({
  claimed,
  precision: 'instant' as const,
  received: NOW,
  signed: false,
  ...changes,
});

describe('a grant', () => {
  test('takes effect at the earlier of claimed and received', () => {
    expect(grantTime(told(NOW - DAY))).toEqual({ at: NOW - DAY });
    expect(grantTime(told(NOW + MINUTE))).toEqual({ at: NOW });
    expect(grantTime(told(undefined))).toEqual({ at: NOW });
  });

  test('under a signature takes effect as claimed', () => {
    expect(grantTime(told(NOW + MINUTE, { signed: true }))).toEqual({ at: NOW + MINUTE });
    expect(grantTime(told(NOW - DAY, { signed: true }))).toEqual({ at: NOW - DAY });
  });

  test.each([false, true])('from the future is rejected (signed: %s)', (signed) => {
    expect(grantTime(told(NOW + CLOCK_TOLERANCE_MS, { signed }))).toHaveProperty('at');
    expect(grantTime(told(NOW + CLOCK_TOLERANCE_MS + 1, { signed }))).toHaveProperty('problem');
  });

  test('with a bare date counts from the start of the day', () => {
    expect(grantTime(told(AT, { precision: 'day' }))).toEqual({ at: MIDNIGHT });
  });

  test('dated today where today has begun already is not from the future', () => {
    const tomorrow = { precision: 'day' as const, received: MIDNIGHT - 2 * HOUR };
    expect(grantTime(told(MIDNIGHT, tomorrow))).toEqual({ at: MIDNIGHT - 2 * HOUR });
    expect(grantTime(told(MIDNIGHT + DAY, tomorrow))).toHaveProperty('problem');
  });
});

describe('a leaving', () => {
  test('takes effect at the later of claimed and received', () => {
    expect(leavingTime(told(NOW - DAY))).toEqual({ at: NOW });
    expect(leavingTime(told(NOW + DAY))).toEqual({ at: NOW + DAY });
    expect(leavingTime(told(undefined))).toEqual({ at: NOW });
    expect(leavingTime(told(NaN))).toEqual({ at: NOW });
  });

  test('under a signature takes effect as claimed', () => {
    expect(leavingTime(told(NOW - DAY, { signed: true }))).toEqual({ at: NOW - DAY });
  });

  test('with a bare date counts to the end of the day', () => {
    const early = { precision: 'day' as const, received: MIDNIGHT };
    expect(leavingTime(told(MIDNIGHT, early))).toEqual({ at: MIDNIGHT + DAY - 1 });
  });

  test('is never earlier than a grant told in the same words', () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: NOW - 9 * DAY, max: NOW + 9 * DAY }), { nil: undefined }),
        fc.constantFrom('instant' as const, 'day' as const),
        fc.boolean(),
        (claimed, precision, signed) => {
          const grant = grantTime(told(claimed, { precision, signed }));
          const leaving = leavingTime(told(claimed, { precision, signed }));
          if ('at' in grant) expect(grant.at).toBeLessThanOrEqual(leaving.at);
        },
      ),
    );
  });
});
