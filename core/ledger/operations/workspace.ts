import type { Selectable } from 'kysely';
import { CHANNEL_RULES, leavingHolds } from '../../consent';
import type { Channel, Identifier } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents, type EventToAppend } from '../chain';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { InheritedLeaving, Known, LedgerEvent } from '../events';
import type { ConsentRow, RequestRow, SuppressionRow } from '../folds';
import type { ContactKeys } from '../keys/keyStore';
import { consentKey, Projection } from '../projection';
import type { IdentifiersTable } from '../schema';
import { toLeaving } from './facts';

export type IdentifierRow = Selectable<IdentifiersTable>;

/** What a batch is about to touch. */
export interface Touched {
  readonly hashes: readonly string[];
  readonly actKeys?: readonly string[];
  readonly tokenHashes?: readonly string[];
  /** Contacts that are written about, also where no identifier leads to them any more. */
  readonly contactIds?: readonly string[];
  /** Those of the hashes whose identifiers are at hand: what they left under another ledger's look-up key is found too. */
  readonly identifiers?: ReadonlyMap<string, Identifier>;
}

/** Those identifiers, whoever they belong to. */
export function touchedBy(
  { lookUp }: Pick<LedgerContext, 'lookUp'>,
  identifiers: readonly Identifier[],
): { readonly hashes: string[]; readonly identifiers: Map<string, Identifier> } {
  const byHash = new Map(identifiers.map((each) => [lookUp.identifier(each), each]));
  return { hashes: [...byHash.keys()], identifiers: byHash };
}

/**
 * The rows that a batch of acts touches, held in memory for the length of one write transaction:
 * read in a handful of statements, folded act by act, written back in a handful.
 */
export class Workspace {
  readonly #context: LedgerContext;
  readonly #trx: WriteTransaction;
  readonly #rows = new Projection();
  readonly #identifiers = new Map<string, IdentifierRow>();
  readonly #hashesOf = new Map<string, Set<string>>();
  readonly #requestOfToken = new Map<string, string>();
  readonly #knownActs = new Set<string>();
  readonly #keys = new Map<string, ContactKeys>();
  readonly #events: Array<Omit<EventToAppend, 'proofKey'>> = [];
  readonly #known = new Map<string, Known>();

  private constructor(context: LedgerContext, trx: WriteTransaction) {
    this.#context = context;
    this.#trx = trx;
  }

  static async load(
    context: LedgerContext,
    trx: WriteTransaction,
    touched: Touched,
  ): Promise<Workspace> {
    const workspace = new Workspace(context, trx);
    await workspace.#read(touched);
    await workspace.#takeOver(touched.identifiers);
    return workspace;
  }

  async #read({ hashes, actKeys = [], tokenHashes = [], contactIds = [] }: Touched) {
    const { engine } = this.#context;
    const trx = this.#trx;
    const tokens =
      tokenHashes.length === 0
        ? []
        : await trx
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
    for (const row of rows) this.put(row);
    const all = engine.list([...new Set([...asked, ...rows.map((row) => row.identifier_hash)])]);
    for (const row of await trx
      .selectFrom('consents')
      .selectAll()
      .where('identifier_hash', 'in', all)
      .execute()) {
      this.#rows.consents.load(row);
    }
    for (const row of await trx
      .selectFrom('suppressions')
      .selectAll()
      .where('identifier_hash', 'in', all)
      .execute()) {
      this.#rows.suppressions.load(row);
    }
    const open = await trx
      .selectFrom('requests')
      .selectAll()
      .where('identifier_hash', 'in', all)
      .where('answered_at', 'is', null)
      .execute();
    for (const row of [...tokens, ...open]) {
      this.#rows.requests.load(row);
      this.#requestOfToken.set(row.token_hash, row.request_id);
    }
    if (actKeys.length > 0) {
      const acts = await trx
        .selectFrom('events')
        .select('act_key')
        .where('act_key', 'in', engine.list(actKeys))
        .execute();
      for (const row of acts) this.#knownActs.add(row.act_key as string);
    }
    await this.#readKeys([...new Set([...this.#hashesOf.keys(), ...contactIds])]);
  }

  async #readKeys(contactIds: readonly string[]) {
    for (const [id, keys] of await this.#context.keys.load(contactIds)) this.#keys.set(id, keys);
    // A key store that was restored from before its ledger: whoever it forgot can leave all the same.
    await this.makeKeys(
      contactIds.filter((id) => !this.#keys.get(id)?.profile || !this.#keys.get(id)?.proof),
    );
  }

  /** What an identifier left under another ledger's look-up key, it left here: from now on by its own hash. */
  async #takeOver(identifiers: ReadonlyMap<string, Identifier> | undefined) {
    const earlierHashes = identifiers && (await this.#context.earlierHashes(this.#trx));
    if (!earlierHashes) return;
    const heirs = new Map<string, string>();
    for (const [hash, identifier] of identifiers)
      for (const earlier of earlierHashes(identifier)) heirs.set(earlier, hash);
    const inherited = (
      await this.#trx
        .selectFrom('suppressions')
        .selectAll()
        .where('identifier_hash', 'in', this.#context.engine.list([...heirs.keys()]))
        .execute()
    ).flatMap((row) => this.handedDown(row, heirs.get(row.identifier_hash) as string));
    if (inherited.length === 0) return;
    const subjects = [...new Set(inherited.map(({ subject }) => subject))];
    this.append(
      { type: 'linked', subjects, at: this.#context.now(), by: 'earlier_ledger', inherited },
      null,
    );
  }

  // What is known

  isKnownAct(actKey: string | null): boolean {
    return actKey !== null && this.#knownActs.has(actKey);
  }
  consent(hash: string, channel: Channel, purpose: string): ConsentRow | undefined {
    return this.#rows.consents.get(consentKey(hash, channel, purpose));
  }
  suppressions(hash: string, channel: Channel, purpose: string): SuppressionRow[] {
    return this.suppressionsOn(hash).filter(
      (row) =>
        (row.channel === channel || row.channel === '*') &&
        (row.purpose === purpose || row.purpose === '*'),
    );
  }
  /** The same for every channel and purpose. */
  suppressionsOn(hash: string): SuppressionRow[] {
    return this.#rows.suppressions.ofGroup(hash);
  }
  /** What somebody left hands down to another identifier of theirs: nothing where it was resumed, or stands there already. */
  handedDown(row: SuppressionRow, subject: string): InheritedLeaving[] {
    const { channel, purpose, kind, signed_at: signedAt, unsigned_at: unsignedAt } = row;
    if (!toLeaving(row).some((leaving) => leavingHolds(leaving, undefined, this.#context.now())))
      return [];
    const stands = this.suppressionsOn(subject).some(
      (own) =>
        own.channel === channel &&
        own.purpose === purpose &&
        own.kind === kind &&
        (own.signed_at ?? 0) >= (signedAt ?? 0) &&
        (own.unsigned_at ?? 0) >= (unsignedAt ?? 0),
    );
    return stands ? [] : [{ subject, channel, purpose, kind, signedAt, unsignedAt }];
  }
  requestByToken(tokenHash: string): RequestRow | undefined {
    return this.#rows.requests.get(this.#requestOfToken.get(tokenHash) ?? '');
  }
  openRequests(hash: string, channel: Channel, purpose?: string): RequestRow[] {
    return this.#rows.requests
      .ofGroup(hash)
      .filter(
        (row) =>
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
  hashesOf(contactId: string): string[] {
    return [...(this.#hashesOf.get(contactId) ?? [])];
  }
  /** The identifiers of a contact that a leaving on this channel reaches. */
  reachedBy(contactId: string, channel: Channel | '*'): string[] {
    const hashes = this.hashesOf(contactId);
    if (channel === '*') return hashes.sort();
    const kinds = CHANNEL_RULES[channel].identifierKinds;
    return hashes
      .filter((hash) => kinds.includes((this.#identifiers.get(hash) as IdentifierRow).kind))
      .sort();
  }

  /** What a leaving on this identifier is recorded for: itself, and what else of its contact the channel reaches. */
  leavingWith(hash: string, contactId: string, channel: Channel | '*'): string[] {
    return [...new Set([hash, ...this.reachedBy(contactId, channel)])];
  }

  hasKeys(contactId: string): boolean {
    return this.#keys.get(contactId)?.profile !== undefined;
  }
  /** @throws Error where the contact has none: a fault of ours, since keys come before all else */
  profileKey(contactId: string): Buffer {
    const key = this.#keys.get(contactId)?.profile;
    if (!key) throw new Error('a contact without keys cannot be written about');
    return key;
  }

  // What changes

  /** Adds an identifier, or moves it to another contact. The caller writes it to the ledger. */
  put(row: IdentifierRow) {
    const before = this.#identifiers.get(row.identifier_hash);
    if (before) this.#hashesOf.get(before.contact_id)?.delete(row.identifier_hash);
    this.#identifiers.set(row.identifier_hash, row);
    const hashes = this.#hashesOf.get(row.contact_id) ?? new Set<string>();
    this.#hashesOf.set(row.contact_id, hashes.add(row.identifier_hash));
  }

  /** Says in the chain what became known of a contact: with the last event of theirs in this batch, or in one of its own. */
  tell(contactId: string, { identifiers = [], ...rest }: Known) {
    const before = this.#known.get(contactId);
    const hashes = new Set(identifiers.map(({ hash }) => hash));
    const kept = before?.identifiers?.filter(({ hash }) => !hashes.has(hash)) ?? [];
    const all = [...kept, ...identifiers];
    this.#known.set(contactId, {
      ...before,
      ...rest,
      identifiers: all.length > 0 ? all : undefined,
    });
  }

  /** The contact is no more: nothing has become known of it. */
  untell(contactId: string) {
    this.#known.delete(contactId);
  }

  /** Makes the keys that these contacts lack. */
  async makeKeys(contactIds: readonly string[]): Promise<void> {
    for (const [id, made] of await this.#context.keys.create(contactIds)) this.#keys.set(id, made);
  }

  /** Chains an event and folds it into the rows it decides. */
  append(event: LedgerEvent, contactId: string | null, actKey: string | null = null) {
    this.#events.push({ event, contactId, actKey });
    if (actKey !== null) this.#knownActs.add(actKey);
    this.#rows.fold(event, contactId);
    if (event.type === 'requested') this.#requestOfToken.set(event.tokenHash, event.requestId);
  }

  /** Writes the rows that changed so far. */
  async writeRows(): Promise<void> {
    const { consents, suppressions, requests, reviews } = this.#rows;
    const trx = this.#trx;
    await writeRows(trx, 'consents', consents.takeChanged(), [
      'identifier_hash',
      'channel',
      'purpose',
    ]);
    await writeRows(trx, 'suppressions', suppressions.takeChanged(), [
      'identifier_hash',
      'channel',
      'purpose',
      'kind',
    ]);
    await writeRows(trx, 'requests', requests.takeChanged(), ['request_id']);
    await writeRows(trx, 'reviews', reviews.takeChanged(), ['review_id']);
  }

  /** Writes all that changed: the rows that decide, and the events that explain them. */
  async flush(): Promise<void> {
    await this.writeRows();
    await appendEvents(this.#context, this.#trx, this.#eventsToAppend());
    this.#events.length = 0;
    this.#known.clear();
  }

  /**
   * That a contact was made is told with their first event, since others build on it; what is theirs
   * with their last, since the events before it may have moved it.
   */
  #eventsToAppend(): EventToAppend[] {
    const at = this.#context.now();
    const written = new Set(this.#events.map(({ contactId }) => contactId));
    for (const contactId of this.#known.keys())
      if (!written.has(contactId))
        this.#events.push({ event: { type: 'known', at }, contactId, actKey: null });
    const last = new Map(this.#events.map((event) => [event.contactId, event]));
    const met = new Set<string>();
    return this.#events.map((event) => {
      const { contactId } = event;
      if (contactId === null) return aboutNobody(event.event, event.actKey);
      const proofKey = this.#keys.get(contactId)?.proof;
      if (!proofKey)
        throw new Error('an event about a contact cannot be sealed without its proof key');
      const { created, profile, identifiers } = this.#known.get(contactId) ?? {};
      const known: Known = {
        ...(met.has(contactId) ? {} : { created }),
        ...(last.get(contactId) === event
          ? {
              profile,
              identifiers: identifiers?.filter(({ hash }) => this.contactOf(hash) === contactId),
            }
          : {}),
      };
      met.add(contactId);
      return { ...event, proofKey, known: isEmpty(known) ? undefined : known };
    });
  }
}

const isEmpty = (known: Known) => Object.values(known).every((value) => value === undefined);
