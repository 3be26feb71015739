/** Lets one at a time in, in the order in which they came. */
export class Mutex {
  #tail: Promise<void> = Promise.resolve();
  #release: (() => void) | undefined;

  async lock(): Promise<void> {
    const before = this.#tail;
    let release!: () => void;
    this.#tail = new Promise((resolve) => (release = resolve));
    await before;
    this.#release = release;
  }

  unlock(): void {
    this.#release?.();
  }
}
