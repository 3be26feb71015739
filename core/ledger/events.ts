import type { Channel, LeavingKind } from '../consent/vocabulary';
import type { Actor } from './context';

/**
 * What can happen, as it is chained. The tables that decide are folded from these
 * (`projections.ts`), so an event holds all that the fold needs. Nobody is named: `subjects` are
 * keyed hashes of identifiers.
 */
export type LedgerEvent =
  | Granted
  | Requested
  | Left
  | Resumed
  | Linked
  | IdentityChanged
  | ReviewOpened
  | ReviewResolved
  | Erased
  | NoticeRecorded
  | ClaimsSettled
  | Purged;

export interface Granted {
  readonly type: 'granted';
  readonly subjects: readonly [string];
  readonly channel: Channel;
  readonly purpose: string;
  readonly consentId: string;
  readonly at: number;
  /** `person`: by their own act on this very identifier. Only that comes back from a leaving. */
  readonly by: 'person' | 'others';
  readonly signed: boolean;
  readonly noticeVersion?: string;
  readonly expiresAt?: number;
  readonly requestId?: string;
  /** How it was collected, what was shown, who recorded it. */
  readonly evidence: Evidence;
  /** IP address, user agent, message id: base64, sealed under the profile key inside the sealed event, so that erasure takes it. */
  readonly personal?: string;
}

export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

export interface Requested {
  readonly type: 'requested';
  readonly subjects: readonly [string];
  readonly channel: Channel;
  readonly purpose: string;
  readonly consentId: string;
  readonly requestId: string;
  readonly kind: 'double_opt_in' | 're_permission';
  readonly tokenHash: string;
  readonly at: number;
  readonly expiresAt: number;
  readonly noticeVersion?: string;
  readonly evidence: Evidence;
}

export interface Left {
  readonly type: 'left';
  readonly subjects: readonly string[];
  readonly kind: LeavingKind;
  readonly channel: Channel | '*';
  readonly purpose: string;
  readonly at: number;
  readonly signed: boolean;
  readonly requestId?: string;
  readonly evidence: Evidence;
}

/** WhatsApp's own "resume", which undoes its own "stop" and nothing else. */
export interface Resumed {
  readonly type: 'resumed';
  readonly subjects: readonly string[];
  readonly channel: Channel;
  readonly at: number;
  readonly signed: boolean;
}

/** Identifiers that a signed webhook or one form showed to belong together, and the leavings that spread by it. */
export interface Linked {
  readonly type: 'linked';
  readonly subjects: readonly string[];
  readonly at: number;
  readonly by: 'signed' | 'form';
  readonly inherited: readonly InheritedLeaving[];
}

export interface InheritedLeaving {
  readonly subject: string;
  readonly channel: Channel | '*';
  readonly purpose: string;
  readonly kind: LeavingKind;
  readonly signedAt: number | null;
  readonly unsignedAt: number | null;
}

export interface IdentityChanged {
  readonly type: 'identity_changed';
  readonly subjects: readonly [string];
  readonly at: number;
}

export interface ReviewOpened {
  readonly type: 'review_opened';
  readonly subjects: readonly [string];
  readonly reviewId: string;
  readonly channel: Channel;
  readonly seems: string;
  readonly at: number;
}

export interface ReviewResolved {
  readonly type: 'review_resolved';
  readonly subjects: readonly [string];
  readonly reviewId: string;
  readonly resolution: string;
  readonly at: number;
}

export interface Erased {
  readonly type: 'erased';
  readonly subjects: readonly string[];
  readonly cause: string;
  readonly at: number;
}

export interface NoticeRecorded {
  readonly type: 'notice_recorded';
  readonly noticeId: string;
  readonly purpose: string;
  readonly channel: Channel | '*';
  readonly language: string;
  readonly version: string;
  readonly textHash: string;
  /** SHA-256 of the disclosures as they are stored, hex. */
  readonly disclosuresHash: string;
  readonly change: 'first' | 'wording' | 'substance';
  readonly at: number;
}

export interface ClaimsSettled {
  readonly type: 'claims_settled';
  readonly editionId: string;
  /** Claim, state, reason. */
  readonly claims: ReadonlyArray<readonly [string, string, string | null]>;
  readonly at: number;
}

export interface Purged {
  readonly type: 'purged';
  readonly report: Readonly<Record<string, number>>;
  /** Questions that ran out unanswered: random ids, named because deleting any other question would show. */
  readonly requestIds?: readonly string[];
  readonly at: number;
}

/** An event as it is written down: with who did it. */
export interface Payload {
  readonly event: LedgerEvent;
  readonly actor: Actor;
}
