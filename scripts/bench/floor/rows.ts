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
import { ACTOR, IMPORT } from '../people.ts';
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
    'segments',
    'sold_at',
    'birth_year',
    'guardian_at',
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
    // All that must be random, drawn at once: each draw costs as much as sealing does.
    const random = new Slices(randomBytes(RANDOM_BYTES));
    const phone = String(row.contact);
    const hash = hashOf(phone, this.#lookUp);
    const at = Date.parse(String(row.at));
    const id = random.next(12);
    id.writeUIntBE(now, 0, 6); // contacts stand in the order of their making
    const contactId = id.toString('base64url');
    const [profileBytes, proofBytes] = [random.next(32), random.next(32)];
    const [profileKey, proofKey] = [createSecretKey(profileBytes), createSecretKey(proofBytes)];
    const act = (...parts: unknown[]) => keyedHash(this.#lookUp, `act:${JSON.stringify(parts)}`);
    const { channel, purpose, noticeVersion, name, externalId } = row;
    const consentId = act('consent', hash, channel, purpose);
    const actKey = act('grant', hash, channel, purpose, 'others', noticeVersion, at, null);
    const profile = seal(
      profileKey,
      JSON.stringify({ name, externalId }),
      `profile:${contactId}`,
      random.next(NONCE_BYTES),
    );
    const sealed = seal(
      profileKey,
      JSON.stringify({ kind: 'phone', value: phone }),
      `identifier:${hash}`,
      random.next(NONCE_BYTES),
    );
    const plain = Buffer.from(
      JSON.stringify({
        event: {
          type: 'granted',
          subjects: [hash],
          channel,
          purpose,
          consentId,
          at,
          by: 'others',
          signed: false,
          noticeVersion,
          evidence: { ...IMPORT.evidence, importedState: row.state },
        },
        actor: ACTOR,
        known: {
          created: now,
          profile: createHash('sha256').update(profile).digest('hex'),
          identifiers: [{ hash, kind: 'phone', linkedAt: now, changedAt: null }],
        },
      }),
    );
    const salt = random.next(16);
    const seq = (this.#seq += 1);
    const commitment = createHash('sha256').update(salt).update(plain).digest();
    const head = JSON.stringify([seq, 'granted', now, contactId, actKey]);
    const link = createHash('sha256')
      .update(this.#previous)
      .update(head)
      .update(commitment)
      .digest();
    this.#previous = link;
    const payload = seal(proofKey, plain, `event:${seq}`, random.next(NONCE_BYTES));
    const wrapped = (key: Buffer, which: string) =>
      seal(this.#store, key, `${which}:${contactId}`, random.next(NONCE_BYTES));
    return {
      contacts: [contactId, now, profile, null],
      identifiers: [hash, contactId, 'phone', sealed, now, null],
      consents: [
        ...[hash, String(channel), String(purpose), consentId],
        ...[null, null, at, String(noticeVersion), null, at],
        ...[null, null, null, null],
      ],
      events: [seq, 'granted', now, contactId, actKey, commitment, salt, payload, link],
      contact_keys: [contactId, wrapped(profileBytes, 'profile'), wrapped(proofBytes, 'proof')],
    };
  }
}

const NONCE_BYTES = 12;
/** An id, two keys, a salt, and a nonce for each of five seals. */
const RANDOM_BYTES = 12 + 2 * 32 + 16 + 5 * NONCE_BYTES;

class Slices {
  readonly #bytes: Buffer;
  #used = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  next(length: number): Buffer {
    return this.#bytes.subarray(this.#used, (this.#used += length));
  }
}

/** AES-256-GCM, bound to its place, as the ledger seals: a version, a nonce, the text, the tag. */
function seal(
  key: KeyObject,
  plain: string | Uint8Array,
  place: string,
  nonce: Uint8Array,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(place));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  return Buffer.concat([VERSION, nonce, body, cipher.final(), cipher.getAuthTag()]);
}

const VERSION = Buffer.from([1]);
