/** The most starts within any half-open window of one second. @param starts milliseconds, in order */
export function busiestSecond(starts: readonly number[]): number {
  let most = 0;
  let first = 0;
  starts.forEach((at, index) => {
    while (starts[first]! <= at - 1_000) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
