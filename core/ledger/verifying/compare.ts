import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Identifier } from '../../consent/vocabulary';
import { claimDigests } from '../claimDigests';
import type { LedgerContext } from '../context';
import type { Db } from '../engines/engine';
import { sha256 } from '../hashes';
import { tryUnseal } from '../keys/sealing';
import { pagesOf } from '../pages';
import type { Projection } from '../projection';
import type { RowSet } from '../rowSet';
import type { Tables } from '../schema';
import { LostKey } from './lostKey';
import type { Broken } from './walk';

const PAGE = 400;

/**
 * Holds every table that decides against what the chain says it must hold, row by row: one that is
 * missing, one too many and any other value is a difference. Takes the projection apart on the way.
 *
 * @returns the first table that differs
 */
export async function differenceFrom(
  projection: Projection,
  context: LedgerContext,
  view: Db,
): Promise<Broken | undefined> {
  const comparison = new Comparison(projection, context, view);
  const tables: Array<[string, () => Promise<boolean>]> = [
    ['consents', () => comparison.rows('consents', projection.consents, KEYS.consents)],
    [
      'suppressions',
      () => comparison.rows('suppressions', projection.suppressions, KEYS.suppressions),
    ],
    ['requests', () => comparison.rows('requests', projection.requests, ['request_id'])],
    ['reviews', () => comparison.rows('reviews', projection.reviews, ['review_id'])],
    ['notices', () => comparison.rows('notices', projection.notices, ['notice_id'])],
    ['editions', () => comparison.rows('editions', projection.editions, ['edition_id'])],
    ['contacts', () => comparison.contacts()],
    ['retired_contacts', () => comparison.retired()],
    ['identifiers', () => comparison.identifiers()],
    ['inbox', () => comparison.inbox()],
    ['claim_keys', () => comparison.claimKeys()],
    ['claims', () => comparison.claims()],
  ];
  for (const [table, holds] of tables)
    if (!(await holds())) return { what: `The table ${table} says something else than the chain.` };
  return undefined;
}

const KEYS = {
  consents: ['identifier_hash', 'channel', 'purpose'],
  suppressions: ['identifier_hash', 'channel', 'purpose', 'kind'],
} as const;

class Comparison {
  readonly #projection: Projection;
  readonly #context: LedgerContext;
  readonly #view: Db;

  constructor(projection: Projection, context: LedgerContext, view: Db) {
    this.#projection = projection;
    this.#context = context;
    this.#view = view;
  }

  /** Tables whose rows the chain tells to the letter. */
  async rows<T extends keyof Tables, Row extends object>(
    table: T,
    expected: RowSet<Row>,
    key: ReadonlyArray<keyof Tables[T] & string>,
  ): Promise<boolean> {
    for await (const page of pagesOf(this.#view, table, key, PAGE))
      for (const row of page as unknown as readonly Row[])
        if (!this.#take(expected, row)) return false;
    return expected.size === 0;
  }

  async contacts(): Promise<boolean> {
    const expected = this.#projection.contacts;
    for await (const page of pagesOf(this.#view, 'contacts', ['contact_id'], PAGE))
      for (const { profile, ...row } of page)
        if (!this.#take(expected, { ...row, profile: profile && sha256(profile) })) return false;
    return expected.size === 0;
  }

  /** Once their keys are destroyed, one that was erased goes from here, and one that was split says so. */
  async retired(): Promise<boolean> {
    const expected = this.#projection.retired;
    for await (const page of pagesOf(this.#view, 'retired_contacts', ['contact_id'], PAGE))
      for (const row of page) {
        const ended = row.merged_into !== null && row.profile_key === 'ended';
        if (!this.#take(expected, ended ? { ...row, profile_key: 'ends' as const } : row))
          return false;
      }
    for (const row of expected.values()) if (row.merged_into !== null) return false;
    return true;
  }

  async identifiers(): Promise<boolean> {
    const expected = this.#projection.identifiers;
    const { lookUp } = this.#context;
    for await (const page of pagesOf(this.#view, 'identifiers', ['identifier_hash'], PAGE)) {
      const mine = page.filter((row) => expected.holds(row.identifier_hash));
      const keyOf = await this.#profileKeys(mine, 'identifiers');
      for (const { sealed, ...row } of mine) {
        if (!this.#take(expected, row)) return false;
        const { identifier_hash: hash, contact_id: contactId } = row;
        const plain = tryUnseal(keyOf(contactId), sealed, `identifier:${hash}`);
        if (!plain) return false;
        if (lookUp.identifier(JSON.parse(plain.toString()) as Identifier) !== hash) return false;
      }
    }
    return expected.size === 0;
  }

  async inbox(): Promise<boolean> {
    const expected = this.#projection.inbox;
    for await (const page of pagesOf(this.#view, 'inbox', ['handle'], PAGE)) {
      const mine = page.filter((row) => expected.holds(row.handle));
      const keyOf = await this.#profileKeys(mine, 'inbox');
      for (const { sealed, ...row } of mine) {
        if (!this.#take(expected, row)) return false;
        if (!tryUnseal(keyOf(row.contact_id), sealed, `inbox:${row.handle}`)) return false;
      }
    }
    return expected.size === 0;
  }

  async claimKeys(): Promise<boolean> {
    const expected = this.#projection.claims;
    for await (const page of pagesOf(
      this.#view,
      'claim_keys',
      ['identifier_hash', 'edition_id'],
      PAGE,
    )) {
      for (const row of page) {
        const ref = claimDigests.ref(row.claim_id);
        if (!expected.holds(ref)) continue;
        const claim = expected.get(ref);
        const key = claimDigests.key(row);
        if (!claim?.keys.includes(key)) return false;
        expected.set({ ...claim, keys: claim.keys.filter((each) => each !== key) });
      }
    }
    for (const claim of expected.values()) if (claim.keys.length > 0) return false;
    return true;
  }

  /** After their keys, which this takes apart. */
  async claims(): Promise<boolean> {
    const expected = this.#projection.claims;
    for await (const page of pagesOf(this.#view, 'claims', ['claim_id'], PAGE)) {
      for (const row of page) {
        const { claim_id, state, reason, settled_at: settledAt, message_hash } = row;
        const facts = {
          ref: claimDigests.ref(claim_id),
          row: claimDigests.row(row),
          keys: [],
          state,
          reason,
          settledAt,
          message: claimDigests.message(claim_id, message_hash),
        };
        if (!this.#take(expected, facts)) return false;
      }
    }
    return expected.size === 0;
  }

  /** Whether a row of this part is as the chain says; each may be met once. */
  #take<Row extends object>(expected: RowSet<Row>, row: Row): boolean {
    const key = expected.keyOf(row);
    if (!expected.holds(key)) return true;
    if (!same(row, expected.get(key))) return false;
    expected.delete(key);
    return true;
  }

  async #profileKeys(
    rows: ReadonlyArray<{ readonly contact_id: string }>,
    table: string,
  ): Promise<(contactId: string) => KeyObject> {
    const ids = [...new Set(rows.map((row) => row.contact_id))];
    const keys = await this.#context.keys.load(ids, 'profile');
    const objects = new Map<string, KeyObject>();
    return (contactId) => {
      const known = objects.get(contactId);
      if (known) return known;
      const profile = keys.get(contactId)?.profile;
      if (!profile)
        throw new LostKey(0, {
          what: `A key is gone that the table ${table} needs to be read, and no erasure explains it.`,
        });
      const made = createSecretKey(profile);
      objects.set(contactId, made);
      return made;
    };
  }
}

/** Of the same columns with the same values, in whatever order. */
function same(row: object, expected: object | undefined): boolean {
  if (expected === undefined) return false;
  const columns = Object.keys(row);
  if (columns.length !== Object.keys(expected).length) return false;
  return columns.every((column) => {
    const [a, b] = [row, expected].map((each) => (each as Record<string, unknown>)[column]);
    return Array.isArray(a) && Array.isArray(b)
      ? a.length === b.length && a.every((each, index) => each === b[index])
      : a === b;
  });
}
