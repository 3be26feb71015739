import fc from 'fast-check';
import { decide } from '../../../core/consent';
import type { DecisionRequest, Recipient } from '../../../core/consent';
import { COUNTRY_PRESETS } from '../../../presets';
import * as any from './arbitraries';
import { closingMinute, firstLawfulMinute } from './oracle';
import { DANE, DAY, granted, MINUTE, NOW, request } from './samples';

/**
 * Whoever must wait is told the first lawful moment: held against a clock on the wall that is asked
 * each minute, for random hours, places, holidays, clock changes, caps and sends.
 */
const YEARS = 3 * 365 * 24 * 60;

const place: fc.Arbitrary<Partial<Recipient>> = fc.oneof(
  fc.record({ country: fc.constantFrom(...Object.keys(COUNTRY_PRESETS)) }),
  // Several zones, some of them on the other side of midnight, or of the half hour.
  fc.record({ country: fc.constantFrom('US', 'AU', 'BR', 'CL', 'NZ', 'MX') }),
  fc.constantFrom(
    { country: 'DE', region: 'BY' },
    { country: 'DE', region: 'SN' },
    { country: 'FR', region: '67' },
    { country: 'ES', region: 'CT' },
    { country: 'GB', region: 'SCT' },
    { country: 'US', region: 'MA', timeZone: 'America/New_York' },
    {},
  ),
  fc.record({
    country: fc.constantFrom('DK', 'FR', 'DE'),
    timeZone: fc.constantFrom(
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Cairo',
      'Africa/Casablanca',
      'America/Santiago',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Antarctica/Troll',
    ),
  }),
);

/** Whole minutes, some of them close to the changes of European clocks and to the ends of years. */
const minute = fc.oneof(
  fc.nat(YEARS).map((minutes) => NOW + minutes * MINUTE),
  fc
    .record({
      at: fc.constantFrom(
        '2026-03-29T01:00Z',
        '2026-10-25T01:00Z',
        '2026-12-31T23:00Z',
        '2027-03-28T01:00Z',
        '2027-12-24T12:00Z',
        '2028-02-29T12:00Z',
      ),
      minutes: fc.integer({ min: -2880, max: 2880 }),
    })
    .map(({ at, minutes }) => Date.parse(at) + minutes * MINUTE),
);

const asked: fc.Arbitrary<DecisionRequest> = fc
  .record({
    contactHours: fc.oneof(
      any.contactHours,
      fc.constantFrom(...Object.keys(COUNTRY_PRESETS)).map((preset) => ({
        kind: 'preset' as const,
        preset,
      })),
    ),
    frequencyCaps: fc.array(
      fc.record({
        max: fc.integer({ min: 1, max: 3 }),
        per: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        across: fc.constantFrom('campaign' as const, 'all' as const),
      }),
      { maxLength: 3 },
    ),
    campaign: fc.constantFrom('a', 'b', undefined),
  })
  .map((changes) => request(changes));

const sentBefore = fc.array(
  fc.record({
    ago: fc.integer({ min: 0, max: 33 * 24 * 60 }),
    campaign: fc.constantFrom('a', 'b'),
  }),
  { maxLength: 6 },
);

test('resumeAt is the first lawful minute; nothing is let out before it, nor once the hours are over', () => {
  const seen = { allowed: 0, later: 0, blocked: 0 };
  fc.assert(
    fc.property(asked, place, sentBefore, minute, (question, where, sent, now) => {
      const to: Recipient = { ...DANE, country: undefined, ...where };
      const sends = sent.map(({ ago, campaign }) => ({ at: now - ago * MINUTE, campaign }));
      const known = { ...granted({ sends }) };
      const decision = decide(question, to, known, now);
      const first = firstLawfulMinute(question, to, sends, now);
      seen[decision.outcome] += 1;
      if (first === undefined) expect(decision).toMatchObject({ outcome: 'blocked' });
      else if (first === now) expect(decision).toMatchObject({ outcome: 'allowed' });
      else expect(decision).toMatchObject({ outcome: 'later', resumeAt: first });
      expect(decision.resumeAt).toBe(first === now ? undefined : first);
      if (first === undefined) return;
      expect(decide(question, to, known, first).outcome).toBe('allowed');
      const closes = closingMinute(question, to, first);
      if (closes === undefined) return;
      expect(decide(question, to, known, closes - 1).outcome).toBe('allowed');
      expect(decide(question, to, known, closes).outcome).not.toBe('allowed');
    }),
    { numRuns: 150 },
  );
  // A property that never met a wait would prove nothing.
  expect(seen.allowed).toBeGreaterThan(5);
  expect(seen.later).toBeGreaterThan(40);
}, 120_000);

test('the clock on the wall knows a day that is known by heart', () => {
  const danish = request({ contactHours: { kind: 'by_country' } });
  const first = (now: string) =>
    new Date(firstLawfulMinute(danish, DANE, [], Date.parse(now))!).toISOString();
  // Christmas 2026: a Thursday evening, then two holidays and a Sunday, until Monday.
  expect(first('2026-12-24T21:00Z')).toBe('2026-12-28T08:00:00.000Z');
  // The night in which the clocks go forward: nine o'clock on the Monday is an hour earlier.
  expect(first('2026-03-28T20:00Z')).toBe('2026-03-30T07:00:00.000Z');
  const capped = request({ frequencyCaps: [{ max: 1, per: 'day', across: 'all' }] });
  const sends = [{ at: NOW - DAY / 2, campaign: 'a' }];
  expect(firstLawfulMinute(capped, DANE, sends, NOW)).toBe(NOW + DAY / 2);
});
