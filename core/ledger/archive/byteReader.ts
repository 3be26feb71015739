/** Bytes that arrive in pieces of any size, taken in pieces of the size that is asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #parts: Buffer[] = [];
  #length = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The bytes before the next line's end, which is taken too; undefined where none comes within `most` bytes. */
  async line(most: number): Promise<Buffer | undefined> {
    await this.#fill(most + 1);
    const all = this.#take(this.#length);
    const end = all.subarray(0, most + 1).indexOf(0x0a);
    this.#putBack(end < 0 ? all : all.subarray(end + 1));
    return end < 0 ? undefined : all.subarray(0, end);
  }

  /** Blocks of `size` bytes, and the one that ends it all, which may be smaller or empty. */
  async *blocks(size: number): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }> {
    for (;;) {
      await this.#fill(size + 1);
      const last = this.#length <= size;
      yield { bytes: this.#take(Math.min(size, this.#length)), last };
      if (last) return;
    }
  }

  async #fill(wanted: number): Promise<void> {
    while (this.#length < wanted && !this.#ended) {
      const { done, value } = await this.#source.next();
      if (done) this.#ended = true;
      else if (value.length > 0) {
        this.#parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        this.#length += value.length;
      }
    }
  }

  #take(count: number): Buffer {
    if (this.#parts.length > 1) this.#parts = [Buffer.concat(this.#parts)];
    const all = this.#parts[0] ?? Buffer.alloc(0);
    this.#parts = [];
    this.#length = 0;
    this.#putBack(all.subarray(count));
    return all.subarray(0, count);
  }

  #putBack(rest: Buffer): void {
    if (rest.length === 0) return;
    this.#parts.unshift(rest);
    this.#length += rest.length;
  }
}
