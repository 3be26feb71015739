import { z } from 'zod';
import type { ChainHead } from '../chain';
import type { Db, WriteTransaction } from '../engines/engine';
import type { ContactKeys, KeyStore } from '../keys/keyStore';
import { KEY_BYTES } from '../keys/sealing';
import { writeRows } from '../bulk';
import { migrations } from '../migrations';
import type { OPERATIONAL_TABLES, Tables } from '../schema';
import { damaged, type FileKind } from './sealedFile';
import { pagesOf } from '../pages';
import { nextTurn } from '../../turns';

export const LEDGER_FILE: FileKind = {
  format: 'n8n-nodes-consent/ledger',
  version: 1,
  title: 'an export of a whole consent ledger',
};

/** The others belong to the place that a ledger is kept in, or to the moment. */
type Moved = Exclude<keyof Tables, 'meta' | (typeof OPERATIONAL_TABLES)[number]>;

/** Every table that goes along, with the key by which it is read in pages. */
export const MOVED_TABLES: { readonly [T in Moved]: ReadonlyArray<keyof Tables[T] & string> } = {
  events: ['seq'],
  contacts: ['contact_id'],
  retired_contacts: ['contact_id'],
  identifiers: ['identifier_hash'],
  notices: ['notice_id'],
  consents: ['identifier_hash', 'channel', 'purpose'],
  suppressions: ['identifier_hash', 'channel', 'purpose', 'kind'],
  requests: ['request_id'],
  editions: ['edition_id'],
  claims: ['claim_id'],
  claim_keys: ['identifier_hash', 'edition_id'],
  deliveries: ['claim_id'],
  inbox: ['handle'],
  reviews: ['review_id'],
};
const NAMES = Object.keys(MOVED_TABLES) as Moved[];

/** Rows of one record: few enough that writing them does not hold n8n up. */
const PAGE = 200;

export const LAYOUT = migrations.at(-1)?.version ?? 0;

/** What a ledger is, before its rows: the first record. */
export interface LedgerHead {
  /** The layout of the tables. */
  readonly layout: number;
  readonly head: ChainHead;
  readonly lookUpKey: Buffer;
  readonly earlierLookUpKeys: readonly Buffer[];
}

/** All of a ledger, page by page: what it is, the keys, what restricts beside it, and every row of every table. */
export async function* ledgerRecords(
  view: Db,
  keys: KeyStore,
  head: ChainHead,
): AsyncGenerator<unknown> {
  yield {
    layout: LAYOUT,
    head,
    lookUpKey: asText(keys.lookUpKey),
    earlierLookUpKeys: (await keys.earlierLookUpKeys()).map(asText),
  };
  yield* keyRecords(keys);
  yield* journalRecords(keys, head.seq);
  for (const table of NAMES) {
    for await (const page of pagesOf(view, table, MOVED_TABLES[table] as never, PAGE)) {
      const columns = Object.keys(page[0] as object);
      const rows = (page as unknown as ReadonlyArray<Record<string, unknown>>).map((row) =>
        columns.map((column) => packed(row[column])),
      );
      yield { table, columns, rows };
    }
  }
}

async function* keyRecords(keys: KeyStore): AsyncGenerator<unknown> {
  for (let after: string | undefined; ;) {
    const ids = await keys.contactIds(after, PAGE);
    if (ids.length === 0) return;
    const page = [...(await keys.load(ids))].map(([id, { profile, proof }]) => [
      id,
      profile ? asText(profile) : null,
      proof ? asText(proof) : null,
    ]);
    yield { keys: page };
    after = ids.at(-1);
    await nextTurn();
  }
}

/** The oldest first, as they are to be appended; the journal itself is read from its end. What came after the view is none of it. */
async function* journalRecords({ journal }: KeyStore, upTo: number): AsyncGenerator<unknown> {
  const pages: Array<number | undefined> = [];
  for (let before: number | undefined; ;) {
    const page = await journal.newest(PAGE, before);
    if (page.length > 0) pages.push(before);
    if (page.length < PAGE) break;
    before = page.at(-1)?.id;
    await nextTurn();
  }
  for (const before of pages.reverse()) {
    const page = (await journal.newest(PAGE, before)).reverse();
    yield {
      journal: page
        .filter(({ seq }) => seq <= upTo)
        .map(({ seq, hash, entry, confirmed }) => [seq, asText(hash), entry, confirmed]),
    };
    await nextTurn();
  }
}

/** What is read from a file's database comes without a pause of its own. */

const key = z.base64().transform((text, { addIssue }) => {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES) addIssue('not a key');
  return bytes;
});
const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const value = z.union([
  z.null(),
  z.int(),
  z.string(),
  z.tuple([bytes]).transform(([unpacked]) => unpacked),
]);

const first = z.object({
  layout: z.int(),
  head: z.object({ ledgerId: z.string().min(1), seq: z.int().positive(), hash: z.string() }),
  lookUpKey: key,
  earlierLookUpKeys: z.array(key),
});
const others = z.union([
  z.object({ keys: z.array(z.tuple([z.string().min(1), key.nullable(), key.nullable()])) }),
  z.object({ journal: z.array(z.tuple([z.int(), bytes, z.string(), z.boolean()])) }),
  z.object({
    table: z.enum(NAMES as [Moved, ...Moved[]]),
    columns: z.array(z.string().regex(/^[a-z_]+$/)),
    rows: z.array(z.array(value)),
  }),
]);

/** @throws LedgerError `refused` */
export function readLedgerHead(record: unknown): LedgerHead {
  const { data } = first.safeParse(record);
  if (!data) throw damaged();
  return data;
}

/**
 * Writes one record where it belongs: keys to the key store, rows to the ledger.
 *
 * @throws LedgerError `refused` where it is no record of a ledger
 */
export async function putRecord(
  trx: WriteTransaction,
  keys: KeyStore,
  record: unknown,
): Promise<void> {
  const { data } = others.safeParse(record);
  if (!data) throw damaged();
  if ('keys' in data) {
    await keys.adopt(
      new Map(
        data.keys.map(([id, profile, proof]): [string, ContactKeys] => [
          id,
          { profile: profile ?? undefined, proof: proof ?? undefined },
        ]),
      ),
    );
  } else if ('journal' in data) {
    const ids = await keys.journal.append(
      data.journal.map(([seq, hash, entry]) => ({ seq, hash, entry })),
    );
    await keys.journal.confirm(ids.filter((_, index) => data.journal[index]?.[3]));
  } else {
    const { table, columns, rows } = data;
    if (rows.some((row) => row.length !== columns.length)) throw damaged();
    await writeRows(
      trx,
      table,
      rows.map(
        (row) => Object.fromEntries(row.map((each, index) => [columns[index], each])) as never,
      ),
    );
  }
}

/** @returns whether nothing has ever been recorded in it */
export async function isEmpty(view: Db): Promise<boolean> {
  for (const table of NAMES)
    if ((await view.selectFrom(table).selectAll().limit(1).execute()).length > 0) return false;
  return true;
}

const asText = (raw: Uint8Array) =>
  Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64');

/** Bytes as a list of one text, to tell them from texts. */
const packed = (cell: unknown) => (cell instanceof Uint8Array ? [asText(cell)] : cell);
