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
