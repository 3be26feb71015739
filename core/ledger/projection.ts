import type { Selectable } from 'kysely';
import type { Granted, Known, LedgerEvent, Left, Merged, SettledClaim, Split } from './events';
import {
  type ConsentRow,
  foldAnswer,
  foldGrant,
  foldInherited,
  foldLeaving,
  foldRequest,
  foldResume,
  foldSale,
  openRequest,
  type RequestRow,
  type SuppressionRow,
} from './folds';
import { sha256 } from './hashes';
import { RowSet } from './rowSet';
import type {
  ContactsTable,
  EditionsTable,
  IdentifiersTable,
  InboxTable,
  NoticesTable,
  RetiredContactsTable,
  ReviewsTable,
} from './schema';

export type ReviewRow = Selectable<ReviewsTable>;
/** What is sealed is not told by the chain: it is opened and held against the rest of its row. */
export type IdentifierFacts = Omit<Selectable<IdentifiersTable>, 'sealed'>;
export type MessageFacts = Omit<Selectable<InboxTable>, 'sealed'>;
/** `profile`: the SHA-256 of what is sealed. */
export type ContactFactsRow = Omit<Selectable<ContactsTable>, 'profile'> & {
  readonly profile: string | null;
};
export type NoticeRow = Selectable<NoticesTable>;
/** A claim as far as the chain tells it: see `claimDigests`. */
export interface ClaimFacts extends Omit<SettledClaim, 'keys'> {
  readonly row: string;
  readonly keys: readonly string[];
}

export const consentKey = (hash: string, channel: string, purpose: string) =>
  `${hash} ${channel} ${purpose}`;
export const suppressionKey = ({
  identifier_hash,
  channel,
  kind,
  purpose,
}: Pick<SuppressionRow, 'identifier_hash' | 'channel' | 'kind' | 'purpose'>) =>
  `${identifier_hash} ${channel} ${kind} ${purpose}`;

/**
 * The rows that decide, as events make them: all of them where a ledger is verified, those that a
 * batch touches where it is written to. One fold for both, so that they cannot drift apart.
 */
export class Projection {
  readonly consents: RowSet<ConsentRow>;
  readonly suppressions: RowSet<SuppressionRow>;
  readonly requests: RowSet<RequestRow>;
  readonly reviews: RowSet<ReviewRow>;
  readonly contacts: RowSet<ContactFactsRow>;
  readonly retired: RowSet<Selectable<RetiredContactsTable>>;
  readonly identifiers: RowSet<IdentifierFacts>;
  readonly inbox: RowSet<MessageFacts>;
  readonly notices: RowSet<NoticeRow>;
  readonly editions: RowSet<Selectable<EditionsTable>>;
  readonly claims: RowSet<ClaimFacts>;

  /** @param holds whether a row of this key is kept; a ledger too large for memory is folded in parts */
  constructor(holds: (key: string) => boolean = () => true) {
    this.consents = new RowSet(
      (row) => consentKey(row.identifier_hash, row.channel, row.purpose),
      holds,
      (row) => row.identifier_hash,
    );
    this.suppressions = new RowSet<SuppressionRow>(
      suppressionKey,
      holds,
      (row) => row.identifier_hash,
    );
    this.requests = new RowSet(
      (row) => row.request_id,
      holds,
      (row) => row.identifier_hash,
    );
    this.reviews = new RowSet(
      (row) => row.review_id,
      holds,
      (row) => row.contact_id,
    );
    this.contacts = new RowSet((row) => row.contact_id, holds);
    this.retired = new RowSet(
      (row) => row.contact_id,
      holds,
      (row) => row.merged_into ?? '',
    );
    this.identifiers = new RowSet(
      (row) => row.identifier_hash,
      holds,
      (row) => row.contact_id,
    );
    this.inbox = new RowSet(
      (row) => row.handle,
      holds,
      (row) => row.contact_id,
    );
    this.notices = new RowSet((row) => row.notice_id, holds);
    this.editions = new RowSet((row) => row.edition_id, holds);
    this.claims = new RowSet((row) => row.ref, holds);
  }

  /** Every kind of row, for what is done to all. */
  get all(): ReadonlyArray<Pick<RowSet<object>, 'forgetChanges'>> {
    return Object.values(this).filter((rows) => rows instanceof RowSet);
  }

  /**
   * Folds an event in. No row's fold reads another row, so that a ledger can be folded in parts.
   *
   * @param contactId whom the event is about
   * @param known what became known of them with it
   */
  fold(event: LedgerEvent, contactId: string | null, known?: Known): void {
    if (known?.created !== undefined && contactId !== null) {
      const { created: created_at } = known;
      const contact = { contact_id: contactId, created_at, profile: null, restricted_at: null };
      this.contacts.set(contact);
    }
    this.#decide(event, contactId ?? '');
    if (known && contactId !== null) this.#know(contactId, known);
  }

  #decide(event: LedgerEvent, contactId: string): void {
    switch (event.type) {
      case 'granted':
      case 'sold':
      case 'requested': {
        const before = this.consents.get(
          consentKey(event.subjects[0], event.channel, event.purpose),
        );
        if (event.type === 'requested') {
          this.consents.set(foldRequest(before, event));
          this.requests.set(openRequest(event));
          return;
        }
        if (event.type === 'sold') {
          this.consents.set(foldSale(before, event));
          return;
        }
        this.consents.set(foldGrant(before, event));
        return this.#answer(event);
      }
      case 'left':
        for (const subject of event.subjects) {
          this.suppressions.set(foldLeaving(this.#suppression(subject, event), event, subject));
        }
        return this.#answer(event);
      case 'resumed':
        for (const subject of event.subjects) {
          const stop = { channel: event.channel, purpose: '*', kind: 'platform_stop' } as const;
          this.suppressions.set(foldResume(this.#suppression(subject, stop), event, subject));
        }
        return;
      case 'linked':
        for (const leaving of event.inherited) {
          const before = this.#suppression(leaving.subject, leaving);
          this.suppressions.set(foldInherited(before, leaving));
        }
        return;
      case 'suppressions_taken_over':
        for (const row of event.rows) this.suppressions.set(row);
        return;
      case 'proof_ended':
        for (const subject of event.subjects) {
          this.identifiers.delete(subject);
          for (const rows of [this.suppressions, this.consents, this.requests])
            rows.deleteGroup(subject);
        }
        for (const handle of event.handles) this.inbox.delete(handle);
        for (const id of event.reviews) this.reviews.delete(id);
        for (const row of event.rows.suppressions) this.suppressions.set(row);
        for (const row of event.rows.consents) this.consents.set(row);
        for (const row of event.rows.requests) this.requests.set(row);
        for (const row of event.rows.identifiers) this.identifiers.set(row);
        for (const row of event.rows.inbox) this.inbox.set(row);
        for (const row of event.rows.reviews) this.reviews.set(row);
        return;
      case 'merged':
        this.#move(event);
        for (const row of this.retired.ofGroup(event.from))
          this.retired.set({ ...row, merged_into: event.into });
        this.retired.set({
          contact_id: event.from,
          merged_into: event.into,
          profile_key: 'kept',
        });
        for (const contactId of event.endsKeysOf ?? [])
          this.retired.set({
            contact_id: contactId,
            merged_into: event.into,
            profile_key: 'ends',
          });
        this.contacts.delete(event.from);
        return;
      case 'split':
        return this.#move(event);
      case 'restricted':
        return this.#restrict(contactId, event.restricted ? event.at : null);
      case 'identity_changed':
        this.#changeIdentity(event.subjects[0], event.at);
        return;
      case 'message_received':
        this.inbox.set({
          handle: event.handle,
          message_hash: event.messageHash,
          contact_id: contactId,
          identifier_hash: event.subjects[0],
          channel: event.channel,
          form: event.form,
          sent_at: event.sentAt,
          signed: event.signed ? 1 : 0,
          received_at: event.at,
          read_at: null,
          effect: null,
        });
        return;
      case 'message_read': {
        const message = this.inbox.get(event.handle);
        if (message) this.inbox.set({ ...message, read_at: event.at, effect: event.effect });
        return;
      }
      case 'review_opened':
        this.reviews.set({
          review_id: event.reviewId,
          contact_id: contactId,
          identifier_hash: event.subjects[0],
          channel: event.channel,
          handle: event.handle ?? null,
          seems: event.seems,
          opened_at: event.at,
          resolved_at: null,
          resolution: null,
        });
        return;
      case 'review_resolved': {
        const review = this.reviews.get(event.reviewId);
        if (review)
          this.reviews.set({ ...review, resolved_at: event.at, resolution: event.resolution });
        return;
      }
      case 'erased':
        return this.#erase(contactId, event.subjects);
      case 'notice_recorded':
        this.notices.set({
          notice_id: event.noticeId,
          purpose: event.purpose,
          channel: event.channel,
          language: event.language,
          version: event.version,
          text: event.text,
          text_hash: sha256(event.text),
          disclosures: event.disclosures,
          change: event.change,
          recorded_at: event.at,
        });
        return;
      case 'edition_opened':
        this.editions.set({
          edition_id: event.editionId,
          campaign: event.campaign,
          edition: event.edition,
          opened_at: event.at,
          last_send_at: null,
          closed_at: null,
        });
        return;
      case 'editions_closed':
        for (const { editionId, campaign, edition } of event.editions) {
          const before = this.editions.get(editionId) ?? {
            edition_id: editionId,
            campaign,
            edition,
            opened_at: event.at,
            last_send_at: null,
          };
          this.editions.set({ ...before, closed_at: event.at });
        }
        return;
      case 'claims_made':
        for (const [ref, row, keys] of event.claims) {
          this.claims.set({
            ref,
            row,
            keys,
            state: 'claimed',
            reason: null,
            settledAt: null,
            message: null,
          });
        }
        return;
      case 'claims_settled': {
        for (const { keys, ...settled } of event.claims) {
          const before = this.claims.get(settled.ref);
          if (before) this.claims.set({ ...before, ...settled, keys: keys ?? before.keys });
        }
        const edition = event.sent ? this.editions.get(event.editionId) : undefined;
        if (edition) this.editions.set({ ...edition, last_send_at: event.at });
        return;
      }
      case 'claims_released':
        for (const ref of event.refs) this.claims.delete(ref);
        return;
      case 'purged':
        for (const id of event.requestIds ?? []) this.requests.delete(id);
        for (const handle of event.handles ?? []) this.inbox.delete(handle);
        for (const ref of event.claimRefs ?? []) this.claims.delete(ref);
        return;
      case 'known':
      case 'restored':
        return;
    }
  }

  #suppression(
    identifier_hash: string,
    which: Pick<SuppressionRow, 'channel' | 'purpose' | 'kind'>,
  ): SuppressionRow | undefined {
    return this.suppressions.get(suppressionKey({ ...which, identifier_hash }));
  }

  #answer(event: Granted | Left) {
    const request = this.requests.get(event.requestId ?? '');
    if (request) this.requests.set(foldAnswer(request, event));
  }

  #move({ moved, handles, reviews, into: contact_id }: Merged | Split) {
    for (const hash of moved) {
      const row = this.identifiers.get(hash);
      if (row) this.identifiers.set({ ...row, contact_id });
    }
    for (const handle of handles) {
      const row = this.inbox.get(handle);
      if (row) this.inbox.set({ ...row, contact_id });
    }
    for (const id of reviews) {
      const row = this.reviews.get(id);
      if (row) this.reviews.set({ ...row, contact_id });
    }
  }

  #restrict(contactId: string, restricted_at: number | null) {
    const contact = this.contacts.get(contactId);
    if (contact) this.contacts.set({ ...contact, restricted_at });
  }

  #changeIdentity(hash: string, identity_changed_at: number) {
    const row = this.identifiers.get(hash);
    if (row) this.identifiers.set({ ...row, identity_changed_at });
  }

  /** All but what they left. */
  #erase(contactId: string, subjects: readonly string[]) {
    for (const subject of subjects) {
      this.identifiers.delete(subject);
      for (const rows of [this.consents, this.requests]) rows.deleteGroup(subject);
    }
    for (const rows of [this.reviews, this.inbox]) rows.deleteGroup(contactId);
    this.contacts.delete(contactId);
    for (const row of this.retired.ofGroup(contactId))
      this.retired.set({ ...row, merged_into: null, profile_key: 'ends' });
    this.retired.set({ contact_id: contactId, merged_into: null, profile_key: 'ends' });
  }

  #know(contactId: string, { profile, identifiers }: Known) {
    const contact = this.contacts.get(contactId);
    if (contact && profile !== undefined) this.contacts.set({ ...contact, profile });
    for (const { hash, kind, linkedAt, changedAt } of identifiers ?? []) {
      this.identifiers.set({
        identifier_hash: hash,
        contact_id: contactId,
        kind,
        linked_at: linkedAt,
        identity_changed_at: changedAt,
      });
    }
  }
}
