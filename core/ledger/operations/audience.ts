import { createSecretKey } from 'node:crypto';
import { CHANNEL_RULES, readRecipient, REASONS, type RecipientHints } from '../../consent';
import type { Decision, DecisionRequest, Recipient } from '../../consent/facts';
import type { Identifier, Reason } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import { tryUnseal } from '../keys/sealing';
import { SEGMENT_FIELDS, type SegmentFilter, type Segments, segmentsOf } from '../segments';
import { check } from './claims';
import type { ClaimScope } from './editions';
import { nextTurn } from '../../turns';

export interface AudienceQuestion {
  readonly request: DecisionRequest;
  /** With an edition, whoever has got it already is blocked as `already_sent`. */
  readonly scope?: ClaimScope;
  readonly filter?: SegmentFilter;
  /** What is known of all of them beside what the ledger knows of each. */
  readonly hints?: Omit<RecipientHints, 'country' | 'defaultCountry'>;
  /** Only whoever comes after this contact: the `contactId` of the last one of the page before. */
  readonly after?: string;
  /** Whether name and the CRM's own id are wanted. */
  readonly withProfile?: boolean;
}

/** One person of an audience, by the one of their identifiers on the channel that may be written to first. */
export interface Member {
  /** Random: says nothing of the person. */
  readonly contactId: string;
  readonly recipient: Recipient;
  readonly decision: Decision;
  readonly segments: Segments;
  readonly name?: string;
  readonly externalId?: string;
}

export interface AudiencePage {
  /** In the order in which they came to be known. */
  readonly members: readonly Member[];
  /** How many people are left out since their key is gone, or what is recorded of them is damaged. */
  readonly unreadable: number;
}

/** So many contacts are looked at together: n8n must not stand still for 50 ms. */
const PAGE = 250;

/**
 * The ledger itself as an audience: everybody on whom it holds something for this channel and purpose,
 * each decided about by the rules of a check. Each contact comes once, in the order in which the ledger
 * came to know them, so that pages can be asked for at any time; a page costs the same wherever it is.
 * As of the moment when each page is read; two contacts that are merged meanwhile may come as both,
 * and the claim of an edition is theirs together.
 */
export async function* audience(
  context: LedgerContext,
  { request, scope, filter = {}, hints = {}, after = '', withProfile = false }: AudienceQuestion,
): AsyncGenerator<AudiencePage> {
  for (let last = after; ;) {
    const rows = await readPage(context, request, last);
    const end = rows.at(-1)?.contact_id;
    if (end === undefined) return;
    last = end;
    const found = rows.filter((row): row is FoundRow => row.consent_id !== null);
    const chosen = choose(found, filter);
    await nextTurn();
    const opened = await open(context, request, chosen.rows, { filter, hints, withProfile });
    await nextTurn();
    const decisions =
      opened.people.length === 0
        ? []
        : await check(
            context,
            request,
            scope,
            opened.people.map(({ recipient }) => recipient),
          );
    const unreadable = new Set([...chosen.unreadable, ...opened.unreadable]);
    const members = onePerContact(
      request,
      opened.people.map((person, place) => ({
        ...person,
        decision: decisions[place] as Decision,
      })),
    );
    // Whoever can be read by another identifier is not lost.
    for (const { contactId } of members) unreadable.delete(contactId);
    yield { members, unreadable: unreadable.size };
    await nextTurn();
  }
}

/**
 * The next contacts with what is known of them here, in one statement, so that none can become another
 * in between. A consent is looked up for each identifier, where a join would leave a server that has not
 * counted its tables yet to read all consents for every page.
 */
async function readPage({ engine }: LedgerContext, request: DecisionRequest, after: string) {
  return await engine.db
    .selectFrom((eb) =>
      eb
        .selectFrom('contacts')
        .select(['contact_id', 'profile'])
        .where('contact_id', '>', after)
        .orderBy('contact_id')
        .limit(PAGE)
        .as('c'),
    )
    .leftJoin('identifiers as i', (join) =>
      // The bound is in the first condition already: it tells where in its index a server may begin.
      join.onRef('i.contact_id', '=', 'c.contact_id').on('i.contact_id', '>', after),
    )
    .select((eb) => {
      const consent = eb
        .selectFrom('consents as k')
        .whereRef('k.identifier_hash', '=', 'i.identifier_hash')
        .where('k.channel', '=', request.channel)
        .where('k.purpose', '=', request.purpose);
      return [
        'c.contact_id',
        'c.profile',
        'i.identifier_hash',
        'i.sealed',
        consent.select('k.consent_id').as('consent_id'),
        consent.select('k.segments').as('segments'),
      ];
    })
    .orderBy('c.contact_id')
    .orderBy('i.identifier_hash')
    .execute();
}

type Row = Awaited<ReturnType<typeof readPage>>[number];
type FoundRow = Row & { readonly identifier_hash: string; readonly sealed: Uint8Array };
type ChosenRow = FoundRow & { readonly chosenBy: Segments };

/** Those whom the filter leaves in, as far as can be said before anything is opened. */
function choose(rows: readonly FoundRow[], filter: SegmentFilter) {
  const unreadable = new Set<string>();
  const leftOut = new Set<string>();
  const fitting: ChosenRow[] = [];
  for (const row of rows) {
    const segments = segmentsOf(row.segments);
    if (!segments) {
      // Nobody knows what it would leave them out by.
      unreadable.add(row.contact_id);
      leftOut.add(row.contact_id);
    } else if (filter.withoutTags?.some((tag) => segments.tags?.includes(tag))) {
      leftOut.add(row.contact_id);
    } else if (fits(segments, filter)) {
      fitting.push({ ...row, chosenBy: segments });
    }
  }
  return { rows: fitting.filter(({ contact_id }) => !leftOut.has(contact_id)), unreadable };
}

function fits({ source, language, tags = [] }: Segments, filter: SegmentFilter): boolean {
  const { sources, languages, tags: wanted } = filter;
  if (sources?.length && !(source !== undefined && sources.includes(source))) return false;
  if (
    languages?.length &&
    !languages.some((one) => language === one || language?.startsWith(`${one}-`))
  )
    return false;
  if (!wanted?.length) return true;
  return filter.allTags
    ? wanted.every((tag) => tags.includes(tag))
    : wanted.some((tag) => tags.includes(tag));
}

type Person = Omit<Member, 'decision'> & { readonly hash: string };

/** Opens the identifiers, each under its contact's key, and reads them as a check would. */
async function open(
  { keys, lookUp }: LedgerContext,
  { channel }: DecisionRequest,
  rows: readonly ChosenRow[],
  {
    filter,
    hints,
    withProfile,
  }: Required<Pick<AudienceQuestion, 'filter' | 'hints' | 'withProfile'>>,
) {
  const people: Person[] = [];
  const unreadable = new Set<string>();
  const ids = [...new Set(rows.map(({ contact_id }) => contact_id))];
  const loaded = await keys.load(ids, 'profile');
  await nextTurn();
  for (const row of rows) {
    const { contact_id: contactId, identifier_hash: hash, chosenBy: segments } = row;
    const profileKey = loaded.get(contactId)?.profile;
    const key = profileKey && createSecretKey(profileKey);
    const plain = key && tryUnseal(key, row.sealed, `identifier:${hash}`);
    const identifier = plain && (JSON.parse(plain.toString()) as Identifier);
    if (!identifier || lookUp.identifier(identifier) !== hash) {
      unreadable.add(contactId);
      continue;
    }
    const recipient = recipientOf(channel, identifier, { ...hints, country: segments.country });
    const country = segments.country ?? recipient.country;
    if (filter.countries?.length && !(country && filter.countries.includes(country))) continue;
    const profile =
      withProfile && row.profile ? tryUnseal(key, row.profile, `profile:${contactId}`) : undefined;
    people.push({
      contactId,
      hash,
      recipient,
      segments: country === undefined ? segments : { ...segments, country },
      ...(profile && (JSON.parse(profile.toString()) as Pick<Member, 'name' | 'externalId'>)),
    });
  }
  return { people, unreadable };
}

/** As a check reads what stands in an item: what it would not take is no address here either. */
function recipientOf(
  channel: DecisionRequest['channel'],
  identifier: Identifier,
  hints: RecipientHints,
): Recipient {
  const read = readRecipient(channel, identifier.value, hints);
  if (read.identifier === undefined) return read;
  const same = (['kind', 'value', 'channel'] as const).every(
    (part) => read.identifier?.[part] === identifier[part],
  );
  // The very object whose hash is known already.
  return same ? { ...read, identifier } : { problem: OTHER_CHANNEL };
}

const OTHER_CHANNEL =
  'What the ledger holds for this channel is no address on it: record the opt-in anew.';

/** A person is written to once, whichever of their identifiers on the channel may be: the usual kind first. */
function onePerContact(
  { channel }: DecisionRequest,
  people: ReadonlyArray<Person & { readonly decision: Decision }>,
): Member[] {
  const best = new Map<string, Person & { readonly decision: Decision }>();
  const kinds = CHANNEL_RULES[channel]?.identifierKinds ?? [];
  const rank = ({ decision, recipient }: (typeof people)[number]) => [
    OUTCOMES.indexOf(decision.outcome),
    decision.resumeAt ?? Infinity,
    decision.outcome === 'blocked' ? REASONS.indexOf(decision.reason) : 0,
    recipient.identifier ? kinds.indexOf(recipient.identifier.kind) : Infinity,
    -(decision.grantedAt ?? 0),
  ];
  for (const person of people) {
    const before = best.get(person.contactId);
    if (!before || comesBefore(rank(person), rank(before))) best.set(person.contactId, person);
  }
  return [...best.values()].map(({ hash: _, ...member }) => member);
}

const OUTCOMES = ['allowed', 'later', 'blocked'];

function comesBefore(one: readonly number[], other: readonly number[]): boolean {
  const place = one.findIndex((value, index) => value !== other[index]);
  return place >= 0 && (one[place] as number) < (other[place] as number);
}

/** How many people of an audience stand how: nobody is named in it. */
export interface AudienceCounts {
  readonly people: number;
  readonly outcomes: Readonly<Record<Decision['outcome'], number>>;
  /** The most frequent first. One reason can have two outcomes: a cap postpones, or never lets through. */
  readonly reasons: ReadonlyArray<{
    readonly outcome: Decision['outcome'];
    readonly reason: Reason;
    readonly count: number;
  }>;
  /** By each value of each segment; who has none of a field stands under the empty text. */
  readonly segments: Readonly<Record<keyof Segments, Readonly<Record<string, SegmentCounts>>>>;
  readonly unreadable: number;
  /** When the first and the last of those who are Later may be written to. */
  readonly firstResumeAt?: number;
  readonly lastResumeAt?: number;
}
type SegmentCounts = Readonly<Record<Decision['outcome'], number>>;

/** The same counted: it takes as long as reading the whole list, and keeps none of it. */
export async function countAudience(
  context: LedgerContext,
  question: Omit<AudienceQuestion, 'withProfile'>,
): Promise<AudienceCounts> {
  const outcomes = none();
  const reasons = new Map<
    string,
    { outcome: Decision['outcome']; reason: Reason; count: number }
  >();
  const segments = { source: new Map(), language: new Map(), country: new Map(), tags: new Map() };
  let [people, unreadable, first, last] = [0, 0, Infinity, -Infinity];
  for await (const page of audience(context, question)) {
    unreadable += page.unreadable;
    people += page.members.length;
    for (const { decision, segments: of } of page.members) {
      const { outcome, reason, resumeAt } = decision;
      outcomes[outcome] += 1;
      const why = reasons.get(`${outcome} ${reason}`) ?? { outcome, reason, count: 0 };
      reasons.set(`${outcome} ${reason}`, { ...why, count: why.count + 1 });
      for (const field of SEGMENT_FIELDS) {
        const values = field === 'tags' ? of.tags : of[field] === undefined ? [] : [of[field]];
        for (const value of values?.length ? values : ['']) {
          const counts = (segments[field] as Map<string, typeof outcomes>).get(value) ?? none();
          counts[outcome] += 1;
          segments[field].set(value, counts);
        }
      }
      if (resumeAt !== undefined)
        [first, last] = [Math.min(first, resumeAt), Math.max(last, resumeAt)];
    }
  }
  return {
    people,
    outcomes,
    reasons: [...reasons.values()].sort(
      (a, b) => b.count - a.count || REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason),
    ),
    segments: Object.fromEntries(
      SEGMENT_FIELDS.map((field) => [
        field,
        Object.fromEntries([...segments[field]].sort(([a], [b]) => (a < b ? -1 : 1))),
      ]),
    ) as AudienceCounts['segments'],
    unreadable,
    ...(last >= first ? { firstResumeAt: first, lastResumeAt: last } : {}),
  };
}

const none = (): Record<Decision['outcome'], number> => ({ allowed: 0, later: 0, blocked: 0 });
