import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { ACTS_IN_ONE_TRANSACTION, LedgerError, openLedger } from '../../core';
import { LedgerForTests, type NodeUnderTest, runNode } from './engine';
import { french } from './people';

/** A ledger that goes away in the middle of the work: what is on record is told, and nothing else is. */

let files: LedgerForTests;
beforeEach(async () => {
  files = new LedgerForTests();
  await files.open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await files.remove();
});

const AT_ONCE = ACTS_IN_ONE_TRANSACTION;

/** From the given transaction on the disk is full. */
async function fullAfter(transactions: number): Promise<void> {
  const { engine } = await openLedger({ engine: 'sqlite', file: files.file });
  const write = engine.write.bind(engine);
  let done = 0;
  jest.spyOn(engine, 'write').mockImplementation(async (work) => {
    if (done++ < transactions) return await write(work);
    throw new LedgerError('disk_full', 'The disk is full.', 'Make room on it.');
  });
}

const ROWS: readonly IDataObject[] = Array.from({ length: 1200 }, (_, n) => ({
  phone: french(n),
  channel: 'whatsapp',
  purpose: 'offers',
  state: 'granted',
  at: '2026-01-15',
}));
const importing = (settings: NodeUnderTest['settings'] = {}): NodeUnderTest => ({
  type: 'recordOptIn',
  parameters: { operation: 'import', attestation: 'Marketing answers for the list.' },
  credentials: { consentLedgerApi: files.credential() },
  settings,
});

describe('A ledger that fails in the middle of an import', () => {
  it('says under Stop how many rows are on record', async () => {
    await fullAfter(1);
    const { error } = await runNode(importing(), ROWS);
    expect(error?.message).toBe(
      `The disk is full. ${AT_ONCE} of 1200 items were done before; a re-run is safe.`,
    );
    expect(error?.description).toBe('Make room on it.');
  });

  it('hands on under Continue what is on record, and blocks the rest', async () => {
    await fullAfter(2);
    const { outputs } = await runNode(importing({ onError: 'continueRegularOutput' }), ROWS);
    expect(outputs.map((output) => output.length)).toEqual([1200 - 2 * AT_ONCE, 2 * AT_ONCE]);
    expect(outputs[0]![0]).toMatchObject({
      json: { phone: french(2 * AT_ONCE), consent: { reason: 'ledger_unavailable' } },
      pairedItem: { item: 2 * AT_ONCE },
    });
    expect((await (await files.open()).size()).contacts).toBe(2 * AT_ONCE);
  });

  it('ends with everything on record once, when n8n tries again', async () => {
    await fullAfter(1);
    await runNode(importing(), ROWS);
    jest.restoreAllMocks();
    const { outputs } = await runNode(importing(), ROWS);
    const already = outputs[1]!.filter(
      ({ json }) => (json.consent as IDataObject).already === true,
    );
    expect([outputs[1]!.length, already.length]).toEqual([1200, AT_ONCE]);
    expect((await (await files.open()).size()).contacts).toBe(1200);
  });
});

describe('A ledger that fails in the middle of a purge', () => {
  it('says how much is gone', async () => {
    const past = await files.open(undefined, () => Date.now() - 400 * 86_400_000);
    await past.record(
      ROWS.slice(0, 300).map(({ phone }) => ({
        type: 'grant',
        who: { identifiers: [{ kind: 'phone', value: String(phone) }] },
        channel: 'whatsapp',
        purpose: 'offers',
        by: 'others',
        expiresAt: Date.now() - 300 * 86_400_000,
        signed: false,
        evidence: {},
      })),
    );
    const { total } = await preview();
    expect(total).toBe(300);
    await fullAfter(4);
    const { error } = await runNode(
      {
        type: 'retentionPurge',
        parameters: { operation: 'purge' },
        credentials: { consentLedgerApi: files.credential() },
      },
      [{}],
    );
    expect(error?.message).toMatch(
      /^The disk is full\. \d+ entries were deleted before; run it again/,
    );
    jest.restoreAllMocks();
    const left = await preview();
    expect(Number(left.total) + Number(/\d+/.exec(error!.message)![0])).toBe(300);
  });

  async function preview() {
    const { outputs } = await runNode(
      { type: 'retentionPurge', credentials: { consentLedgerApi: files.credential() } },
      [{}],
    );
    return outputs[0]![0]!.json;
  }
});
