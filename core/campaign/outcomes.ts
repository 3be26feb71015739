import type { Decision } from '../consent/facts';
import type { Instant, Reason } from '../consent/vocabulary';

/** What became of one item. */
export type SendOutcome =
  | {
      readonly kind: 'sent';
      readonly decision: Decision;
      /** The random id that stands in every status event of the message; says nothing about the person. */
      readonly claimId: string;
      /** The platform holds it for a quality check before it delivers. */
      readonly held: boolean;
    }
  | {
      readonly kind: 'later';
      readonly reason: Reason;
      readonly explanation: string;
      readonly resumeAt: Instant;
      readonly decision?: Decision;
    }
  | {
      readonly kind: 'not_sent';
      readonly reason: Reason;
      readonly explanation: string;
      readonly decision?: Decision;
    };
