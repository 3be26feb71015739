import fc from 'fast-check';
import { RULES_VERSION, decide, leavingHolds, readRecipient } from '../../../core/consent';
import type { ContactFacts, DecisionRequest, Leaving, OpenRequest } from '../../../core/consent';
import * as any from './arbitraries';
import { DANE, DAY, HOUR, MINUTE, NOW, consent, facts, granted, request } from './samples';

const A_MONTH_AGO = NOW - 30 * DAY;
const YESTERDAY = NOW - DAY;
const left = (kind: Leaving['kind'], at: number = YESTERDAY): Leaving => ({
  kind,
  at: { signed: at },
});
const open = (kind: OpenRequest['kind']): OpenRequest => ({
  requestId: 'request-1',
  kind,
  requestedAt: NOW - HOUR,
  expiresAt: NOW + DAY,
});
const service = (legalBasis: DecisionRequest['legalBasis']) =>
  request({ messageClass: 'service', legalBasis });
const permission = (changes: Partial<DecisionRequest> = {}) =>
  request({ messageClass: 'permission_request', ...changes });
const pending = facts({ consent: consent({ request: open('double_opt_in') }) });
const renewing = (changes: Parameters<typeof consent>[0], more: Partial<ContactFacts> = {}) =>
  facts({
    consent: consent({
      grantedByPerson: { signed: A_MONTH_AGO },
      request: open('re_permission'),
      ...changes,
    }),
    ...more,
  });

type Case = [state: string, facts: ContactFacts, reason: string];

describe('a marketing message', () => {
  const cases: Case[] = [
    ['agreed a month ago', granted(), 'allowed'],
    [
      'is on record by a form only',
      facts({ consent: consent({ grantedByOthers: A_MONTH_AGO }) }),
      'allowed',
    ],
    ['is not known', facts(), 'no_consent'],
    ['asked for nothing ever again', granted({ leavings: [left('suppressed')] }), 'suppressed'],
    ['objected to marketing', granted({ leavings: [left('objected')] }), 'objected'],
    ['had the data restricted', granted({ restricted: true }), 'restricted'],
    ['wrote STOP', granted({ leavings: [left('withdrawn')] }), 'withdrawn'],
    ['stopped offers in WhatsApp', granted({ leavings: [left('platform_stop')] }), 'withdrawn'],
    ['said no when asked', granted({ leavings: [left('refused')] }), 'refused'],
    ['has given the number up', granted({ identityChangedAt: YESTERDAY }), 'identity_changed'],
    ['wrote something not read yet', granted({ needsReview: true }), 'needs_review'],
    ['signed up and has not confirmed', pending, 'pending_confirmation'],
    [
      'signed up on a form that asks for confirmation',
      facts({ consent: consent({ grantedByOthers: NOW - HOUR, request: open('double_opt_in') }) }),
      'pending_confirmation',
    ],
    [
      'never confirmed in time',
      facts({
        consent: consent({
          grantedByOthers: NOW - 2 * DAY,
          request: { ...open('double_opt_in'), requestedAt: NOW - 2 * DAY, expiresAt: YESTERDAY },
        }),
      }),
      'no_consent',
    ],
    [
      'agreed for a term that is over',
      facts({ consent: consent({ grantedByPerson: { signed: A_MONTH_AGO }, expiresAt: NOW }) }),
      'expired',
    ],
    [
      'agreed to a notice that changed',
      facts({
        consent: consent({ grantedByPerson: { signed: A_MONTH_AGO }, noticeChangedAt: YESTERDAY }),
      }),
      'notice_changed',
    ],
    ['got the edition', granted({ claim: 'sent' }), 'already_sent'],
    ['is being sent the edition', granted({ claim: 'claimed' }), 'outcome_unknown'],
    ['may have got the edition', granted({ claim: 'unknown' }), 'outcome_unknown'],
    [
      'opted in again by a tap after STOP',
      granted({
        leavings: [left('withdrawn')],
        consent: consent({ grantedByPerson: { signed: NOW - HOUR } }),
      }),
      'allowed',
    ],
    [
      'was imported again after STOP',
      granted({ leavings: [left('withdrawn')], consent: consent({ grantedByOthers: NOW - HOUR }) }),
      'withdrawn',
    ],
    [
      'opted in at a time that has not come',
      facts({ consent: consent({ grantedByPerson: { signed: NOW + HOUR } }) }),
      'no_consent',
    ],
  ];

  test.each(cases)('to someone who %s', (_state, known, reason) => {
    const decision = decide(request(), DANE, known, NOW);
    expect(decision.reason).toBe(reason);
    expect(decision.outcome).toBe(reason === 'allowed' ? 'allowed' : 'blocked');
    expect(decision.explanation).toMatch(/\S.*\.$/);
    expect(decision.rulesVersion).toBe(RULES_VERSION);
  });

  test('names the evidence it rests on', () => {
    expect(decide(request(), DANE, granted(), NOW)).toMatchObject({
      basis: 'consent',
      consentId: 'consent-1',
      grantedAt: A_MONTH_AGO,
      noticeVersion: 'v1',
    });
  });

  test('is refused once the age limit of a consent is reached, and allowed until then', () => {
    expect(decide(request({ maxConsentAgeDays: 30 }), DANE, granted(), NOW).reason).toBe('expired');
    expect(decide(request({ maxConsentAgeDays: 31 }), DANE, granted(), NOW).reason).toBe('allowed');
  });

  test('needs a purpose', () => {
    expect(decide(request({ purpose: ' ' }), DANE, granted(), NOW)).toMatchObject({
      outcome: 'blocked',
      reason: 'no_consent',
      explanation: expect.stringContaining('purpose'),
    });
  });

  test('says of several reasons the first', () => {
    const all = granted({
      leavings: [left('refused'), left('withdrawn'), left('objected'), left('suppressed')],
      restricted: true,
      needsReview: true,
      identityChangedAt: YESTERDAY,
      claim: 'sent',
    });
    const without = (kinds: string[]) => ({
      ...all,
      leavings: all.leavings.filter((leaving) => !kinds.includes(leaving.kind)),
    });
    const reasonOf = (known: ContactFacts) => decide(request(), DANE, known, NOW).reason;
    expect(decide(request(), readRecipient('whatsapp', 'x'), all, NOW).reason).toBe(
      'invalid_contact',
    );
    expect(reasonOf(all)).toBe('suppressed');
    expect(reasonOf(without(['suppressed']))).toBe('objected');
    expect(reasonOf(without(['suppressed', 'objected']))).toBe('restricted');
    expect(reasonOf({ ...without(['suppressed', 'objected']), restricted: false })).toBe(
      'withdrawn',
    );
  });
});

describe('a service message', () => {
  const cases: [string, DecisionRequest, ContactFacts, string][] = [
    ['under a contract needs no consent', service('contract'), facts(), 'allowed'],
    ['under a law needs no consent', service('legal_obligation'), facts(), 'allowed'],
    ['without a legal basis is refused', service(undefined), granted(), 'no_consent'],
    [
      'goes out after STOP',
      service('contract'),
      granted({ leavings: [left('withdrawn')] }),
      'allowed',
    ],
    [
      'goes out after an objection to marketing',
      service('contract'),
      granted({ leavings: [left('objected')] }),
      'allowed',
    ],
    [
      'does not go out after "stop everything"',
      service('contract'),
      granted({ leavings: [left('suppressed')] }),
      'suppressed',
    ],
    ['does not wait for a review', service('contract'), granted({ needsReview: true }), 'allowed'],
    [
      'does not go to restricted contacts',
      service('contract'),
      granted({ restricted: true }),
      'restricted',
    ],
    [
      'does not go to the next holder of a number',
      service('contract'),
      granted({ identityChangedAt: YESTERDAY }),
      'identity_changed',
    ],
    ['on consent needs the consent', service('consent'), facts(), 'no_consent'],
    ['on consent goes out with it', service('consent'), granted(), 'allowed'],
    [
      'on consent ends with its withdrawal',
      service('consent'),
      granted({ leavings: [left('withdrawn')] }),
      'withdrawn',
    ],
    ['is sent once', service('contract'), facts({ claim: 'sent' }), 'already_sent'],
  ];

  test.each(cases)('%s', (_case, asked, known, reason) => {
    expect(decide(asked, DANE, known, NOW).reason).toBe(reason);
  });

  test('stays away after "stop everything" even where marketing was opted in to again', () => {
    const back = granted({
      leavings: [left('suppressed')],
      consent: consent({ grantedByPerson: { signed: NOW - HOUR } }),
    });
    expect(decide(request(), DANE, back, NOW).reason).toBe('allowed');
    expect(decide(service('contract'), DANE, back, NOW).reason).toBe('suppressed');
  });

  test('names its legal basis', () => {
    expect(decide(service('contract'), DANE, facts(), NOW).basis).toBe('contract');
  });
});

describe('a request for permission', () => {
  const within = permission({ maxConsentAgeDays: 20, reconfirmWithinDays: 30 });
  const cases: [string, DecisionRequest, ContactFacts, string][] = [
    ['goes to someone who has just signed up', permission(), pending, 'allowed'],
    ['goes once', permission(), { ...pending, claim: 'sent' }, 'already_sent'],
    ['needs an open request', permission(), facts(), 'no_consent'],
    ['needs an open request, even of those who agreed', permission(), granted(), 'no_consent'],
    [
      'ends with its request',
      permission(),
      facts({ consent: consent({ request: { ...open('double_opt_in'), expiresAt: NOW } }) }),
      'no_consent',
    ],
    [
      'never goes to those who withdrew',
      permission(),
      { ...pending, leavings: [left('withdrawn')] },
      'withdrawn',
    ],
    [
      'never goes to those who refused',
      permission(),
      { ...pending, leavings: [left('refused')] },
      'refused',
    ],
    [
      'never goes to those who objected',
      permission(),
      { ...pending, leavings: [left('objected')] },
      'objected',
    ],
    [
      'never goes to the suppressed',
      permission(),
      { ...pending, leavings: [left('suppressed')] },
      'suppressed',
    ],
    [
      'never goes to restricted contacts',
      permission(),
      { ...pending, restricted: true },
      'restricted',
    ],
    [
      'waits while a message is unread',
      permission(),
      { ...pending, needsReview: true },
      'needs_review',
    ],
    [
      'goes to the new holder of a number who signed up',
      permission(),
      { ...pending, identityChangedAt: YESTERDAY },
      'allowed',
    ],
    [
      'does not go on after a number changed hands',
      permission(),
      { ...pending, identityChangedAt: NOW },
      'identity_changed',
    ],
    [
      'to confirm asks nobody who has confirmed',
      permission(),
      granted({
        consent: consent({
          grantedByPerson: { signed: A_MONTH_AGO },
          request: open('double_opt_in'),
        }),
      }),
      'no_consent',
    ],
    [
      'to renew goes to those whose notice changed',
      permission(),
      renewing({ noticeChangedAt: YESTERDAY }),
      'allowed',
    ],
    ['to renew goes to those whose consent still holds', permission(), renewing({}), 'allowed'],
    ['to renew goes to those whose age ran out within the window', within, renewing({}), 'allowed'],
    [
      'to renew comes too late after the window',
      permission({ maxConsentAgeDays: 20, reconfirmWithinDays: 9 }),
      renewing({}),
      'expired',
    ],
    [
      'to renew an aged consent needs a window',
      permission({ maxConsentAgeDays: 20 }),
      renewing({}),
      'expired',
    ],
    [
      'to renew never goes where consent never was',
      permission(),
      renewing({ grantedByPerson: {} }),
      'no_consent',
    ],
    [
      'to renew never goes to those who withdrew',
      within,
      renewing({}, { leavings: [left('withdrawn')] }),
      'withdrawn',
    ],
  ];

  test.each(cases)('%s', (_case, asked, known, reason) => {
    expect(decide(asked, DANE, known, NOW).reason).toBe(reason);
  });

  test('names the request it rests on', () => {
    expect(decide(permission(), DANE, pending, NOW)).toMatchObject({
      basis: 'open_request',
      requestId: 'request-1',
    });
  });
});

describe('a channel', () => {
  test('that is closed is not permitted, whatever the consent', () => {
    const person = readRecipient('google_business_messages', 'abc');
    const decision = decide(
      request({ channel: 'google_business_messages' }),
      person,
      granted(),
      NOW,
    );
    expect(decision).toMatchObject({ outcome: 'blocked', reason: 'channel_not_permitted' });
    expect(decision.explanation).toContain('31 July 2024');
  });

  test('wechat is permitted outside the EU only', () => {
    const reasonIn = (country?: string) =>
      decide(
        request({ channel: 'wechat' }),
        readRecipient('wechat', 'oX-9_wechat', { country }),
        granted(),
        NOW,
      ).reason;
    expect(reasonIn('DK')).toBe('channel_not_permitted');
    expect(reasonIn('RE')).toBe('channel_not_permitted');
    expect(reasonIn(undefined)).toBe('channel_not_permitted');
    expect(reasonIn('SG')).toBe('allowed');
  });

  test('refuses an identifier of another kind or platform', () => {
    const telegram = readRecipient('telegram', '12345');
    expect(decide(request(), telegram, granted(), NOW).reason).toBe('invalid_contact');
    expect(decide(request({ channel: 'messenger' }), telegram, granted(), NOW).reason).toBe(
      'invalid_contact',
    );
  });

  test('that nobody knows is not permitted', () => {
    const channel = 'pigeon' as DecisionRequest['channel'];
    expect(decide(request({ channel }), DANE, granted(), NOW).reason).toBe('channel_not_permitted');
  });
});

describe('later', () => {
  const sent = (...hoursAgo: number[]) =>
    hoursAgo.map((hours) => ({ at: NOW - hours * HOUR, campaign: 'a' }));
  const daily = request({ frequencyCaps: [{ max: 1, per: 'day', across: 'all' }] });

  test('a cap postpones until the running period ends, and not longer', () => {
    const decision = decide(daily, DANE, granted({ sends: sent(20, 30) }), NOW);
    expect(decision).toMatchObject({
      outcome: 'later',
      reason: 'frequency_cap',
      resumeAt: NOW + 4 * HOUR,
    });
    expect(decide(daily, DANE, granted({ sends: sent(24) }), NOW).outcome).toBe('allowed');
  });

  test('a cap on one campaign does not count the others', () => {
    const one = (campaign: string) =>
      request({ campaign, frequencyCaps: [{ max: 1, per: 'week', across: 'campaign' }] });
    expect(decide(one('b'), DANE, granted({ sends: sent(1) }), NOW).outcome).toBe('allowed');
    expect(decide(one('a'), DANE, granted({ sends: sent(1) }), NOW).outcome).toBe('later');
  });

  test('a cap of none is a mistake to put right, not something to wait for', () => {
    const never = request({ frequencyCaps: [{ max: 0, per: 'day', across: 'all' }] });
    const decision = decide(never, DANE, granted(), NOW);
    expect(decision).toMatchObject({ outcome: 'blocked', reason: 'frequency_cap' });
    expect(decision.resumeAt).toBeUndefined();
  });

  test('cap and contact hours postpone to the first moment that suits both', () => {
    const asked = { ...daily, contactHours: { kind: 'by_country' as const } };
    // Free of the cap at 22:00 in Copenhagen, so it goes at 09:00 the next day.
    const decision = decide(asked, DANE, granted({ sends: sent(14) }), NOW);
    expect(decision).toMatchObject({
      reason: 'frequency_cap',
      resumeAt: Date.parse('2026-03-11T08:00:00Z'),
    });
  });

  test('contact hours name their rule and where it comes from, where it is no rule of the user’s own', () => {
    const night = NOW + 12 * HOUR;
    const inFrance = { ...DANE, country: 'FR' };
    const ruleOf = (contactHours: DecisionRequest['contactHours'], to = DANE) =>
      decide(request({ contactHours }), to, granted(), night).rule;
    expect(ruleOf({ kind: 'by_country' }, inFrance)).toMatch(
      /^Write Monday to Friday .*\(.*carriers/,
    );
    expect(ruleOf({ kind: 'by_country' })).toContain('Courtesy: no statute');
    expect(ruleOf({ kind: 'preset', preset: 'FR' })).toContain('carriers');
    const own = { kind: 'custom' as const, from: 600, to: 660, days: [1], holidays: true };
    expect(ruleOf(own)).toBeUndefined();
    expect(decide(daily, DANE, granted({ sends: sent(1) }), NOW)).not.toHaveProperty('rule');
  });

  test('a person who left is blocked, not postponed', () => {
    const asked = { ...daily, contactHours: { kind: 'by_country' as const } };
    const known = granted({ sends: sent(1), leavings: [left('withdrawn')] });
    expect(decide(asked, DANE, known, NOW - 12 * HOUR)).toMatchObject({
      outcome: 'blocked',
      reason: 'withdrawn',
    });
  });

  test('hours that no moment satisfies block instead of waiting for ever', () => {
    const asked = request({ contactHours: { kind: 'preset', preset: 'atlantis' } });
    const decision = decide(asked, DANE, granted(), NOW);
    expect(decision).toMatchObject({ outcome: 'blocked', reason: 'quiet_hours' });
    expect(decision.resumeAt).toBeUndefined();
  });
});

describe('whatever the ledger says', () => {
  const marketing = any.decisionRequest.map((asked) => ({
    ...asked,
    channel: 'whatsapp' as const,
    messageClass: 'marketing' as const,
  }));

  test('a leaving that holds never lets marketing or a request for permission out', () => {
    fc.assert(
      fc.property(any.decisionRequest, any.recipient, any.contactFacts, (asked, to, known) => {
        fc.pre(asked.messageClass !== 'service');
        fc.pre(known.leavings.some((leaving) => leavingHolds(leaving, known.consent, NOW)));
        expect(decide(asked, to, known, NOW).outcome).toBe('blocked');
      }),
      { numRuns: 1000 },
    );
  });

  test('one more leaving never turns a blocked message into another', () => {
    fc.assert(
      fc.property(any.decisionRequest, any.contactFacts, any.leaving, (asked, known, more) => {
        fc.pre(decide(asked, DANE, known, NOW).outcome === 'blocked');
        const after = { ...known, leavings: [...known.leavings, more] };
        expect(decide(asked, DANE, after, NOW).outcome).toBe('blocked');
      }),
    );
  });

  test('an opt-in that someone else records never lifts a leaving', () => {
    fc.assert(
      fc.property(marketing, any.contactFacts, any.instant, (asked, known, at) => {
        fc.pre(known.leavings.some((leaving) => leavingHolds(leaving, known.consent, NOW)));
        const after = {
          ...known,
          consent: { ...(known.consent ?? consent()), grantedByOthers: at },
        };
        expect(decide(asked, DANE, after, NOW).outcome).toBe('blocked');
      }),
    );
  });

  test('the order of leavings and sends is irrelevant', () => {
    fc.assert(
      fc.property(any.decisionRequest, any.contactFacts, (asked, known) => {
        const turned = {
          ...known,
          leavings: known.leavings.toReversed(),
          sends: known.sends.toReversed(),
        };
        expect(decide(asked, DANE, turned, NOW)).toEqual(decide(asked, DANE, known, NOW));
      }),
    );
  });

  test('later is always a moment to come at which the message is allowed, and a minute before it is not', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        marketing,
        any.recipient,
        any.contactFacts,
        fc.nat(14 * 24 * 60),
        (asked, to, known, minutes) => {
          const clean = { ...granted(), sends: known.sends };
          const timeless = { ...asked, purpose: 'offers', maxConsentAgeDays: undefined };
          const now = NOW + minutes * MINUTE;
          const decision = decide(timeless, to, clean, now);
          fc.pre(decision.outcome === 'later');
          seen += 1;
          const at = decision.resumeAt!;
          expect(at).toBeGreaterThan(now);
          expect(decide(timeless, to, clean, at).outcome).toBe('allowed');
          expect(decide(timeless, to, clean, Math.max(now, at - MINUTE)).outcome).toBe('later');
        },
      ),
      { numRuns: 300 },
    );
    expect(seen).toBe(300);
  });

  test('an unknown message class is never allowed', () => {
    fc.assert(
      fc.property(any.decisionRequest, any.contactFacts, fc.string(), (asked, known, word) => {
        fc.pre(!['marketing', 'service', 'permission_request'].includes(word));
        const unknown = { ...asked, messageClass: word as DecisionRequest['messageClass'] };
        expect(decide(unknown, DANE, known, NOW).outcome).toBe('blocked');
      }),
    );
  });

  test('facts of any shape neither throw nor let marketing out', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (a, b, c) => {
        expect(decide(request(), DANE, a as ContactFacts, NOW).outcome).toBe('blocked');
        expect(decide(a as DecisionRequest, b as typeof DANE, c as ContactFacts, NOW).outcome).toBe(
          'blocked',
        );
        const damaged = { ...facts(), consent: a, leavings: b } as ContactFacts;
        expect(decide(request(), DANE, damaged, NOW).outcome).toBe('blocked');
      }),
      { numRuns: 500 },
    );
  });
});
