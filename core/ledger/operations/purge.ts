import { sql } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import { aboutNobody, appendEvents } from '../chain';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import type { Purged } from '../events';
import { tryUnseal } from '../keys/sealing';
import { later } from '../sql';
import { EDITION_OPEN_MS } from './editions';
import { destroyProfileKeys, eraseContacts } from './erase';
import { destroyKeysOfEndedProof, endProof } from './proof';

/** What may be purged, in the order in which it is done. */
export const PURGE_KINDS = ['inbox', 'requests', 'contacts', 'claims', 'proof'] as const;
export type PurgeKind = (typeof PURGE_KINDS)[number];

/** Everything of a kind whose clock ran out before this moment goes; a kind without a cut-off stays. */
export type PurgeCutOffs = Partial<Readonly<Record<PurgeKind, Instant>>>;

export interface PurgeCount {
  readonly kind: PurgeKind;
  readonly count: number;
  readonly oldest?: Instant;
  readonly newest?: Instant;
}

export interface PurgedContact {
  /** Random; says nothing about the person. */
  readonly contactId: string;
  /** The CRM's own id, where one was recorded, so that the CRM can follow. */
  readonly externalId?: string;
}

export interface PurgeReport {
  readonly counts: readonly PurgeCount[];
  readonly contacts: readonly PurgedContact[];
}

const BATCH = 100;
/** So many rows are looked at in one statement: some milliseconds' work, beside which n8n goes on. */
const ROWS_AT_A_TIME = 1000;

/**
 * Counts what a purge would take: read messages; requests that ran out unanswered; contacts whose
 * every consent has ended (or never began) and who have written nothing since; claims of editions
 * that are closed; the evidence of contacts that were erased so long ago. Suppressions and the chain
 * are never purged.
 */
export async function previewPurge(
  { engine, now }: LedgerContext,
  cutOffs: PurgeCutOffs,
): Promise<PurgeCount[]> {
  const counts: PurgeCount[] = [];
  for (const kind of PURGE_KINDS) {
    const before = cutOffs[kind];
    if (before === undefined) continue;
    let count = 0;
    let oldest: Instant | undefined;
    let newest: Instant | undefined;
    for await (const slice of slicesOf(engine.db, kind)) {
      const { rows } = await sql<{ count: number; oldest: number | null; newest: number | null }>`
        select count(*) as count, min(at) as oldest, max(at) as newest
        from (${due(kind, Math.min(before, now()), slice)}) as due`.execute(engine.db);
      const [found] = rows;
      if (!found?.count) continue;
      count += found.count;
      oldest = Math.min(found.oldest ?? Infinity, oldest ?? Infinity);
      newest = Math.max(found.newest ?? 0, newest ?? 0);
    }
    counts.push({ kind, count, oldest, newest });
  }
  return counts;
}

/** Rows of a table by their key, which is a text: those after one, up to and with another. */
interface Slice {
  readonly after: string;
  readonly to: string;
}

/** Where the rows of a kind stand, and their key. Evidence is found by an index of its own, and not in slices. */
const PLACES = {
  inbox: ['inbox', 'handle'],
  requests: ['requests', 'request_id'],
  contacts: ['contacts', 'contact_id'],
  claims: ['claims', 'claim_id'],
  proof: undefined,
} as const satisfies Record<PurgeKind, readonly [string, string] | undefined>;
const EVERYTHING: Slice = { after: '', to: '' };

/** All rows of a kind, a slice at a time: each is looked at once, however many there are. */
async function* slicesOf(db: Db, kind: PurgeKind): AsyncGenerator<Slice> {
  const place = PLACES[kind];
  if (!place) {
    yield EVERYTHING;
    return;
  }
  const [table, key] = [sql.table(place[0]), sql.ref(place[1])];
  for (let after = ''; ;) {
    const { rows } = await sql<{ last: string | null }>`
      select max(key) as last from (
        select ${key} as key from ${table} where ${key} > ${after} order by ${key} limit ${sql.lit(ROWS_AT_A_TIME)}
      ) as slice`.execute(db);
    const to = rows[0]?.last ?? undefined;
    if (to === undefined) return;
    yield { after, to };
    after = to;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/**
 * Purges in batches, each whole or not done at all, and leaves one report in the chain. A contact
 * loses number, name and messages, for good: their profile key is destroyed, which reaches every
 * backup of the ledger too. What they left stays left.
 */
export async function purge(
  context: LedgerContext,
  cutOffs: PurgeCutOffs,
  onBatch?: (done: number) => void,
): Promise<PurgeReport> {
  await destroyProfileKeys(context);
  await destroyKeysOfEndedProof(context);
  const counts = await previewPurge(context, cutOffs);
  const contacts: PurgedContact[] = [];
  let done = 0;
  for (const { kind } of counts) {
    const before = Math.min(cutOffs[kind] as Instant, context.now());
    for await (const slice of slicesOf(context.engine.db, kind)) {
      // Most slices of a ledger in use hold nothing that is due, and need no lock to say so.
      if ((await idsOfDue(context.engine.db, kind, before, slice)).length === 0) continue;
      for (;;) {
        const taken = await purgeBatch(context, kind, before, slice, contacts);
        if (taken === 0) break;
        onBatch?.((done += taken));
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  const report = Object.fromEntries(counts.map(({ kind, count }) => [kind, count]));
  await context.write((trx) => appendReport(context, trx, report));
  return { counts, contacts };
}

async function appendReport(
  context: LedgerContext,
  trx: WriteTransaction,
  report: Readonly<Record<string, number>>,
  named: Pick<Purged, 'requestIds' | 'handles' | 'claimRefs'> = {},
): Promise<void> {
  const event = { type: 'purged', report, ...named, at: context.now() } as const;
  await appendEvents(context, trx, [aboutNobody(event)]);
}

/** Up to a batch of those whose time is up. */
async function idsOfDue(db: Db, kind: PurgeKind, before: Instant, slice: Slice): Promise<string[]> {
  const { rows } = await (
    kind === 'proof'
      ? sql<{
          id: string;
        }>`select contact_id as id from (${erasedBefore(before)}) as erased limit ${sql.lit(BATCH)}`
      : sql<{
          id: string;
        }>`select id from (${due(kind, before, slice)}) as due limit ${sql.lit(BATCH)}`
  ).execute(db);
  return [...new Set(rows.map(({ id }) => id))];
}

const erasedBefore = (before: Instant) => sql`
  select contact_id, recorded_at from events
  where type = 'erased' and payload is not null and recorded_at < ${before}`;

/** Rows `(id, at)` of a kind whose time is up, in a slice of all. */
function due(kind: PurgeKind, before: Instant, { after, to }: Slice) {
  switch (kind) {
    case 'proof':
      // By an expression, lest SQLite walk all events by their contact instead of the few erasures.
      return sql`
        select contact_id || '' as id, max(recorded_at) as at from (${erasedBefore(before)}) as erased
        group by contact_id || ''`;
    case 'inbox':
      return sql`
        select handle as id, received_at as at from inbox
        where handle > ${after} and handle <= ${to} and read_at is not null and received_at < ${before}`;
    case 'requests':
      // One that an earlier sign-up still waits for stays, with its contact: without the question, the sign-up would count.
      return sql`
        select request_id as id, expires_at as at from requests q
        where request_id > ${after} and request_id <= ${to}
          and answered_at is null and expires_at < ${before}
          and not exists (
            select 1 from consents k where k.identifier_hash = q.identifier_hash
              and k.channel = q.channel and k.purpose = q.purpose and k.granted_at is not null)`;
    case 'claims':
      // That someone was asked stays known while they can still answer; that they were asked to renew, for good.
      return sql`
        select claim_id as id, claimed_at as at from claims
        where claim_id > ${after} and claim_id <= ${to} and claimed_at < ${before}
          and not (message_class = 'permission_request' and exists (
            select 1 from requests q where q.identifier_hash = claims.identifier_hash
              and q.channel = claims.channel and q.purpose = claims.purpose
              and q.answered_at is null and (q.kind = 're_permission' or q.expires_at >= ${before})))
          and edition_id not in (
          select edition_id from editions
          where closed_at is null and coalesce(last_send_at, opened_at) > ${before - EDITION_OPEN_MS})`;
    case 'contacts':
      // Someone whose data must be kept as it is (GDPR 18), with a consent that may still hold or a sale that own similar products may rest on, an open question, a message that waits, or anything recent stays.
      return sql`
        select contact_id as id, at from (
          select c.contact_id, (
            select max(moment) from (
              select c.created_at as moment
              union all select coalesce(k.expires_at, k.granted_at, 0) from identifiers i join consents k on k.identifier_hash = i.identifier_hash where i.contact_id = c.contact_id
              union all select coalesce(k.sold_at, 0) from identifiers i join consents k on k.identifier_hash = i.identifier_hash where i.contact_id = c.contact_id
              union all select ${later('s.signed_at', 's.unsigned_at')} from identifiers i join suppressions s on s.identifier_hash = i.identifier_hash where i.contact_id = c.contact_id
              union all select m.received_at from inbox m where m.contact_id = c.contact_id
              union all select l.claimed_at from identifiers i join claim_keys y on y.identifier_hash = i.identifier_hash join claims l on l.claim_id = y.claim_id where i.contact_id = c.contact_id
            ) as moments) as at
          from contacts c
          where c.contact_id > ${after} and c.contact_id <= ${to} and c.restricted_at is null
            and not exists (select 1 from inbox m where m.contact_id = c.contact_id and m.read_at is null)
            and not exists (select 1 from reviews r where r.contact_id = c.contact_id and r.resolved_at is null)
            and not exists (
              select 1 from identifiers i join requests q on q.identifier_hash = i.identifier_hash
              where i.contact_id = c.contact_id and q.answered_at is null and q.expires_at >= ${before})
            and not exists (
              select 1 from identifiers i join consents k on k.identifier_hash = i.identifier_hash
              where i.contact_id = c.contact_id
                and (k.sold_at is not null or k.granted_at is not null)
                and (k.sold_at is not null or k.expires_at is null or k.expires_at >= ${before})
                and not exists (
                  select 1 from requests q where q.identifier_hash = k.identifier_hash
                    and q.channel = k.channel and q.purpose = k.purpose
                    and q.answered_at is null and q.kind = 'double_opt_in'
                    and k.person_signed_at is null and k.person_unsigned_at is null
                    and k.sold_at is null and k.others_at <= q.requested_at)
                and not exists (
                  select 1 from suppressions s where s.identifier_hash = k.identifier_hash
                    and s.channel in (k.channel, '*') and s.purpose in (k.purpose, '*')
                    and ${later('s.signed_at', 's.unsigned_at')} >= ${later('s.resumed_signed_at', 's.resumed_unsigned_at')}
                    and ${later('s.signed_at', 's.unsigned_at')} >= ${later('k.person_signed_at', 'k.person_unsigned_at')}))
        ) as quiet where at < ${before}`;
  }
}

async function purgeBatch(
  context: LedgerContext,
  kind: PurgeKind,
  before: Instant,
  slice: Slice,
  contacts: PurgedContact[],
): Promise<number> {
  const { engine } = context;
  const purged = await context.write(async (trx) => {
    const found = await idsOfDue(trx, kind, before, slice);
    if (found.length === 0) return { found, gone: [] };
    const list = engine.list(found);
    const report = { [kind]: found.length };
    switch (kind) {
      case 'inbox':
        await trx.deleteFrom('inbox').where('handle', 'in', list).execute();
        await appendReport(context, trx, report, { handles: found });
        break;
      case 'requests':
        await trx.deleteFrom('requests').where('request_id', 'in', list).execute();
        await appendReport(context, trx, report, { requestIds: found });
        break;
      case 'claims':
        for (const table of ['claim_keys', 'deliveries', 'claims'] as const)
          await trx.deleteFrom(table).where('claim_id', 'in', list).execute();
        await appendReport(context, trx, report, { claimRefs: found.map(claimDigests.ref) });
        break;
      case 'contacts': {
        const gone = await readExternalIds(context, trx, found);
        await eraseContacts(context, trx, found, 'retention');
        return { found, gone };
      }
      case 'proof':
        await endProof(context, trx, found);
        break;
    }
    return { found, gone: [] };
  });
  contacts.push(...purged.gone);
  // After the commit: a key that is gone while its rows stand would look like damage.
  if (purged.found.length > 0) {
    if (kind === 'contacts') await destroyProfileKeys(context);
    if (kind === 'proof') await context.keys.destroy(purged.found, 'proof');
  }
  return purged.found.length;
}

async function readExternalIds(
  { engine, keys }: LedgerContext,
  db: Db,
  contactIds: readonly string[],
): Promise<PurgedContact[]> {
  const rows = await db
    .selectFrom('contacts')
    .select(['contact_id', 'profile'])
    .where('contact_id', 'in', engine.list(contactIds))
    .execute();
  const keyOf = await keys.load(contactIds);
  return rows.map(({ contact_id: contactId, profile }) => {
    const key = keyOf.get(contactId)?.profile;
    const plain = profile && key && tryUnseal(key, profile, `profile:${contactId}`);
    if (!plain) return { contactId };
    const { externalId } = JSON.parse(plain.toString()) as { externalId?: string };
    return { contactId, externalId };
  });
}
