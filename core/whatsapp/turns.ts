/** Turns for requests, so many at a time, in the order of asking. */
export interface Turns {
  /** Resolves with what gives the turn back, or with why there was none. */
  take(timeoutMs: number, signal?: AbortSignal): Promise<(() => void) | 'timeout' | 'cancelled'>;
}

/**
 * Node's agents count a connection against `maxSockets` only once it is open, so that a burst would open one for
 * each request. Requests therefore take turns before they reach the agent.
 */
export function createTurns(atOnce: number): Turns {
  let free = atOnce;
  const waiting = new Set<() => void>();

  const giveBack = (): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      free++;
      const [next] = waiting;
      next?.();
    };
  };

  return {
    take(timeoutMs, signal) {
      if (signal?.aborted) return Promise.resolve('cancelled');
      if (free > 0 && waiting.size === 0) {
        free--;
        return Promise.resolve(giveBack());
      }
      return new Promise((resolve) => {
        const leave = (result: (() => void) | 'timeout' | 'cancelled'): void => {
          waiting.delete(go);
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          resolve(result);
        };
        const go = (): void => {
          free--;
          leave(giveBack());
        };
        const cancel = (): void => leave('cancelled');
        const timer = setTimeout(() => leave('timeout'), timeoutMs);
        signal?.addEventListener('abort', cancel, { once: true });
        waiting.add(go);
      });
    },
  };
}
