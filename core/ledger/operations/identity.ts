import { randomBytes } from 'node:crypto';
import type { Identifier, Instant } from '../../consent/vocabulary';
import type { Who } from '../acts';
import { writeRows } from '../bulk';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { Merged } from '../events';
import { sha256 } from '../hashes';
import { seal, tryUnseal } from '../keys/sealing';
import { keepFindable } from './claimKeys';
import type { IdentifierRow, Workspace } from './workspace';

type Profile = Pick<Who, 'name' | 'externalId'>;

interface Named {
  readonly identifier: Identifier;
  readonly hash: string;
}

/** Those that count: several identifiers do only where it is known how they belong together. */
export function identifiersOf(who: Who): readonly Identifier[] {
  return who.linkedBy ? who.identifiers : who.identifiers.slice(0, 1);
}

/**
 * Who is who, for the length of one write transaction: makes contacts, links identifiers, merges
 * contacts that turn out to be one person, and tells apart those that turn out to be two.
 */
export class Identity {
  readonly #context: LedgerContext;
  readonly #trx: WriteTransaction;
  readonly #workspace: Workspace;
  readonly #newContacts = new Set<string>();
  /** Contact and identifier by hash, to be sealed once the contact has its keys. */
  readonly #attached = new Map<
    string,
    { readonly identifier: Identifier; readonly contactId: string }
  >();
  /** What was told of contacts and is not written yet. */
  readonly #told = new Map<string, Profile>();

  constructor(context: LedgerContext, trx: WriteTransaction, workspace: Workspace) {
    this.#context = context;
    this.#trx = trx;
    this.#workspace = workspace;
  }

  /**
   * The contact that `who` is, made where nobody is known by any of the identifiers; identifiers
   * that came together are linked, and what was left on one is left on all.
   */
  async settle(who: Who, at: Instant): Promise<string> {
    const contactId = await this.#settleIdentifiers(who, at);
    this.#tell(contactId, who);
    return contactId;
  }

  /** Whether all these identifiers are known as one contact's already. */
  isLinked(who: Who): boolean {
    const contacts = new Set(
      identifiersOf(who).map((identifier) =>
        this.#workspace.contactOf(this.#context.lookUp.identifier(identifier)),
      ),
    );
    return contacts.size === 1 && !contacts.has(undefined);
  }

  async #settleIdentifiers(who: Who, at: Instant): Promise<string> {
    const named = identifiersOf(who).map((identifier) => ({
      identifier,
      hash: this.#context.lookUp.identifier(identifier),
    }));
    const known = [
      ...new Set(
        named.map(({ hash }) => this.#workspace.contactOf(hash)).filter((id) => id !== undefined),
      ),
    ];
    const contactId = known[0] ?? this.#newContact();
    const moved = who.announced ? undefined : this.#movedNumber(named);
    if (moved) return await this.#moveToAnotherPerson(moved, named, at);
    for (const other of known.slice(1))
      await this.#merge(other, contactId, named, who.linkedBy ?? 'form', at);
    const added = named.filter(({ hash }) => this.#workspace.contactOf(hash) === undefined);
    for (const each of added) this.#attach(each, contactId, at);
    const belongTogether = this.#workspace.hashesOf(contactId).length > 1;
    if (belongTogether && (added.length > 0 || known.length > 1))
      this.#spread(contactId, at, who.linkedBy ?? 'form');
    return contactId;
  }

  /** What a hash stands for; undefined where nobody is known by it, or it can no longer be read. */
  identifierOf(hash: string): Identifier | undefined {
    const row = this.#workspace.identifier(hash);
    return this.#attached.get(hash)?.identifier ?? (row && this.#open(row));
  }

  /** Seals something under the profile key of a contact, so that erasure takes it. */
  async sealForErasure(contactId: string, plain: string, place: string): Promise<Buffer> {
    await this.#writeNewContacts();
    return seal(this.#workspace.profileKey(contactId), plain, place);
  }

  /** Writes whoever came to be known, and then all that changed in the workspace. */
  async flush(): Promise<void> {
    await this.#writeNewContacts();
    await this.#writeProfiles();
    await this.#writeIdentifiers();
    await this.#workspace.flush();
  }

  // One person

  #newContact(): string {
    // The time first: who is met together stands together, in every table and index that has contacts.
    const id = randomBytes(12);
    id.writeUIntBE(this.#context.now(), 0, 6);
    const contactId = id.toString('base64url');
    this.#newContacts.add(contactId);
    return contactId;
  }

  #attach({ identifier, hash }: Named, contactId: string, linkedAt: Instant, changedAt?: Instant) {
    this.#attached.set(hash, { identifier, contactId });
    this.#workspace.put({
      identifier_hash: hash,
      contact_id: contactId,
      kind: identifier.kind,
      sealed: new Uint8Array(),
      linked_at: linkedAt,
      identity_changed_at:
        changedAt ?? this.#workspace.identifier(hash)?.identity_changed_at ?? null,
    });
  }

  // Two contacts that are one person

  async #merge(from: string, into: string, named: readonly Named[], by: Merged['by'], at: Instant) {
    await this.#writeNewContacts();
    await this.#workspace.writeRows();
    const moved = this.#workspace.hashesOf(from).sort();
    await this.#mergeIdentifiers(from, into, named);
    const along = await this.#takeAlong(from, into);
    const restrictedAt = await this.#mergeProfileAndRestriction(from, into);
    // The evidence under the old key stays readable, and an erasure finds that key too. Of a contact
    // that was two people, what was sealed as one person's is to be readable nowhere.
    const key = by === 'split' ? ({ profile_key: 'ends' } as const) : {};
    const earlier = await this.#trx
      .updateTable('retired_contacts')
      .set({ merged_into: into, ...key })
      .where('merged_into', '=', from)
      .returning('contact_id')
      .execute();
    await this.#trx
      .insertInto('retired_contacts')
      .values({ contact_id: from, merged_into: into, profile_key: 'kept', ...key })
      .execute();
    await this.#trx.deleteFrom('contacts').where('contact_id', '=', from).execute();
    this.#workspace.untell(from);
    const endsKeysOf =
      by === 'split' ? [from, ...earlier.map((row) => row.contact_id).sort()] : undefined;
    this.#workspace.append(
      { type: 'merged', from, into, moved, ...along, by, endsKeysOf, at },
      into,
    );
    if (restrictedAt !== null) this.#tellRestricted(into, restrictedAt);
  }

  async #mergeIdentifiers(from: string, into: string, named: readonly Named[]) {
    for (const hash of this.#workspace.hashesOf(from)) {
      const row = this.#workspace.identifier(hash) as IdentifierRow;
      const identifier =
        named.find((each) => each.hash === hash)?.identifier ??
        this.#attached.get(hash)?.identifier ??
        this.#open(row);
      if (identifier) this.#attach({ identifier, hash }, into, row.linked_at);
      else await this.#attachUnreadable(row, into);
    }
  }

  #open({ contact_id, identifier_hash, sealed }: IdentifierRow): Identifier | undefined {
    const key = this.#workspace.profileKey(contact_id);
    const plain = tryUnseal(key, sealed, `identifier:${identifier_hash}`);
    return plain && (JSON.parse(plain.toString()) as Identifier);
  }

  /** Its key was lost, so it can no longer be read; it is still found by its hash, and leaving still reaches it. */
  async #attachUnreadable(row: IdentifierRow, into: string) {
    this.#workspace.put({ ...row, contact_id: into });
    await this.#trx
      .updateTable('identifiers')
      .set({ contact_id: into })
      .where('identifier_hash', '=', row.identifier_hash)
      .execute();
  }

  /** What is known of a contact, and that its processing is restricted, go to the one it is merged into. */
  async #mergeProfileAndRestriction(from: string, into: string): Promise<Instant | null> {
    const rows = await this.#trx
      .selectFrom('contacts')
      .select(['contact_id', 'profile', 'restricted_at'])
      .where('contact_id', 'in', [from, into])
      .execute();
    const merged = rows.find((row) => row.contact_id === from);
    const kept = rows.find((row) => row.contact_id === into);
    this.#tell(into, this.#told.get(from) ?? {});
    if (merged) this.#tell(into, this.#readProfile(from, merged.profile));
    const restrictedAt = kept?.restricted_at ?? merged?.restricted_at ?? null;
    if (restrictedAt !== (kept?.restricted_at ?? null)) {
      await this.#trx
        .updateTable('contacts')
        .set({ restricted_at: restrictedAt })
        .where('contact_id', '=', into)
        .execute();
    }
    return restrictedAt;
  }

  /**
   * Kept messages, sealed anew under the other contact's key, and reviews go along.
   *
   * @param hashes those that came from these identifiers; absent: all of the contact's
   */
  async #takeAlong(from: string, into: string, hashes?: readonly string[]) {
    const handles = await this.#moveInbox(from, into, hashes);
    const moved = await this.#trx
      .updateTable('reviews')
      .set({ contact_id: into })
      .where('contact_id', '=', from)
      .$if(hashes !== undefined, (query) =>
        query.where('identifier_hash', 'in', this.#context.engine.list(hashes ?? [])),
      )
      .returning('review_id')
      .execute();
    return { handles, reviews: moved.map((row) => row.review_id) };
  }

  async #moveInbox(from: string, into: string, hashes?: readonly string[]): Promise<string[]> {
    const [fromKey, intoKey] = [from, into].map((id) => this.#workspace.profileKey(id));
    const messages = await this.#trx
      .selectFrom('inbox')
      .select(['handle', 'sealed'])
      .where('contact_id', '=', from)
      .$if(hashes !== undefined, (query) =>
        query.where('identifier_hash', 'in', this.#context.engine.list(hashes ?? [])),
      )
      .execute();
    for (const { handle, sealed } of messages) {
      const place = `inbox:${handle}`;
      const plain = tryUnseal(fromKey as Buffer, sealed, place);
      await this.#trx
        .updateTable('inbox')
        .set({
          contact_id: into,
          sealed: plain ? seal(intoKey as Buffer, plain, place) : sealed,
        })
        .where('handle', '=', handle)
        .execute();
    }
    return messages.map(({ handle }) => handle);
  }

  // One contact that is two people

  /** Identifiers of a contact go on as a contact of their own, and so does the rest. */
  async split(
    from: string,
    identifiers: ReadonlyMap<string, Identifier>,
    at: Instant,
  ): Promise<{ readonly moved: string; readonly rest: string }> {
    const [moved, rest] = [this.#newContact(), this.#newContact()];
    await this.#splitOff(from, moved, identifiers, at);
    await this.#merge(from, rest, [], 'split', at);
    return { moved, rest };
  }

  async #splitOff(from: string, into: string, moved: ReadonlyMap<string, Identifier>, at: Instant) {
    await this.#writeNewContacts();
    const hashes = [...moved.keys()].sort();
    for (const [hash, identifier] of moved) {
      const { linked_at } = this.#workspace.identifier(hash) as IdentifierRow;
      this.#attach({ identifier, hash }, into, linked_at);
    }
    const along = await this.#takeAlong(from, into, hashes);
    this.#workspace.append({ type: 'split', from, into, moved: hashes, ...along, at }, into);
    const { restricted_at } = await this.#trx
      .selectFrom('contacts')
      .select('restricted_at')
      .where('contact_id', '=', from)
      .executeTakeFirstOrThrow();
    if (restricted_at === null) return;
    // Whose processing was restricted is not known any more: both people's is.
    this.#tellRestricted(into, restricted_at);
    await this.#trx
      .updateTable('contacts')
      .set({ restricted_at })
      .where('contact_id', '=', into)
      .execute();
  }

  #tellRestricted(contactId: string, at: Instant) {
    const subjects = this.#workspace.hashesOf(contactId).sort();
    this.#workspace.append({ type: 'restricted', subjects, restricted: true, at }, contactId);
  }

  // One number that has come to another person

  /** Meta announces a change of number itself; a phone that merely turns up with another BSUID was handed on to someone else. */
  #movedNumber(named: readonly Named[]): { phone: Named; bsuid: Named } | undefined {
    const phone = named.find(({ identifier }) => identifier.kind === 'phone');
    const bsuid = named.find(({ identifier }) => identifier.kind === 'bsuid');
    if (!phone || !bsuid) return undefined;
    const owner = this.#workspace.contactOf(phone.hash);
    if (owner === undefined || this.#workspace.contactOf(bsuid.hash) === owner) return undefined;
    const ownerHasBsuid = this.#workspace
      .hashesOf(owner)
      .some((hash) => this.#workspace.identifier(hash)?.kind === 'bsuid');
    return ownerHasBsuid ? { phone, bsuid } : undefined;
  }

  /**
   * A person has changed their number: whoever answers at the old one is somebody else, so it stays
   * blocked until its new owner opts in.
   */
  giveUp(contactId: string, identifiers: readonly Identifier[], at: Instant) {
    for (const identifier of identifiers) {
      const hash = this.#context.lookUp.identifier(identifier);
      const row = this.#workspace.identifier(hash);
      if (row?.contact_id !== contactId || (row.identity_changed_at ?? -1) >= at) continue;
      this.#attach({ identifier, hash }, contactId, row.linked_at, at);
      this.#workspace.append({ type: 'identity_changed', subjects: [hash], at }, contactId);
    }
  }

  /** @returns whose the first of these identifiers is then: what is known as the former owner's stays theirs */
  async #moveToAnotherPerson(
    { phone, bsuid }: { phone: Named; bsuid: Named },
    named: readonly Named[],
    at: Instant,
  ): Promise<string> {
    const before = this.#workspace.contactOf(phone.hash) as string;
    await keepFindable(this.#context, this.#trx, [this.#workspace.hashesOf(before)]);
    let contactId = this.#workspace.contactOf(bsuid.hash);
    if (contactId === undefined) {
      contactId = this.#newContact();
      this.#attach(bsuid, contactId, at);
    }
    const added = named.filter(({ hash }) => this.#workspace.contactOf(hash) === undefined);
    for (const each of added) this.#attach(each, contactId, at);
    this.#attach(phone, contactId, at, at);
    this.#workspace.append({ type: 'identity_changed', subjects: [phone.hash], at }, contactId);
    // What the person whom it belongs to now has left, they left here too; what the one before left stays with the number alone.
    const others = this.#workspace.hashesOf(contactId).filter((hash) => hash !== phone.hash);
    const heirs = added.length > 0 ? [...others, phone.hash] : [phone.hash];
    this.#inherit(contactId, others, heirs, at, 'signed');
    return this.#workspace.contactOf((named[0] as Named).hash) ?? contactId;
  }

  // What was left

  /**
   * A grant stays where it was given, and so does a resume; a leaving that holds spreads to every
   * identifier of the contact that the channel reaches.
   */
  #spread(contactId: string, at: Instant, by: 'signed' | 'form') {
    const hashes = [...this.#workspace.hashesOf(contactId)].sort();
    this.#inherit(contactId, hashes, hashes, at, by);
  }

  #inherit(
    contactId: string,
    sources: readonly string[],
    heirs: readonly string[],
    at: Instant,
    by: 'signed' | 'form',
  ) {
    const inherited = sources.flatMap((from) =>
      this.#workspace.suppressionsOn(from).flatMap((row) =>
        this.#workspace
          .reachedBy(contactId, row.channel)
          .filter((subject) => subject !== from && heirs.includes(subject))
          .flatMap((subject) => this.#workspace.handedDown(row, subject)),
      ),
    );
    const subjects = [...new Set([...sources, ...heirs])].sort();
    this.#workspace.append({ type: 'linked', subjects, at, by, inherited }, contactId);
  }

  // What is told of a person

  #tell(contactId: string, { name, externalId }: Profile) {
    if (name === undefined && externalId === undefined) return;
    const before = this.#told.get(contactId);
    this.#told.set(contactId, {
      name: before?.name ?? name,
      externalId: externalId ?? before?.externalId,
    });
  }

  #readProfile(contactId: string, sealed: Uint8Array | null): Profile {
    const plain =
      sealed && tryUnseal(this.#workspace.profileKey(contactId), sealed, `profile:${contactId}`);
    return plain ? (JSON.parse(plain.toString()) as Profile) : {};
  }

  #sealProfile(contactId: string, { name, externalId }: Profile): Buffer | null {
    if (name === undefined && externalId === undefined) return null;
    return seal(
      this.#workspace.profileKey(contactId),
      JSON.stringify({ name, externalId }),
      `profile:${contactId}`,
    );
  }

  // What is written

  async #writeNewContacts() {
    const fresh = [...this.#newContacts].filter((id) => !this.#workspace.hasKeys(id));
    if (fresh.length === 0) return;
    await this.#workspace.makeKeys(fresh);
    const created = this.#context.now();
    const rows = fresh.map((id) => ({
      contact_id: id,
      created_at: created,
      profile: this.#sealProfile(id, this.#told.get(id) ?? {}),
      restricted_at: null,
    }));
    await writeRows(this.#trx, 'contacts', rows);
    for (const { contact_id, profile } of rows) {
      this.#workspace.tell(contact_id, { created, profile: profile && sha256(profile) });
      this.#told.delete(contact_id);
    }
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
      const sealed = this.#sealProfile(contactId, profile);
      await this.#trx
        .updateTable('contacts')
        .set({ profile: sealed })
        .where('contact_id', '=', contactId)
        .execute();
      this.#workspace.tell(contactId, { profile: sealed && sha256(sealed) });
    }
  }

  async #writeIdentifiers() {
    for (const [hash, { contactId }] of this.#attached) {
      const row = this.#workspace.identifier(hash) as IdentifierRow;
      const { kind, linked_at: linkedAt, identity_changed_at: changedAt } = row;
      this.#workspace.tell(contactId, { identifiers: [{ hash, kind, linkedAt, changedAt }] });
    }
    await writeRows(
      this.#trx,
      'identifiers',
      [...this.#attached].map(([hash, { identifier, contactId }]) => ({
        ...(this.#workspace.identifier(hash) as IdentifierRow),
        sealed: seal(
          this.#workspace.profileKey(contactId),
          JSON.stringify(identifier),
          `identifier:${hash}`,
        ),
      })),
      ['identifier_hash'],
    );
  }
}
