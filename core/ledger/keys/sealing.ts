import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';

/** Bytes, or, for a key that seals much, a key object made once. */
export type SealingKey = Uint8Array | KeyObject;

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/**
 * AES-256-GCM: one version byte, a random nonce, the ciphertext, the tag. `place` says where the
 * bytes belong (table, column, row); it is authenticated, so that sealed values cannot be swapped.
 */
export function seal(key: SealingKey, plain: Uint8Array | string, place: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', keyObject(key), nonce);
  cipher.setAAD(Buffer.from(place));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  return Buffer.concat([Buffer.from([VERSION]), nonce, body, cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error where the key is another one, or the bytes were changed or moved. */
export function unseal(key: SealingKey, sealed: Uint8Array, place: string): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== VERSION || bytes.length < 1 + NONCE_BYTES + TAG_BYTES)
    throw new Error('not a sealed value');
  const decipher = createDecipheriv(
    'aes-256-gcm',
    keyObject(key),
    bytes.subarray(1, 1 + NONCE_BYTES),
  );
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([
    decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES)),
    decipher.final(),
  ]);
}

/** The same where a lost key is an answer rather than an error. */
export function tryUnseal(key: SealingKey, sealed: Uint8Array, place: string): Buffer | undefined {
  try {
    return unseal(key, sealed, place);
  } catch {
    return undefined;
  }
}

const nonces = Buffer.alloc(NONCE_BYTES * 512);
let noncesUsed = nonces.length;

/** Random, and drawn many at a time: asking for twelve bytes costs as much as sealing with them. */
function nextNonce(): Buffer {
  if (noncesUsed === nonces.length) {
    randomFillSync(nonces);
    noncesUsed = 0;
  }
  return nonces.subarray(noncesUsed, (noncesUsed += NONCE_BYTES));
}

/** Node spends two thirds of a small cipher's time on finding out what bytes given as a key are. */
function keyObject(key: SealingKey): KeyObject {
  return key instanceof Uint8Array ? createSecretKey(key) : key;
}
