import fc from 'fast-check';
import { CHANNELS, LEAVING_KINDS, LEGAL_BASES, MESSAGE_CLASSES } from '../../../core/consent';
import type {
  ConsentFacts,
  ContactFacts,
  DecisionRequest,
  Leaving,
  Moments,
} from '../../../core/consent';
import { DANE, DAY, MINUTE, NOW } from './samples';

/** Moments near one another, so that ties and differences of a few minutes come up often. */
export const instant = fc.oneof(
  fc.integer({ min: -12, max: 12 }).map((n) => NOW - DAY + n * MINUTE),
  fc.integer({ min: -400 * 24, max: 1 }).map((n) => NOW + n * 60 * MINUTE),
);

export const moments: fc.Arbitrary<Moments> = fc.record(
  { signed: instant, unsigned: instant },
  { requiredKeys: [] },
);

export const leaving: fc.Arbitrary<Leaving> = fc.record(
  { kind: fc.constantFrom(...LEAVING_KINDS), at: moments, resumed: moments },
  { requiredKeys: ['kind', 'at'] },
);

export const openRequest = fc.record({
  requestId: fc.constant('request-1'),
  kind: fc.constantFrom('double_opt_in' as const, 're_permission' as const),
  requestedAt: instant,
  expiresAt: fc.oneof(instant, fc.constant(NOW + DAY)),
});

export const consentFacts: fc.Arbitrary<ConsentFacts> = fc.record(
  {
    consentId: fc.constant('consent-1'),
    grantedByPerson: moments,
    grantedByOthers: instant,
    request: openRequest,
    noticeVersion: fc.constant('v1'),
    expiresAt: fc.oneof(instant, fc.constant(NOW + DAY)),
    noticeChangedAt: instant,
  },
  { requiredKeys: ['consentId', 'grantedByPerson'] },
);

export const contactFacts: fc.Arbitrary<ContactFacts> = fc.record(
  {
    leavings: fc.array(leaving, { maxLength: 4 }),
    consent: consentFacts,
    restricted: fc.boolean(),
    identityChangedAt: instant,
    needsReview: fc.boolean(),
    claim: fc.constantFrom('claimed' as const, 'sent' as const, 'unknown' as const),
    sends: fc.array(fc.record({ at: instant, campaign: fc.constantFrom('a', 'b') }), {
      maxLength: 6,
    }),
  },
  { requiredKeys: ['leavings', 'restricted', 'needsReview', 'sends'] },
);

const cap = fc.record({
  max: fc.integer({ min: 1, max: 3 }),
  per: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
  across: fc.constantFrom('campaign' as const, 'all' as const),
});

export const contactHours = fc.oneof(
  fc.constant({ kind: 'off' as const }),
  fc.constant({ kind: 'by_country' as const }),
  fc.constantFrom('FR', 'courtesy', 'DK').map((preset) => ({ kind: 'preset' as const, preset })),
  fc
    .record({
      from: fc.integer({ min: 0, max: 1379 }),
      length: fc.integer({ min: 60, max: 1440 }),
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      holidays: fc.boolean(),
    })
    .map(({ from, length, days, holidays }) => ({
      kind: 'custom' as const,
      from,
      to: Math.min(from + length, 1440),
      days,
      holidays,
    })),
);

export const decisionRequest: fc.Arbitrary<DecisionRequest> = fc.record(
  {
    channel: fc.constantFrom(...CHANNELS),
    purpose: fc.constantFrom('offers', ''),
    messageClass: fc.constantFrom(...MESSAGE_CLASSES),
    legalBasis: fc.constantFrom(...LEGAL_BASES),
    campaign: fc.constantFrom('a', 'b'),
    contactHours,
    frequencyCaps: fc.array(cap, { maxLength: 2 }),
    maxConsentAgeDays: fc.integer({ min: 1, max: 500 }),
    reconfirmWithinDays: fc.integer({ min: 1, max: 90 }),
  },
  {
    requiredKeys: ['channel', 'purpose', 'messageClass', 'contactHours', 'frequencyCaps'],
  },
);

export const recipient = fc.constantFrom(
  DANE,
  { ...DANE, country: 'FR' },
  { ...DANE, country: 'US' },
  { ...DANE, country: undefined },
  { ...DANE, timeZone: 'America/New_York' },
  { problem: 'This is no address.' },
);
