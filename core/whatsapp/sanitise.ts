const MESSAGE_ID = /wamid\.[^\s"',;)]*/gi;
const EMAIL = /[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g;
/** Five digits or more, in any script, also when people's separators stand between them. */
const LONG_NUMBER = /\+?\p{Nd}(?:[\s().\-/\u00a0\u2011\u2013]{0,2}\p{Nd}){4,}/gu;
/** Tokens, keys and base64 (which can hide a number): long runs without a space. */
const LONG_TOKEN = /[A-Za-z0-9+/=_-]{32,}/g;
const MAX_LENGTH = 200;

/**
 * What may be repeated of a text that Graph wrote: one line without message ids, addresses, long numbers
 * and tokens, at most 200 characters. Empty where nothing is left.
 */
export function sanitise(text: string): string {
  const clean = text
    .slice(0, 2_000)
    .replace(MESSAGE_ID, '…')
    .replace(EMAIL, '…')
    .replace(LONG_NUMBER, '…')
    .replace(LONG_TOKEN, '…')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH - 1).trimEnd()}…` : clean;
}
