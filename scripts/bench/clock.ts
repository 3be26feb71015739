/** Times, and what is made of several of them. Milliseconds everywhere. */

/** How long the work took, and what it gave. */
export async function timed<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly ms: number; readonly result: T }> {
  const start = performance.now();
  const result = await work();
  return { ms: performance.now() - start, result };
}

/** The middle one, or the mean of the two in the middle; a run that something else disturbed does not count. */
export function median(times: readonly number[]): number {
  if (times.length === 0) throw new Error('There is no median of nothing.');
  const sorted = [...times].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The times of two ways of doing the same thing, round by round. */
export interface Race {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  /** The median of ours by the median of theirs. */
  readonly ratio: number;
}

/**
 * Runs two ways of doing the same thing turn by turn, each of them first in every other round, so
 * that whatever the machine does meanwhile hits both alike.
 *
 * @param options.warmUp rounds that run before and do not count
 */
export async function race(
  ours: (round: number) => Promise<number>,
  theirs: (round: number) => Promise<number>,
  options: { readonly rounds: number; readonly warmUp?: number },
): Promise<Race> {
  const { rounds, warmUp = 0 } = options;
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < warmUp + rounds; round++) {
    const took = { ours: 0, theirs: 0 };
    if (round % 2 === 0) took.ours = await ours(round);
    took.theirs = await theirs(round);
    if (round % 2 === 1) took.ours = await ours(round);
    if (round < warmUp) continue;
    times.ours.push(took.ours);
    times.theirs.push(took.theirs);
  }
  return { ...times, ratio: median(times.ours) / median(times.theirs) };
}

/** Lets the event loop go on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
