import type { ChannelChanges } from './channels';
import type {
  Channel,
  Identifier,
  Instant,
  LeavingKind,
  LegalBasis,
  MessageClass,
  Reason,
} from './vocabulary';

/**
 * When something of one kind last happened, kept apart by whose clock said so. A time under a
 * channel's signature (a signed webhook) compares exactly; any other may be off by what clocks
 * explain, see `CLOCK_TOLERANCE_MS`.
 */
export interface Moments {
  readonly signed?: Instant;
  readonly unsigned?: Instant;
}

/** Everything the ledger knows about one kind of leaving that covers a channel and purpose. */
export interface Leaving {
  readonly kind: LeavingKind;
  /** The latest act of leaving; for `platform_stop`, compared with `resumed`. */
  readonly at: Moments;
  /** Only for `platform_stop`: the latest "resume" in WhatsApp's own settings. */
  readonly resumed?: Moments;
}

/** What the ledger knows about one identifier × channel × purpose. Which state that is, `stateOf` says. */
export interface ConsentFacts {
  readonly consentId: string;
  /** The latest opt-in by the person's own act on that very identifier (a confirmed request, a signed message). */
  readonly grantedByPerson: Moments;
  /** The latest opt-in that someone else put on record (a form, staff, an import, an operator's attestation). */
  readonly grantedByOthers?: Instant;
  /** An open request for confirmation, the latest one. */
  readonly request?: OpenRequest;
  readonly noticeVersion?: string;
  /** When the grant ends of itself, if its record says so. */
  readonly expiresAt?: Instant;
  /** A recorded change of substance in the notice, later than the version that was agreed to. */
  readonly noticeChangedAt?: Instant;
  /** As recorded with an opt-in; of several, the latest year: rather a child than not. */
  readonly birthYear?: number;
  /** When a parent or guardian consented for the person (GDPR article 8(1)), as recorded with an opt-in. */
  readonly guardianConsentedAt?: Instant;
}

/** A sale in which the person gave this very address (directive 2002/58/EC, article 13(2)). */
export interface SaleFact {
  readonly soldAt: Instant;
  /** Whether a free and easy way to refuse such messages was offered when the address was taken. */
  readonly wayOutOffered: boolean;
}

export interface OpenRequest {
  readonly requestId: string;
  /** A sign-up that waits for confirmation, or a renewal of a consent that held. */
  readonly kind: 'double_opt_in' | 're_permission';
  readonly requestedAt: Instant;
  readonly expiresAt: Instant;
}

export type ClaimState = 'claimed' | 'sent' | 'unknown';

/** What the ledger knows about one contact, read for one decision. */
export interface ContactFacts {
  /** Leavings whose scope covers the channel and purpose asked about; `suppressed` ones whatever the class. */
  readonly leavings: readonly Leaving[];
  readonly consent?: ConsentFacts;
  /** The latest sale on record after which own similar products may be written about for this purpose. */
  readonly sale?: SaleFact;
  /** Processing is restricted at the person's request (GDPR article 18). */
  readonly restricted: boolean;
  /** The number turned up with another person's WhatsApp identity at this time and no opt-in has come since. */
  readonly identityChangedAt?: Instant;
  /** A message from this person has come in and is not yet read, or waits for a person to look at it. */
  readonly needsReview: boolean;
  /** The claim on this contact in the campaign edition asked about, if any. */
  readonly claim?: ClaimState;
  /** When messages of this class went out to this contact, the last 31 days, any order. */
  readonly sends: readonly SendFact[];
}

export interface SendFact {
  readonly at: Instant;
  readonly campaign: string;
}

/** At most `max` messages in any running day (24 h), week (7 days) or month (31 days). */
export interface FrequencyCap {
  readonly max: number;
  readonly per: 'day' | 'week' | 'month';
  readonly across: 'campaign' | 'all';
}

/** When a contact may be written to, in the contact's own time. `off` only ever by the operator's explicit choice. */
export type ContactHours =
  | { readonly kind: 'off' }
  /** By the country of the contact's number; `courtesy` where the country has no preset. */
  | { readonly kind: 'by_country' }
  | { readonly kind: 'preset'; readonly preset: string }
  | {
      readonly kind: 'custom';
      /** Minutes after local midnight, from inclusive, to exclusive. */
      readonly from: number;
      readonly to: number;
      /** ISO weekdays, 1 Monday to 7 Sunday. */
      readonly days: readonly number[];
      readonly holidays: boolean;
    };

/** The question: may this message go to this contact, now? */
export interface DecisionRequest {
  readonly channel: Channel;
  readonly purpose: string;
  readonly messageClass: MessageClass;
  /** Required for `service`, ignored otherwise. */
  readonly legalBasis?: LegalBasis;
  readonly campaign?: string;
  readonly contactHours: ContactHours;
  readonly frequencyCaps: readonly FrequencyCap[];
  /** After so many days a grant no longer holds, unless renewed. Absent: no age limit. */
  readonly maxConsentAgeDays?: number;
  /** How long after a consent's age ran out the person may still be asked to renew it. */
  readonly reconfirmWithinDays?: number;
  /**
   * The operator switched on that customers may be written to about own similar products without
   * consent, where their country has that exception (directive 2002/58/EC, article 13(2)).
   */
  readonly ownSimilarProducts?: boolean;
  /** From which age, in full years, a person can consent alone. Absent: by the contact's country. */
  readonly consentAgeYears?: number;
  /** What the operator answers for of the channels: permitted or not, and the hint. */
  readonly channelChanges?: ChannelChanges;
}

/** Whom the question is about, as far as the rules need it. */
export interface Recipient {
  /** Absent where what was given is no identifier of the channel. */
  readonly identifier?: Identifier;
  /** What is wrong with what was given, one sentence, without repeating it. */
  readonly problem?: string;
  /** ISO 3166 country of the number or, failing that, as given. */
  readonly country?: string;
  /** IANA zone, where the contact's own is known. */
  readonly timeZone?: string;
  /** The part of the country, as people write it: for public holidays. One that the country has not counts as none. */
  readonly region?: string;
  /** The year of birth; `unreadable` where something was given and no year can be read from it. */
  readonly birthYear?: number | 'unreadable';
}

/** What a message that may go out rests on. */
export type Basis = LegalBasis | 'open_request' | 'own_similar_products';

export interface Decision {
  readonly outcome: 'allowed' | 'later' | 'blocked';
  readonly reason: Reason;
  /** One sentence that a marketer understands, and what to do next. Holds no personal data. */
  readonly explanation: string;
  /** With `later`: the first lawful moment. */
  readonly resumeAt?: Instant;
  readonly basis?: Basis;
  readonly consentId?: string;
  readonly requestId?: string;
  readonly grantedAt?: Instant;
  readonly noticeVersion?: string;
  /** With the basis `own_similar_products`: the sale it rests on. */
  readonly soldAt?: Instant;
  /** The rule of a preset that decided, and where it comes from: with contact hours, an age, own similar products. */
  readonly rule?: string;
  /** What to know of the channel before sending: with what is allowed now or later. */
  readonly hint?: string;
  readonly rulesVersion: string;
}
