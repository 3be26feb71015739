import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';

/** What a node hands on: every input item on one output, with its own fields and what the node adds. */
export class Outputs {
  readonly #items: readonly INodeExecutionData[];
  readonly #outputs: Array<Array<{ readonly rank: number; readonly data: INodeExecutionData }>>;
  readonly #placed = new Set<number>();

  constructor(items: readonly INodeExecutionData[], outputs: number) {
    this.#items = items;
    this.#outputs = Array.from({ length: outputs }, () => []);
  }

  /**
   * Puts an input item on an output, with its own fields and `adds`; what `adds` names as undefined
   * is taken off the item. May be called more than once for one item. Items leave an output by `rank` (their place in the input where none is given),
   * whatever the order of the calls.
   */
  put(output: number, item: number, adds: IDataObject, rank: number = item): void {
    const { json, binary } = this.#items[item] as INodeExecutionData;
    const data: INodeExecutionData = { json: { ...json, ...adds }, pairedItem: { item } };
    for (const name in adds) if (adds[name] === undefined) delete data.json[name];
    if (binary) data.binary = binary;
    this.#add(output, item, data, rank);
  }

  /** Puts something new on an output that stems from an input item, without that item's fields. */
  putNew(output: number, item: number, json: IDataObject, rank: number = item): void {
    this.#add(output, item, { json, pairedItem: { item } }, rank);
  }

  /** The same with files, by the names of their fields. */
  putFile(output: number, item: number, json: IDataObject, binary: IBinaryKeyData): void {
    this.#add(output, item, { json, binary, pairedItem: { item } }, item);
  }

  /** How many input items have come out. */
  get placed(): number {
    return this.#placed.size;
  }

  /** The input items that have not come out yet. */
  left(): number[] {
    return [...this.#items.keys()].filter((item) => !this.#placed.has(item));
  }

  lists(): INodeExecutionData[][] {
    return this.#outputs.map((output) =>
      output.sort((a, b) => a.rank - b.rank).map(({ data }) => data),
    );
  }

  #add(output: number, item: number, data: INodeExecutionData, rank: number): void {
    this.#placed.add(item);
    this.#outputs[output]?.push({ rank, data });
  }
}
