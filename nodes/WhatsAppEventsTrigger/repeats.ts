import { createHash } from 'node:crypto';

/** So many deliveries are remembered; WhatsApp delivers again within minutes, or after a failure for days. */
const MOST = 5_000;

// A hot reload loads this module again: what was answered stays answered.
const ANSWERED = Symbol.for('n8n-nodes-consent.whatsapp-deliveries.v1');

/**
 * Deliveries that this process has put on record and answered. Messages are known by the ledger
 * anyway; this spares workflows a second run for everything else that WhatsApp tells twice.
 */
export function answeredBefore(node: string, rawBody: Buffer): { yes: boolean; remember(): void } {
  const holder = globalThis as { [ANSWERED]?: Set<string> };
  const answered = (holder[ANSWERED] ??= new Set());
  const key = createHash('sha256').update(`${node}\n`).update(rawBody).digest('base64');
  return {
    yes: answered.has(key),
    remember() {
      answered.add(key);
      const [oldest] = answered;
      if (answered.size > MOST && oldest !== undefined) answered.delete(oldest);
    },
  };
}
