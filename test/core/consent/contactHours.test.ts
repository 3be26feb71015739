import fc from 'fast-check';
import { DateTime } from 'luxon';
import { lawfulMoment, prepareContactHours, timeZonesOf } from '../../../core/consent';
import type { ContactHours } from '../../../core/consent';
import * as any from './arbitraries';
import { DAY, HOUR, MINUTE, NOW } from './samples';

const BY_COUNTRY: ContactHours = { kind: 'by_country' };
const at = (local: string, zone: string) => DateTime.fromISO(local, { zone }).toMillis();
/** What is said at a local moment: `lawful`, or the reason and the local moment to resume. */
function said(
  hours: ContactHours,
  place: { country?: string; timeZone?: string; region?: string },
  local: string,
  zone: string,
) {
  const answer = lawfulMoment(hours, place, at(local, zone));
  if (answer.lawful) return 'lawful';
  const resume = DateTime.fromMillis(answer.resumeAt!, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
  return `${answer.reason} until ${resume}`;
}

describe('in Denmark, by courtesy', () => {
  const DK = { country: 'DK' };
  test.each([
    ['2026-03-10T08:59', 'quiet_hours until 2026-03-10T09:00'],
    ['2026-03-10T09:00', 'lawful'],
    ['2026-03-10T19:59', 'lawful'],
    ['2026-03-10T20:00', 'quiet_hours until 2026-03-11T09:00'],
    ['2026-03-14T12:00', 'lawful'],
    ['2026-03-15T12:00', 'quiet_hours until 2026-03-16T09:00'],
    // Maundy Thursday to Easter Monday: the Saturday between is no holiday.
    ['2026-04-02T12:00', 'holiday until 2026-04-04T09:00'],
    ['2026-04-06T12:00', 'holiday until 2026-04-07T09:00'],
    ['2026-12-25T12:00', 'holiday until 2026-12-28T09:00'],
    ['2027-01-01T12:00', 'holiday until 2027-01-02T09:00'],
    // The clock goes forward on the night to Sunday 29 March 2026.
    ['2026-03-28T21:00', 'quiet_hours until 2026-03-30T09:00'],
    // And back on the night to Sunday 25 October.
    ['2026-10-24T21:00', 'quiet_hours until 2026-10-26T09:00'],
  ])('%s is %s', (local, expected) => {
    expect(said(BY_COUNTRY, DK, local, 'Europe/Copenhagen')).toBe(expected);
  });
});

describe('in France', () => {
  const FR = { country: 'FR' };
  test.each([
    ['2026-03-10T08:00', 'lawful'],
    ['2026-03-10T20:00', 'quiet_hours until 2026-03-11T08:00'],
    ['2026-03-14T09:59', 'quiet_hours until 2026-03-14T10:00'],
    ['2026-03-14T18:00', 'quiet_hours until 2026-03-16T08:00'],
    ['2026-03-15T12:00', 'quiet_hours until 2026-03-16T08:00'],
    ['2026-07-14T12:00', 'holiday until 2026-07-15T08:00'],
  ])('%s is %s', (local, expected) => {
    expect(said(BY_COUNTRY, FR, local, 'Europe/Paris')).toBe(expected);
    expect(said({ kind: 'preset', preset: 'fr' }, FR, local, 'Europe/Paris')).toBe(expected);
  });
});

describe('the place', () => {
  test('a country with several zones is lawful where all of them are', () => {
    // 20:00 in New York is 15:00 in Honolulu; 09:00 in Honolulu is 14:00 in New York, on summer time 15:00.
    const us = { country: 'US' };
    expect(said(BY_COUNTRY, us, '2026-01-14T13:59', 'America/New_York')).toContain('quiet_hours');
    expect(said(BY_COUNTRY, us, '2026-01-14T14:00', 'America/New_York')).toBe('lawful');
    expect(said(BY_COUNTRY, us, '2026-07-15T14:59', 'America/New_York')).toContain('quiet_hours');
    expect(said(BY_COUNTRY, us, '2026-07-15T15:00', 'America/New_York')).toBe('lawful');
  });

  test('the contact’s own zone goes before the country’s', () => {
    const newYorker = { country: 'US', timeZone: 'America/New_York' };
    expect(said(BY_COUNTRY, newYorker, '2026-01-14T09:00', 'America/New_York')).toBe('lawful');
  });

  test('where nothing is known, it must be a decent hour in all of Europe', () => {
    expect(said(BY_COUNTRY, {}, '2026-03-10T08:59', 'Atlantic/Reykjavik')).toContain('quiet_hours');
    expect(said(BY_COUNTRY, {}, '2026-03-10T09:00', 'Atlantic/Reykjavik')).toBe('lawful');
    expect(said(BY_COUNTRY, {}, '2026-03-10T20:00', 'Europe/Istanbul')).toContain('quiet_hours');
    // A holiday in one country with a preset is a holiday for someone of unknown country.
    expect(said(BY_COUNTRY, {}, '2026-07-14T12:00', 'Atlantic/Reykjavik')).toContain('holiday');
  });

  test('a country that does not exist counts as unknown', () => {
    for (let hour = 0; hour < 48; hour += 1) {
      const now = NOW + hour * HOUR;
      expect(lawfulMoment(BY_COUNTRY, { country: 'ZZ' }, now)).toEqual(
        lawfulMoment(BY_COUNTRY, {}, now),
      );
    }
  });

  test('Node knows the zones of the countries with presets', () => {
    expect(timeZonesOf('DK')).toEqual(['Europe/Copenhagen']);
    expect(timeZonesOf('FR')).toEqual(['Europe/Paris']);
    expect(timeZonesOf('ES').length).toBeGreaterThan(1);
  });
});

describe('public holidays of a region', () => {
  // All Saints' Day 2027 is a Monday: a holiday in Bavaria, and none in Berlin.
  const ALL_SAINTS = '2027-11-01T12:00';
  const inGermany = (region?: string) =>
    said(BY_COUNTRY, { country: 'DE', region }, ALL_SAINTS, 'Europe/Berlin');

  test.each(['BY', 'DE-BY', 'by', 'Bayern', 'bayern', 'NW', 'Nordrhein-Westfalen', 'DE-BW'])(
    'count for somebody in %s',
    (region) => {
      expect(inGermany(region)).toBe('holiday until 2027-11-02T09:00');
    },
  );

  test.each([undefined, 'BE', 'Berlin', 'Hamburg', 'Atlantis'])(
    'do not count by courtesy for somebody in %s',
    (region) => {
      expect(inGermany(region)).toBe('lawful');
    },
  );

  test('count in one part of a region too', () => {
    // The peace festival of Augsburg, 8 August, was a Tuesday in 2028.
    const on = (region: string) =>
      said(BY_COUNTRY, { country: 'DE', region }, '2028-08-08T12:00', 'Europe/Berlin');
    expect(on('DE-BY-A')).toBe('holiday until 2028-08-09T09:00');
    expect(on('DE-BY')).toBe('lawful');
  });

  test('count where the hours are law and nobody knows the region, for it may be that one', () => {
    // 26 December 2025, a Friday: a holiday in Alsace and Moselle, and not in the rest of France.
    const inFrance = (region?: string) =>
      said(BY_COUNTRY, { country: 'FR', region }, '2025-12-26T12:00', 'Europe/Paris');
    expect(inFrance('67')).toBe('holiday until 2025-12-27T10:00');
    expect(inFrance()).toBe('holiday until 2025-12-27T10:00');
    expect(inFrance('Atlantis')).toBe('holiday until 2025-12-27T10:00');
    // Réunion is a country of its own to a telephone number, so the 20th of December is none in France.
    expect(said(BY_COUNTRY, { country: 'FR' }, '2027-12-20T12:00', 'Europe/Paris')).toBe('lawful');
  });

  test('of another country count for nobody', () => {
    expect(
      said(BY_COUNTRY, { country: 'DK', region: 'Bayern' }, ALL_SAINTS, 'Europe/Copenhagen'),
    ).toBe('lawful');
  });

  test('count by hours of one’s own as well', () => {
    const hours: ContactHours = {
      kind: 'custom',
      from: 540,
      to: 1140,
      days: [1, 2, 3, 4, 5],
      holidays: false,
    };
    const inBavaria = { country: 'DE', region: 'BY' };
    expect(said(hours, inBavaria, ALL_SAINTS, 'Europe/Berlin')).toBe(
      'holiday until 2027-11-02T09:00',
    );
    expect(said({ ...hours, holidays: true }, inBavaria, ALL_SAINTS, 'Europe/Berlin')).toBe(
      'lawful',
    );
  });

  test('are the same with and without preparation', () => {
    const places = [{ country: 'FR' }, { country: 'DE', region: 'BY' }];
    const now = at('2029-11-01T12:00', 'Europe/Berlin');
    const steps = [...prepareContactHours(BY_COUNTRY, places, now)];
    expect(steps.length).toBeGreaterThan(4);
    for (const place of places) {
      expect(lawfulMoment(BY_COUNTRY, place, now)).toMatchObject({ reason: 'holiday' });
    }
  });
});

describe('hours of one’s own', () => {
  const custom = (changes: Partial<Extract<ContactHours, { kind: 'custom' }>>): ContactHours => ({
    kind: 'custom',
    from: 600,
    to: 720,
    days: [1, 2, 3, 4, 5, 6, 7],
    holidays: true,
    ...changes,
  });
  const DK = { country: 'DK' };

  test('hold on the days chosen, and on holidays where chosen', () => {
    expect(said(custom({}), DK, '2026-12-25T10:00', 'Europe/Copenhagen')).toBe('lawful');
    expect(
      said(custom({ holidays: false }), DK, '2026-12-25T10:00', 'Europe/Copenhagen'),
    ).toContain('holiday');
    expect(said(custom({ days: [1] }), DK, '2026-03-10T10:00', 'Europe/Copenhagen')).toBe(
      'quiet_hours until 2026-03-16T10:00',
    );
  });

  test('skip a local time that the clock jumps over', () => {
    // At 02:00 on 29 March 2026 the Danish clock shows 03:00.
    const night = custom({ from: 150, to: 170 });
    expect(said(night, DK, '2026-03-29T00:00', 'Europe/Copenhagen')).toBe(
      'quiet_hours until 2026-03-30T02:30',
    );
  });

  test('hold twice where the clock runs an hour twice', () => {
    const night = custom({ from: 150, to: 170 });
    const first = Date.parse('2026-10-25T00:30:00Z');
    expect(lawfulMoment(night, DK, first).lawful).toBe(true);
    expect(lawfulMoment(night, DK, first + 20 * MINUTE)).toMatchObject({
      lawful: false,
      resumeAt: first + HOUR,
    });
    expect(lawfulMoment(night, DK, first + HOUR).lawful).toBe(true);
  });

  test.each([
    ['no days', custom({ days: [] })],
    ['an end before the beginning', custom({ from: 720, to: 600 })],
    ['minutes that are none', custom({ from: NaN })],
    ['a day of 25 hours', custom({ to: 1500 })],
    ['a preset that is none', { kind: 'preset', preset: 'atlantis' } as ContactHours],
    ['a kind that is none', { kind: 'sometimes' } as unknown as ContactHours],
    ['nothing', undefined as unknown as ContactHours],
  ])('with %s are never lawful and promise nothing', (_what, hours) => {
    const answer = lawfulMoment(hours, DK, NOW);
    expect(answer).toEqual({ lawful: false, reason: 'quiet_hours' });
  });

  test('that no moment suits in all of a country’s zones promise nothing', () => {
    expect(lawfulMoment(custom({ from: 540, to: 600 }), { country: 'US' }, NOW)).toEqual({
      lawful: false,
      reason: 'quiet_hours',
    });
  });

  test('may be switched off', () => {
    expect(
      lawfulMoment({ kind: 'off' }, DK, at('2026-12-25T03:00', 'Europe/Copenhagen')).lawful,
    ).toBe(true);
  });
});

const place = fc.record(
  {
    country: fc.constantFrom('DK', 'SE', 'FR', 'GB', 'US', 'AU', 'BR', 'JP', 'MA', 'ZZ'),
    timeZone: fc.constantFrom(
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
    ),
  },
  { requiredKeys: [] },
);

describe('always', () => {
  test('resumeAt is lawful and the earliest such moment', () => {
    fc.assert(
      fc.property(
        any.contactHours,
        place,
        fc.integer({ min: 0, max: 3 * 365 * 24 * 60 }),
        (hours, where, minutes) => {
          const now = NOW + minutes * MINUTE;
          const answer = lawfulMoment(hours, where, now);
          if (answer.lawful || answer.resumeAt === undefined) return;
          expect(answer.resumeAt).toBeGreaterThan(now);
          expect(lawfulMoment(hours, where, answer.resumeAt).lawful).toBe(true);
          // Between now and then nothing is lawful: looked at every so often, and right before.
          const step = Math.max(MINUTE, Math.floor((answer.resumeAt - now) / 40));
          for (let t = now; t < answer.resumeAt; t += step) {
            expect(lawfulMoment(hours, where, t)).toMatchObject({
              lawful: false,
              resumeAt: answer.resumeAt,
            });
          }
          expect(lawfulMoment(hours, where, answer.resumeAt - 1).lawful).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('agrees with a clock on the wall where the contact is', () => {
    const zones = fc.constantFrom(
      'Europe/Copenhagen',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
    );
    fc.assert(
      fc.property(
        any.contactHours,
        zones,
        fc.integer({ min: 0, max: 3 * 365 * 24 * 60 }),
        (hours, timeZone, minutes) => {
          fc.pre(hours.kind === 'custom');
          const custom = { ...hours, holidays: true } as Extract<ContactHours, { kind: 'custom' }>;
          const local = DateTime.fromMillis(NOW + minutes * MINUTE, { zone: timeZone });
          const minute = local.hour * 60 + local.minute;
          const lawful =
            minute >= custom.from && minute < custom.to && custom.days.includes(local.weekday);
          expect(lawfulMoment(custom, { timeZone }, local.toMillis()).lawful).toBe(lawful);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is the same with and without preparation, and whatever was asked before', () => {
    const asked = { country: 'SE' };
    const before = lawfulMoment(BY_COUNTRY, asked, NOW + 3000 * DAY);
    const steps = [
      ...prepareContactHours(BY_COUNTRY, [asked, { country: 'FI' }, {}], NOW + 3000 * DAY),
    ];
    expect(steps.length).toBeGreaterThan(3);
    lawfulMoment(BY_COUNTRY, asked, NOW);
    expect(lawfulMoment(BY_COUNTRY, asked, NOW + 3000 * DAY)).toEqual(before);
  });
});
