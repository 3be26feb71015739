/** Somebody who waits in a line. */
export interface Waiting {
  /** They left, or were served. */
  gone: boolean;
}

interface Line<Waiter> {
  queue: Waiter[];
  head: number;
}

/** Lines of several parties, whose heads are served in turn: whoever has many waiting does not keep others from their share. */
export class Lines<Waiter extends Waiting> {
  /** Those with somebody in them, the one whose turn it is first. */
  readonly #lines = new Map<string, Line<Waiter>>();

  add(party: string, waiter: Waiter): void {
    const line = this.#lines.get(party);
    if (line) line.queue.push(waiter);
    else this.#lines.set(party, { queue: [waiter], head: 0 });
  }

  /** How many parties there would be if this one waited too. */
  withAnother(party: string): number {
    return this.#lines.size + (this.#lines.has(party) ? 0 : 1);
  }

  /** Takes out whoever is next, and puts their line behind the others. */
  shift(): Waiter | undefined {
    for (const [party, line] of this.#lines) {
      const waiter = shiftOf(line);
      this.#lines.delete(party);
      if (!waiter) continue;
      if (line.head < line.queue.length) this.#lines.set(party, line);
      return waiter;
    }
    return undefined;
  }
}

function shiftOf<Waiter extends Waiting>(line: Line<Waiter>): Waiter | undefined {
  while (line.head < line.queue.length) {
    const waiter = line.queue[line.head++] as Waiter;
    if (line.head > 1_024 && line.head * 2 > line.queue.length) {
      line.queue = line.queue.slice(line.head);
      line.head = 0;
    }
    if (!waiter.gone) return waiter;
  }
  return undefined;
}
