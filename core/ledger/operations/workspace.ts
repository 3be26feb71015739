import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { CHANNEL_RULES, leavingHolds } from '../../consent';
import type { Channel, Identifier, Instant } from '../../consent/vocabulary';
import type { Who } from '../acts';
import { writeRows } from '../bulk';
import { appendEvents, type EventToAppend } from '../chain';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { Granted, InheritedLeaving, Left, LedgerEvent } from '../events';
import type { ContactKeys } from '../keys/keyStore';
import { seal, tryUnseal } from '../keys/sealing';
import {
  type ConsentRow,
  foldAnswer,
  foldGrant,
  foldInherited,
  foldLeaving,
  foldRequest,
  foldResume,
  openRequest,
  type RequestRow,
  type SuppressionRow,
} from '../projections';
import type { IdentifiersTable } from '../schema';
import { toLeaving } from './facts';

type IdentifierRow = Selectable<IdentifiersTable>;
type Profile = Pick<Who, 'name' | 'externalId'>;

/**
 * The rows that a batch of acts touches, held in memory for the length of one write transaction:
 * read in a handful of statements, folded act by act, written back in a handful.
 */
export class Workspace {
  readonly #context: LedgerContext;
  readonly #trx: WriteTransaction;
  readonly #identifiers = new Map<string, IdentifierRow>();
  readonly #hashesOf = new Map<string, Set<string>>();
  readonly #consents = new Map<string, ConsentRow>();
  readonly #suppressions = new Map<string, Map<string, SuppressionRow>>();
  readonly #requests = new Map<string, RequestRow>();
  readonly #knownActs = new Set<string>();
  readonly #keys = new Map<string, ContactKeys>();
  readonly #events: EventToAppend[] = [];
  readonly #newContacts = new Map<string, { readonly who: Who }>();
  readonly #newIdentifiers = new Map<
    string,
    { readonly identifier: Identifier; readonly contactId: string; readonly at: Instant }
  >();
  /** What was told of contacts that were known before. */
  readonly #told = new Map<string, Profile>();
  readonly #changed = {
    consents: new Set<ConsentRow>(),
    suppressions: new Set<string>(),
    requests: new Set<string>(),
  };

  private constructor(context: LedgerContext, trx: WriteTransaction) {
    this.#context = context;
    this.#trx = trx;
  }

  static async load(
    context: LedgerContext,
    trx: WriteTransaction,
    {
      hashes,
      actKeys,
      tokenHashes,
    }: { hashes: readonly string[]; actKeys: readonly string[]; tokenHashes: readonly string[] },
  ): Promise<Workspace> {
    const workspace = new Workspace(context, trx);
    await workspace.#read(hashes, actKeys, tokenHashes);
    return workspace;
  }

  async #read(
    hashes: readonly string[],
    actKeys: readonly string[],
    tokenHashes: readonly string[],
  ) {
    const { engine, keys } = this.#context;
    const trx = this.#trx;
    const tokens = await trx
      .selectFrom('requests')
      .selectAll()
      .where('token_hash', 'in', engine.list(tokenHashes))
      .execute();
    const asked = [...hashes, ...tokens.map((row) => row.identifier_hash)];
    const rows = await trx
      .selectFrom('identifiers')
      .selectAll()
      .where('contact_id', 'in', (eb) =>
        eb
          .selectFrom('identifiers')
          .select('contact_id')
          .where('identifier_hash', 'in', engine.list(asked)),
      )
      .execute();
    for (const row of rows) this.#remember(row);
    const all = engine.list([...new Set([...asked, ...rows.map((row) => row.identifier_hash)])]);
    for (const row of await trx
      .selectFrom('consents')
      .selectAll()
      .where('identifier_hash', 'in', all)
      .execute()) {
      this.#consents.set(consentKey(row.identifier_hash, row.channel, row.purpose), row);
    }
    for (const row of await trx
      .selectFrom('suppressions')
      .selectAll()
      .where('identifier_hash', 'in', all)
      .execute()) {
      this.#suppressionsOf(row.identifier_hash).set(suppressionKey(row), row);
    }
    const open = await trx
      .selectFrom('requests')
      .selectAll()
      .where('identifier_hash', 'in', all)
      .where('answered_at', 'is', null)
      .execute();
    for (const row of [...tokens, ...open]) this.#requests.set(row.request_id, row);
    const acts = await trx
      .selectFrom('events')
      .select('act_key')
      .where('act_key', 'in', engine.list(actKeys))
      .execute();
    for (const row of acts) this.#knownActs.add(row.act_key as string);
    const contactIds = [...this.#hashesOf.keys()];
    for (const [id, contactKeys] of await keys.load(contactIds)) this.#keys.set(id, contactKeys);
    // A key store that was restored from before its ledger: whoever it forgot can leave all the same.
    const forgotten = contactIds.filter(
      (id) => !this.#keys.get(id)?.profile || !this.#keys.get(id)?.proof,
    );
    for (const [id, contactKeys] of await keys.create(forgotten)) this.#keys.set(id, contactKeys);
  }

  #remember(row: IdentifierRow) {
    this.#identifiers.set(row.identifier_hash, row);
    const hashes = this.#hashesOf.get(row.contact_id) ?? new Set();
    hashes.add(row.identifier_hash);
    this.#hashesOf.set(row.contact_id, hashes);
  }

  #suppressionsOf(hash: string) {
    let rows = this.#suppressions.get(hash);
    if (!rows) this.#suppressions.set(hash, (rows = new Map()));
    return rows;
  }

  // What is known

  isKnownAct(actKey: string | null): boolean {
    return actKey !== null && this.#knownActs.has(actKey);
  }
  consent(hash: string, channel: Channel, purpose: string): ConsentRow | undefined {
    return this.#consents.get(consentKey(hash, channel, purpose));
  }
  suppressions(hash: string, channel: Channel, purpose: string): SuppressionRow[] {
    return [...(this.#suppressions.get(hash)?.values() ?? [])].filter(
      (row) =>
        (row.channel === channel || row.channel === '*') &&
        (row.purpose === purpose || row.purpose === '*'),
    );
  }
  requestByToken(tokenHash: string): RequestRow | undefined {
    return [...this.#requests.values()].find((row) => row.token_hash === tokenHash);
  }
  openRequests(hash: string, channel: Channel, purpose?: string): RequestRow[] {
    return [...this.#requests.values()].filter(
      (row) =>
        row.identifier_hash === hash &&
        row.channel === channel &&
        row.answered_at === null &&
        (purpose === undefined || row.purpose === purpose),
    );
  }
  contactOf(hash: string): string | undefined {
    return this.#identifiers.get(hash)?.contact_id;
  }
  identifier(hash: string): IdentifierRow | undefined {
    return this.#identifiers.get(hash);
  }
  /** The identifiers of a contact that a leaving on this channel reaches. */
  reachedBy(contactId: string, channel: Channel | '*'): string[] {
    const hashes = [...(this.#hashesOf.get(contactId) ?? [])];
    if (channel === '*') return hashes.sort();
    const kinds = CHANNEL_RULES[channel].identifierKinds;
    return hashes
      .filter((hash) => kinds.includes((this.#identifiers.get(hash) as IdentifierRow).kind))
      .sort();
  }

  // What changes

  /**
   * The contact that `who` is, made where nobody is known by any of the identifiers; identifiers
   * that came together are linked, and what was left on one is left on all.
   */
  async settle(who: Who, at: Instant): Promise<string> {
    const { lookUp } = this.#context;
    const identifiers = who.linkedBy ? who.identifiers : who.identifiers.slice(0, 1);
    const named = identifiers.map((identifier) => ({
      identifier,
      hash: lookUp.identifier(identifier),
    }));
    const known = [
      ...new Set(named.map(({ hash }) => this.contactOf(hash)).filter((id) => id !== undefined)),
    ];
    let contactId = known[0];
    if (contactId === undefined) {
      contactId = randomBytes(12).toString('base64url');
      this.#newContacts.set(contactId, { who });
      this.#hashesOf.set(contactId, new Set());
      this.#keys.set(contactId, {});
    }
    if (!this.#newContacts.has(contactId)) this.#tell(contactId, who);
    if (!who.announced && this.#isAnotherPerson(named))
      return await this.#moveToAnotherPerson(named, at);
    for (const other of known.slice(1)) await this.#merge(other, contactId, named);
    const added = named.filter(({ hash }) => !this.#identifiers.has(hash));
    for (const { identifier, hash } of added) this.#attach(identifier, hash, contactId, at);
    const belongTogether = (this.#hashesOf.get(contactId)?.size ?? 0) > 1;
    if (belongTogether && (added.length > 0 || known.length > 1))
      this.#spread(contactId, at, who.linkedBy ?? 'form');
    return contactId;
  }

  /** Meta announces a change of number itself; a phone that merely turns up with another BSUID was handed on to someone else. */
  #isAnotherPerson(named: ReadonlyArray<{ identifier: Identifier; hash: string }>): boolean {
    const phone = named.find(({ identifier }) => identifier.kind === 'phone');
    const bsuid = named.find(({ identifier }) => identifier.kind === 'bsuid');
    if (!phone || !bsuid) return false;
    const owner = this.contactOf(phone.hash);
    if (owner === undefined || this.contactOf(bsuid.hash) === owner) return false;
    return [...(this.#hashesOf.get(owner) ?? [])].some(
      (hash) => this.#identifiers.get(hash)?.kind === 'bsuid',
    );
  }

  async #moveToAnotherPerson(
    named: ReadonlyArray<{ identifier: Identifier; hash: string }>,
    at: Instant,
  ): Promise<string> {
    const phone = named.find(
      ({ identifier }) => identifier.kind === 'phone',
    ) as (typeof named)[number];
    const bsuid = named.find(
      ({ identifier }) => identifier.kind === 'bsuid',
    ) as (typeof named)[number];
    let contactId = this.contactOf(bsuid.hash);
    if (contactId === undefined) {
      contactId = randomBytes(12).toString('base64url');
      this.#newContacts.set(contactId, { who: { identifiers: [] } });
      this.#hashesOf.set(contactId, new Set());
      this.#keys.set(contactId, {});
      this.#attach(bsuid.identifier, bsuid.hash, contactId, at);
    }
    const row = this.#identifiers.get(phone.hash) as IdentifierRow;
    this.#hashesOf.get(row.contact_id)?.delete(phone.hash);
    this.#attach(phone.identifier, phone.hash, contactId, at, at);
    this.append({ type: 'identity_changed', subjects: [phone.hash], at }, contactId);
    // What the person whom it belongs to now has left, they left here too; what the one before left stays with the number alone.
    const hashes = [...(this.#hashesOf.get(contactId) ?? [])];
    this.#inherit(
      contactId,
      hashes.filter((hash) => hash !== phone.hash),
      [phone.hash],
      at,
      'signed',
    );
    return contactId;
  }

  #attach(
    identifier: Identifier,
    hash: string,
    contactId: string,
    at: Instant,
    changedAt: Instant | null = null,
  ) {
    this.#newIdentifiers.set(hash, { identifier, contactId, at });
    this.#remember({
      identifier_hash: hash,
      contact_id: contactId,
      kind: identifier.kind,
      sealed: new Uint8Array(),
      linked_at: at,
      identity_changed_at: changedAt ?? this.#identifiers.get(hash)?.identity_changed_at ?? null,
    });
  }

  async #merge(
    from: string,
    into: string,
    named: ReadonlyArray<{ identifier: Identifier; hash: string }>,
  ) {
    await this.#writeNewContacts();
    const fromKey = this.#profileKey(from);
    const intoKey = this.#profileKey(into);
    for (const hash of [...(this.#hashesOf.get(from) ?? [])]) {
      const row = this.#identifiers.get(hash) as IdentifierRow;
      const plain = tryUnseal(fromKey, row.sealed, `identifier:${hash}`)?.toString();
      const identifier =
        named.find((each) => each.hash === hash)?.identifier ??
        this.#newIdentifiers.get(hash)?.identifier ??
        (plain === undefined ? undefined : (JSON.parse(plain) as Identifier));
      this.#hashesOf.get(from)?.delete(hash);
      if (identifier) this.#attach(identifier, hash, into, row.linked_at);
      else await this.#attachUnreadable(row, into);
    }
    for (const { handle, sealed } of await this.#trx
      .selectFrom('inbox')
      .select(['handle', 'sealed'])
      .where('contact_id', '=', from)
      .execute()) {
      const plain = tryUnseal(fromKey, sealed, `inbox:${handle}`);
      await this.#trx
        .updateTable('inbox')
        .set({ contact_id: into, sealed: plain ? seal(intoKey, plain, `inbox:${handle}`) : sealed })
        .where('handle', '=', handle)
        .execute();
    }
    for (const table of ['claims', 'reviews'] as const) {
      await this.#trx
        .updateTable(table)
        .set({ contact_id: into })
        .where('contact_id', '=', from)
        .execute();
    }
    await this.#keepProfileAndRestriction(from, into);
    // The evidence under the old key stays readable, and an erasure finds that key too.
    await this.#trx
      .updateTable('retired_contacts')
      .set({ merged_into: into })
      .where('merged_into', '=', from)
      .execute();
    await this.#trx
      .insertInto('retired_contacts')
      .values({ contact_id: from, merged_into: into })
      .execute();
    await this.#trx.deleteFrom('contacts').where('contact_id', '=', from).execute();
  }

  /** Its key was lost, so it can no longer be read; it is still found by its hash, and leaving still reaches it. */
  async #attachUnreadable(row: IdentifierRow, into: string) {
    this.#remember({ ...row, contact_id: into });
    await this.#trx
      .updateTable('identifiers')
      .set({ contact_id: into })
      .where('identifier_hash', '=', row.identifier_hash)
      .execute();
  }

  #tell(contactId: string, { name, externalId }: Profile) {
    if (name === undefined && externalId === undefined) return;
    const before = this.#told.get(contactId);
    this.#told.set(contactId, {
      name: before?.name ?? name,
      externalId: externalId ?? before?.externalId,
    });
  }

  /** A name that is known stays (people call themselves many things); the CRM's id is the one told last. */
  async #writeProfiles() {
    for (const [contactId, told] of this.#told) {
      const row = await this.#trx
        .selectFrom('contacts')
        .select('profile')
        .where('contact_id', '=', contactId)
        .executeTakeFirst();
      if (!row) continue;
      const known = this.#readProfile(contactId, row.profile);
      const profile = {
        name: known.name ?? told.name,
        externalId: told.externalId ?? known.externalId,
      };
      if (profile.name === known.name && profile.externalId === known.externalId) continue;
      await this.#trx
        .updateTable('contacts')
        .set({ profile: this.#sealProfile(contactId, profile) })
        .where('contact_id', '=', contactId)
        .execute();
    }
  }

  #readProfile(contactId: string, sealed: Uint8Array | null): Profile {
    const plain = sealed && tryUnseal(this.#profileKey(contactId), sealed, `profile:${contactId}`);
    return plain ? (JSON.parse(plain.toString()) as Profile) : {};
  }

  #sealProfile(contactId: string, { name, externalId }: Profile): Buffer | null {
    if (name === undefined && externalId === undefined) return null;
    return seal(
      this.#profileKey(contactId),
      JSON.stringify({ name, externalId }),
      `profile:${contactId}`,
    );
  }

  #profileKey(contactId: string): Buffer {
    const key = this.#keys.get(contactId)?.profile;
    if (!key) throw new Error('a contact without keys cannot be written about');
    return key;
  }

  /** What is known of a contact, and that its processing is restricted, go to the one it is merged into. */
  async #keepProfileAndRestriction(from: string, into: string) {
    const row = await this.#trx
      .selectFrom('contacts')
      .select(['profile', 'restricted_at'])
      .where('contact_id', '=', from)
      .executeTakeFirst();
    if (row) this.#tell(into, this.#readProfile(from, row.profile));
    if (row?.restricted_at == null) return;
    await this.#trx
      .updateTable('contacts')
      .set({ restricted_at: row.restricted_at })
      .where('contact_id', '=', into)
      .where('restricted_at', 'is', null)
      .execute();
  }

  /**
   * A grant stays where it was given, and so does a resume; a leaving that holds spreads to every
   * identifier of the contact that the channel reaches.
   */
  #spread(contactId: string, at: Instant, by: 'signed' | 'form') {
    const hashes = [...(this.#hashesOf.get(contactId) ?? [])].sort();
    this.#inherit(contactId, hashes, hashes, at, by);
  }

  #inherit(
    contactId: string,
    sources: readonly string[],
    heirs: readonly string[],
    at: Instant,
    by: 'signed' | 'form',
  ) {
    const inherited: InheritedLeaving[] = [];
    for (const from of sources) {
      for (const row of [...this.#suppressionsOf(from).values()]) {
        if (!toLeaving(row).some((leaving) => leavingHolds(leaving))) continue;
        for (const subject of this.reachedBy(contactId, row.channel)) {
          if (subject === from || !heirs.includes(subject)) continue;
          const leaving = {
            subject,
            channel: row.channel,
            purpose: row.purpose,
            kind: row.kind,
            signedAt: row.signed_at,
            unsignedAt: row.unsigned_at,
          };
          inherited.push(leaving);
          this.#suppress(
            subject,
            foldInherited(this.#suppressionsOf(subject).get(suppressionKey(row)), leaving),
          );
        }
      }
    }
    const subjects = [...new Set([...sources, ...heirs])].sort();
    this.append({ type: 'linked', subjects, at, by, inherited }, contactId);
  }

  #suppress(hash: string, row: SuppressionRow) {
    this.#suppressionsOf(hash).set(suppressionKey(row), row);
    this.#changed.suppressions.add(hash);
  }

  /** Chains an event and folds it into the rows it decides. */
  append(event: LedgerEvent, contactId: string | null, actKey: string | null = null) {
    this.#events.push({ event, contactId, proofKey: null, actKey });
    if (actKey !== null) this.#knownActs.add(actKey);
    switch (event.type) {
      case 'granted':
      case 'requested': {
        const key = consentKey(event.subjects[0], event.channel, event.purpose);
        const before = this.#consents.get(key);
        const row =
          event.type === 'granted' ? foldGrant(before, event) : foldRequest(before, event);
        if (before) this.#changed.consents.delete(before);
        this.#consents.set(key, row);
        this.#changed.consents.add(row);
        if (event.type === 'requested') {
          this.#requests.set(event.requestId, openRequest(event));
          this.#changed.requests.add(event.requestId);
        } else this.#answer(event);
        break;
      }
      case 'left':
        for (const subject of event.subjects) {
          const rows = this.#suppressionsOf(subject);
          this.#suppress(subject, foldLeaving(rows.get(suppressionKey(event)), event, subject));
        }
        this.#answer(event);
        break;
      case 'resumed':
        for (const subject of event.subjects) {
          const key = suppressionKey({
            channel: event.channel,
            purpose: '*',
            kind: 'platform_stop',
          });
          this.#suppress(
            subject,
            foldResume(this.#suppressionsOf(subject).get(key), event, subject),
          );
        }
        break;
    }
  }

  #answer(event: Granted | Left) {
    const request = this.#requests.get(event.requestId ?? '');
    if (!request) return;
    this.#requests.set(request.request_id, foldAnswer(request, event));
    this.#changed.requests.add(request.request_id);
  }

  /** Seals something under the profile key of a contact, so that erasure takes it. */
  async sealForErasure(contactId: string, plain: string, place: string): Promise<Buffer> {
    await this.#writeNewContacts();
    return seal(this.#profileKey(contactId), plain, place);
  }

  async #writeNewContacts() {
    const fresh = [...this.#newContacts].filter(([id]) => !this.#keys.get(id)?.profile);
    if (fresh.length === 0) return;
    const made = await this.#context.keys.create(fresh.map(([id]) => id));
    for (const [id, keys] of made) this.#keys.set(id, keys);
    await writeRows(
      this.#trx,
      'contacts',
      fresh.map(([id, { who }]) => ({
        contact_id: id,
        created_at: this.#context.now(),
        profile: this.#sealProfile(id, who),
        restricted_at: null,
      })),
    );
  }

  /** Writes all that changed: contacts, identifiers, projections, and the events that explain them. */
  async flush(): Promise<void> {
    await this.#writeNewContacts();
    await this.#writeProfiles();
    await writeRows(
      this.#trx,
      'identifiers',
      [...this.#newIdentifiers].map(([hash, { identifier, contactId }]) => {
        const row = this.#identifiers.get(hash) as IdentifierRow;
        const sealed = seal(
          this.#profileKey(contactId),
          JSON.stringify(identifier),
          `identifier:${hash}`,
        );
        return { ...row, sealed };
      }),
      ['identifier_hash'],
    );
    await writeRows(
      this.#trx,
      'consents',
      [...this.#changed.consents],
      ['identifier_hash', 'channel', 'purpose'],
    );
    await writeRows(
      this.#trx,
      'suppressions',
      [...this.#changed.suppressions].flatMap((hash) => [...this.#suppressionsOf(hash).values()]),
      ['identifier_hash', 'channel', 'purpose', 'kind'],
    );
    await writeRows(
      this.#trx,
      'requests',
      [...this.#changed.requests].map((id) => this.#requests.get(id) as RequestRow),
      ['request_id'],
    );
    await appendEvents(
      this.#context,
      this.#trx,
      this.#events.map((entry) => {
        if (entry.contactId === null) return entry;
        const proofKey = this.#keys.get(entry.contactId)?.proof;
        if (!proofKey)
          throw new Error('an event about a contact cannot be sealed without its proof key');
        return { ...entry, proofKey };
      }),
    );
  }
}

const consentKey = (hash: string, channel: string, purpose: string) =>
  JSON.stringify([hash, channel, purpose]);
const suppressionKey = ({
  channel,
  purpose,
  kind,
}: Pick<SuppressionRow, 'channel' | 'purpose' | 'kind'>) =>
  JSON.stringify([channel, purpose, kind]);
