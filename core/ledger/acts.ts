import type {
  Channel,
  ConsentState,
  Identifier,
  Instant,
  LeavingKind,
  Reason,
} from '../consent/vocabulary';
import type { Evidence } from './events';
import type { Segments } from './segments';

/** Whom an act is about. The first identifier is the one acted on or by. */
export interface Who {
  readonly identifiers: readonly Identifier[];
  /** How several identifiers are known to belong together; without it only the first counts. Never likeness. */
  readonly linkedBy?: 'signed' | 'form';
  /** The platform itself says that one identifier became the other, so it is no other person's. */
  readonly announced?: boolean;
  readonly name?: string;
  /** The CRM's own id. */
  readonly externalId?: string;
}

interface Told {
  readonly who: Who;
  /** `*` only where a leaving reaches every channel. */
  readonly channel: Channel | '*';
  /** When it happened, as claimed; absent: now. `day` where only a date is known. */
  readonly claimed?: { readonly at: Instant; readonly precision: 'instant' | 'day' };
  /** Whether the claimed time stands under the channel's own signature. */
  readonly signed: boolean;
  /** What makes two inputs the same where no time is claimed: a message id, or execution, node, run and item. */
  readonly once?: string;
  /** `birthYear` (a number) and `guardianConsent` (true) decide, too: see `foldAge`. */
  readonly evidence: Evidence;
}

interface ActOnChannel extends Told {
  readonly channel: Channel;
}

export interface GrantAct extends ActOnChannel {
  readonly type: 'grant';
  readonly purpose: string;
  /** `unproven`: somebody says so and nobody answers for it; kept as what it is, and no consent (GDPR 7(1)). */
  readonly by: 'person' | 'others' | 'unproven';
  readonly noticeVersion?: string;
  readonly expiresAt?: Instant;
  /** By what campaigns may choose this person, as `readSegments` reads it: what is not told here stays as told before. */
  readonly segments?: Segments;
  /** Goes with erasure: IP address, user agent, message id. */
  readonly personal?: Readonly<Record<string, string>>;
}

/**
 * A sale in which the person gave this address: where the country has the exception, own similar
 * products may be written about since, for this purpose, until they leave (directive 2002/58/EC,
 * article 13(2)). `claimed` is when it was.
 */
export interface SaleAct extends ActOnChannel {
  readonly type: 'sale';
  readonly purpose: string;
  /** Whether a free and easy way to refuse such messages was offered when the address was taken; without it nothing is recorded. */
  readonly wayOutOffered: boolean;
}

export interface RequestAct extends ActOnChannel {
  readonly type: 'request';
  readonly purpose: string;
  readonly kind: 'double_opt_in' | 're_permission';
  readonly noticeVersion?: string;
  /** The same as with a grant; the answer need not repeat it. */
  readonly segments?: Segments;
  readonly validForMs: number;
  readonly maxConsentAgeDays?: number;
  readonly reconfirmWithinDays?: number;
  /** The person asked to get the open question again: once more, and then only the new one confirms. */
  readonly resend?: boolean;
  /** Goes with erasure: IP address, user agent of the sign-up. */
  readonly personal?: Readonly<Record<string, string>>;
  /** Put on record as asked elsewhere before: no token is given out, and no rule is consulted. */
  readonly imported?: boolean;
}

/** The person's answer to an open request: by its token, or in words on the identifier that was asked. */
export interface AnswerAct extends ActOnChannel {
  readonly type: 'answer';
  readonly answer: 'confirmed' | 'refused';
  readonly token?: string;
  readonly purpose?: string;
  readonly personal?: Readonly<Record<string, string>>;
}

export interface LeaveAct extends Told {
  readonly type: 'leave';
  readonly kind: LeavingKind;
  /** `*` for all of them. */
  readonly purpose: string;
  /** Why, in somebody's words: they may name anyone, so they are kept only where they can be sealed, and go with erasure. */
  readonly reason?: string;
}

export interface ResumeAct extends ActOnChannel {
  readonly type: 'resume';
}

/** An unclear message: marketing pauses until a person has looked at it. */
export interface ReviewAct extends ActOnChannel {
  readonly type: 'review';
  readonly handle?: string;
  readonly seems: string;
}

/** Identifiers seen together, with nothing else said; or, `announced`, a change that the platform itself tells of. */
export interface LinkAct extends ActOnChannel {
  readonly type: 'link';
  /** Of these identifiers, those that the person has given up: whoever has one next is somebody else. */
  readonly gaveUp?: readonly Identifier[];
}

export type Act =
  GrantAct | SaleAct | RequestAct | AnswerAct | LeaveAct | ResumeAct | ReviewAct | LinkAct;

export type ActResult =
  | {
      readonly recorded: true;
      /** The same input was on record before; nothing was added. */
      readonly already: boolean;
      /** Whether the state is now what the act asked for: an opt-in after a leaving is evidence only. */
      readonly effective: boolean;
      readonly state: ConsentState;
      /** Why it is not effective. */
      readonly reason?: Reason;
      readonly at: Instant;
      readonly consentId?: string;
      readonly purpose?: string;
      readonly noticeVersion?: string;
      readonly requestId?: string;
      /** Given out once, never kept: goes into the button or link that confirms. */
      readonly token?: string;
      readonly reviewId?: string;
    }
  | { readonly recorded: false; readonly reason: Reason; readonly explanation: string };
