import { createHmac, type KeyObject } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** As short as the ledger's own. */
const HASH_BYTES = 16;

/**
 * What nobody who looks contacts up by keyed hash can do without: parse the number, hash it. One by
 * one, so that nothing is kept of one that another could use.
 *
 * @param key the ledger's look-up key, so that its rows are found
 */
export function* hashesOf(phones: Iterable<string>, key: Uint8Array | KeyObject) {
  for (const phone of phones) yield hashOf(phone, key);
}

export function hashOf(phone: string, key: Uint8Array | KeyObject): string {
  const number = parsePhoneNumberFromString(phone, { extract: false });
  if (!number?.isValid()) throw new Error('The bench made up a number that is not valid.');
  return keyedHash(key, `identifier:phone::${number.number}`);
}

export function keyedHash(key: Uint8Array | KeyObject, text: string): string {
  return createHmac('sha256', key)
    .update(text)
    .digest()
    .subarray(0, HASH_BYTES)
    .toString('base64url');
}
