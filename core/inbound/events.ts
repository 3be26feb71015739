import type { Channel, Identifier, Instant } from '../consent/vocabulary';

/** Foreign payloads, in one shape. A person is named by every identifier that the payload carries. */
export type InboundEvent =
  InboundMessage | InboundStatus | InboundPreference | IdentityChange | TemplateUpdate;

interface FromChannel {
  readonly channel: Channel;
  readonly at: Instant;
  /** Whether the payload came under the channel's own signature; only then is its time taken as it is. */
  readonly signed: boolean;
}

export interface InboundMessage extends FromChannel {
  readonly type: 'message';
  /** The platform's id; where that is not one of a kind in the world, together with the sender. */
  readonly messageId: string;
  /** Never empty; for WhatsApp the phone first where it is there, then the business-scoped user id. */
  readonly from: readonly Identifier[];
  readonly form: 'text' | 'button' | 'reaction' | 'other';
  /** The person's own words, or the title of the button they tapped. Never the text of a quoted message. */
  readonly text?: string;
  /** The subject of a mail, where the person chose it: never that of a mail which they answer. */
  readonly subject?: string;
  /** Whoever handed the text on cut it off: what is missing may hold anything. */
  readonly cut?: boolean;
  /** The payload that we gave the button. */
  readonly payload?: string;
  /** The platform itself has read this message as an opt-out and acts on it. */
  readonly stopped?: boolean;
  readonly profileName?: string;
  /** Where a click-to-WhatsApp ad led the person here. */
  readonly referral?: {
    readonly sourceUrl?: string;
    readonly sourceId?: string;
    readonly sourceType?: string;
    readonly headline?: string;
    readonly clickId?: string;
  };
}

export interface InboundStatus extends FromChannel {
  readonly type: 'status';
  readonly messageId: string;
  /** The `reference` we sent the message with. */
  readonly reference?: string;
  readonly recipient: readonly Identifier[];
  readonly status: 'sent' | 'delivered' | 'read' | 'played' | 'failed' | 'deleted' | 'other';
  readonly errors: readonly { readonly code: number; readonly title?: string }[];
}

export interface InboundPreference extends FromChannel {
  readonly type: 'preference';
  readonly from: readonly Identifier[];
  readonly value: 'stop' | 'resume';
}

/** The platform itself says that one identifier became another. */
export interface IdentityChange extends FromChannel {
  readonly type: 'identity_change';
  readonly from: readonly Identifier[];
  readonly to: readonly Identifier[];
}

export interface TemplateUpdate {
  readonly type: 'template_update';
  readonly channel: Channel;
  readonly at: Instant;
  readonly signed: boolean;
  readonly template: string;
  readonly language?: string;
  /** APPROVED, PAUSED, DISABLED, …, as the platform says it. */
  readonly status?: string;
  readonly category?: string;
}

/** What could be read of a body, and how many parts could not. A reader never throws. */
export interface InboundReading {
  readonly events: readonly InboundEvent[];
  readonly unreadable: number;
}

/**
 * Codes with which a platform says that the person has stopped messages there: 131050 of WhatsApp (Meta, "Error
 * codes"), 21610 of Twilio ("Attempt to send to unsubscribed recipient").
 */
const STOPPED_ON_PLATFORM: ReadonlySet<number> = new Set([131050, 21610]);

/** The code of a status that tells of a stop; undefined where it tells of none. */
export function stopCodeOf({ errors }: Pick<InboundStatus, 'errors'>): number | undefined {
  return errors.find(({ code }) => STOPPED_ON_PLATFORM.has(code))?.code;
}

/** Payloads that the product's own buttons carry. */
export const BUTTON = {
  confirm: 'consent:yes:',
  refuse: 'consent:no:',
  /** Followed by nothing (all marketing on the channel) or by `:` and a purpose. */
  stop: 'consent:stop',
} as const;

/** The purpose that an opt-out button of ours leaves, `*` for all of them; absent where the payload is none. */
export function stopPurposeOf(payload: string | undefined): string | undefined {
  if (payload === BUTTON.stop) return '*';
  if (!payload?.startsWith(`${BUTTON.stop}:`)) return undefined;
  return payload.slice(BUTTON.stop.length + 1) || '*';
}
