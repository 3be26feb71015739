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
  // An act is looked at several times on its way into the record, always by the same object.
  const known = new WeakMap<Identifier, string>();
  return {
    identifier: (identifier) => {
      const before = known.get(identifier);
      if (before !== undefined) return before;
      const { kind, value, channel } = identifier;
      const made = hash(`identifier:${kind}:${kind === 'platform_id' ? channel : ''}:${value}`);
      known.set(identifier, made);
      return made;
    },
    messageId: (id) => hash(`message:${id}`),
    token: (token) => hash(`token:${token}`),
    act: (parts) => hash(`act:${JSON.stringify(parts)}`),
  };
}
