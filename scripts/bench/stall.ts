import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Long enough for the monitor's own timer to tick before and after what is watched. */
const TICK_MS = 5;

/**
 * How long the event loop of this process stood still at most while our own work ran; what is
 * measured beside it does not count. n8n serves webhooks and its editor on that loop.
 */
export class StallWatch {
  readonly #histogram = monitorEventLoopDelay({ resolution: 1 });
  readonly #longest = new Map<string, number>();

  /** @param phase what the work is, as the report names it */
  async during<T>(phase: string, work: () => Promise<T>): Promise<T> {
    this.#histogram.reset();
    this.#histogram.enable();
    await sleep(TICK_MS);
    try {
      return await work();
    } finally {
      await sleep(TICK_MS);
      this.#histogram.disable();
      const ms = this.#histogram.max / 1e6;
      this.#longest.set(phase, Math.max(ms, this.#longest.get(phase) ?? 0));
    }
  }

  /** Milliseconds, by phase. */
  longest(): Record<string, number> {
    return Object.fromEntries(this.#longest);
  }
}
