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
  readonly messageId: string;
  /** Never empty; for WhatsApp the phone first where it is there, then the business-scoped user id. */
  readonly from: readonly Identifier[];
  readonly form: 'text' | 'button' | 'reaction' | 'other';
  /** The person's own words, or the title of the button they tapped. Never the text of a quoted message. */
  readonly text?: string;
  /** The payload that we gave the button. */
  readonly payload?: string;
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
