import { type Selectable, sql } from 'kysely';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { Db, Engine, WriteTransaction } from '../engines/engine';
import type { Payload, ProofEnded } from '../events';
import { tryUnseal } from '../keys/sealing';
import type { EventsTable } from '../schema';

/** What events tell of: identifiers, messages and reviews. */
export type ToldOf = Pick<ProofEnded, 'subjects' | 'handles' | 'reviews'>;

/**
 * Ends the proof period of contacts that were erased before: what their events held goes, and with
 * their proof keys, which the caller destroys after the commit, it goes from every backup. The chain
 * still holds, and what those events decided is carried on.
 *
 * @param alsoAbout what those events are known to tell of, where they can no longer be read
 */
export async function endProof(
  context: LedgerContext,
  trx: WriteTransaction,
  contacts: readonly string[],
  alsoAbout: ToldOf = { subjects: [], handles: [], reviews: [] },
): Promise<void> {
  const { engine, keys } = context;
  const list = engine.list(contacts);
  const proofKeys = await keys.load(contacts);
  const subjects = new Set(alsoAbout.subjects);
  const handedOver = new Set([...alsoAbout.subjects, ...(await namedBefore(context, trx))]);
  const handles = new Set(alsoAbout.handles);
  const reviews = new Set(alsoAbout.reviews);
  for (const row of await trx
    .selectFrom('events')
    .select(['seq', 'contact_id', 'payload'])
    .where('contact_id', 'in', list)
    .where('payload', 'is not', null)
    .execute()) {
    const proof = proofKeys.get(row.contact_id ?? '')?.proof;
    const plain = proof && row.payload && tryUnseal(proof, row.payload, `event:${row.seq}`);
    if (!plain) continue;
    const payload = JSON.parse(plain.toString()) as Payload;
    for (const hash of subjectsOf(payload)) subjects.add(hash);
    for (const hash of handedOverBy(payload)) handedOver.add(hash);
    for (const handle of handlesIn(payload)) handles.add(handle);
    for (const id of reviewsIn(payload)) reviews.add(id);
  }
  const carried = await whatStands(context, trx, { subjects, handles, reviews }, handedOver);
  await trx
    .updateTable('events')
    .set({ payload: null, salt: null })
    .where('contact_id', 'in', list)
    .execute();
  await appendEvents(context, trx, [
    aboutNobody({ type: 'proof_ended', contacts, ...carried, at: context.now() }),
  ]);
}

/** The second half; a crash between the two is made good by the next purge, whoever ended others meanwhile. */
export async function destroyKeysOfEndedProof({ engine, keys }: LedgerContext): Promise<void> {
  const ended = await contactsWithoutProof(engine.db);
  if (ended.size > 0) await keys.destroy([...ended], 'proof');
}

/** Contacts whose proof period is over, by the events that say so. */
export async function contactsWithoutProof(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectFrom('events')
    .select('payload')
    .where('type', '=', sql.lit('proof_ended'))
    .execute();
  return new Set(rows.flatMap((row) => endedBy(row.payload)));
}

/** The same, of the ends that were put on record after an event. */
export async function proofEndedSince(db: Db, seq: number): Promise<string[]> {
  const rows = await db
    .selectFrom('events')
    .select('payload')
    .where('type', '=', sql.lit('proof_ended'))
    .where('seq', '>', seq)
    .execute();
  return rows.flatMap((row) => endedBy(row.payload));
}

const endedBy = (payload: Selectable<EventsTable>['payload']): readonly string[] =>
  endOfProofIn(payload)?.contacts ?? [];

function endOfProofIn(payload: Selectable<EventsTable>['payload']): ProofEnded | undefined {
  if (!payload) return undefined;
  try {
    return (JSON.parse(Buffer.from(payload).toString()) as { event: ProofEnded }).event;
  } catch {
    return undefined; // verifying says what is wrong with it
  }
}

interface Named {
  /** The last end of a proof period that was read; by its hash it vouches for all before it. */
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly subjects: Set<string>;
}
const named = new WeakMap<Engine, Named>();

/** Subjects that earlier ends of proof periods gave rows, which would come back if a later one said nothing of them. */
async function namedBefore(
  { engine }: LedgerContext,
  trx: WriteTransaction,
): Promise<ReadonlySet<string>> {
  const known = named.get(engine);
  const vouching = await trx
    .selectFrom('events')
    .select('hash')
    .where('seq', '=', known?.seq ?? 0)
    .executeTakeFirst();
  const stands = known && vouching && Buffer.compare(vouching.hash, known.hash) === 0;
  const rows = await trx
    .selectFrom('events')
    .select(['seq', 'hash', 'payload'])
    .where('type', '=', sql.lit('proof_ended'))
    .where('seq', '>', stands ? known.seq : 0)
    .orderBy('seq')
    .execute();
  const subjects = stands ? known.subjects : new Set<string>();
  for (const { payload } of rows)
    for (const hash of endOfProofIn(payload)?.subjects ?? []) subjects.add(hash);
  const last = rows.at(-1);
  if (last) named.set(engine, { seq: last.seq, hash: last.hash, subjects });
  return subjects;
}

/** Identifiers that were somebody else's before this event. */
function handedOverBy({ event }: Payload): readonly string[] {
  if (event.type === 'identity_changed') return event.subjects;
  return event.type === 'merged' || event.type === 'split' ? event.moved : [];
}

function subjectsOf({ event, known }: Payload): string[] {
  return [
    ...('subjects' in event ? event.subjects : []),
    ...('moved' in event ? event.moved : []),
    ...(event.type === 'linked' ? event.inherited.map(({ subject }) => subject) : []),
    ...(known?.identifiers ?? []).map(({ hash }) => hash),
  ];
}

function handlesIn({ event }: Payload): readonly string[] {
  if (event.type === 'message_received' || event.type === 'message_read') return [event.handle];
  return event.type === 'merged' || event.type === 'split' ? event.handles : [];
}

function reviewsIn({ event }: Payload): readonly string[] {
  if (event.type === 'review_opened' || event.type === 'review_resolved') return [event.reviewId];
  return event.type === 'merged' || event.type === 'split' ? event.reviews : [];
}

/**
 * What stands of all this now. A subject is named where something stands for it, or where it
 * was somebody else's before, or an earlier end gave it rows, which would come back; anybody else is forgotten.
 */
async function whatStands(
  { engine }: LedgerContext,
  trx: WriteTransaction,
  toldOf: { readonly [Kind in keyof ToldOf]: ReadonlySet<string> },
  handedOver: ReadonlySet<string>,
): Promise<ToldOf & Pick<ProofEnded, 'rows'>> {
  const [hashes, handles, reviews] = [
    [...toldOf.subjects],
    [...toldOf.handles],
    [...toldOf.reviews],
  ];
  const list = engine.list(hashes);
  const rows = {
    suppressions: await trx
      .selectFrom('suppressions')
      .selectAll()
      .where('identifier_hash', 'in', list)
      .execute(),
    consents: await trx
      .selectFrom('consents')
      .selectAll()
      .where('identifier_hash', 'in', list)
      .execute(),
    requests: await trx
      .selectFrom('requests')
      .selectAll()
      .where('identifier_hash', 'in', list)
      .execute(),
    identifiers: await trx
      .selectFrom('identifiers')
      .select(['identifier_hash', 'contact_id', 'kind', 'linked_at', 'identity_changed_at'])
      .where('identifier_hash', 'in', list)
      .execute(),
    inbox: (
      await trx
        .selectFrom('inbox')
        .selectAll()
        .where('handle', 'in', engine.list(handles))
        .execute()
    ).map(({ sealed: _sealed, ...row }) => row),
    reviews: await trx
      .selectFrom('reviews')
      .selectAll()
      .where('review_id', 'in', engine.list(reviews))
      .execute(),
  };
  const standing = new Set(
    [rows.suppressions, rows.consents, rows.requests, rows.identifiers].flatMap((each) =>
      each.map((row) => row.identifier_hash),
    ),
  );
  return {
    subjects: hashes.filter((hash) => standing.has(hash) || handedOver.has(hash)),
    handles,
    reviews,
    rows,
  };
}
