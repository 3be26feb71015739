import fc from 'fast-check';
import { decide, leavingHolds } from '../../../core/consent';
import type { ContactFacts, DecisionRequest, Leaving, Recipient } from '../../../core/consent';
import * as any from './arbitraries';
import { consent, DANE, DAY, facts, granted, HOUR, NOW, request } from './samples';

/**
 * A customer may be written to without consent about products like those they bought: where the
 * country has the exception of directive 2002/58/EC, article 13(2), and the operator switched it on.
 */
const on = (changes: Partial<DecisionRequest> = {}) =>
  request({ channel: 'sms', ownSimilarProducts: true, ...changes });
const SALE = { soldAt: NOW - 20 * DAY, wayOutOffered: true };
const customer = (changes: Partial<ContactFacts> = {}) => facts({ sale: SALE, ...changes });
const left = (kind: Leaving['kind']): Leaving => ({ kind, at: { signed: NOW - DAY } });
const from = (country: string | undefined): Recipient => ({ ...DANE, country });

type Case = [who: string, asked: DecisionRequest, to: Recipient, facts: ContactFacts, told: string];

describe('a message about own similar products', () => {
  const cases: Case[] = [
    ['goes to a customer in Denmark', on(), DANE, customer(), 'allowed'],
    ['goes to nobody unless switched on', request(), DANE, customer(), 'no_consent'],
    ['goes to nobody who bought nothing', on(), DANE, facts(), 'no_consent'],
    [
      'goes to nobody who was offered no way out at the sale',
      on(),
      DANE,
      customer({ sale: { ...SALE, wayOutOffered: false } }),
      'no_consent',
    ],
    [
      'goes to nobody in a country without the exception',
      on(),
      from('PL'),
      customer(),
      'no_consent',
    ],
    ['goes to nobody in a country without a preset', on(), from('BR'), customer(), 'no_consent'],
    ['goes to nobody of unknown country', on(), from(undefined), customer(), 'no_consent'],
    ['goes to nobody in Italy by text message', on(), from('IT'), customer(), 'no_consent'],
    [
      'goes to a customer in Italy by e-mail',
      on({ channel: 'email' }),
      { identifier: { kind: 'email', value: 'anna@example.org' }, country: 'IT' },
      customer(),
      'allowed',
    ],
    [
      'goes in Ireland within twelve months of the sale',
      on(),
      from('IE'),
      customer({ sale: { ...SALE, soldAt: NOW - 364 * DAY } }),
      'allowed',
    ],
    [
      'goes in Ireland no longer than that',
      on(),
      from('IE'),
      customer({ sale: { ...SALE, soldAt: NOW - 365 * DAY } }),
      'no_consent',
    ],
    [
      'goes after a sale as old as the age limit no more',
      on({ maxConsentAgeDays: 20 }),
      DANE,
      customer(),
      'no_consent',
    ],
    [
      'does not rest on a sale to come',
      on(),
      DANE,
      customer({ sale: { ...SALE, soldAt: NOW + HOUR } }),
      'no_consent',
    ],
    ['never goes after STOP', on(), DANE, customer({ leavings: [left('withdrawn')] }), 'withdrawn'],
    ['never goes after a no', on(), DANE, customer({ leavings: [left('refused')] }), 'refused'],
    [
      'never goes after an objection',
      on(),
      DANE,
      customer({ leavings: [left('objected')] }),
      'objected',
    ],
    [
      'never goes after "stop everything"',
      on(),
      DANE,
      customer({ leavings: [left('suppressed')] }),
      'suppressed',
    ],
    [
      'is not sent again by a sale after STOP',
      on(),
      DANE,
      customer({ sale: { ...SALE, soldAt: NOW - HOUR }, leavings: [left('withdrawn')] }),
      'withdrawn',
    ],
    ['never goes to the restricted', on(), DANE, customer({ restricted: true }), 'restricted'],
    [
      'waits while a message is unread',
      on(),
      DANE,
      customer({ needsReview: true }),
      'needs_review',
    ],
    [
      'does not go to the next holder of a number',
      on(),
      DANE,
      customer({ identityChangedAt: NOW - DAY }),
      'identity_changed',
    ],
    [
      'waits for whoever has been asked to confirm',
      on(),
      DANE,
      customer({
        consent: consent({
          request: {
            requestId: 'request-1',
            kind: 'double_opt_in',
            requestedAt: NOW - HOUR,
            expiresAt: NOW + DAY,
          },
        }),
      }),
      'pending_confirmation',
    ],
    [
      'goes to a customer whose consent ran out',
      on(),
      DANE,
      customer({
        consent: consent({ grantedByPerson: { signed: NOW - 30 * DAY }, expiresAt: NOW - DAY }),
      }),
      'allowed',
    ],
    ['needs a purpose', on({ purpose: ' ' }), DANE, customer(), 'no_consent'],
    ['is sent once', on(), DANE, customer({ claim: 'sent' }), 'already_sent'],
    [
      'is no service message',
      on({ messageClass: 'service', legalBasis: 'consent' }),
      DANE,
      customer(),
      'no_consent',
    ],
    [
      'is no request for permission',
      on({ messageClass: 'permission_request' }),
      DANE,
      customer(),
      'no_consent',
    ],
  ];

  test.each(cases)('%s', (_what, asked, to, known, reason) => {
    const decision = decide(asked, to, known, NOW);
    expect(decision.reason).toBe(reason);
    expect(decision.outcome).toBe(reason === 'allowed' ? 'allowed' : 'blocked');
    expect(decision.explanation).toMatch(/\.$/);
  });

  test('names the sale it rests on', () => {
    expect(decide(on(), DANE, customer(), NOW)).toMatchObject({
      basis: 'own_similar_products',
      soldAt: SALE.soldAt,
      rule: expect.stringContaining('Markedsføringsloven § 10(2)'),
      explanation: expect.stringContaining('bought'),
    });
  });

  test('rests on consent where there is one', () => {
    const decision = decide(on(), DANE, granted({ sale: SALE }), NOW);
    expect(decision.basis).toBe('consent');
    expect(decision).not.toHaveProperty('soldAt');
  });

  test.each([
    ['no way out', on(), DANE, { ...SALE, wayOutOffered: false }, 'no way out was offered'],
    ['the country', on(), from('PL'), SALE, 'country'],
    ['the channel', on(), from('IT'), SALE, 'e-mail'],
    ['the age of the sale', on({ maxConsentAgeDays: 3 }), DANE, SALE, 'last sale'],
  ])('says that it is %s where that stands in the way', (_what, asked, to, sale, told) => {
    expect(decide(asked, to, facts({ sale }), NOW).explanation).toContain(told);
  });

  test('comes on WhatsApp with a word on WhatsApp’s own terms, and on no other channel', () => {
    const hintOn = (channel: DecisionRequest['channel']) =>
      decide(on({ channel }), DANE, customer(), NOW).hint ?? '';
    expect(hintOn('whatsapp')).toContain('WhatsApp’s own terms');
    expect(hintOn('sms')).not.toContain('WhatsApp');
  });

  test('never goes to anybody whose leaving holds, whatever else is on record', () => {
    fc.assert(
      fc.property(any.decisionRequest, any.recipient, any.contactFacts, (asked, to, known) => {
        fc.pre(known.leavings.some((leaving) => leavingHolds(leaving, known.consent, NOW)));
        const decision = decide(
          { ...asked, messageClass: 'marketing', ownSimilarProducts: true },
          to,
          { ...known, sale: SALE },
          NOW,
        );
        expect(decision.outcome).toBe('blocked');
      }),
      { numRuns: 500 },
    );
  });
});
