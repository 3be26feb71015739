import { presetOf } from '../../presets';
import type { Sourced } from '../../presets';
import { consentAgeOf, surelyOfAge } from './age';
import { CHANNEL_RULES, channelHint, channelPermitted } from './channels';
import { hoursPresetOf, lawfulMoment } from './contactHours';
import { EXPLANATIONS, OWN_SIMILAR_HINT, SPECIAL } from './explanations';
import type { ContactFacts, Decision, DecisionRequest, Recipient } from './facts';
import { firstWithinCaps } from './frequency';
import { grantOf, leavingReason, suppressionHolds } from './state';
import type { Grant } from './state';
import { CLOCK_TOLERANCE_MS, DAY_MS } from './times';
import { CHANNELS, LEGAL_BASES } from './vocabulary';
import type { Instant, Reason } from './vocabulary';

/** Names the rules that a decision was made by; raised with every change of what they decide. */
export const RULES_VERSION = '2026-11-2';

type Verdict = Pick<Decision, 'outcome' | 'reason' | 'explanation'> &
  Partial<Pick<Decision, 'resumeAt' | 'basis' | 'requestId' | 'soldAt' | 'rule'>>;

/**
 * May this message go to this contact at `now`?
 *
 * The first reason of `REASONS` that holds is the answer. What each message class needs:
 *
 * - `marketing`: a grant for the purpose that holds (GDPR 6(1)(a), ePrivacy directive 13(1)), given
 *   at an age at which one can, or with a guardian's consent (GDPR 8(1)); where there is none, and the
 *   operator switched it on, a sale in a country that excepts own similar products (ePrivacy
 *   directive 13(2)). And no leaving, which comes before either. No review waiting: an unread message
 *   may be a withdrawal.
 * - `service`: a legal basis named in the request, and no "stop everything". On the basis of
 *   consent, that consent must hold. An objection (GDPR 21(2)) ends marketing only.
 * - `permission_request`: an open request, no leaving, and a person who has just signed up
 *   (double opt-in) or whose consent held until its age or its notice ended it (renewal).
 *
 * A restriction (GDPR 18) stops every class, and so does a number that has passed to another
 * person: a service message would tell a stranger. Contact hours and caps apply to every class, as
 * the request sets them.
 *
 * Pure. Never throws: what cannot be judged is blocked.
 *
 * @param now milliseconds since 1970.
 */
export function decide(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  now: Instant,
): Decision {
  const consent = facts?.consent;
  let grant: Grant = { standing: 'none' };
  let verdict: Verdict;
  try {
    grant = grantOf(consent, now, { maxConsentAgeDays: request.maxConsentAgeDays });
    verdict =
      addressVerdict(request, recipient) ?? personVerdict(request, recipient, facts, grant, now);
    if (verdict.outcome === 'allowed')
      verdict = claimVerdict(facts) ?? postponed(request, recipient, facts, now) ?? verdict;
  } catch {
    // Facts of a shape that the types rule out, and that a damaged record could still have.
    verdict = blocked('ledger_unavailable');
  }
  return {
    ...verdict,
    ...(consent?.consentId !== undefined && { consentId: consent.consentId }),
    ...(grant.grantedAt !== undefined && { grantedAt: grant.grantedAt }),
    ...(consent?.noticeVersion !== undefined && { noticeVersion: consent.noticeVersion }),
    ...hintFor(request, verdict),
    rulesVersion: RULES_VERSION,
  };
}

/** What to know before sending is told where something may be sent; a service message has no marketing rules to keep. */
function hintFor(request: DecisionRequest, verdict: Verdict): Pick<Decision, 'hint'> {
  if (verdict.outcome === 'blocked' || request.messageClass === 'service') return {};
  const ofChannel = channelHint(request.channel, request.channelChanges);
  const ofSale =
    verdict.soldAt !== undefined && request.channel === 'whatsapp' ? OWN_SIMILAR_HINT : undefined;
  const hint = [ofSale, ofChannel].filter((one) => one !== undefined).join(' ');
  return hint === '' ? {} : { hint };
}

function allowed(
  explanation: string,
  rest: Pick<Verdict, 'basis' | 'requestId' | 'soldAt' | 'rule'>,
): Verdict {
  return { outcome: 'allowed', reason: 'allowed', explanation, ...rest };
}

function blocked(reason: Reason, explanation: string = EXPLANATIONS[reason]): Verdict {
  return { outcome: 'blocked', reason, explanation };
}

/** Can and may this address be written to at all? */
function addressVerdict(request: DecisionRequest, recipient: Recipient): Verdict | undefined {
  const { identifier, problem } = recipient;
  if (!identifier || problem !== undefined) return blocked('invalid_contact', problem);
  const known = CHANNELS.includes(request.channel);
  if (known) {
    const kinds = CHANNEL_RULES[request.channel].identifierKinds;
    const elsewhere = identifier.kind === 'platform_id' && identifier.channel !== request.channel;
    if (!kinds.includes(identifier.kind) || elsewhere) return blocked('invalid_contact');
  }
  const { channel, channelChanges } = request;
  if (channelPermitted(channel, recipient.country, channelChanges)) return undefined;
  const byOperator = channelChanges?.[channel]?.permitted !== undefined;
  const whyNot = byOperator ? SPECIAL.channelForbidden : CHANNEL_RULES[channel]?.whyNot;
  return blocked('channel_not_permitted', known ? whyNot : undefined);
}

/** Has the person agreed, and not left? By the rule of the message's class. */
function personVerdict(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  grant: Grant,
  now: Instant,
): Verdict {
  switch (request.messageClass) {
    case 'marketing':
      return marketing(request, recipient, facts, grant, now);
    case 'service':
      return service(request, recipient, facts, grant, now);
    case 'permission_request':
      return permissionRequest(request, recipient, facts, grant, now);
    default:
      return leftVerdict(facts, now) ?? blocked('no_consent', SPECIAL.unknownClass);
  }
}

/** Leavings and restriction, in the order in which they are told. */
function leftVerdict(facts: ContactFacts, now: Instant): Verdict | undefined {
  const left = leavingReason(facts.leavings, facts.consent, now);
  if (left === 'suppressed' || left === 'objected') return blocked(left);
  if (facts.restricted !== false) return blocked('restricted');
  return left === undefined ? undefined : blocked(left);
}

function marketing(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  grant: Grant,
  now: Instant,
): Verdict {
  const left = leftVerdict(facts, now);
  if (left) return left;
  if (facts.identityChangedAt !== undefined) return blocked('identity_changed');
  if (facts.needsReview !== false) return blocked('needs_review');
  if (isBlank(request.purpose)) return blocked('no_consent', SPECIAL.purposeMissing);
  const byConsent = grantVerdict(request, recipient, facts, grant);
  if (!byConsent) return allowed(EXPLANATIONS.allowed, { basis: 'consent' });
  return ownSimilarProducts(request, recipient, facts, grant, now) ?? byConsent;
}

/** What stands in the way of resting on consent; undefined where nothing does. */
function grantVerdict(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  grant: Grant,
): Verdict | undefined {
  switch (grant.standing) {
    case 'granted':
      return ageVerdict(request, recipient, facts, grant.grantedAt);
    case 'pending':
      return blocked('pending_confirmation');
    case 'expired':
      return blocked('expired');
    case 'notice_changed':
      return blocked('notice_changed');
    default:
      return blocked('no_consent');
  }
}

/**
 * Could a person of this year of birth consent alone at that moment? What a child agreed to does not
 * become a consent as the child grows up, so the moment is that of the opt-in. A parent's or
 * guardian's consent counts as recorded with an opt-in, and in no other way (GDPR 8(1) and (2)).
 */
function ageVerdict(
  { consentAgeYears }: DecisionRequest,
  { birthYear: told, country }: Recipient,
  { consent }: ContactFacts,
  at: Instant | undefined,
): Verdict | undefined {
  if (told === undefined && consent?.birthYear === undefined) return undefined;
  if (consent?.guardianConsentedAt !== undefined) return undefined;
  if (told === 'unreadable') return blocked('no_consent', SPECIAL.birthYearUnreadable);
  // Two years that differ: rather a child than not.
  const birthYear = Math.max(told ?? 0, consent?.birthYear ?? 0);
  const years = consentAgeYears ?? consentAgeOf(country);
  if (at !== undefined && surelyOfAge(birthYear, years, at)) return undefined;
  const preset = consentAgeYears === undefined ? presetOf(country)?.consentAge : undefined;
  return { ...blocked('no_consent', SPECIAL.tooYoung), ...ruleOf(preset) };
}

/**
 * The way without consent: a customer whose address was taken at a sale, who was offered a way out
 * then, in a country that has the exception (directive 2002/58/EC, article 13(2)). Somebody who has
 * been asked to confirm and has not answered waits for their own answer.
 *
 * @returns undefined where the operator did not switch it on, or it has nothing to say
 */
function ownSimilarProducts(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  grant: Grant,
  now: Instant,
): Verdict | undefined {
  const { sale } = facts;
  if (request.ownSimilarProducts !== true || !sale || grant.standing === 'pending')
    return undefined;
  if (!(sale.soldAt <= now + CLOCK_TOLERANCE_MS)) return undefined;
  // Where a consent was there and ended, how to renew it says more than why there is no other way.
  const unless = (explanation: string) =>
    grant.standing === 'none' ? blocked('no_consent', explanation) : undefined;
  if (sale.wayOutOffered !== true) return unless(SPECIAL.noWayOutAtSale);
  const rule = presetOf(recipient.country)?.ownSimilarProducts;
  if (rule?.allowed !== true) return unless(SPECIAL.notInThisCountry);
  if (rule.emailOnly === true && request.channel !== 'email')
    return unless(SPECIAL.notByThisChannel);
  const days = Math.min(request.maxConsentAgeDays ?? Infinity, rule.withinDays ?? Infinity);
  if (!(now < sale.soldAt + days * DAY_MS)) return unless(SPECIAL.saleTooOld);
  const tooYoung = ageVerdict(request, recipient, facts, now);
  if (tooYoung) return tooYoung;
  return allowed(SPECIAL.ownSimilarAllowed, {
    basis: 'own_similar_products',
    soldAt: sale.soldAt,
    ...ruleOf(rule),
  });
}

function service(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  grant: Grant,
  now: Instant,
): Verdict {
  if (suppressionHolds(facts.leavings)) return blocked('suppressed', SPECIAL.suppressedService);
  if (facts.restricted !== false) return blocked('restricted');
  const onConsent = request.legalBasis === 'consent';
  if (onConsent) {
    // An objection ends direct marketing, not a service that the person consented to.
    const withoutObjections = facts.leavings.filter((leaving) => leaving.kind !== 'objected');
    const left = leavingReason(withoutObjections, facts.consent, now);
    if (left) return blocked(left);
  }
  if (facts.identityChangedAt !== undefined) return blocked('identity_changed');
  if (!request.legalBasis || !LEGAL_BASES.includes(request.legalBasis)) {
    return blocked('no_consent', SPECIAL.basisMissing);
  }
  const missing = onConsent ? grantVerdict(request, recipient, facts, grant) : undefined;
  return missing ?? allowed(SPECIAL.serviceAllowed, { basis: request.legalBasis });
}

function permissionRequest(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  grant: Grant,
  now: Instant,
): Verdict {
  const left = leftVerdict(facts, now);
  if (left) return left;
  const open = grant.openRequest;
  const signedUp = open?.kind === 'double_opt_in';
  // The new holder of a number comes in by signing up after it changed hands, and in no other way.
  const { identityChangedAt } = facts;
  if (identityChangedAt !== undefined) {
    const signedUpSince = signedUp && open.requestedAt > identityChangedAt + CLOCK_TOLERANCE_MS;
    if (!signedUpSince) return blocked('identity_changed');
  }
  if (facts.needsReview !== false) return blocked('needs_review');
  if (isBlank(request.purpose)) return blocked('no_consent', SPECIAL.purposeMissing);
  if (!open) return blocked('no_consent', SPECIAL.requestMissing);
  const mayNot = signedUp
    ? grant.standing === 'pending'
      ? undefined
      : blocked('no_consent', SPECIAL.alreadyGranted)
    : open.kind === 're_permission'
      ? renewable(request, facts, grant, now)
      : blocked('no_consent', SPECIAL.requestMissing);
  // Whoever is too young to say yes is not asked to; and what a child once said is nothing to renew.
  const agreesAt = signedUp ? now : grant.grantedAt;
  return (
    mayNot ??
    ageVerdict(request, recipient, facts, agreesAt) ??
    allowed(SPECIAL.requestAllowed, { basis: 'open_request', requestId: open.requestId })
  );
}

/**
 * May the person be asked to renew? Only one whose consent holds, or held until its age ran out or
 * its notice changed: one must not write to repair a permission that was never valid (Danish
 * Consumer Ombudsman on Markedsføringsloven § 10). An age that ran out is renewable within
 * `reconfirmWithinDays` and not at all where none is set; a changed notice within it where set.
 */
function renewable(
  request: DecisionRequest,
  facts: ContactFacts,
  grant: Grant,
  now: Instant,
): Verdict | undefined {
  if (grant.grantedAt === undefined) return blocked('no_consent', SPECIAL.neverHeld);
  const window = request.reconfirmWithinDays;
  const { expiredAt } = grant;
  if (expiredAt !== undefined && !(window !== undefined && now <= expiredAt + window * DAY_MS)) {
    return blocked('expired', SPECIAL.tooLateToRenew);
  }
  const changedAt = facts.consent?.noticeChangedAt;
  if (changedAt !== undefined && window !== undefined && !(now <= changedAt + window * DAY_MS)) {
    return blocked('notice_changed', SPECIAL.tooLateToRenew);
  }
  return undefined;
}

/** At most one message for a contact in an edition: any claim stands in the way. */
function claimVerdict(facts: ContactFacts): Verdict | undefined {
  if (facts.claim === undefined) return undefined;
  return blocked(facts.claim === 'sent' ? 'already_sent' : 'outcome_unknown');
}

/** Rules that postpone together: `resumeAt` is the first moment at which all of them allow. */
function postponed(
  request: DecisionRequest,
  recipient: Recipient,
  facts: ContactFacts,
  now: Instant,
): Verdict | undefined {
  const withinCaps = (at: Instant) =>
    firstWithinCaps(request.frequencyCaps, facts.sends, request.campaign, at);

  const capFree = withinCaps(now);
  const hours = lawfulMoment(request.contactHours, recipient, now);
  if (capFree === now && hours.lawful) return undefined;
  if (capFree === undefined) return blocked('frequency_cap', SPECIAL.capNeverAllows);
  const reason = capFree !== now ? 'frequency_cap' : hours.lawful ? 'quiet_hours' : hours.reason;

  // Sends only ever stop counting as time goes on, so once the caps allow, the hours alone decide.
  const then = lawfulMoment(request.contactHours, recipient, capFree);
  const resumeAt = then.lawful ? capFree : then.resumeAt;
  if (resumeAt === undefined) return blocked(reason, SPECIAL.hoursNeverAllow);
  const rule =
    reason === 'frequency_cap' ? undefined : hoursPresetOf(request.contactHours, recipient.country);
  return {
    outcome: 'later',
    reason,
    explanation: EXPLANATIONS[reason],
    resumeAt,
    ...ruleOf(rule),
  };
}

/** A preset's rule in words, with where it comes from, so that whoever doubts it can look it up. */
function ruleOf(preset: Sourced | undefined): Pick<Decision, 'rule'> {
  if (!preset) return {};
  let words = inWords.get(preset);
  if (!words) inWords.set(preset, (words = { rule: `${preset.rule} (${preset.source})` }));
  return words;
}
const inWords = new WeakMap<Sourced, Pick<Decision, 'rule'>>();

function isBlank(text: string | undefined): boolean {
  return typeof text !== 'string' || text.trim() === '';
}
