/** The number's throughput: so many accepted messages in any second, the second sliding. */
export class Throughput {
  perSecond: number;
  private readonly recent: number[] = [];
  private most = 0;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  /** The most messages that were accepted in any one second so far. */
  get peak(): number {
    return this.most;
  }

  allows(now: number): boolean {
    this.forget(now);
    return this.recent.length < this.perSecond;
  }

  count(now: number): void {
    this.forget(now);
    this.recent.push(now);
    this.most = Math.max(this.most, this.recent.length);
  }

  private forget(now: number): void {
    while (this.recent.length && this.recent[0]! <= now - 1000) this.recent.shift();
  }
}

const PAIR_PAUSE_MS = 6000;
const PAIR_BURST = 45;

/**
 * One recipient gets one message in six seconds; a burst of 45 is lent and paid back
 * (Cloud API, "Pair rate limits").
 */
export class PairRate {
  /** When the recipient's debt is paid. */
  private readonly paidAt = new Map<string, number>();

  allows(phone: string, now: number): boolean {
    return (this.paidAt.get(phone) ?? 0) - now <= (PAIR_BURST - 1) * PAIR_PAUSE_MS;
  }

  count(phone: string, now: number): void {
    this.paidAt.set(phone, Math.max(now, this.paidAt.get(phone) ?? 0) + PAIR_PAUSE_MS);
  }
}
