/** Rows of one table by their key, in memory, with what changed since they were read. */
export class RowSet<Row extends object> {
  readonly #keyOf: (row: Row) => string;
  readonly #holds: (key: string) => boolean;
  readonly #groupOf: ((row: Row) => string) | undefined;
  readonly #rows = new Map<string, Row>();
  readonly #groups = new Map<string, Set<string>>();
  readonly #changed = new Set<string>();

  /**
   * @param holds rows of other keys are not kept
   * @param groupOf by what else than their key rows are found
   */
  constructor(
    keyOf: (row: Row) => string,
    holds: (key: string) => boolean = () => true,
    groupOf?: (row: Row) => string,
  ) {
    this.#keyOf = keyOf;
    this.#holds = holds;
    this.#groupOf = groupOf;
  }

  get size(): number {
    return this.#rows.size;
  }

  keyOf(row: Row): string {
    return this.#keyOf(row);
  }

  holds(key: string): boolean {
    return this.#holds(key);
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  values(): IterableIterator<Row> {
    return this.#rows.values();
  }

  ofGroup(group: string): Row[] {
    const keys = this.#groups.get(group);
    return keys ? Array.from(keys, (key) => this.#rows.get(key) as Row) : [];
  }

  /** Keeps a row as it was read. */
  load(row: Row): void {
    this.#put(this.#keyOf(row), row);
  }

  /** Keeps a row that is new, or other than it was read. */
  set(row: Row): void {
    const key = this.#keyOf(row);
    if (!this.#holds(key)) return;
    this.#put(key, row);
    this.#changed.add(key);
  }

  delete(key: string): void {
    const row = this.#rows.get(key);
    if (!row) return;
    this.#leaveGroup(key, row);
    this.#rows.delete(key);
    this.#changed.delete(key);
  }

  deleteGroup(group: string): void {
    for (const key of [...(this.#groups.get(group) ?? [])]) this.delete(key);
  }

  /** Rows that were set since they were read, or since this was asked last. */
  takeChanged(): Row[] {
    const changed = Array.from(this.#changed, (key) => this.#rows.get(key) as Row);
    this.#changed.clear();
    return changed;
  }

  forgetChanges(): void {
    this.#changed.clear();
  }

  #put(key: string, row: Row) {
    const before = this.#rows.get(key);
    if (before) this.#leaveGroup(key, before);
    this.#rows.set(key, row);
    if (!this.#groupOf) return;
    const group = this.#groupOf(row);
    const keys = this.#groups.get(group);
    if (keys) keys.add(key);
    else this.#groups.set(group, new Set([key]));
  }

  #leaveGroup(key: string, row: Row) {
    if (!this.#groupOf) return;
    const group = this.#groupOf(row);
    const keys = this.#groups.get(group);
    keys?.delete(key);
    if (keys?.size === 0) this.#groups.delete(group);
  }
}
