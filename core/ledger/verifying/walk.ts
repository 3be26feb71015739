import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Selectable } from 'kysely';
import { type ChainHead, commit, GENESIS, link } from '../chain';
import type { LedgerContext } from '../context';
import type { Db } from '../engines/engine';
import type { Payload } from '../events';
import { unseal } from '../keys/sealing';
import { Projection } from '../projection';
import type { EventsTable } from '../schema';
import { LostKey } from './lostKey';
import { nextTurn } from '../../turns';

export interface Broken {
  readonly seq?: number;
  readonly what: string;
}

/** Few enough that n8n's event loop does not notice. */
const PAGE = 400;

/** Reads the chain from its first event to its last, and folds what it says. */
export class Walk {
  readonly projection: Projection;
  readonly #context: LedgerContext;
  readonly #view: Db;
  readonly #withoutProof: ReadonlySet<string>;
  #previous: Uint8Array = GENESIS;
  #seq = 0;

  /**
   * @param withoutProof contacts whose payloads may be missing
   * @param holds which rows are rebuilt
   */
  constructor(
    context: LedgerContext,
    view: Db,
    withoutProof: ReadonlySet<string>,
    holds: (key: string) => boolean,
  ) {
    this.#context = context;
    this.#view = view;
    this.#withoutProof = withoutProof;
    this.projection = new Projection(holds);
  }

  get events(): number {
    return this.#seq;
  }

  get head(): ChainHead {
    const hash = Buffer.from(this.#previous).toString('hex');
    return { ledgerId: this.#context.ledgerId, seq: this.#seq, hash };
  }

  /** @returns what is wrong with the chain */
  async toTheEnd(
    onProgress: (events: number) => void,
    expected?: ChainHead,
  ): Promise<Broken | undefined> {
    if (expected && expected.ledgerId !== this.#context.ledgerId)
      return { what: 'The head that was given is of another ledger.' };
    for (;;) {
      const page = await this.#view
        .selectFrom('events')
        .selectAll()
        // The first page from the very beginning: an event before the first is one that was inserted.
        .where('seq', '>', this.#seq || Number.MIN_SAFE_INTEGER)
        .orderBy('seq')
        .limit(PAGE)
        .execute();
      const keyOf = await this.#proofKeys(page);
      for (const row of page) {
        if (row.seq <= this.#seq) return { seq: row.seq, what: 'This event was inserted.' };
        if (row.seq !== this.#seq + 1)
          return { seq: this.#seq + 1, what: 'An event is missing here.' };
        this.#seq = row.seq;
        const what =
          this.#read(row, keyOf.get(row.contact_id ?? '')) ??
          (expected?.seq === row.seq && expected.hash !== this.head.hash
            ? 'This is not the event that the head which was given stands for.'
            : undefined);
        if (what !== undefined) return { seq: this.#seq, what };
      }
      for (const rows of this.projection.all) rows.forgetChanges();
      onProgress(this.#seq);
      await nextTurn();
      if (page.length < PAGE) break;
    }
    return expected && expected.seq > this.#seq
      ? {
          seq: this.#seq + 1,
          what: `Events are missing at the end: the head that was given stands for event ${expected.seq}.`,
        }
      : undefined;
  }

  async #proofKeys(page: ReadonlyArray<Selectable<EventsTable>>): Promise<Map<string, KeyObject>> {
    const ids = new Set(page.map((row) => row.contact_id).filter((id) => id !== null));
    const keys = await this.#context.keys.load([...ids], 'proof');
    return new Map(
      [...keys].flatMap(([id, { proof }]): Array<[string, KeyObject]> =>
        proof ? [[id, createSecretKey(proof)]] : [],
      ),
    );
  }

  /** What is wrong with an event; nothing where it holds, and is folded in. */
  #read(row: Selectable<EventsTable>, proofKey: KeyObject | undefined): string | undefined {
    const { seq, contact_id: contactId } = row;
    // SQLite keeps a text where bytes belong.
    if (!(row.hash instanceof Uint8Array) || !link(this.#previous, row).equals(row.hash))
      return 'This event or its place in the chain was changed.';
    this.#previous = row.hash;
    if (row.payload === null || row.salt === null) {
      const explained =
        row.payload === null &&
        row.salt === null &&
        contactId !== null &&
        this.#withoutProof.has(contactId);
      return explained
        ? undefined
        : 'What this event held is gone, and no end of its proof period explains it.';
    }
    let plain: Uint8Array = row.payload;
    if (contactId !== null) {
      if (!proofKey) throw new LostKey(seq, { seq, what: 'The proof key of this event is gone.' });
      try {
        plain = unseal(proofKey, row.payload, `event:${seq}`);
      } catch {
        return 'What this event held was changed.';
      }
    }
    if (!commit(row.salt, plain).equals(row.commitment)) return 'What this event held was changed.';
    const { event, known } = JSON.parse(Buffer.from(plain).toString()) as Payload;
    if (event.type !== row.type) return 'This event is not what it says it is.';
    this.projection.fold(event, contactId, known);
    return undefined;
  }
}
