import type { Selectable } from 'kysely';
import { z } from 'zod';
import { CHANNELS, LEAVING_KINDS } from '../../consent/vocabulary';
import type { Db } from '../engines/engine';
import type { SuppressionRow } from '../folds';
import { KEY_BYTES } from '../keys/sealing';
import type { SuppressionsTable } from '../schema';
import { damaged, type FileFacts, type FileKind } from './sealedFile';
import { pagesOf } from '../pages';

export const SUPPRESSIONS_FILE: FileKind = {
  format: 'n8n-nodes-consent/suppressions',
  version: 1,
  title: 'an export of suppressions from a consent ledger',
};

export const SUPPRESSION_KEY = [
  'identifier_hash',
  'channel',
  'purpose',
  'kind',
] as const satisfies ReadonlyArray<keyof SuppressionsTable>;

const PAGE = 1000;
const COLUMNS = [
  ...SUPPRESSION_KEY,
  'signed_at',
  'unsigned_at',
  'resumed_signed_at',
  'resumed_unsigned_at',
] as const satisfies ReadonlyArray<keyof SuppressionsTable>;

/** What one ledger tells another about whom must not be messaged. */
export interface SuppressionSet {
  /** By which the hashes were made: the ledger's own, then those of ledgers that it took over. */
  readonly lookUpKeys: readonly Buffer[];
  readonly left: readonly SuppressionRow[];
  /** Numbers that were handed on, by what an erasure would make of them. */
  readonly handedOn: readonly SuppressionRow[];
}

type Counts = { readonly suppressions: number; readonly handedOn: number };

export async function countSuppressions(view: Db): Promise<Counts> {
  const left = await view
    .selectFrom('suppressions')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const handedOn = await view
    .selectFrom('identifiers')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('identity_changed_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return { suppressions: Number(left.count), handedOn: Number(handedOn.count) };
}

/** A record of keys, then one for each row; in the order in which `readSuppressions` wants them. */
export async function* suppressionRecords(
  view: Db,
  lookUpKeys: readonly Buffer[],
): AsyncGenerator<unknown> {
  yield { lookUpKeys: lookUpKeys.map((key) => key.toString('base64url')) };
  for await (const page of pagesOf(view, 'suppressions', SUPPRESSION_KEY, PAGE))
    for (const row of page) yield ['left', ...COLUMNS.map((column) => row[column])];
  for await (const page of pagesOf(view, 'identifiers', ['identifier_hash'], PAGE))
    for (const { identifier_hash, identity_changed_at } of page)
      if (identity_changed_at !== null) yield ['handed_on', identifier_hash, identity_changed_at];
}

const moment = z.int().nullable();
const record = z.union([
  z.object({ lookUpKeys: z.array(z.base64url()).min(1) }),
  z.tuple([
    z.literal('left'),
    z.string().min(1),
    z.enum([...CHANNELS, '*']),
    z.string(),
    z.enum(LEAVING_KINDS),
    moment,
    moment,
    moment,
    moment,
  ]),
  z.tuple([z.literal('handed_on'), z.string().min(1), z.int()]),
]);

/** @throws LedgerError `refused` where it is not whole, or holds what no such export holds */
export async function readSuppressions(
  records: AsyncIterable<unknown>,
  counts: FileFacts['counts'],
): Promise<SuppressionSet> {
  const lookUpKeys: Buffer[] = [];
  const left: SuppressionRow[] = [];
  const handedOn: SuppressionRow[] = [];
  for await (const told of records) {
    const { data } = record.safeParse(told);
    if (!data) throw damaged();
    if (!Array.isArray(data)) {
      lookUpKeys.push(...data.lookUpKeys.map((key) => Buffer.from(key, 'base64url')));
    } else if (data[0] === 'left') {
      const [, ...values] = data;
      left.push(
        Object.fromEntries(
          COLUMNS.map((column, index) => [column, values[index]]),
        ) as Selectable<SuppressionsTable>,
      );
    } else {
      handedOn.push(handedOnAt(data[1], data[2]));
    }
  }
  const whole =
    lookUpKeys.length > 0 &&
    lookUpKeys.every((key) => key.length === KEY_BYTES) &&
    left.length === counts.suppressions &&
    handedOn.length === counts.handedOn;
  if (!whole) throw damaged();
  return { lookUpKeys, left, handedOn };
}

/** Only its new owner's own opt-in makes a number reachable again: as `eraseContacts` has it. */
function handedOnAt(identifier_hash: string, signed_at: number): SuppressionRow {
  return {
    identifier_hash,
    channel: '*',
    purpose: '*',
    kind: 'withdrawn',
    signed_at,
    unsigned_at: null,
    resumed_signed_at: null,
    resumed_unsigned_at: null,
  };
}
