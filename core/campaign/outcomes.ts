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

/** One outcome for each item of a batch, in the items' order; the first that is told stands. */
export class Outcomes {
  readonly #list: Array<SendOutcome | undefined>;
  readonly #onProgress: ((done: number) => void) | undefined;
  #done = 0;

  constructor(length: number, onProgress?: (done: number) => void) {
    this.#list = new Array<SendOutcome | undefined>(length).fill(undefined);
    this.#onProgress = onProgress;
  }

  set(index: number, outcome: SendOutcome) {
    if (this.#list[index]) return;
    this.#list[index] = outcome;
    this.#onProgress?.(++this.#done);
  }

  fillWith(make: () => SendOutcome) {
    for (let index = 0; index < this.#list.length; index++)
      if (!this.#list[index]) this.set(index, make());
  }

  list(): SendOutcome[] {
    return this.#list as SendOutcome[];
  }
}
