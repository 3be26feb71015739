/** How far two clocks may drift apart in a second, seconds: more than any that is kept right. */
const DRIFT = 0.001;
/** Of a new measurement in the average. */
const SHARE_OF_NEW = 0.2;

/**
 * What a clock elsewhere shows, told by our own. Its reading lies between our question and its answer, so
 * each answer narrows down how far the two are apart: a slow answer does not shift what a quick one told.
 * Both in milliseconds.
 */
export class SharedClock {
  /** Ours less theirs lies between these. */
  #least = -Infinity;
  #most = Infinity;
  #learntAt = 0;
  #roundTripMs = 0;

  /** How long an answer takes, of late. */
  get roundTripMs(): number {
    return this.#roundTripMs;
  }

  /** @param theirs what it showed at some moment between `asked` and `answered`, which are ours */
  learn(theirs: number, asked: number, answered: number): void {
    const drift = Math.max(0, answered - this.#learntAt) * DRIFT;
    const [least, most] = [asked - theirs, answered - theirs];
    this.#least = Math.max(this.#least - drift, least);
    this.#most = Math.min(this.#most + drift, most);
    // One of the two was set anew.
    if (this.#least > this.#most) [this.#least, this.#most] = [least, most];
    const trip = answered - asked;
    this.#roundTripMs =
      this.#learntAt === 0 ? trip : this.#roundTripMs + (trip - this.#roundTripMs) * SHARE_OF_NEW;
    this.#learntAt = answered;
  }

  /** A moment of theirs on our own clock. */
  toOurs(theirs: number): number {
    return theirs + (this.#least + this.#most) / 2;
  }
}
