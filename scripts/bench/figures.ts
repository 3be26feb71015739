/** Numbers as people read them. */

export function figure(count: number): string {
  return count.toLocaleString('en-GB');
}

/** @param time milliseconds */
export function duration(time: number): string {
  return time >= 10_000 ? `${(time / 1000).toFixed(1)} s` : `${Number(time.toPrecision(3))} ms`;
}
