/** Something that is to happen at a moment, in milliseconds since 1970. */
interface Planned {
  readonly next: number;
  readonly event: { readonly due: number; readonly seq: number };
}

const before = (a: Planned, b: Planned): boolean =>
  (a.next - b.next || a.event.due - b.event.due || a.event.seq - b.event.seq) < 0;

/** What comes first, of however many: a binary heap. */
export class Agenda<T extends Planned> {
  private readonly heap: T[] = [];

  get first(): T | undefined {
    return this.heap[0];
  }

  add(item: T): void {
    const { heap } = this;
    let at = heap.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(item, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }

  take(): T | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
      if (child >= heap.length || !before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  clear(): void {
    this.heap.length = 0;
  }
}
