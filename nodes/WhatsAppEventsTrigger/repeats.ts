import { createHash } from 'node:crypto';
import type { InboundEvent } from '../../core';

/** So much is remembered of each kind; WhatsApp tells again within minutes, or for days where nobody answered. */
const MOST = 10_000;

// A hot reload loads this module again: what was handed on stays handed on.
const HANDED_ON = Symbol.for('n8n-nodes-consent.whatsapp-handed-on.v2');

/**
 * Whether this process hands this on for the first time. WhatsApp tells some things twice, and a
 * workflow should hear of them once.
 *
 * @param node whose workflow it starts
 * @param what a message's handle, or an event
 * @param kind each is remembered apart: statuses come by the thousand, and would push messages out
 */
export function isFirstTime(node: string, what: unknown, kind: InboundEvent['type']): boolean {
  const holder = globalThis as { [HANDED_ON]?: Map<string, Set<string>> };
  const kinds = (holder[HANDED_ON] ??= new Map());
  const handedOn = kinds.get(kind) ?? new Set();
  kinds.set(kind, handedOn);
  const key = createHash('sha256')
    .update(JSON.stringify([node, what]))
    .digest('base64');
  if (handedOn.has(key)) return false;
  handedOn.add(key);
  const [oldest] = handedOn;
  if (handedOn.size > MOST && oldest !== undefined) handedOn.delete(oldest);
  return true;
}
