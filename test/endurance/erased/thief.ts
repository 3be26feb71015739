import { createDecipheriv, createSecretKey } from 'node:crypto';
import { dirname, join } from 'node:path';
import { openPostgresEngine } from '../../../core/ledger/engines/postgres';
import { openSqliteEngine } from '../../../core/ledger/engines/sqlite';
import type { KeyTables } from '../../../core/ledger/keys/schema';
import type { Place } from '../../core/ledger/aLedger';
import type { Backup } from '../tables';

type Rows<T extends keyof KeyTables> = ReadonlyArray<KeyTables[T]>;

/** A copy of a key store, as whoever got hold of its database has it. */
export interface StolenKeys {
  readonly slots: Rows<'slots'>;
  readonly look_up_keys: Rows<'look_up_keys'>;
  readonly contact_keys: Rows<'contact_keys'>;
  readonly journal: Rows<'journal'>;
}

export async function steal(place: Place): Promise<StolenKeys> {
  const engine =
    place.engine === 'sqlite'
      ? openSqliteEngine<KeyTables>(join(dirname(place.file ?? ''), 'consent-keys.sqlite'))
      : await openPostgresEngine<KeyTables>({
          ...{ host: place.host, port: place.port ?? 5432, user: place.user },
          ...{ password: place.password ?? '', database: place.keysDatabase || place.database },
          ...{ schema: `${place.schema ?? 'consent'}_keys`, ssl: 'off', maxConnections: 2 },
        });
  try {
    const all = async <T extends keyof KeyTables>(table: T) =>
      (await engine.db
        .selectFrom(table as 'slots')
        .selectAll()
        .execute()) as never as Rows<T>;
    return {
      slots: await all('slots'),
      look_up_keys: await all('look_up_keys'),
      contact_keys: await all('contact_keys'),
      journal: await all('journal'),
    };
  } finally {
    await engine.close();
  }
}

const NONCE = { from: 1, to: 13 };
const TAG_BYTES = 16;
/** A version byte, a nonce, a key and a tag. */
const WRAPPED_KEY_BYTES = 1 + 12 + 32 + TAG_BYTES;

/**
 * What sealed bytes hold under a key. The tag, which says whether it is the right one, is left
 * aside: so nothing stays closed for not knowing where the bytes belong.
 */
function open(key: Uint8Array, sealed: Uint8Array): Buffer {
  const iv = Buffer.concat([sealed.subarray(NONCE.from, NONCE.to), Buffer.from([0, 0, 0, 2])]);
  const body = sealed.subarray(NONCE.to, -TAG_BYTES);
  return createDecipheriv('aes-256-ctr', createSecretKey(key), iv).update(body);
}

/** Every key that comes out of a key store with the master key. */
export function keysOf(stolen: StolenKeys, masterKey: string): Buffer[] {
  const master = Buffer.from(masterKey, 'hex');
  const storeKeys = stolen.slots.map(({ sealed }) => open(master, sealed));
  const wrapped = [
    ...stolen.look_up_keys.map(({ sealed }) => sealed),
    ...stolen.contact_keys.flatMap(({ profile, proof }) => [profile, proof]),
  ].filter((each) => each !== null);
  return [
    master,
    ...storeKeys,
    ...storeKeys.flatMap((storeKey) => wrapped.map((each) => open(storeKey, each))),
  ];
}

/** Every text that can be got out of a backup with these keys: what stands there, and what any key makes of any of it. */
export function* readable(backup: Backup, keys: readonly Buffer[]): Generator<Buffer> {
  for (const rows of backup.values())
    for (const row of rows)
      for (const value of Object.values(row)) {
        if (value instanceof Uint8Array) yield* unlocked(value, keys);
        else yield Buffer.from(String(value));
      }
}

/** Something sealed may lie within something sealed, in base64. */
function* unlocked(bytes: Uint8Array, keys: readonly Buffer[], depth = 0): Generator<Buffer> {
  yield Buffer.from(bytes);
  if (bytes.length <= NONCE.to + TAG_BYTES) return;
  for (const key of keys) {
    const plain = open(key, bytes);
    yield plain;
    if (depth > 0 || plain[0] !== '{'.charCodeAt(0)) continue;
    for (const [inner] of plain.toString('latin1').matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g))
      yield* unlocked(Buffer.from(inner, 'base64'), keys, depth + 1);
  }
}

/** A text as it may be written anywhere: as it is, in two bytes a letter, in hex, in base64 wherever that begins. */
export function formsOf(text: string): Buffer[] {
  const plain = Buffer.from(text);
  const inBase64 = [0, 1, 2].flatMap((shift) =>
    (['base64', 'base64url'] as const).map((encoding) =>
      Buffer.from(
        Buffer.from(' '.repeat(shift) + text)
          .toString(encoding)
          .replace(/=+$/, '')
          .slice(Math.ceil((shift * 4) / 3), -1),
      ),
    ),
  );
  return [
    plain,
    Buffer.from(text, 'utf16le'),
    Buffer.from(plain.toString('hex')),
    Buffer.from(plain.toString('hex').toUpperCase()),
    ...inBase64,
  ];
}

/** Which of these texts can be found in any form. */
export function found(texts: readonly string[], places: Iterable<Buffer>): string[] {
  const forms = texts.map((text) => ({ text, forms: formsOf(text) }));
  const seen = new Set<string>();
  for (const bytes of places)
    for (const { text, forms: all } of forms)
      if (!seen.has(text) && all.some((form) => bytes.includes(form))) seen.add(text);
  return [...seen].sort();
}

/** Wrapped keys of this contact that lie anywhere in the bytes of a disk, in what was deleted too. */
export function wrappedKeysIn(
  disk: Buffer,
  { stolen, masterKey, contactId }: { stolen: StolenKeys; masterKey: string; contactId: string },
): string[] {
  const lying: string[] = [];
  const master = Buffer.from(masterKey, 'hex');
  const storeKeys = stolen.slots.map(({ sealed }) => createSecretKey(open(master, sealed)));
  for (let at = disk.indexOf(1); at >= 0; at = disk.indexOf(1, at + 1)) {
    const sealed = disk.subarray(at, at + WRAPPED_KEY_BYTES);
    if (sealed.length < WRAPPED_KEY_BYTES) break;
    for (const storeKey of storeKeys)
      for (const which of ['profile', 'proof']) {
        const decipher = createDecipheriv('aes-256-gcm', storeKey, sealed.subarray(1, 13));
        decipher.setAAD(Buffer.from(`contact_keys.${which}:${contactId}`));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        decipher.update(sealed.subarray(13, -TAG_BYTES));
        try {
          decipher.final();
          lying.push(which);
        } catch {
          // Something else begins with this byte.
        }
      }
  }
  return [...new Set(lying)].sort();
}
