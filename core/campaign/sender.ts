import type { Identifier, Instant } from '../consent/vocabulary';

/** One message, ready for the wire. What `content` holds is the wire's own affair. */
export interface OutgoingMessage<Content = unknown> {
  readonly to: Identifier;
  readonly content: Content;
  /** A random id that comes back in every status event of the message; it says nothing about the person. */
  readonly reference: string;
}

/** What became of one request. Every explanation is a sentence for a marketer and holds no personal data. */
export type SendResult =
  | {
      readonly kind: 'accepted';
      readonly messageId: string;
      /** Set where the provider accepted but holds the message for a quality check. */
      readonly held?: boolean;
      /**
       * What else the provider knows this person by, where its answer says so: a leaving can come from there. May
       * name the one that was written to.
       */
      readonly alsoKnownAs?: readonly Identifier[];
    }
  /** Surely not sent: try again after so many milliseconds. `number` means the whole sending number must slow down. */
  | {
      readonly kind: 'retry';
      readonly afterMs: number;
      readonly scope: 'number' | 'recipient';
      readonly code: number;
      readonly explanation: string;
    }
  /** Surely not sent, and not to be tried before. */
  | {
      readonly kind: 'later';
      readonly resumeAt: Instant;
      readonly code: number;
      readonly explanation: string;
    }
  /** The person has left marketing on the platform itself. */
  | { readonly kind: 'opted_out'; readonly code: number; readonly explanation: string }
  /** Surely not sent, and this recipient is not tried again in this run. */
  | { readonly kind: 'not_reachable'; readonly code: number; readonly explanation: string }
  /** Surely not sent: the message itself is at fault. */
  | {
      readonly kind: 'rejected';
      readonly code: number;
      readonly explanation: string;
      readonly listed: boolean;
    }
  /** Surely not sent, and nothing else would be either: stop the batch. */
  | { readonly kind: 'stop'; readonly code: number; readonly explanation: string }
  /** Nothing proves that it was not sent. */
  | { readonly kind: 'unknown'; readonly explanation: string };

/** A wire that messages go out on. One instance a sending number. */
export interface Sender<Content = unknown> {
  /** Identifies the sending number's limit, which all workers share; no secret. */
  readonly limitKey: string;
  /** Messages a second that the number may send at most. */
  readonly ratePerSecond: number;
  send(message: OutgoingMessage<Content>, signal?: AbortSignal): Promise<SendResult>;
}
