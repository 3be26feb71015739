import type {
  GenericValue,
  IDataObject,
  IExecuteFunctions,
  INodeExecutionData,
} from 'n8n-workflow';

/** `={{ $json.phone }}`, `={{ $json.contact.phone }}`: nothing but a path into the item. */
const PLAIN_PATH = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*)+)\s*\}\}$/;

/** Names that n8n does not let an expression read. */
const LEFT_TO_N8N: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

type Reader = (item: number) => unknown;

/**
 * The node's fields, item by item. A field without an expression is worked out once; one that only
 * names columns (itself, or in the entries of a collection) is read from the item: n8n's evaluation of
 * an expression costs more than a whole decision.
 */
export class Parameters {
  readonly #context: IExecuteFunctions;
  readonly #items: readonly INodeExecutionData[];
  readonly #readers = new Map<string, Reader>();
  /** Fields whose value is the same for every item. */
  readonly #fixed = new Set<string>();
  readonly #made = new Map<readonly string[], object>();

  constructor(context: IExecuteFunctions, items: readonly INodeExecutionData[]) {
    this.#context = context;
    this.#items = items;
  }

  /** The value of a field for an item, whatever it is; undefined where the node has no such field. */
  get(name: string, item: number): unknown {
    return this.#reader(name)(item);
  }

  /** What stands in a field before any expression in it is worked out; undefined where it is not there. */
  raw(name: string): unknown {
    return this.#context.getNodeParameter(name, 0, null, { rawExpressions: true }) ?? undefined;
  }

  /** The time zone of the workflow, by its name. */
  get timeZone(): string {
    return this.#context.getTimezone();
  }

  /**
   * What `make` makes of the fields named: made once where none of them differs between items, else
   * anew for each. What it throws is not kept.
   */
  madeOf<T extends object>(names: readonly string[], make: () => T): T {
    const made = this.#made.get(names) as T | undefined;
    if (made) return made;
    const fresh = make();
    for (const name of names) this.#reader(name);
    if (names.every((name) => this.#fixed.has(name))) this.#made.set(names, fresh);
    return fresh;
  }

  #reader(name: string): Reader {
    let reader = this.#readers.get(name);
    if (!reader) this.#readers.set(name, (reader = this.#readerOf(name)));
    return reader;
  }

  /** As text without blanks around it; numbers count as text, anything else as none. */
  text(name: string, item: number): string {
    return asText(this.get(name, item));
  }

  /** A collection's entries; empty where the user added none. */
  collection(name: string, item: number): IDataObject {
    const value = this.get(name, item);
    return isRecord(value) ? (value as IDataObject) : {};
  }

  #readerOf(name: string): Reader {
    const raw: unknown = this.#context.getNodeParameter(name, 0, null, { rawExpressions: true });
    if (raw === null) return this.#same(name, undefined);
    if (hasExpression(raw)) {
      return this.#columnsOf(raw) ?? ((item) => this.#context.getNodeParameter(name, item, null));
    }
    return this.#same(name, this.#context.getNodeParameter(name, 0, null) as GenericValue);
  }

  /** Reads a value whose every expression names a column; undefined where one does more. */
  #columnsOf(raw: unknown): Reader | undefined {
    if (typeof raw === 'string') {
      if (!raw.startsWith('=')) return () => raw;
      const keys = PLAIN_PATH.exec(raw)?.[1]?.slice(1).split('.');
      if (!keys || keys.some((key) => LEFT_TO_N8N.has(key))) return undefined;
      return (item) => keys.reduce<unknown>(property, this.#items[item]?.json);
    }
    if (typeof raw !== 'object' || raw === null) return () => raw;
    const entries = Object.entries(raw).map(
      ([key, value]) => [key, this.#columnsOf(value)] as const,
    );
    if (!entries.every((entry): entry is [string, Reader] => entry[1] !== undefined))
      return undefined;
    if (Array.isArray(raw)) return (item) => entries.map(([, read]) => read(item));
    return (item) => Object.fromEntries(entries.map(([key, read]) => [key, read(item)]));
  }

  #same(name: string, value: unknown): Reader {
    this.#fixed.add(name);
    return () => value;
  }
}

function property(of: unknown, key: string): unknown {
  return isRecord(of) && Object.hasOwn(of, key) ? of[key] : undefined;
}

function hasExpression(raw: unknown): boolean {
  if (typeof raw === 'string') return raw.startsWith('=');
  return typeof raw === 'object' && raw !== null && Object.values(raw).some(hasExpression);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text without blanks around it; numbers count as text, anything else as none. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** A finite number, also one that is written as text; NaN for anything else. */
export function asNumber(value: unknown): number {
  const text = asText(value);
  const number = text === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : NaN;
}
