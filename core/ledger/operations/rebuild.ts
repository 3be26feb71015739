import type { Selectable } from 'kysely';
import type { Db } from '../engines/engine';
import type { LedgerEvent, NoticeRecorded } from '../events';
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
import type { NoticesTable, ReviewsTable } from '../schema';
import { sha256 } from './notices';

type Review = Pick<
  Selectable<ReviewsTable>,
  'identifier_hash' | 'channel' | 'seems' | 'opened_at' | 'resolved_at' | 'resolution'
>;

/** The rows that decide, folded from the chain alone, to be held against the tables. */
export class Rebuilt {
  readonly #consents = new Map<string, ConsentRow>();
  readonly #suppressions = new Map<string, SuppressionRow>();
  readonly #requests = new Map<string, RequestRow>();
  readonly #reviews = new Map<string, Review>();
  readonly #notices = new Map<string, NoticeRecorded>();
  readonly #identityChanges = new Map<string, number>();

  add(event: LedgerEvent) {
    switch (event.type) {
      case 'granted':
        this.#fold(event, foldGrant);
        this.#answer(event);
        break;
      case 'requested':
        this.#fold(event, foldRequest);
        this.#requests.set(event.requestId, openRequest(event));
        break;
      case 'left':
        for (const subject of event.subjects) {
          const key = keyOf(subject, event.channel, event.purpose, event.kind);
          this.#suppressions.set(key, foldLeaving(this.#suppressions.get(key), event, subject));
        }
        this.#answer(event);
        break;
      case 'resumed':
        for (const subject of event.subjects) {
          const key = keyOf(subject, event.channel, '*', 'platform_stop');
          this.#suppressions.set(key, foldResume(this.#suppressions.get(key), event, subject));
        }
        break;
      case 'linked':
        for (const leaving of event.inherited) {
          const key = keyOf(leaving.subject, leaving.channel, leaving.purpose, leaving.kind);
          this.#suppressions.set(key, foldInherited(this.#suppressions.get(key), leaving));
        }
        break;
      case 'identity_changed':
        this.#identityChanges.set(event.subjects[0], event.at);
        break;
      case 'review_opened':
        this.#reviews.set(event.reviewId, {
          identifier_hash: event.subjects[0],
          channel: event.channel,
          seems: event.seems,
          opened_at: event.at,
          resolved_at: null,
          resolution: null,
        });
        break;
      case 'review_resolved': {
        const review = this.#reviews.get(event.reviewId);
        if (review) {
          const { at: resolved_at, resolution } = event;
          this.#reviews.set(event.reviewId, { ...review, resolved_at, resolution });
        }
        break;
      }
      case 'notice_recorded':
        this.#notices.set(event.noticeId, event);
        break;
      case 'erased': {
        const gone = new Set(event.subjects);
        for (const rows of [this.#consents, this.#requests])
          for (const [key, row] of rows) if (gone.has(row.identifier_hash)) rows.delete(key);
        for (const subject of gone) this.#identityChanges.delete(subject);
        break;
      }
      case 'purged':
        for (const id of event.requestIds ?? []) this.#requests.delete(id);
        break;
    }
  }

  #fold<E extends { subjects: readonly [string]; channel: string; purpose: string }>(
    event: E,
    fold: (row: ConsentRow | undefined, event: E) => ConsentRow,
  ) {
    const key = keyOf(event.subjects[0], event.channel, event.purpose);
    this.#consents.set(key, fold(this.#consents.get(key), event));
  }

  #answer(event: Extract<LedgerEvent, { type: 'granted' | 'left' }>) {
    const request = this.#requests.get(event.requestId ?? '');
    if (request) this.#requests.set(request.request_id, foldAnswer(request, event));
  }

  /** The first table that says something else than the chain. */
  async differsFrom(db: Db): Promise<string | undefined> {
    const consents = await db.selectFrom('consents').selectAll().execute();
    if (
      !sameRows(consents, this.#consents, (row) =>
        keyOf(row.identifier_hash, row.channel, row.purpose),
      )
    )
      return 'consents';
    const suppressions = await db.selectFrom('suppressions').selectAll().execute();
    if (
      !sameRows(suppressions, this.#suppressions, (row) =>
        keyOf(row.identifier_hash, row.channel, row.purpose, row.kind),
      )
    )
      return 'suppressions';
    const requests = await db.selectFrom('requests').selectAll().execute();
    if (!sameRows(requests, this.#requests, (row) => row.request_id)) return 'requests';
    if (!(await this.#reviewsHold(db))) return 'reviews';
    const notices = await db.selectFrom('notices').selectAll().execute();
    if (
      notices.length !== this.#notices.size ||
      !notices.every((row) => sameNotice(row, this.#notices.get(row.notice_id)))
    )
      return 'notices';
    const changed = await db
      .selectFrom('identifiers')
      .select(['identifier_hash', 'identity_changed_at'])
      .where('identity_changed_at', 'is not', null)
      .execute();
    const kept = changed.every(
      (row) => this.#identityChanges.get(row.identifier_hash) === row.identity_changed_at,
    );
    return kept && changed.length === this.#identityChanges.size ? undefined : 'identifiers';
  }

  /** An erasure takes resolved reviews along; one that waits may not go missing. */
  async #reviewsHold(db: Db): Promise<boolean> {
    const rows = await db.selectFrom('reviews').selectAll().execute();
    const found = new Set(rows.map((row) => row.review_id));
    return (
      rows.every(({ review_id, contact_id: _contact, handle: _handle, ...row }) =>
        same(row, this.#reviews.get(review_id)),
      ) && [...this.#reviews].every(([id, row]) => found.has(id) || row.resolved_at !== null)
    );
  }
}

const keyOf = (...parts: string[]) => JSON.stringify(parts);

function sameRows<Row extends object>(
  rows: readonly Row[],
  rebuilt: ReadonlyMap<string, Row>,
  key: (row: Row) => string,
): boolean {
  return rows.length === rebuilt.size && rows.every((row) => same(row, rebuilt.get(key(row))));
}

function same(row: object, rebuilt: object | undefined): boolean {
  const sorted = (value: object) =>
    JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return rebuilt !== undefined && sorted(row) === sorted(rebuilt);
}

function sameNotice(row: Selectable<NoticesTable>, event: NoticeRecorded | undefined): boolean {
  return (
    event !== undefined &&
    row.purpose === event.purpose &&
    row.channel === event.channel &&
    row.language === event.language &&
    row.version === event.version &&
    row.change === event.change &&
    row.recorded_at === event.at &&
    row.text_hash === event.textHash &&
    sha256(row.text) === event.textHash &&
    sha256(row.disclosures) === event.disclosuresHash
  );
}
