import { hash } from 'node:crypto';

/** SHA-256, hex; a text as UTF-8. */
export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/**
 * SHA-256 of the parts, one after the other. In one call: a hash that is fed piece by piece is an
 * object outside JavaScript, and tens of thousands of those a second are what Node's collector then
 * stands still for.
 */
export function sha256Of(...parts: readonly Uint8Array[]): Buffer {
  return hash(
    'sha256',
    parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts),
    'buffer',
  );
}
