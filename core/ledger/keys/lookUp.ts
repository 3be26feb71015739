import { createHmac, createSecretKey } from 'node:crypto';
import type { Identifier } from '../../consent/vocabulary';

/** 128 bits of HMAC-SHA-256: no two identifiers will ever meet, and an index stays small. */
const HASH_BYTES = 16;

/** Keyed hashes, by which things are found that must not be readable. The purpose of each is part of what is hashed. */
export interface LookUp {
  identifier(identifier: Identifier): string;
  messageId(id: string): string;
  token(token: string): string;
  act(parts: readonly (string | number | null | undefined)[]): string;
}

export function createLookUp(bytes: Buffer): LookUp {
  const key = createSecretKey(bytes);
  const hash = (text: string) =>
    createHmac('sha256', key).update(text).digest().subarray(0, HASH_BYTES).toString('base64url');
  return {
    identifier: ({ kind, value, channel }) =>
      hash(`identifier:${kind}:${kind === 'platform_id' ? channel : ''}:${value}`),
    messageId: (id) => hash(`message:${id}`),
    token: (token) => hash(`token:${token}`),
    act: (parts) => hash(`act:${JSON.stringify(parts)}`),
  };
}

/**
 * The same for the length of one operation, which looks at the same identifiers many times. Not for
 * longer: what has been looked up is remembered until this is let go of. (A WeakMap would let go by
 * itself, but Node's collector marks it in one piece, and stood still for 200 ms every 300,000 acts.)
 */
export function remembering(lookUp: LookUp): LookUp {
  const known = new Map<Identifier, string>();
  return {
    ...lookUp,
    identifier: (identifier) => {
      const before = known.get(identifier);
      if (before !== undefined) return before;
      const made = lookUp.identifier(identifier);
      known.set(identifier, made);
      return made;
    },
  };
}
