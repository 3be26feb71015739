import { commit, GENESIS, link } from '../chain';
import type { LedgerContext } from '../context';
import type { Db } from '../engines/engine';
import type { Payload } from '../events';
import { unseal } from '../keys/sealing';
import { Rebuilt } from './rebuild';

export interface Verdict {
  readonly ok: boolean;
  readonly events: number;
  /** The first event that does not hold, and why; or the table that says something else than the chain. */
  readonly broken?: { readonly seq?: number; readonly what: string };
}

const PAGE = 1000;
/** So often the tables are compared while others write; then once more with the ledger to itself. */
const MOST_TRIES = 5;

/**
 * Walks the whole chain: every link, every commitment, every payload that is still kept; rebuilds
 * the rows that decide from the events and compares.
 *
 * @param onProgress told after each page how many events have been read
 */
export async function verify(
  context: LedgerContext,
  onProgress?: (events: number) => void,
): Promise<Verdict> {
  const { engine } = context;
  const walk = new Walk(context, onProgress);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const before = walk.events;
    const verdict = await walk.compare(engine.db);
    if (verdict.ok || verdict.broken?.seq !== undefined) return verdict;
    // The tables may be ahead of what was read; if nothing has been written since, they do differ.
    const broken = await walk.toTheEnd(engine.db);
    if (broken) return broken;
    if (tries > 0 && walk.events === before) return verdict;
  }
  return await engine.write((trx) => walk.compare(trx));
}

class Walk {
  readonly #context: LedgerContext;
  readonly #onProgress: ((events: number) => void) | undefined;
  readonly #rebuilt = new Rebuilt();
  #previous: Uint8Array = GENESIS;
  #seq = 0;

  constructor(context: LedgerContext, onProgress?: (events: number) => void) {
    this.#context = context;
    this.#onProgress = onProgress;
  }

  get events(): number {
    return this.#seq;
  }

  async compare(db: Db): Promise<Verdict> {
    const broken = await this.toTheEnd(db);
    if (broken) return broken;
    const table = await this.#rebuilt.differsFrom(db);
    return table === undefined
      ? { ok: true, events: this.#seq }
      : this.#broken(`The table ${table} says something else than the chain.`);
  }

  /** Reads what has been appended since it last stopped. */
  async toTheEnd(db: Db): Promise<Verdict | undefined> {
    const { keys } = this.#context;
    for (;;) {
      const page = await db
        .selectFrom('events')
        .selectAll()
        .where('seq', '>', this.#seq)
        .orderBy('seq')
        .limit(PAGE)
        .execute();
      if (page.length === 0) return undefined;
      const contactIds = page.map((row) => row.contact_id).filter((id) => id !== null);
      const keyOf = await keys.load([...new Set(contactIds)]);
      for (const row of page) {
        if (row.seq !== this.#seq + 1)
          return this.#broken('An event is missing before this one.', row.seq);
        this.#seq = row.seq;
        const what = this.#read(row, keyOf.get(row.contact_id ?? '')?.proof);
        if (what !== undefined) return this.#broken(what, this.#seq);
      }
      this.#onProgress?.(this.#seq);
      await new Promise((resolve) => setImmediate(resolve));
      // Whoever goes on writing meanwhile must not keep this going forever.
      if (page.length < PAGE) return undefined;
    }
  }

  /** What is wrong with an event; nothing where it holds, and is folded in. */
  #read(
    row: Parameters<typeof link>[1] & {
      salt: Uint8Array | null;
      payload: Uint8Array | null;
      hash: Uint8Array;
    },
    proofKey: Buffer | undefined,
  ): string | undefined {
    if (!link(this.#previous, row).equals(row.hash))
      return 'This event or its place in the chain was changed.';
    this.#previous = row.hash;
    if (row.payload === null || row.salt === null)
      return 'What this event held is gone, and no end of its proof period explains it.';
    let plain: Uint8Array = row.payload;
    if (row.contact_id !== null) {
      if (!proofKey) return 'The proof key of this event is gone.';
      try {
        plain = unseal(proofKey, row.payload, `event:${row.seq}`);
      } catch {
        return 'What this event holds was changed.';
      }
    }
    if (!commit(row.salt, plain).equals(row.commitment))
      return 'What this event holds was changed.';
    this.#rebuilt.add((JSON.parse(Buffer.from(plain).toString()) as Payload).event);
    return undefined;
  }

  #broken(what: string, seq?: number): Verdict {
    return { ok: false, events: this.#seq, broken: { seq, what } };
  }
}
