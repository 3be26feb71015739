/**
 * Lets the clock and the timers of this test file run faster for a while, so that nobody waits for a pause that the
 * product must keep. What has passed stays passed: afterwards they go on from there at their own speed.
 */
export class FastClock {
  readonly #date = Date.now.bind(Date);
  readonly #performance = performance.now.bind(performance);
  readonly #setTimeout = globalThis.setTimeout;
  #times = 1;
  #since = this.#performance();
  /** Milliseconds by which it is ahead of the time of day. */
  #ahead = 0;

  constructor() {
    jest.spyOn(Date, 'now').mockImplementation(() => Math.floor(this.#date() + this.#lead()));
    jest.spyOn(performance, 'now').mockImplementation(() => this.#performance() + this.#lead());
    jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((run: () => void, ms = 0, ...args: []) =>
        this.#setTimeout(run, ms / this.#times, ...args)) as typeof setTimeout);
  }

  /** So many times as fast, until the work is done. */
  async during<T>(times: number, work: () => Promise<T>): Promise<T> {
    this.#run(times);
    try {
      return await work();
    } finally {
      this.#run(1);
    }
  }

  #run(times: number): void {
    this.#ahead = this.#lead();
    this.#since = this.#performance();
    this.#times = times;
  }

  #lead(): number {
    return this.#ahead + (this.#performance() - this.#since) * (this.#times - 1);
  }
}
