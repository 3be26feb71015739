import { turnTaker } from '../turns';

/** So many wait at most: enough for the next claims, few enough that the length of the list does not matter. */
const MOST_AHEAD = 500;
/** So many are made at a time, while others are on their way. */
const STRETCH = 50;

/**
 * The messages that come next. Making them and sending those before goes on side by side, and only
 * some hundreds are made ahead, however long the list is.
 *
 * Only messages of one kind can be claimed together. Kinds take turns, so that none waits for the
 * whole of another.
 */
export class Upcoming<T> {
  readonly #source: AsyncIterator<T> | Iterator<T>;
  readonly #kindOf: (one: T) => string;
  readonly #isStopped: () => boolean;
  readonly #turn = turnTaker();
  /** By kind; the one whose turn it is stands first. */
  readonly #waiting = new Map<string, T[]>();
  #count = 0;
  #exhausted = false;
  #ahead = false;
  #failure: { readonly error: unknown } | undefined;
  #reading: Promise<void> | undefined;

  /** @param isStopped from when on no more is taken from the source */
  constructor(
    source: AsyncIterable<T> | Iterable<T>,
    kindOf: (one: T) => string,
    isStopped: () => boolean,
  ) {
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#kindOf = kindOf;
    this.#isStopped = isStopped;
  }

  /**
   * The next of one kind, `most` at most; none where there are no more.
   *
   * @throws what the source throws, once all that came before it have been taken
   */
  async take(most: number): Promise<T[]> {
    while (this.#count < most && !this.#exhausted) await this.#readSome();
    const [next] = this.#waiting;
    if (!next) {
      if (this.#failure) throw this.#failure.error;
      return [];
    }
    const [kind, waiting] = next;
    const taken = waiting.splice(0, most);
    this.#count -= taken.length;
    this.#waiting.delete(kind);
    if (waiting.length > 0) this.#waiting.set(kind, waiting);
    void this.#readAhead();
    return taken;
  }

  /** Takes no more from the source, which may be in the middle of one, and lets it end. Never throws. */
  async close(): Promise<void> {
    this.#exhausted = true;
    await this.#reading;
    try {
      await this.#source.return?.();
    } catch {
      // What the source has to say at its end concerns nobody any more.
    }
  }

  async #readAhead(): Promise<void> {
    if (this.#ahead) return;
    this.#ahead = true;
    while (this.#count < MOST_AHEAD && !this.#exhausted) await this.#readSome();
    this.#ahead = false;
  }

  #readSome(): Promise<void> {
    return (this.#reading ??= this.#read().finally(() => (this.#reading = undefined)));
  }

  async #read(): Promise<void> {
    try {
      for (let made = 0; made < STRETCH; made++) {
        if (this.#isStopped()) this.#exhausted = true;
        if (this.#exhausted) return;
        const next = await this.#source.next();
        if (next.done === true) return void (this.#exhausted = true);
        const kind = this.#kindOf(next.value);
        const waiting = this.#waiting.get(kind);
        if (waiting) waiting.push(next.value);
        else this.#waiting.set(kind, [next.value]);
        this.#count += 1;
        await this.#turn();
      }
    } catch (error) {
      this.#exhausted = true;
      this.#failure = { error };
    }
  }
}
