import type { ConsentFacts, Leaving, Moments, OpenRequest } from './facts';
import { CLOCK_TOLERANCE_MS, DAY_MS } from './times';
import type { ConsentState, Instant, Reason } from './vocabulary';

/** What bounds a grant besides its own record. */
export interface StateOptions {
  /** After so many days a grant no longer holds, unless renewed. Absent: no age limit. */
  readonly maxConsentAgeDays?: number;
  /** A message from the person waits to be read: what would be granted or pending is `paused`. */
  readonly needsReview?: boolean;
}

/**
 * Does this leaving still hold against what the person did since?
 *
 * Only the person's own act on that very identifier lifts a leaving (`grantedByPerson`); what
 * someone else recorded never does, whatever its date. The act must be later than every moment of
 * the leaving: strictly, where both stand under the channel's signature, and by more than
 * `CLOCK_TOLERANCE_MS` otherwise, so that ties go to leaving. This reads latest moments only, so
 * the order in which events arrived does not matter.
 *
 * - `withdrawn`, `refused`: lifted by a later own grant.
 * - `objected`: so too. GDPR 21(3) ends marketing until the person asks for it again.
 * - `suppressed`: so too, *for marketing of the purpose that was granted*; other classes ask
 *   `suppressionHolds`.
 * - `platform_stop`: undone by a later "resume" in WhatsApp's settings, or by a later own grant
 *   under WhatsApp's signature (a tap or a message there). A grant from elsewhere, such as a web
 *   page, leaves it in force: WhatsApp would refuse delivery all the same.
 *
 * A leaving without a readable moment holds, for nothing can be shown to be later.
 *
 * @param now own grants dated later than this (beyond what clocks explain) lift nothing.
 */
export function leavingHolds(
  leaving: Leaving,
  consent: ConsentFacts | undefined,
  now: Instant,
): boolean {
  const grants = consent ? upTo(consent.grantedByPerson, now) : {};
  if (leaving.kind === 'platform_stop') {
    if (leaving.resumed && isLater(upTo(leaving.resumed, now), leaving.at)) return false;
    return !isLater({ signed: grants.signed }, leaving.at);
  }
  return !isLater(grants, leaving.at);
}

/**
 * "Stop everything" for classes other than marketing. A later opt-in to one purpose brings back
 * marketing for that purpose and nothing else, so for the rest the suppression stands. A leaving of
 * a kind that this version does not know counts as one.
 */
export function suppressionHolds(leavings: readonly Leaving[]): boolean {
  return leavings.some(({ kind }) => (LEAVING_REASON[kind] ?? 'suppressed') === 'suppressed');
}

/** Is some moment of `acts` later than every moment of `than`, clocks considered? */
function isLater(acts: Moments, than: Moments): boolean {
  const { signed, unsigned } = than;
  if (signed === undefined && unsigned === undefined) return false;
  return (
    (isTime(acts.signed) &&
      after(acts.signed, signed, 0) &&
      after(acts.signed, unsigned, CLOCK_TOLERANCE_MS)) ||
    (isTime(acts.unsigned) &&
      after(acts.unsigned, signed, CLOCK_TOLERANCE_MS) &&
      after(acts.unsigned, unsigned, CLOCK_TOLERANCE_MS))
  );
}

function after(act: Instant, other: Instant | undefined, tolerance: number): boolean {
  // A time that is there but no number (NaN, null from a database) compares as false: not later.
  return other === undefined || (isTime(other) && act > other + tolerance);
}

function isTime(value: Instant | undefined): value is Instant {
  return typeof value === 'number' && Number.isFinite(value);
}

function upTo(moments: Moments | undefined, now: Instant): Moments {
  const latest = now + CLOCK_TOLERANCE_MS;
  const signed = moments?.signed;
  const unsigned = moments?.unsigned;
  return {
    signed: isTime(signed) && signed <= latest ? signed : undefined,
    unsigned: isTime(unsigned) && unsigned <= latest ? unsigned : undefined,
  };
}

/** The grant of one consent, leavings aside. */
export interface Grant {
  readonly standing: 'none' | 'pending' | 'granted' | 'expired' | 'notice_changed';
  /** When the grant took effect, also where it has since ended. */
  readonly grantedAt?: Instant;
  /** When its age or its own term ran out. */
  readonly expiredAt?: Instant;
  /** The request that is open now: asked, neither answered nor run out. */
  readonly openRequest?: OpenRequest;
}

/**
 * How a consent's grant stands at `now`, leavings aside.
 *
 * While a double opt-in is under way, and after it ran out unconfirmed, an opt-in that someone
 * else recorded before it does not count: it is what was to be confirmed. One recorded after it
 * stands on its own. An open renewal (`re_permission`) leaves a grant as it is.
 */
export function grantOf(
  consent: ConsentFacts | undefined,
  now: Instant,
  options: StateOptions = {},
): Grant {
  if (!consent) return { standing: 'none' };
  const grantedAt = latestGrant(consent, now);
  const openRequest = openOf(consent.request, now);
  const pending = openRequest?.kind === 'double_opt_in';
  if (grantedAt === undefined) return { standing: pending ? 'pending' : 'none', openRequest };

  const endsAt = endOf(grantedAt, consent, options.maxConsentAgeDays);
  // Written so that an end that is no number counts as past.
  const expired = endsAt !== undefined && !(now < endsAt);
  const noticeChanged = consent.noticeChangedAt !== undefined && consent.noticeChangedAt !== null;
  if (!expired && !noticeChanged) return { standing: 'granted', grantedAt, openRequest };
  return {
    standing: pending ? 'pending' : expired ? 'expired' : 'notice_changed',
    grantedAt,
    expiredAt: expired ? endsAt : undefined,
    openRequest,
  };
}

function latestGrant(consent: ConsentFacts, now: Instant): Instant | undefined {
  const own = upTo(consent.grantedByPerson, now);
  const others = upTo({ unsigned: consent.grantedByOthers }, now).unsigned;
  const request = consent.request;
  const unconfirmed =
    request?.kind === 'double_opt_in' &&
    others !== undefined &&
    !(others > request.requestedAt + CLOCK_TOLERANCE_MS);
  const grants = [own.signed, own.unsigned, unconfirmed ? undefined : others].filter(isTime);
  return grants.length === 0 ? undefined : Math.max(...grants);
}

/** The latest moment at which a consent was given, by whomever it was recorded, whatever holds now; 0 where it never was. */
export function latestGrantAt({ grantedByPerson, grantedByOthers }: ConsentFacts): Instant {
  return Math.max(grantedByPerson.signed ?? 0, grantedByPerson.unsigned ?? 0, grantedByOthers ?? 0);
}

/** A consent that the person gave last with their own act needs no renewing while it holds; one on another's word may. */
export function isOwnWord(consent: ConsentFacts | undefined): boolean {
  return consent !== undefined && latestGrantAt(consent) !== (consent.grantedByOthers ?? 0);
}

function openOf(request: OpenRequest | undefined, now: Instant): OpenRequest | undefined {
  if (!request) return undefined;
  const asked = request.requestedAt <= now + CLOCK_TOLERANCE_MS;
  return asked && now < request.expiresAt ? request : undefined;
}

function endOf(
  grantedAt: Instant,
  consent: ConsentFacts,
  maxConsentAgeDays: number | undefined,
): Instant | undefined {
  const ends: Instant[] = [];
  if (consent.expiresAt !== undefined && consent.expiresAt !== null) ends.push(consent.expiresAt);
  if (maxConsentAgeDays !== undefined) ends.push(grantedAt + maxConsentAgeDays * DAY_MS);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** In the order in which leavings are told, see `REASONS`. */
const LEAVING_REASON: Readonly<Record<Leaving['kind'], LeavingReason>> = {
  suppressed: 'suppressed',
  objected: 'objected',
  withdrawn: 'withdrawn',
  platform_stop: 'withdrawn',
  refused: 'refused',
};
const TELLING_ORDER = ['suppressed', 'objected', 'withdrawn', 'refused'] as const;
export type LeavingReason = Extract<Reason, (typeof TELLING_ORDER)[number]>;

/** The first reason, in the order of `REASONS`, that a leaving still in force gives; absent where none holds. */
export function leavingReason(
  leavings: readonly Leaving[],
  consent: ConsentFacts | undefined,
  now: Instant,
): LeavingReason | undefined {
  let first: LeavingReason | undefined;
  for (const leaving of leavings) {
    if (!leavingHolds(leaving, consent, now)) continue;
    // A kind that this version does not know is read as the widest one.
    const reason = LEAVING_REASON[leaving.kind] ?? 'suppressed';
    if (first === undefined || TELLING_ORDER.indexOf(reason) < TELLING_ORDER.indexOf(first)) {
      first = reason;
    }
  }
  return first;
}

/**
 * The state of one consent, as a person reads it in a report. Leaving comes first: an objection,
 * a suppression and a stop on the platform all read `withdrawn`. A grant that needs confirmation
 * because its notice changed reads `expired`: it no longer holds, and can be renewed.
 */
export function stateOf(
  consent: ConsentFacts | undefined,
  leavings: readonly Leaving[],
  now: Instant,
  options: StateOptions = {},
): ConsentState {
  const left = leavingReason(leavings, consent, now);
  if (left !== undefined) return left === 'refused' ? 'refused' : 'withdrawn';
  const grant = grantOf(consent, now, options);
  switch (grant.standing) {
    case 'none':
      return 'none';
    case 'granted':
    case 'pending':
      return options.needsReview ? 'paused' : grant.standing;
    case 'expired':
    case 'notice_changed':
      return 'expired';
  }
}
