import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DecisionRequest, Identifier, Recipient } from '../../../core/consent';
import {
  closeLedgers,
  type GrantAct,
  Ledger,
  type LedgerConfig,
  type LeaveAct,
  type OpenLedger,
  openLedger,
  PERMISSIONS,
} from '../../../core/ledger';
import { aFolder as makeFolder } from '../../folder';
import { aSchema, DATABASES } from '../../postgres/server';

export const NOON = Date.UTC(2026, 5, 16, 10);

/** Which engine this run is about (see jest.config.cjs). */
export const engineName =
  (globalThis as { LEDGER_ENGINE?: 'sqlite' | 'postgres' }).LEDGER_ENGINE ?? 'sqlite';

/** Where a ledger is and how it is opened: what a second worker, or the same one after a restart, opens again. */
export type Place = LedgerConfig;

/** A master key as it is typed; a passphrase would cost a third of a second at every opening. */
const TEST_KEY = '5a'.repeat(32);

/** Where there is no ledger yet. */
export function aPlace(encryptionKey?: string): Place {
  return engineName === 'sqlite' ? inFolder(aFolder(), encryptionKey) : onServer(encryptionKey);
}

function inFolder(folder: string, encryptionKey?: string): Place {
  return { engine: 'sqlite', file: join(folder, 'consent-ledger.sqlite'), encryptionKey };
}

function onServer(encryptionKey = TEST_KEY): Place {
  const { host, port, user, password, database, schema } = aSchema();
  return {
    engine: 'postgres',
    ...{ host, port, user, password, database, schema, encryptionKey },
    keysDatabase: DATABASES.keys,
  };
}

const folders: string[] = [];
function aFolder(): string {
  const folder = makeFolder('ledger');
  folders.push(folder);
  return folder;
}

// A server has only so many connections, and a disk only so much room.
afterAll(async () => {
  await closeLedgers();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * A ledger on this run's engine, with a clock that the test turns. `place` opens one that is there
 * already; `folder` does so for SQLite, whatever the run's engine.
 */
export async function aLedger(
  options: { place?: Place; folder?: string; encryptionKey?: string } = {},
) {
  const { folder: given, encryptionKey } = options;
  const place =
    options.place ?? (given === undefined ? aPlace(encryptionKey) : inFolder(given, encryptionKey));
  // A ledger on a server has no file: a test that touches one there fails.
  const file = place.engine === 'sqlite' ? (place.file ?? '') : '/dev/null/no-file';
  const clock = { now: NOON };
  const open: OpenLedger = await openLedger(place, {});
  const ledger = new Ledger(open, {
    allowed: PERMISSIONS,
    actor: { workflow: 'w', execution: '1' },
    now: () => clock.now,
  });
  const close = async () => {
    await open.engine.close();
    await open.keys.close();
  };
  return { ledger, open, place, folder: dirname(file), file, clock, close };
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
