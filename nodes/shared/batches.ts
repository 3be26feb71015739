export { nextTurn, turnTaker } from '../../core';

/** So many items go to the ledger at a time: a decision costs some 30 µs, and n8n must not stand still for 50 ms. */
export const BATCH = 500;

/** The list in stretches of at most `size`, in order. */
export function* batchesOf<T>(list: readonly T[], size: number = BATCH): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

/** Items that share a key, in the order in which each key was first met. */
export function groupedBy<T>(list: readonly T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const name = key(one);
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return groups;
}

/**
 * Works through a list in so many lanes: while a database server is busy with the batch of one, this
 * process is with that of another. Where one fails, no further work is begun, and what is under way
 * ends before the error is thrown.
 */
export async function inLanes<T>(
  list: Iterable<T>,
  lanes: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const rest = list[Symbol.iterator]();
  const failures: unknown[] = [];
  const lane = async () => {
    for (let next = rest.next(); !next.done; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (failures.length > 0) throw failures[0];
}
