import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DecisionRequest, Identifier, Recipient } from '../../../core/consent';
import {
  type GrantAct,
  Ledger,
  type LeaveAct,
  type OpenLedger,
  openLedger,
  PERMISSIONS,
} from '../../../core/ledger';

export const NOON = Date.UTC(2026, 5, 16, 10);

/** A ledger in a new folder, with a clock that the test turns. */
export async function aLedger(options: { folder?: string; encryptionKey?: string } = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'ledger-'));
  const file = join(folder, 'consent-ledger.sqlite');
  const clock = { now: NOON };
  const open: OpenLedger = await openLedger(
    { engine: 'sqlite', file, encryptionKey: options.encryptionKey },
    {},
  );
  const ledger = new Ledger(open, {
    allowed: PERMISSIONS,
    actor: { workflow: 'w', execution: '1' },
    now: () => clock.now,
  });
  return { ledger, open, folder, file, clock };
}

/** Numbers set aside for fiction by Ofcom, so that nobody's own stands here. */
export const phone = (n: number): Identifier => ({
  kind: 'phone',
  value: `+447700900${String(n).padStart(3, '0')}`,
});
export const recipient = (identifier: Identifier): Recipient => ({ identifier, country: 'GB' });

export const offers: DecisionRequest = {
  channel: 'whatsapp',
  purpose: 'offers',
  messageClass: 'marketing',
  contactHours: { kind: 'off' },
  frequencyCaps: [],
};

export function grant(identifier: Identifier, over: Partial<GrantAct> = {}): GrantAct {
  return {
    type: 'grant',
    who: { identifiers: [identifier] },
    channel: 'whatsapp',
    purpose: 'offers',
    by: 'others',
    claimed: { at: NOON - 86_400_000, precision: 'instant' },
    signed: false,
    evidence: { source: 'web_form' },
    ...over,
  };
}

export function leave(identifier: Identifier, over: Partial<LeaveAct> = {}): LeaveAct {
  return {
    type: 'leave',
    who: { identifiers: [identifier] },
    channel: 'whatsapp',
    purpose: '*',
    kind: 'withdrawn',
    claimed: { at: NOON, precision: 'instant' },
    signed: true,
    evidence: { source: 'keyword' },
    ...over,
  };
}
