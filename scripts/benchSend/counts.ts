/** What the sandbox saw of a run, by its own log. */

export interface Accepted {
  /** Digits of the recipient's number. */
  readonly to: string;
  /** ISO 8601. */
  readonly receivedAt: string;
}

export interface Counts {
  /** Of all who were to get it, the share that was accepted at least once. */
  readonly delivered: number;
  /** Messages accepted beyond each person's first. */
  readonly duplicates: number;
  /** Accepted between the first and the last, a second, by what is allowed. */
  readonly rateUsed: number;
}

/**
 * @param people digits of the numbers that were to get the message once; others do not count
 * @param rate messages a second that are allowed
 */
export function countAccepted(
  messages: Iterable<Accepted>,
  people: ReadonlySet<string>,
  rate: number,
): Counts {
  const reached = new Set<string>();
  const times: number[] = [];
  let duplicates = 0;
  for (const { to, receivedAt } of messages) {
    if (!people.has(to)) continue;
    times.push(Date.parse(receivedAt));
    if (reached.has(to)) duplicates++;
    reached.add(to);
  }
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  // The limit is on any one second: what came within less is held against a second.
  const seconds = Math.max(1, (last - first) / 1000);
  return {
    // Cut, not rounded: one that is missing must show.
    delivered: Math.floor((reached.size / people.size) * 10_000) / 10_000,
    duplicates,
    rateUsed: times.length === 0 ? 0 : Number((times.length / seconds / rate).toFixed(3)),
  };
}
