import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'sha256=';
const HEX_DIGEST = /^[0-9a-f]{64}$/i;

/**
 * The value of `X-Hub-Signature-256` for a body: `sha256=` and the HMAC-SHA256 of the raw bytes in hex.
 * Source: Meta, Webhooks, "Validating payloads".
 */
export function sign(rawBody: Buffer, appSecret: string): string {
  return PREFIX + createHmac('sha256', appSecret).update(rawBody).digest('hex');
}

/**
 * Whether a webhook body carries the signature of the app. Compares in constant time and never throws;
 * a missing header, a malformed one and an empty app secret are all `false`.
 *
 * @param rawBody the bytes as they came, before any parsing
 */
export function verifySignature(
  rawBody: Buffer,
  header: string | undefined,
  appSecret: string,
): boolean {
  // An empty secret would let anyone sign: a credential without one verifies nothing.
  if (typeof header !== 'string' || typeof appSecret !== 'string' || appSecret === '') return false;
  if (!Buffer.isBuffer(rawBody) || !header.startsWith(PREFIX)) return false;
  const claimed = header.slice(PREFIX.length).trim();
  if (!HEX_DIGEST.test(claimed)) return false;
  const expected = createHmac('sha256', appSecret).update(rawBody).digest();
  return timingSafeEqual(expected, Buffer.from(claimed, 'hex'));
}
