/** So many items go to the ledger at a time: a decision costs some 30 µs, and n8n must not stand still for 50 ms. */
export const BATCH = 500;
/** n8n serves webhooks and the editor on the same thread: nothing holds it longer than this. */
const TURN_MS = 15;

/** Lets n8n's event loop go on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets the event loop go on whenever the work has held it for a while. */
export function turnTaker(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

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
