import { DateTime } from 'luxon';
import { presetOf } from '../../presets';
import type { Span } from '../../presets';
import type { Instant } from './vocabulary';

/**
 * What has a clock of its own, and from when the clock runs. Suppressions and the chain of events
 * are not here: they are never purged.
 */
export const RETENTION_KINDS = {
  /** A message that came in and was read, from its arrival. */
  inbox: 'Messages that were read',
  /** A request for confirmation that nobody answered, from when it ran out. */
  requests: 'Requests that were never confirmed',
  /** The data of a contact whose every consent has ended, from the end of the last one. */
  contacts: 'Contacts whose consent has ended',
  /** The data of a contact who gave no sign of life, from the last one. */
  inactiveContacts: 'Contacts without a sign of life',
  /** The claims of an edition, from its close. */
  claims: 'Claims of closed editions',
  /** What proves a consent, from when its contact was erased: nothing rests on it any more. */
  proof: 'Proof of consent',
} as const;
export type RetentionKind = keyof typeof RETENTION_KINDS;

/** How long each kind is kept; what is absent is kept until somebody sets a clock for it. */
export type RetentionPolicy = Readonly<Partial<Record<RetentionKind, Span>>>;

/**
 * Where the operator sets nothing: short for what serves nothing any more (GDPR 5(1)(e)), and for
 * proof the two years that the Danish authorities point to, the shortest that a preset names.
 */
export const DEFAULT_RETENTION: RetentionPolicy = {
  inbox: { days: 30 },
  requests: { days: 30 },
  contacts: { days: 30 },
  claims: { days: 30 },
  proof: { months: 24 },
};

/**
 * The policy for a country: the default, with what its preset sets.
 *
 * @param country ISO 3166, in either case.
 */
export function retentionOf(country: string | undefined): RetentionPolicy {
  const policy: Partial<Record<RetentionKind, Span>> = { ...DEFAULT_RETENTION };
  const preset = presetOf(country)?.retention;
  if (preset?.proof) policy.proof = preset.proof.keep;
  if (preset?.inactiveContacts) policy.inactiveContacts = preset.inactiveContacts.keep;
  return policy;
}

/** What the clock of a kind started before this moment is due at `now`. */
export type CutOffs = Readonly<Partial<Record<RetentionKind, Instant>>>;

/**
 * The cut-off of each kind, for `now`: whatever's clock began **before** it is due. A kind without a
 * span, or with one that is negative or no number, has none, and nothing of it is due.
 */
export function retentionCutOffs(policy: RetentionPolicy, now: Instant): CutOffs {
  const cutOffs: Partial<Record<RetentionKind, Instant>> = {};
  for (const kind of Object.keys(RETENTION_KINDS) as RetentionKind[]) {
    const cutOff = cutOffOf(policy[kind], now);
    if (cutOff !== undefined) cutOffs[kind] = cutOff;
  }
  return cutOffs;
}

/**
 * Is something of this kind, whose clock began at `since`, due for purge at `now`? An unknown
 * beginning is never due: a purge cannot be taken back.
 */
export function dueForPurge(
  policy: RetentionPolicy,
  kind: RetentionKind,
  since: Instant | undefined,
  now: Instant,
): boolean {
  const cutOff = cutOffOf(policy[kind], now);
  return cutOff !== undefined && since !== undefined && since < cutOff;
}

/** Calendar months in UTC: two years after 29 February is 28 February, and a day has 24 hours. */
function cutOffOf(keep: Span | undefined, now: Instant): Instant | undefined {
  if (!keep || !Number.isFinite(now)) return undefined;
  const count = 'months' in keep ? keep.months : keep.days;
  if (!(count >= 0) || !Number.isFinite(count)) return undefined;
  const cutOff = DateTime.fromMillis(now, { zone: 'utc' }).minus(keep);
  return cutOff.isValid ? cutOff.toMillis() : undefined;
}
