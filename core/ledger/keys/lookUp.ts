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
