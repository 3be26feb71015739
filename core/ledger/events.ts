import type { Selectable } from 'kysely';
import type { ClaimState } from '../consent/facts';
import type { Channel, IdentifierKind, LeavingKind } from '../consent/vocabulary';
import type { Actor } from './context';
import type { Segments } from './segments';
import type {
  ConsentsTable,
  IdentifiersTable,
  InboxTable,
  RequestsTable,
  ReviewsTable,
  SuppressionsTable,
} from './schema';

/**
 * What can happen, as it is chained. The tables that decide are folded from these
 * (`projection.ts`), so an event holds all that the fold needs. Nobody is named: `subjects` are
 * keyed hashes of identifiers.
 */
export type LedgerEvent =
  | Granted
  | Sold
  | Requested
  | Left
  | Resumed
  | Linked
  | Merged
  | Split
  | IdentityChanged
  | BecameKnown
  | Restricted
  | MessageReceived
  | MessageRead
  | ReviewOpened
  | ReviewResolved
  | Erased
  | NoticeRecorded
  | EditionOpened
  | EditionsClosed
  | ClaimsMade
  | ClaimsSettled
  | ClaimsReleased
  | SuppressionsTakenOver
  | Restored
  | ProofEnded
  | Purged;

export interface Granted {
  readonly type: 'granted';
  readonly subjects: readonly [string];
  readonly channel: Channel;
  readonly purpose: string;
  readonly consentId: string;
  readonly at: number;
  /** `person`: by their own act on this very identifier. Only that comes back from a leaving. `unproven` is no consent. */
  readonly by: 'person' | 'others' | 'unproven';
  readonly signed: boolean;
  readonly noticeVersion?: string;
  readonly expiresAt?: number;
  /** By what campaigns may choose, as told with it. */
  readonly segments?: Segments;
  readonly requestId?: string;
  /** How it was collected, what was shown, who recorded it. */
  readonly evidence: Evidence;
  /** IP address, user agent, message id: base64, sealed under the profile key inside the sealed event, so that erasure takes it. */
  readonly personal?: string;
}

export type Evidence = Readonly<Record<string, string | number | boolean | null>>;

/** A customer gave their address at a sale, and was offered a way out of messages about similar products. */
export interface Sold {
  readonly type: 'sold';
  readonly subjects: readonly [string];
  readonly channel: Channel;
  readonly purpose: string;
  readonly consentId: string;
  readonly at: number;
  readonly evidence: Evidence;
}

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
  readonly segments?: Segments;
  readonly evidence: Evidence;
  /** IP address and user agent of the sign-up, sealed as with a grant. */
  readonly personal?: string;
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
  /** Why, in somebody's words: base64, sealed under the profile key inside the sealed event, so that erasure takes it. */
  readonly personal?: string;
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
  /** `earlier_ledger`: what was left under another ledger's look-up key holds for the same identifier here. */
  readonly by: 'signed' | 'form' | 'earlier_ledger';
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

/** What was kept of a contact's messages and goes along with its identifiers. */
interface TakenAlong {
  readonly handles: readonly string[];
  readonly reviews: readonly string[];
}

/**
 * Two contacts turned out to be one person. `moved` are the identifiers that came along; each keeps its
 * own grants. Or a contact was split, and those who are left go on under keys of their own.
 */
export interface Merged extends TakenAlong {
  readonly type: 'merged';
  readonly from: string;
  readonly into: string;
  readonly moved: readonly string[];
  readonly by: 'signed' | 'form' | 'split';
  /** Contacts whose profile keys are destroyed with it. */
  readonly endsKeysOf?: readonly string[];
  readonly at: number;
}

/** Identifiers turned out to be another person's: they go on as a contact of their own. What was left stays left on both. */
export interface Split extends TakenAlong {
  readonly type: 'split';
  readonly from: string;
  readonly into: string;
  readonly moved: readonly string[];
  readonly at: number;
}

/** A known number turned up with somebody else: it is another person's until they opt in. */
export interface IdentityChanged {
  readonly type: 'identity_changed';
  readonly subjects: readonly [string];
  readonly at: number;
}

/** Carries nothing but what became known of its contact (`Payload.known`), where no other event of theirs could. */
export interface BecameKnown {
  readonly type: 'known';
  readonly at: number;
}

/** Processing was restricted (GDPR article 18), or the restriction was lifted. */
export interface Restricted {
  readonly type: 'restricted';
  /** All that the contact was known by then: after a restore they may be somebody else's in the ledger. */
  readonly subjects: readonly string[];
  readonly restricted: boolean;
  readonly at: number;
}

/** A message came in; until it is read, it holds back marketing to its sender. */
export interface MessageReceived {
  readonly type: 'message_received';
  readonly subjects: readonly [string];
  readonly handle: string;
  readonly messageHash: string;
  readonly channel: Channel;
  readonly form: string;
  readonly sentAt: number;
  readonly signed: boolean;
  readonly at: number;
}

export interface MessageRead {
  readonly type: 'message_read';
  readonly handle: string;
  readonly effect: string;
  readonly at: number;
}

export interface ReviewOpened {
  readonly type: 'review_opened';
  readonly subjects: readonly [string];
  readonly reviewId: string;
  readonly channel: Channel;
  readonly handle?: string;
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
  /** The exact wording that people were shown; not personal. */
  readonly text: string;
  /** JSON. */
  readonly disclosures: string;
  readonly change: 'first' | 'wording' | 'substance';
  readonly at: number;
}

export interface EditionOpened {
  readonly type: 'edition_opened';
  readonly editionId: string;
  readonly campaign: string;
  readonly edition: string;
  readonly at: number;
}

export interface EditionsClosed {
  readonly type: 'editions_closed';
  readonly editions: ReadonlyArray<Pick<EditionOpened, 'editionId' | 'campaign' | 'edition'>>;
  readonly at: number;
}

/**
 * Rights to send that were given. A claim is named by a hash of its id, and told by hashes that
 * cover the id too: once its row is purged, nothing can be guessed from them.
 */
export interface ClaimsMade {
  readonly type: 'claims_made';
  /** Claim, its row, and the keys by which it is found: see `claimDigests`. */
  readonly claims: ReadonlyArray<readonly [string, string, readonly string[]]>;
  readonly at: number;
}

/** What became of claims, as each stands since. */
export interface ClaimsSettled {
  readonly type: 'claims_settled';
  readonly editionId: string;
  /** Whether something was, or may have been, sent just now: a status tells of the past. */
  readonly sent: boolean;
  readonly claims: readonly SettledClaim[];
  readonly at: number;
}

export interface SettledClaim {
  readonly ref: string;
  readonly state: ClaimState | 'freed';
  readonly reason: string | null;
  readonly settledAt: number | null;
  readonly message: string | null;
  /** By which keys it is found since; absent: as before. */
  readonly keys?: readonly string[];
}

/** Claims that were given back: no request was started. */
export interface ClaimsReleased {
  readonly type: 'claims_released';
  readonly refs: readonly string[];
  readonly at: number;
}

/** Suppressions of another ledger, by its own keyed hashes. */
export interface SuppressionsTakenOver {
  readonly type: 'suppressions_taken_over';
  readonly fromLedger: string;
  readonly rows: ReadonlyArray<Selectable<SuppressionsTable>>;
  readonly at: number;
}

/**
 * The proof period of erased contacts is over, and what their events held is gone. What those
 * events decided is carried on: `subjects` have these rows since, and no others; so do these
 * reviews and messages, which may be another contact's by now.
 */
export interface ProofEnded {
  readonly type: 'proof_ended';
  readonly contacts: readonly string[];
  readonly subjects: readonly string[];
  readonly handles: readonly string[];
  readonly reviews: readonly string[];
  readonly rows: {
    readonly suppressions: ReadonlyArray<Selectable<SuppressionsTable>>;
    readonly consents: ReadonlyArray<Selectable<ConsentsTable>>;
    readonly requests: ReadonlyArray<Selectable<RequestsTable>>;
    readonly identifiers: ReadonlyArray<Omit<Selectable<IdentifiersTable>, 'sealed'>>;
    readonly inbox: ReadonlyArray<Omit<Selectable<InboxTable>, 'sealed'>>;
    readonly reviews: ReadonlyArray<Selectable<ReviewsTable>>;
  };
  readonly at: number;
}

/** The ledger was restored from an older backup, and what had restricted since was applied to it again. */
export interface Restored {
  readonly type: 'restored';
  readonly applied: number;
  readonly at: number;
}

export interface Purged {
  readonly type: 'purged';
  readonly report: Readonly<Record<string, number>>;
  /** What went, where deleting anything else of its kind would have to show: questions, messages, claims. All random, or hashed with what is random. */
  readonly requestIds?: readonly string[];
  readonly handles?: readonly string[];
  readonly claimRefs?: readonly string[];
  readonly at: number;
}

/** What became known of a contact with an event of theirs. */
export interface Known {
  /** When the contact was made, where this made them. */
  readonly created?: number;
  /** SHA-256 of the sealed profile, as it is since. */
  readonly profile?: string | null;
  /** Identifiers that are theirs since. */
  readonly identifiers?: ReadonlyArray<{
    readonly hash: string;
    readonly kind: IdentifierKind;
    readonly linkedAt: number;
    readonly changedAt: number | null;
  }>;
}

/** An event as it is written down: with who did it, and what became known by it. */
export interface Payload {
  readonly event: LedgerEvent;
  readonly actor: Actor;
  readonly known?: Known;
}
