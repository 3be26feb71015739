import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { LedgerError } from '../errors';

/** Of code points. A file that leaves the house may be guessed at for as long as anybody likes. */
export const PASSPHRASE_LENGTH = 12;

/** What is done to a passphrase; stands in the file, so that it may be raised later. */
export interface KeyCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's floor for scrypt: 128 MiB and about a third of a second a guess. */
export const KEY_COST: KeyCost = { N: 2 ** 17, r: 8, p: 1 };

/** What a file may ask of us: whoever made it must not be able to fill our memory before it is known to be ours. */
const MOST: KeyCost = { N: 2 ** 19, r: 8, p: 4 };

export function isBearable({ N, r, p }: KeyCost): boolean {
  const powerOfTwo = Number.isInteger(Math.log2(N));
  return powerOfTwo && N >= 2 && N <= MOST.N && r >= 1 && r <= MOST.r && p >= 1 && p <= MOST.p;
}

/** @throws LedgerError `refused` where it is too short to seal anything with */
export function assertPassphrase(passphrase: string): void {
  if ([...passphrase.normalize('NFKC')].length >= PASSPHRASE_LENGTH) return;
  throw new LedgerError(
    'refused',
    `The passphrase is too short: it needs ${PASSPHRASE_LENGTH} characters at least.`,
    'Take several words that nobody would guess, and keep them apart from the file: without them it cannot be read.',
  );
}

/** The same passphrase gives the same bytes however a keyboard composes its letters. */
export async function deriveBytes(
  passphrase: string,
  salt: Uint8Array,
  length: number,
  cost: KeyCost,
): Promise<Buffer> {
  const derive = promisify(scrypt) as (
    secret: string,
    salt: Uint8Array,
    length: number,
    options: object,
  ) => Promise<Buffer>;
  const maxmem = 2 * 128 * cost.N * cost.r * cost.p + 2 ** 20;
  return await derive(passphrase.normalize('NFKC'), salt, length, { ...cost, maxmem });
}
