import { sql } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import { tryUnseal } from '../keys/sealing';
import { EDITION_OPEN_MS } from './editions';
import { Workspace } from './workspace';

/** What may be purged, in the order in which it is done. */
export const PURGE_KINDS = ['inbox', 'requests', 'contacts', 'claims'] as const;
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

const BATCH = 200;

/**
 * Counts what a purge would take: read messages; requests that ran out unanswered; contacts whose
 * every consent has ended (or never began) and who have written nothing since; claims of editions
 * that are closed. Suppressions and the chain are never purged.
 */
export async function previewPurge(
  { engine, now }: LedgerContext,
  cutOffs: PurgeCutOffs,
): Promise<PurgeCount[]> {
  const counts: PurgeCount[] = [];
  for (const kind of PURGE_KINDS) {
    const before = cutOffs[kind];
    if (before === undefined) continue;
    const { rows } = await sql<{ count: number; oldest: number | null; newest: number | null }>`
      select count(*) as count, min(at) as oldest, max(at) as newest from (${due(kind, Math.min(before, now()))}) as due`.execute(
      engine.db,
    );
    const [row] = rows;
    counts.push({
      kind,
      count: Number(row?.count ?? 0),
      oldest: row?.oldest ?? undefined,
      newest: row?.newest ?? undefined,
    });
  }
  return counts;
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
  await destroyKeysOfErased(context);
  const counts = await previewPurge(context, cutOffs);
  const contacts: PurgedContact[] = [];
  let done = 0;
  for (const { kind } of counts) {
    const before = Math.min(cutOffs[kind] as Instant, context.now());
    for (;;) {
      const taken = await purgeBatch(context, kind, before, contacts);
      if (taken === 0) break;
      onBatch?.((done += taken));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const report = Object.fromEntries(counts.map(({ kind, count }) => [kind, count]));
  await context.engine.write((trx) => appendReport(context, trx, report));
  return { counts, contacts };
}

async function appendReport(
  context: LedgerContext,
  trx: WriteTransaction,
  report: Readonly<Record<string, number>>,
  requestIds?: readonly string[],
): Promise<void> {
  const event = { type: 'purged', report, requestIds, at: context.now() } as const;
  await appendEvents(context, trx, [aboutNobody(event)]);
}

/** Rows `(id, at)` of a kind whose time is up. */
function due(kind: PurgeKind, before: Instant) {
  switch (kind) {
    case 'inbox':
      return sql`select handle as id, received_at as at from inbox where read_at is not null and received_at < ${before}`;
    case 'requests':
      // One that an earlier sign-up still waits for stays, with its contact: without the question, the sign-up would count.
      return sql`
        select request_id as id, expires_at as at from requests q
        where answered_at is null and expires_at < ${before}
          and not exists (
            select 1 from consents k where k.identifier_hash = q.identifier_hash
              and k.channel = q.channel and k.purpose = q.purpose and k.granted_at is not null)`;
    case 'claims':
      return sql`
        select claim_id as id, claimed_at as at from claims
        where claimed_at < ${before}
          and not (message_class = 'permission_request' and exists (
            select 1 from requests q where q.identifier_hash = claims.identifier_hash
              and q.channel = claims.channel and q.purpose = claims.purpose
              and q.answered_at is null and q.expires_at >= ${before}))
          and edition_id not in (
          select edition_id from editions
          where closed_at is null and coalesce(last_send_at, opened_at) > ${before - EDITION_OPEN_MS})`;
    case 'contacts':
      // Someone whose data must be kept as it is (GDPR 18), with a consent that may still hold, an open question, a message that waits, or anything recent stays.
      return sql`
        select contact_id as id, at from (
          select c.contact_id, max(
            c.created_at,
            coalesce((select max(coalesce(k.expires_at, k.granted_at, 0)) from identifiers i join consents k on k.identifier_hash = i.identifier_hash where i.contact_id = c.contact_id), 0),
            coalesce((select max(max(coalesce(s.signed_at, 0), coalesce(s.unsigned_at, 0))) from identifiers i join suppressions s on s.identifier_hash = i.identifier_hash where i.contact_id = c.contact_id), 0),
            coalesce((select max(received_at) from inbox m where m.contact_id = c.contact_id), 0),
            coalesce((select max(claimed_at) from claims l where l.contact_id = c.contact_id), 0)
          ) as at
          from contacts c
          where c.restricted_at is null
            and not exists (select 1 from inbox m where m.contact_id = c.contact_id and m.read_at is null)
            and not exists (select 1 from reviews r where r.contact_id = c.contact_id and r.resolved_at is null)
            and not exists (
              select 1 from identifiers i join requests q on q.identifier_hash = i.identifier_hash
              where i.contact_id = c.contact_id and q.answered_at is null and q.expires_at >= ${before})
            and not exists (
              select 1 from identifiers i join consents k on k.identifier_hash = i.identifier_hash
              where i.contact_id = c.contact_id
                and k.granted_at is not null
                and (k.expires_at is null or k.expires_at >= ${before})
                and not exists (
                  select 1 from requests q where q.identifier_hash = k.identifier_hash
                    and q.channel = k.channel and q.purpose = k.purpose
                    and q.answered_at is null and q.kind = 'double_opt_in'
                    and k.person_signed_at is null and k.person_unsigned_at is null
                    and k.others_at <= q.requested_at)
                and not exists (
                  select 1 from suppressions s where s.identifier_hash = k.identifier_hash
                    and s.channel in (k.channel, '*') and s.purpose in (k.purpose, '*')
                    and max(coalesce(s.signed_at, 0), coalesce(s.unsigned_at, 0)) >= max(coalesce(s.resumed_signed_at, 0), coalesce(s.resumed_unsigned_at, 0))
                    and max(coalesce(s.signed_at, 0), coalesce(s.unsigned_at, 0)) >= max(coalesce(k.person_signed_at, 0), coalesce(k.person_unsigned_at, 0))))
        ) as quiet where at < ${before}`;
  }
}

async function purgeBatch(
  context: LedgerContext,
  kind: PurgeKind,
  before: Instant,
  contacts: PurgedContact[],
): Promise<number> {
  const { engine } = context;
  const ids = await engine.write(async (trx) => {
    const { rows } = await sql<{
      id: string;
    }>`select id from (${due(kind, before)}) as due limit ${BATCH}`.execute(trx);
    const found = rows.map((row) => row.id);
    if (found.length === 0) return found;
    const list = engine.list(found);
    switch (kind) {
      case 'inbox':
        await trx.deleteFrom('inbox').where('handle', 'in', list).execute();
        break;
      case 'requests':
        await trx.deleteFrom('requests').where('request_id', 'in', list).execute();
        await appendReport(context, trx, { requests: found.length }, found);
        break;
      case 'claims':
        await trx.deleteFrom('claim_keys').where('claim_id', 'in', list).execute();
        await trx.deleteFrom('claims').where('claim_id', 'in', list).execute();
        break;
      case 'contacts':
        contacts.push(...(await readExternalIds(context, trx, found)));
        await eraseContacts(context, found, 'retention', trx);
        break;
    }
    return found;
  });
  // After the commit: a key that is gone while its rows stand would look like damage.
  if (kind === 'contacts' && ids.length > 0) await destroyKeysOfErased(context);
  return ids.length;
}

/** The second half of an erasure; a crash between the two is made good by the next purge. */
async function destroyKeysOfErased({ engine, keys }: LedgerContext): Promise<void> {
  const rows = await engine.db
    .selectFrom('retired_contacts')
    .select('contact_id')
    .where('merged_into', 'is', null)
    .execute();
  const ids = rows.map((row) => row.contact_id);
  if (ids.length === 0) return;
  await keys.destroy(ids, 'profile');
  await engine.write((trx) =>
    trx.deleteFrom('retired_contacts').where('contact_id', 'in', engine.list(ids)).execute(),
  );
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

/** Removes what the ledger knows of people, save suppressions and sealed evidence; the caller destroys their profile keys after the commit. */
async function eraseContacts(
  context: LedgerContext,
  contactIds: readonly string[],
  cause: string,
  trx: WriteTransaction,
): Promise<void> {
  const { engine } = context;
  const list = engine.list(contactIds);
  const identifiers = await trx
    .selectFrom('identifiers')
    .select(['contact_id', 'identifier_hash', 'identity_changed_at'])
    .where('contact_id', 'in', list)
    .execute();
  const hashes = identifiers.map((row) => row.identifier_hash);
  const workspace = await Workspace.load(context, trx, { hashes });
  for (const contactId of contactIds) {
    const own = identifiers.filter((row) => row.contact_id === contactId);
    const subjects = own.map((row) => row.identifier_hash);
    for (const { identifier_hash, identity_changed_at } of own) {
      if (identity_changed_at === null) continue;
      // That a number was handed on outlives its contact: only its owner's own opt-in makes it reachable again.
      workspace.append(
        {
          type: 'left',
          subjects: [identifier_hash],
          kind: 'withdrawn',
          channel: '*',
          purpose: '*',
          at: identity_changed_at,
          signed: true,
          evidence: { source: 'identity_changed' },
        },
        contactId,
      );
    }
    workspace.append({ type: 'erased', subjects, cause, at: context.now() }, contactId);
  }
  await workspace.flush();
  const hashList = engine.list(hashes);
  await trx.deleteFrom('consents').where('identifier_hash', 'in', hashList).execute();
  await trx.deleteFrom('requests').where('identifier_hash', 'in', hashList).execute();
  await trx.deleteFrom('inbox').where('contact_id', 'in', list).execute();
  await trx.deleteFrom('reviews').where('contact_id', 'in', list).execute();
  await trx
    .updateTable('claims')
    .set({ contact_id: null })
    .where('contact_id', 'in', list)
    .execute();
  await trx.deleteFrom('identifiers').where('contact_id', 'in', list).execute();
  await trx.deleteFrom('contacts').where('contact_id', 'in', list).execute();
  await trx
    .updateTable('retired_contacts')
    .set({ merged_into: null })
    .where('merged_into', 'in', list)
    .execute();
  await writeRows(
    trx,
    'retired_contacts',
    contactIds.map((contactId) => ({ contact_id: contactId, merged_into: null })),
  );
}
