/**
 * The words of the product. Channels, reasons and outcomes are a public interface:
 * they stand in workflows, so they change only with a new node version.
 */

export const CHANNELS = [
  'whatsapp',
  'sms',
  'email',
  'messenger',
  'telegram',
  'signal',
  'viber',
  'imessage',
  'rcs',
  'google_business_messages',
  'wechat',
  'snapchat',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** One way to reach someone. A `bsuid` is WhatsApp's business-scoped user id; the last is any platform's own id. */
export const IDENTIFIER_KINDS = ['phone', 'bsuid', 'email', 'platform_id'] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** An identifier in its one canonical spelling: E.164 for a phone, lower case for an e-mail address. */
export interface Identifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  /** The platform that issued a `platform_id`; absent for the other kinds. */
  readonly channel?: Channel;
}

export const MESSAGE_CLASSES = ['marketing', 'service', 'permission_request'] as const;
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

/** GDPR article 6(1) bases on which a service message can rest. */
export const LEGAL_BASES = ['consent', 'contract', 'legal_obligation'] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

/**
 * Why a message may not go out, in the order in which they are told: the first that holds is the answer.
 * The ones after `already_sent` postpone; the last group is said by sending and
 * previewing, save `ledger_unavailable`, which is decided also where the facts are damaged.
 */
export const REASONS = [
  'invalid_contact',
  'channel_not_permitted',
  'suppressed',
  'objected',
  'restricted',
  'withdrawn',
  'refused',
  'identity_changed',
  'needs_review',
  'pending_confirmation',
  'expired',
  'notice_changed',
  'no_consent',
  'outcome_unknown',
  'already_sent',
  'frequency_cap',
  'quiet_hours',
  'holiday',
  'allowed',
  'not_reachable',
  'rejected',
  'batch_stopped',
  'ledger_unavailable',
] as const;
export type Reason = (typeof REASONS)[number];

/** The ways of leaving. `platform_stop` is WhatsApp's own "Stop offers", which its "resume" undoes. */
export const LEAVING_KINDS = [
  'suppressed',
  'objected',
  'withdrawn',
  'platform_stop',
  'refused',
] as const;
export type LeavingKind = (typeof LEAVING_KINDS)[number];

/** What a consent is, as a person reads it in a report. */
export const CONSENT_STATES = [
  'none',
  'pending',
  'granted',
  'withdrawn',
  'expired',
  'refused',
  'paused',
] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];

/** Stands for every channel or every purpose in the scope of a leaving. */
export const EVERY = '*';

/** Milliseconds since 1970, UTC. Every time in the core and in the tables has this form. */
export type Instant = number;
