import { type Selectable, sql } from 'kysely';
import { DAY_MS } from '../../consent';
import type { ConsentFacts, ContactFacts, Leaving, SaleFact, SendFact } from '../../consent/facts';
import type { Channel, Instant, MessageClass } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import type { Db, Engine } from '../engines/engine';
import { type ConsentRow, leftAltogether, type SuppressionRow } from '../folds';
import type { NoticesTable, RequestsTable } from '../schema';

/** What is asked about a list of identifiers: one channel, purpose and campaign edition for all of them. */
export interface FactsQuestion {
  readonly channel: Channel;
  readonly purpose: string;
  readonly messageClass: MessageClass;
  /** Whether the past month's sends matter (they do where a frequency cap is set). */
  readonly withSends: boolean;
}

export interface KnownContact {
  readonly contactId?: string;
  /** Without the claim, which belongs to an edition: `claims.ts` adds it. */
  readonly facts: ContactFacts;
}

/**
 * Reads all that a decision needs, for some 1,000 identifiers in a handful of statements. Within a
 * write transaction nothing of it can change before the transaction ends.
 *
 * @param earlier under which other hashes each may have left, in a ledger that this one took over
 */
export async function readFacts(
  { engine, now }: Pick<LedgerContext, 'engine' | 'now'>,
  db: Db,
  hashes: readonly string[],
  question: FactsQuestion,
  earlier: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<Map<string, KnownContact>> {
  const { channel, purpose } = question;
  const list = engine.list(hashes);

  // In this order: what allows, and what waits to be read, before what reading it led to. Outside a
  // transaction, whatever is committed in between can then only forbid. In one statement, so that a
  // contact cannot become another between what is read of it.
  const people = new Map(
    (await readPeople(db, list, channel, purpose)).map((row) => [row.identifier_hash, row]),
  );
  const requests = groupBy(
    await db
      .selectFrom('requests')
      .selectAll()
      .where('identifier_hash', 'in', list)
      .where('channel', '=', channel)
      .where('purpose', '=', purpose)
      .where('answered_at', 'is', null)
      .execute(),
    (row) => row.identifier_hash,
  );
  const suppressions = groupBy(
    await db
      .selectFrom('suppressions')
      .selectAll()
      .where(
        'identifier_hash',
        'in',
        earlier.size === 0 ? list : engine.list([...hashes, ...[...earlier.values()].flat()]),
      )
      .where('channel', 'in', [channel, '*'])
      .where('purpose', 'in', [purpose, '*'])
      .execute(),
    (row) => row.identifier_hash,
  );
  const sends = question.withSends
    ? await readSends(engine, db, hashes, people, question.messageClass, now())
    : undefined;
  const notices = people.size > 0 ? await readNotices(db, channel, purpose) : [];

  return new Map(
    hashes.map((hash): [string, KnownContact] => {
      const person = people.get(hash);
      const consent = hasConsent(person) ? person : undefined;
      return [
        hash,
        {
          contactId: person?.contact_id,
          facts: {
            leavings: leftAltogether(
              [hash, ...(earlier.get(hash) ?? [])].flatMap((each) => suppressions.get(each) ?? []),
            ).flatMap(toLeaving),
            consent:
              consent &&
              withGuardianOf(person, toConsentFacts(consent, requests.get(hash) ?? [], notices)),
            sale: saleOf(person),
            restricted: Boolean(person?.restricted),
            identityChangedAt: changedSince(person?.identity_changed_at, consent),
            needsReview: Boolean(person?.waits),
            sends: sends?.(hash) ?? [],
          },
        },
      ];
    }),
  );
}

/** Whose these identifiers are (nobody's, once they are erased), and what they consented to. */
async function readPeople(
  db: Db,
  list: ReturnType<Engine['list']>,
  channel: Channel,
  purpose: string,
) {
  return await db
    .selectFrom('identifiers as i')
    .leftJoin('consents as k', (join) =>
      join
        .onRef('k.identifier_hash', '=', 'i.identifier_hash')
        .on('k.channel', '=', channel)
        .on('k.purpose', '=', purpose),
    )
    .where('i.identifier_hash', 'in', list)
    .select([
      'i.identifier_hash',
      'i.contact_id',
      'i.identity_changed_at',
      'k.consent_id',
      'k.person_signed_at',
      'k.person_unsigned_at',
      'k.others_at',
      'k.notice_version',
      'k.expires_at',
      'k.granted_at',
      'k.sold_at',
      'k.birth_year',
      'k.guardian_at',
    ])
    // Each by an index of the few that it is true of, and each 1 or true.
    .select(
      sql<number | boolean>`
        exists (select 1 from contacts c where c.contact_id = i.contact_id and c.restricted_at is not null)`.as(
        'restricted',
      ),
    )
    // Whether a message of theirs waits to be read, or for a person to look at it.
    .select(
      sql<number | boolean>`(
        exists (select 1 from inbox m where m.contact_id = i.contact_id and m.read_at is null)
        or exists (select 1 from reviews r where r.contact_id = i.contact_id and r.resolved_at is null)
      )`.as('waits'),
    )
    .execute();
}

type PersonRow = Awaited<ReturnType<typeof readPeople>>[number];

/** A consent, as far as a decision looks at it. */
type DecidingConsent = Omit<ConsentRow, 'identifier_hash' | 'channel' | 'purpose'>;

const hasConsent = (row: PersonRow | undefined): row is PersonRow & DecidingConsent =>
  row !== undefined && row.consent_id !== null;

/** What the one who had a number before bought, or their guardian said, is none of its next holder's. */
const sinceHandedOn = (
  at: number | null | undefined,
  person: PersonRow | undefined,
): at is number => at != null && at > (person?.identity_changed_at ?? -1);

function saleOf(person: PersonRow | undefined): SaleFact | undefined {
  const soldAt = person?.sold_at;
  return sinceHandedOn(soldAt, person) ? { soldAt, wayOutOffered: true } : undefined;
}

function withGuardianOf(person: PersonRow | undefined, consent: ConsentFacts): ConsentFacts {
  const { guardianConsentedAt: at } = consent;
  return at === undefined || sinceHandedOn(at, person)
    ? consent
    : { ...consent, guardianConsentedAt: undefined };
}

/** A number that was handed on stays blocked until its new owner opts in; what the one before agreed to never counts again. */
function changedSince(
  changedAt: number | null | undefined,
  row: DecidingConsent | undefined,
): Instant | undefined {
  if (changedAt == null) return undefined;
  const own = Math.max(row?.person_signed_at ?? 0, row?.person_unsigned_at ?? 0);
  return own > changedAt ? undefined : changedAt;
}

/** Sends to a person by any identifier, and those to an identifier whose person is not known (any more). */
async function readSends(
  engine: LedgerContext['engine'],
  db: Db,
  hashes: readonly string[],
  personOf: ReadonlyMap<string, { readonly contact_id: string }>,
  messageClass: MessageClass,
  now: Instant,
): Promise<(hash: string) => SendFact[]> {
  // A permission request or a reply belongs to no campaign, but it reached the person all the same.
  const sends = db
    .selectFrom('claim_keys')
    .innerJoin('claims', 'claims.claim_id', 'claim_keys.claim_id')
    .leftJoin('editions', 'editions.edition_id', 'claims.edition_id')
    .where('claims.message_class', '=', messageClass)
    .where('claims.state', '!=', 'freed')
    .where('claims.claimed_at', '>', now - 31 * DAY_MS)
    .select(['claims.claim_id', 'claims.claimed_at', 'campaign']);
  const contactIds = [...new Set([...personOf.values()].map((person) => person.contact_id))];
  const byContact = groupBy(
    await sends
      .innerJoin('identifiers', 'identifiers.identifier_hash', 'claim_keys.identifier_hash')
      .select('identifiers.contact_id as whose')
      .where('identifiers.contact_id', 'in', engine.list(contactIds))
      .execute(),
    (row) => row.whose,
  );
  const byIdentifier = groupBy(
    await sends
      .select('claim_keys.identifier_hash as whose')
      .where(
        'claim_keys.identifier_hash',
        'in',
        engine.list(hashes.filter((hash) => !personOf.has(hash))),
      )
      .execute(),
    (row) => row.whose,
  );
  return (hash) => {
    const person = personOf.get(hash);
    const rows = (person ? byContact.get(person.contact_id) : byIdentifier.get(hash)) ?? [];
    // One claim is found by every identifier of its contact.
    const once = new Map(rows.map((row) => [row.claim_id, row]));
    return [...once.values()].map((row) => ({ at: row.claimed_at, campaign: row.campaign ?? '' }));
  };
}

type NoticeChange = Pick<Selectable<NoticesTable>, 'version' | 'change' | 'recorded_at'>;

export async function readNotices(
  db: Db,
  channel: Channel,
  purpose: string,
): Promise<NoticeChange[]> {
  return await db
    .selectFrom('notices')
    .select(['version', 'change', 'recorded_at'])
    .where('purpose', '=', purpose)
    .where('channel', 'in', [channel, '*'])
    .execute();
}

export function toLeaving(row: SuppressionRow): Leaving[] {
  if (row.signed_at === null && row.unsigned_at === null) return [];
  return [
    {
      kind: row.kind,
      at: { signed: row.signed_at ?? undefined, unsigned: row.unsigned_at ?? undefined },
      resumed: {
        signed: row.resumed_signed_at ?? undefined,
        unsigned: row.resumed_unsigned_at ?? undefined,
      },
    },
  ];
}

export function toConsentFacts(
  row: DecidingConsent,
  requests: ReadonlyArray<Selectable<RequestsTable>>,
  notices: readonly NoticeChange[],
): ConsentFacts {
  const request = requests.reduce<Selectable<RequestsTable> | undefined>(
    (latest, candidate) =>
      latest && latest.requested_at >= candidate.requested_at ? latest : candidate,
    undefined,
  );
  return {
    consentId: row.consent_id,
    grantedByPerson: {
      signed: row.person_signed_at ?? undefined,
      unsigned: row.person_unsigned_at ?? undefined,
    },
    grantedByOthers: row.others_at ?? undefined,
    request: request && {
      requestId: request.request_id,
      kind: request.kind,
      requestedAt: request.requested_at,
      expiresAt: request.expires_at,
    },
    noticeVersion: row.notice_version ?? undefined,
    expiresAt: row.expires_at ?? undefined,
    noticeChangedAt: noticeChange(row, notices),
    birthYear: row.birth_year ?? undefined,
    guardianConsentedAt: row.guardian_at ?? undefined,
  };
}

/** EDPB Guidelines 05/2020 §110: what changed in substance has not been agreed to. A version we never saw counts from its grant. */
function noticeChange(row: DecidingConsent, notices: readonly NoticeChange[]): Instant | undefined {
  if (row.granted_at === null) return undefined;
  const agreed = notices.filter(({ version }) => version === row.notice_version);
  const since =
    agreed.length > 0 ? Math.min(...agreed.map((notice) => notice.recorded_at)) : row.granted_at;
  const changes = notices.filter(
    ({ change, version, recorded_at }) =>
      change === 'substance' && version !== row.notice_version && recorded_at > since,
  );
  return changes.length > 0 ? Math.min(...changes.map((notice) => notice.recorded_at)) : undefined;
}

export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
