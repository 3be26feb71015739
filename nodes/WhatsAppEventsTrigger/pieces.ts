import { isRecord } from '../shared/parameters';

/** Reading so many parts of a body takes some milliseconds. */
const PARTS_AT_A_TIME = 200;
/** The lists of a change's value that Meta makes long: up to a thousand updates, three megabytes in all. */
const LONG_LISTS = ['statuses', 'messages'] as const;

/**
 * A body of WhatsApp's webhook in bodies that are each read in some milliseconds, so that n8n goes on
 * in between; together they say what it says. What has another shape stays whole.
 * Source: Meta, Webhooks, "Batching": up to 1,000 updates in one body.
 */
export function* piecesOf(body: unknown): Generator<unknown> {
  if (!isRecord(body) || !Array.isArray(body.entry) || partsOf(body.entry) <= PARTS_AT_A_TIME) {
    yield body;
    return;
  }
  for (const entry of body.entry as readonly unknown[]) {
    if (!isRecord(entry) || !Array.isArray(entry.changes)) {
      yield { ...body, entry: [entry] };
      continue;
    }
    const { changes, ...rest } = entry as { changes: readonly unknown[] };
    for (const change of changes)
      for (const piece of piecesOfChange(change))
        yield { ...body, entry: [{ ...rest, changes: [piece] }] };
  }
}

function partsOf(entries: readonly unknown[]): number {
  let parts = 0;
  for (const entry of entries)
    for (const change of listIn(entry, 'changes')) {
      const value = isRecord(change) ? change.value : undefined;
      parts += Math.max(1, ...LONG_LISTS.map((name) => listIn(value, name).length));
    }
  return parts;
}

function* piecesOfChange(change: unknown): Generator<unknown> {
  const value = isRecord(change) ? change.value : undefined;
  const long = LONG_LISTS.filter((name) => listIn(value, name).length > PARTS_AT_A_TIME);
  if (!isRecord(change) || !isRecord(value) || long.length === 0) {
    yield change;
    return;
  }
  // What is short is told once, with whom the others are about.
  const short = { ...value };
  for (const name of long) delete short[name];
  yield { ...change, value: { ...short, [long[0] as string]: [] } };
  const about: Record<string, unknown> = {};
  for (const name of ['messaging_product', 'metadata', 'contacts'])
    if (name in value) about[name] = value[name];
  for (const name of long) {
    const list = listIn(value, name);
    for (let start = 0; start < list.length; start += PARTS_AT_A_TIME)
      yield {
        ...change,
        value: { ...about, [name]: list.slice(start, start + PARTS_AT_A_TIME) },
      };
  }
}

function listIn(of: unknown, name: string): readonly unknown[] {
  const list = isRecord(of) ? of[name] : undefined;
  return Array.isArray(list) ? list : [];
}
