/** Lets the event loop go on: n8n serves webhooks and its editor on the same thread. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Nothing holds the event loop for much longer than this, milliseconds. */
const TURN_MS = 12;

/** Says when work has held the event loop for a while, by a promise to wait for. */
export function turnTaker(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < TURN_MS) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
