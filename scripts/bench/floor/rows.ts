/**
 * The rows that one opt-in with its evidence comes to, made by the barest loop there can be: parse,
 * hash, seal. It decides nothing and looks nothing up. The bench compares what it wrote with what the
 * ledger wrote, so that it cannot fall behind the ledger's tables unnoticed.
 */
import {
  createCipheriv,
  createHash,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { ImportRow } from '../../../core/ledger';
import { IMPORT } from '../people.ts';
import { hashOf, keyedHash } from './check.ts';

/** The ledger's tables and columns that an opt-in fills, and the key store's. */
export const TABLES = {
  contacts: ['contact_id', 'created_at', 'profile', 'restricted_at'],
  identifiers: [
    'identifier_hash',
    'contact_id',
    'kind',
    'sealed',
    'linked_at',
    'identity_changed_at',
  ],
  consents: [
    'identifier_hash',
    'channel',
    'purpose',
    'consent_id',
    'person_signed_at',
    'person_unsigned_at',
    'others_at',
    'notice_version',
    'expires_at',
    'granted_at',
  ],
  events: [
    'seq',
    'type',
    'recorded_at',
    'contact_id',
    'act_key',
    'commitment',
    'salt',
    'payload',
    'hash',
  ],
  contact_keys: ['contact_id', 'profile', 'proof'],
} as const;
export type Table = keyof typeof TABLES;

/** The table that stands in the key store; all others stand in the ledger. */
export const KEY_TABLE = 'contact_keys' satisfies Table;

export type Value = string | number | Uint8Array | null;
export type BareRow = Readonly<Record<Table, readonly Value[]>>;

export interface BareKeys {
  readonly lookUp: Uint8Array;
  /** Stands for the key that wraps the contacts' keys: any key costs the same. */
  readonly store: KeyObject;
}

export function bareKeys(): BareKeys {
  return { lookUp: randomBytes(32), store: createSecretKey(randomBytes(32)) };
}

/** Makes the rows of one opt-in after the other, as they are chained. */
export class BareRows {
  readonly #lookUp: KeyObject;
  readonly #store: KeyObject;
  #seq = 0;
  #previous: Uint8Array = createHash('sha256').update('bare').digest();

  constructor({ lookUp, store }: BareKeys) {
    this.#lookUp = createSecretKey(lookUp);
    this.#store = store;
  }

  of(row: ImportRow): BareRow {
    const now = Date.now();
    const phone = String(row.contact);
    const hash = hashOf(phone, this.#lookUp);
    const at = Date.parse(String(row.at));
    const contactId = randomBytes(12).toString('base64url');
    const [profileKey, proofKey] = [randomBytes(32), randomBytes(32)];
    const consentId = keyedHash(
      this.#lookUp,
      `act:${JSON.stringify(['consent', hash, row.channel, row.purpose])}`,
    );
    const actKey = keyedHash(
      this.#lookUp,
      `act:${JSON.stringify(['grant', hash, row.channel, row.purpose, 'others', row.noticeVersion, at, null])}`,
    );
    const plain = Buffer.from(
      JSON.stringify({
        event: {
          type: 'granted',
          subjects: [hash],
          channel: row.channel,
          purpose: row.purpose,
          consentId,
          at,
          by: 'others',
          signed: false,
          noticeVersion: row.noticeVersion,
          evidence: { ...IMPORT.evidence, importedState: row.state },
        },
        actor: { workflow: 'bench' },
      }),
    );
    const salt = randomBytes(16);
    const seq = (this.#seq += 1);
    const commitment = createHash('sha256').update(salt).update(plain).digest();
    const head = JSON.stringify([seq, 'granted', now, contactId, actKey]);
    const link = createHash('sha256')
      .update(this.#previous)
      .update(head)
      .update(commitment)
      .digest();
    this.#previous = link;
    return {
      contacts: [
        contactId,
        now,
        seal(
          profileKey,
          JSON.stringify({ name: row.name, externalId: row.externalId }),
          `profile:${contactId}`,
        ),
        null,
      ],
      identifiers: [
        hash,
        contactId,
        'phone',
        seal(profileKey, JSON.stringify({ kind: 'phone', value: phone }), `identifier:${hash}`),
        now,
        null,
      ],
      consents: [
        hash,
        String(row.channel),
        String(row.purpose),
        consentId,
        null,
        null,
        at,
        String(row.noticeVersion),
        null,
        at,
      ],
      events: [
        seq,
        'granted',
        now,
        contactId,
        actKey,
        commitment,
        salt,
        seal(proofKey, plain, `event:${seq}`),
        link,
      ],
      contact_keys: [
        contactId,
        seal(this.#store, profileKey, `profile:${contactId}`),
        seal(this.#store, proofKey, `proof:${contactId}`),
      ],
    };
  }
}

/** AES-256-GCM, bound to its place, as the ledger seals: a version, a nonce, the text, the tag. */
function seal(key: Uint8Array | KeyObject, plain: string | Uint8Array, place: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  return Buffer.concat([Buffer.from([1]), nonce, body, cipher.final(), cipher.getAuthTag()]);
}
