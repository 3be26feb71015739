import { LedgerError } from '../errors';

/** What a statement may be given on either engine. */
export type Bindable = null | string | number | bigint | Uint8Array;

/**
 * Databases differ in what they make of odd values: node:sqlite binds a Date as NULL without a word,
 * `pg` writes a missing value as NULL, and PostgreSQL keeps no text with a NUL in it. None of that may
 * pass on one engine and not on the other, so all of it is refused on both.
 *
 * @throws TypeError, or LedgerError `refused` for a text with a NUL
 */
export function assertBindable(value: unknown): Bindable {
  if (typeof value === 'string') {
    if (!value.includes('\0')) return value;
    throw new LedgerError(
      'refused',
      'A text holds a character that no ledger can keep (NUL).',
      'Take that character out of the text, most often where it was cut out of a file, and run the workflow again.',
    );
  }
  if (value === null || typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    `The ledger cannot store a ${value === undefined ? 'missing value' : typeof value}.`,
  );
}
