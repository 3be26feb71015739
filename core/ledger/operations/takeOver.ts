import type { Identifier } from '../../consent/vocabulary';
import type { SuppressionSet } from '../archive/suppressionRecords';
import { SUPPRESSION_KEY } from '../archive/suppressionRecords';
import { pagesOf } from '../pages';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import { foldTogether, sameMoments, type SuppressionRow } from '../folds';
import { createLookUp, type LookUp } from '../keys/lookUp';
import { tryUnseal } from '../keys/sealing';
import { suppressionKey } from '../projection';
import { putOrigin, readOrigin } from './origin';
import { type IdentifierRow, Workspace } from './workspace';
import { nextTurn } from '../../turns';

export interface TakenOver {
  /** How many suppressions are new here, or later than what was known. */
  readonly rows: number;
  /** How many this ledger knew already. */
  readonly already: number;
  readonly fromLedger: string;
}

const BATCH = 500;

/**
 * Puts on record what people left in another ledger, under that ledger's keyed hashes, since nobody
 * knows who they are until they turn up; and spreads it to those who are known here already. A crash
 * in between leaves what was done; the same once more does the rest.
 */
export async function takeOver(
  context: LedgerContext,
  fromLedger: string,
  { lookUpKeys, left, handedOn }: SuppressionSet,
): Promise<TakenOver> {
  // Before the first row that only these find.
  for (const key of lookUpKeys) await context.keys.adoptLookUpKey(key);
  let rows = 0;
  for (const [told, work] of [
    [left, takeOverRows],
    [handedOn, takeOverHandedOn],
  ] as const) {
    for (let start = 0; start < told.length; start += BATCH) {
      const batch = told.slice(start, start + BATCH);
      rows += await context.write((trx) => work(context, trx, fromLedger, batch));
      await nextTurn();
    }
  }
  await spreadToKnown(context, lookUpKeys);
  if (fromLedger !== context.ledgerId) await context.write(decide);
  return { rows, already: left.length + handedOn.length - rows, fromLedger };
}

async function decide(trx: WriteTransaction): Promise<void> {
  const before = await readOrigin(trx);
  if (before === 'undecided' || before === 'declined') await putOrigin(trx, 'taken_over');
}

/**
 * Writes rows of another ledger where they are new or later than what stands, as one chained event.
 *
 * @returns how many were
 */
export async function takeOverRows(
  context: LedgerContext,
  trx: WriteTransaction,
  fromLedger: string,
  rows: readonly SuppressionRow[],
): Promise<number> {
  const hashes = [...new Set(rows.map((row) => row.identifier_hash))];
  const standing = new Map(
    (
      await trx
        .selectFrom('suppressions')
        .selectAll()
        .where('identifier_hash', 'in', context.engine.list(hashes))
        .execute()
    ).map((row) => [suppressionKey(row), row]),
  );
  const changed = new Map<string, SuppressionRow>();
  let news = 0;
  for (const row of rows) {
    const key = suppressionKey(row);
    const before = standing.get(key);
    const after = before ? foldTogether(before, row) : row;
    if (before && sameMoments(before, after)) continue;
    news += 1;
    standing.set(key, after);
    changed.set(key, after);
  }
  if (changed.size === 0) return 0;
  const taken = [...changed.values()];
  await writeRows(trx, 'suppressions', taken, SUPPRESSION_KEY);
  const at = context.now();
  await appendEvents(context, trx, [
    aboutNobody({ type: 'suppressions_taken_over', fromLedger, rows: taken, at }),
  ]);
  return news;
}

/** Numbers that were handed on; one that this ledger itself knows as such needs no other mark. */
async function takeOverHandedOn(
  context: LedgerContext,
  trx: WriteTransaction,
  fromLedger: string,
  rows: readonly SuppressionRow[],
): Promise<number> {
  const hashes = rows.map((row) => row.identifier_hash);
  const known = new Map(
    (
      await trx
        .selectFrom('identifiers')
        .select(['identifier_hash', 'identity_changed_at'])
        .where('identifier_hash', 'in', context.engine.list(hashes))
        .execute()
    ).map((row) => [row.identifier_hash, row.identity_changed_at ?? 0]),
  );
  const lacking = rows.filter(
    (row) => (known.get(row.identifier_hash) ?? 0) < (row.signed_at as number),
  );
  return lacking.length === 0 ? 0 : await takeOverRows(context, trx, fromLedger, lacking);
}

/**
 * Whoever is known here and left there has left here too, and so have their linked identifiers, as
 * with any leaving. Nobody else can be recognised: they are when they turn up.
 */
async function spreadToKnown(context: LedgerContext, lookUpKeys: readonly Buffer[]): Promise<void> {
  const foreign = lookUpKeys
    .filter((key) => !key.equals(context.keys.lookUpKey))
    .map((key) => createLookUp(key));
  if (foreign.length === 0) return;
  for await (const page of pagesOf(context.engine.db, 'identifiers', ['identifier_hash'], BATCH)) {
    const found = await whoLeft(context, page, foreign);
    if (found.size > 0) await context.write((trx) => spread(context, trx, found));
  }
}

/** Identifiers of a page that are known by another ledger's hash to have left. */
async function whoLeft(
  { engine, keys }: LedgerContext,
  page: readonly IdentifierRow[],
  foreign: readonly LookUp[],
): Promise<Map<string, Identifier>> {
  const keyOf = await keys.load([...new Set(page.map((row) => row.contact_id))]);
  const named = new Map<string, { readonly hash: string; readonly identifier: Identifier }>();
  for (const { identifier_hash: hash, contact_id, sealed } of page) {
    const key = keyOf.get(contact_id)?.profile;
    // Whoever cannot be read any more can only turn up by themselves, and is recognised then.
    const plain = key && tryUnseal(key, sealed, `identifier:${hash}`);
    if (!plain) continue;
    const identifier = JSON.parse(plain.toString()) as Identifier;
    for (const lookUp of foreign) named.set(lookUp.identifier(identifier), { hash, identifier });
  }
  const left = await engine.db
    .selectFrom('suppressions')
    .select('identifier_hash')
    .distinct()
    .where('identifier_hash', 'in', engine.list([...named.keys()]))
    .execute();
  return new Map(
    left.map(({ identifier_hash }) => {
      const { hash, identifier } = named.get(identifier_hash) as {
        hash: string;
        identifier: Identifier;
      };
      return [hash, identifier];
    }),
  );
}

/** Loading the workspace takes over what they left to their own hashes; from there it spreads. */
async function spread(
  context: LedgerContext,
  trx: WriteTransaction,
  identifiers: ReadonlyMap<string, Identifier>,
): Promise<void> {
  const at = context.now();
  const hashes = [...identifiers.keys()];
  const workspace = await Workspace.load(context, trx, { hashes, identifiers });
  for (const from of hashes) {
    const contactId = workspace.contactOf(from);
    if (contactId === undefined) continue;
    const inherited = workspace.suppressionsOn(from).flatMap((row) =>
      workspace
        .reachedBy(contactId, row.channel)
        .filter((subject) => subject !== from)
        .flatMap((subject) => workspace.handedDown(row, subject)),
    );
    if (inherited.length === 0) continue;
    const subjects = [...new Set(inherited.map(({ subject }) => subject))];
    workspace.append({ type: 'linked', subjects, at, by: 'earlier_ledger', inherited }, contactId);
  }
  await workspace.flush();
}
