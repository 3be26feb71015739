import type { Selectable } from 'kysely';
import { CHANNEL_RULES } from '../../consent';
import type { Channel } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import { aboutNobody, appendEvents, type EventToAppend } from '../chain';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { Granted, InheritedLeaving, Left, LedgerEvent } from '../events';
import type { ContactKeys } from '../keys/keyStore';
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

export type IdentifierRow = Selectable<IdentifiersTable>;
type SuppressionKey = Pick<SuppressionRow, 'channel' | 'purpose' | 'kind'>;

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
  readonly #events: Array<Omit<EventToAppend, 'proofKey'>> = [];
  readonly #changed = {
    consents: new Set<string>(),
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
      actKeys = [],
      tokenHashes = [],
    }: {
      hashes: readonly string[];
      actKeys?: readonly string[];
      tokenHashes?: readonly string[];
    },
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
    for (const row of rows) this.put(row);
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
      this.#keep(row);
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
    await this.makeKeys(forgotten);
  }

  // What is known

  isKnownAct(actKey: string | null): boolean {
    return actKey !== null && this.#knownActs.has(actKey);
  }
  consent(hash: string, channel: Channel, purpose: string): ConsentRow | undefined {
    return this.#consents.get(consentKey(hash, channel, purpose));
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
    return [...(this.#suppressions.get(hash)?.values() ?? [])];
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

  /** Makes the keys that these contacts lack. */
  async makeKeys(contactIds: readonly string[]): Promise<void> {
    for (const [id, made] of await this.#context.keys.create(contactIds)) this.#keys.set(id, made);
  }

  /** Folds in a leaving that came from another identifier; the caller appends the event that tells of it. */
  inherit(leaving: InheritedLeaving) {
    this.#suppress(foldInherited(this.#suppression(leaving.subject, leaving), leaving));
  }

  #suppression(hash: string, which: SuppressionKey): SuppressionRow | undefined {
    return this.#suppressions.get(hash)?.get(suppressionKey(which));
  }

  #suppress(row: SuppressionRow) {
    this.#keep(row);
    this.#changed.suppressions.add(row.identifier_hash);
  }

  #keep(row: SuppressionRow) {
    const rows = this.#suppressions.get(row.identifier_hash) ?? new Map<string, SuppressionRow>();
    this.#suppressions.set(row.identifier_hash, rows.set(suppressionKey(row), row));
  }

  /** Chains an event and folds it into the rows it decides. */
  append(event: LedgerEvent, contactId: string | null, actKey: string | null = null) {
    this.#events.push({ event, contactId, actKey });
    if (actKey !== null) this.#knownActs.add(actKey);
    switch (event.type) {
      case 'granted':
      case 'requested': {
        const key = consentKey(event.subjects[0], event.channel, event.purpose);
        const before = this.#consents.get(key);
        const row =
          event.type === 'granted' ? foldGrant(before, event) : foldRequest(before, event);
        this.#consents.set(key, row);
        this.#changed.consents.add(key);
        if (event.type === 'requested') {
          this.#requests.set(event.requestId, openRequest(event));
          this.#changed.requests.add(event.requestId);
        } else this.#answer(event);
        break;
      }
      case 'left':
        for (const subject of event.subjects) {
          this.#suppress(foldLeaving(this.#suppression(subject, event), event, subject));
        }
        this.#answer(event);
        break;
      case 'resumed':
        for (const subject of event.subjects) {
          const stop = { channel: event.channel, purpose: '*', kind: 'platform_stop' } as const;
          this.#suppress(foldResume(this.#suppression(subject, stop), event, subject));
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

  /** Writes all that changed: the rows that decide, and the events that explain them. */
  async flush(): Promise<void> {
    await writeRows(
      this.#trx,
      'consents',
      [...this.#changed.consents].map((key) => this.#consents.get(key) as ConsentRow),
      ['identifier_hash', 'channel', 'purpose'],
    );
    await writeRows(
      this.#trx,
      'suppressions',
      [...this.#changed.suppressions].flatMap((hash) => this.suppressionsOn(hash)),
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
      this.#events.map(({ event, contactId, actKey }) => {
        if (contactId === null) return aboutNobody(event, actKey);
        const proofKey = this.#keys.get(contactId)?.proof;
        if (!proofKey)
          throw new Error('an event about a contact cannot be sealed without its proof key');
        return { event, contactId, proofKey, actKey };
      }),
    );
  }
}

const consentKey = (hash: string, channel: string, purpose: string) =>
  JSON.stringify([hash, channel, purpose]);
const suppressionKey = ({ channel, purpose, kind }: SuppressionKey) =>
  JSON.stringify([channel, purpose, kind]);
