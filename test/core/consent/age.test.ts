import { consentAgeOf, decide, readRecipient } from '../../../core/consent';
import type { ContactFacts, DecisionRequest } from '../../../core/consent';
import { consent, DANE, DAY, facts, HOUR, NOW, request } from './samples';

/** NOW is in March 2026; everybody here agreed a month before, so in February 2026. */
const agreed = (changes: Parameters<typeof consent>[0] = {}): ContactFacts =>
  facts({ consent: consent({ grantedByPerson: { signed: NOW - 30 * DAY }, ...changes }) });
const born = (birthYear: number | 'unreadable', country = 'DK') => ({
  ...DANE,
  country,
  birthYear,
});
const reasonOf = (to: Parameters<typeof decide>[1], known = agreed(), asked = request()) =>
  decide(asked, to, known, NOW).reason;

describe('the age at which one consents alone', () => {
  test.each([
    // In Denmark from 15: whoever was born in 2010 was surely 15 when the year 2026 began.
    ['DK', 2010, 'allowed'],
    ['DK', 2011, 'no_consent'],
    ['DE', 2009, 'allowed'],
    ['DE', 2010, 'no_consent'],
    ['SE', 2012, 'allowed'],
    ['SE', 2013, 'no_consent'],
    ['AT', 2011, 'allowed'],
    ['AT', 2012, 'no_consent'],
    // A country without a preset has the highest age that the GDPR knows.
    ['BR', 2009, 'allowed'],
    ['BR', 2010, 'no_consent'],
  ])('in %s, for somebody born in %i: %s', (country, year, reason) => {
    expect(reasonOf(born(year, country))).toBe(reason);
  });

  test('is sixteen where the country is not known', () => {
    expect(consentAgeOf(undefined)).toBe(16);
    expect(consentAgeOf('DK')).toBe(15);
  });

  test('is the user’s own where given', () => {
    const asked = request({ consentAgeYears: 13 });
    expect(reasonOf(born(2012), agreed(), asked)).toBe('allowed');
    expect(reasonOf(born(2013), agreed(), asked)).toBe('no_consent');
  });

  test('counts from the opt-in: what a child agreed to is no consent of the grown-up', () => {
    const asAChild = agreed({ grantedByPerson: { signed: NOW - 2 * 365 * DAY } });
    expect(reasonOf(born(2010), asAChild)).toBe('no_consent');
    expect(reasonOf(born(2008), asAChild)).toBe('allowed');
  });

  test('says nothing of somebody whose year of birth nobody knows', () => {
    expect(reasonOf(DANE)).toBe('allowed');
  });

  test('is told by the opt-in where the item says nothing, and by the younger where they differ', () => {
    expect(reasonOf(DANE, agreed({ birthYear: 2012 }))).toBe('no_consent');
    expect(reasonOf(DANE, agreed({ birthYear: 1990 }))).toBe('allowed');
    expect(reasonOf(born(1990), agreed({ birthYear: 2012 }))).toBe('no_consent');
    expect(reasonOf(born(2012), agreed({ birthYear: 1990 }))).toBe('no_consent');
  });

  test('matters no more once a parent or guardian consented on the record', () => {
    const withGuardian = agreed({ birthYear: 2012, guardianConsentedAt: NOW - 30 * DAY });
    expect(reasonOf(DANE, withGuardian)).toBe('allowed');
    expect(reasonOf(born(2012), withGuardian)).toBe('allowed');
  });

  test('explains itself, with what to do', () => {
    expect(decide(request(), born(2012), agreed(), NOW)).toMatchObject({
      explanation: expect.stringContaining('guardian'),
      rule: expect.stringContaining('Databeskyttelsesloven § 6(2)'),
    });
    expect(decide(request(), born('unreadable'), agreed(), NOW)).toMatchObject({
      reason: 'no_consent',
      explanation: expect.stringContaining('four digits'),
    });
  });

  test('comes after every reason to stay away', () => {
    const gone = { kind: 'withdrawn' as const, at: { signed: NOW - DAY } };
    expect(reasonOf(born(2012), { ...agreed(), leavings: [gone] })).toBe('withdrawn');
    expect(reasonOf(born(2012), agreed({ expiresAt: NOW - DAY }))).toBe('expired');
  });

  test.each<[string, Partial<DecisionRequest>, ContactFacts, string]>([
    [
      'who is too young is not asked to confirm',
      { messageClass: 'permission_request' },
      facts({
        consent: consent({
          request: {
            requestId: 'request-1',
            kind: 'double_opt_in',
            requestedAt: NOW - HOUR,
            expiresAt: NOW + DAY,
          },
        }),
      }),
      'no_consent',
    ],
    [
      'what a child agreed to is not renewed, for it never held',
      { messageClass: 'permission_request', consentAgeYears: 13 },
      facts({
        consent: consent({
          grantedByPerson: { signed: NOW - 2 * 365 * DAY },
          request: {
            requestId: 'request-1',
            kind: 're_permission',
            requestedAt: NOW - HOUR,
            expiresAt: NOW + DAY,
          },
        }),
      }),
      'no_consent',
    ],
    [
      'what somebody agreed to at that age may be',
      { messageClass: 'permission_request', consentAgeYears: 13 },
      facts({
        consent: consent({
          grantedByPerson: { signed: NOW - 40 * DAY },
          request: {
            requestId: 'request-1',
            kind: 're_permission',
            requestedAt: NOW - HOUR,
            expiresAt: NOW + DAY,
          },
        }),
      }),
      'allowed',
    ],
    [
      'a contract is no matter of consent',
      { messageClass: 'service', legalBasis: 'contract' },
      facts(),
      'allowed',
    ],
    [
      'a service on consent is',
      { messageClass: 'service', legalBasis: 'consent' },
      agreed(),
      'no_consent',
    ],
    [
      'a customer who is too young is not written to either',
      { ownSimilarProducts: true },
      facts({ sale: { soldAt: NOW - DAY, wayOutOffered: true } }),
      'no_consent',
    ],
  ])('%s', (_what, asked, known, reason) => {
    expect(reasonOf(born(2012), known, request(asked))).toBe(reason);
  });
});

describe('a year of birth', () => {
  const read = (birthYear: unknown) => readRecipient('sms', '+4520123456', { birthYear }).birthYear;

  test.each([
    [2011, 2011],
    ['2011', 2011],
    [' 2011 ', 2011],
    ['2011-05-12', 2011],
    ['12/05/2011', 2011],
    ['12. maj 2011', 2011],
    ['2011-05-12T00:00:00.000Z', 2011],
    [new Date('2011-05-12T00:00:00Z'), 2011],
  ])('is read from %s', (raw, year) => {
    expect(read(raw)).toBe(year);
  });

  test.each([undefined, null, '', '  '])('is not known where %j is given', (raw) => {
    expect(read(raw)).toBeUndefined();
  });

  test.each(['11', '12/05/11', 'grown up', 20110512, true, {}, '2011 or 2012', 0])(
    'cannot be told from %j, so it may be a child',
    (raw) => {
      expect(read(raw)).toBe('unreadable');
    },
  );
});
