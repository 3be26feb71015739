import type { PaceClock } from '../../../core/campaign/pace';

/** A clock that stands still until a test moves it; timers fire late by what `lateness` says. */
export class FakeClock implements PaceClock {
  private at = 0;
  private timers: { at: number; run: () => void }[] = [];
  private readonly lateness: () => number;

  constructor(lateness: () => number = () => 0) {
    this.lateness = lateness;
  }

  now(): number {
    return this.at;
  }

  setTimeout(run: () => void, ms: number): unknown {
    const timer = { at: this.at + ms + this.lateness(), run };
    this.timers.push(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.timers = this.timers.filter((one) => one !== timer);
  }

  get pending(): number {
    return this.timers.length;
  }

  /** Fires everything due until then, letting promises settle between. */
  async advance(ms: number): Promise<void> {
    const until = this.at + ms;
    for (;;) {
      await settled();
      const next = this.timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      this.clearTimeout(next);
      this.at = Math.max(this.at, next.at);
      next.run();
    }
    this.at = until;
    await settled();
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 25; i++) await Promise.resolve();
}
