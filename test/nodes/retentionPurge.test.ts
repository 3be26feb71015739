import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { LedgerForTests, runNode } from './engine';
import { french, grant, leave, phone, receive } from './people';

const DAY = 86_400_000;
let files: LedgerForTests;
/** The ledger as it was half a year ago. */
let past: Ledger;
let now: Ledger;

const run = async (parameters: IDataObject, items: readonly IDataObject[] = [{}, {}]) =>
  await runNode(
    { type: 'retentionPurge', parameters, credentials: { consentLedgerApi: files.credential() } },
    items,
  );

beforeEach(async () => {
  files = new LedgerForTests();
  past = await files.open(undefined, () => Date.now() - 180 * DAY);
  now = await files.open();
  await past.record([
    grant(french(1), { who: { identifiers: [phone(french(1))], externalId: 'crm-1' } }),
    grant(french(2)),
    grant(french(3)),
  ]);
  await past.record([leave(french(1)), leave(french(2))]);
  const handle = await receive(past, french(3), { text: 'Hello' });
  await past.markRead(handle, 'none');
});
afterEach(async () => await files.remove());

describe('Retention Purge', () => {
  it('counts in a preview, and deletes nothing', async () => {
    const { outputs } = await run({ operation: 'preview' });
    expect(outputs[1]).toEqual([]);
    expect(outputs[0]).toHaveLength(1);
    expect(outputs[0]![0]!.json).toMatchObject({
      operation: 'preview',
      deleted: false,
      total: 3,
      counts: { inbox: 1, requests: 0, contacts: 2, claims: 0 },
    });
    expect((await now.size()).contacts).toBe(3);
  });

  it('deletes once for all items, and names whom the CRM may forget', async () => {
    const { outputs, hints } = await run({ operation: 'purge' });
    expect(outputs[0]![0]!.json).toMatchObject({
      operation: 'purge',
      deleted: true,
      counts: { inbox: 1, contacts: 2 },
    });
    expect(outputs[1]!.map(({ json }) => json)).toEqual(
      expect.arrayContaining([
        { deleted: true, contactId: expect.any(String), externalId: 'crm-1' },
        { deleted: true, contactId: expect.any(String) },
      ]),
    );
    for (const { pairedItem } of outputs[1]!) expect(pairedItem).toEqual({ item: 0 });
    expect(hints[0]).toContain('3 entries deleted, 2 of them contacts');
    expect((await now.size()).contacts).toBe(1);
    expect(JSON.stringify(outputs)).not.toContain('+33');
  });

  it('keeps what somebody left: they stay unreachable', async () => {
    await run({ operation: 'purge' });
    await now.record([grant(french(1))]);
    const request = {
      channel: 'whatsapp' as const,
      purpose: 'offers',
      messageClass: 'marketing' as const,
      contactHours: { kind: 'off' as const },
      frequencyCaps: [],
    };
    const [decision] = await now.check(request, [{ identifier: phone(french(1)) }]);
    expect(decision!.reason).toBe('withdrawn');
  });

  it('deletes only what a clock is set for', async () => {
    const custom = { operation: 'purge', preset: 'custom', days: { inbox: 90 } };
    const { outputs } = await run(custom);
    expect(outputs[0]![0]!.json).toMatchObject({ counts: { inbox: 1 }, total: 1 });
    expect(outputs[0]![0]!.json.counts).not.toHaveProperty('contacts');
    expect(outputs[1]).toEqual([]);
  });

  it('puts the user’s days in the place of the preset’s', async () => {
    const { outputs } = await run({ operation: 'preview', preset: 'DK', days: { contacts: 365 } });
    const { counts, kinds } = outputs[0]![0]!.json as { counts: IDataObject; kinds: IDataObject[] };
    expect(counts).toMatchObject({ contacts: 0, inbox: 1 });
    const before = Date.parse(String(kinds.find(({ kind }) => kind === 'contacts')!.before));
    expect((Date.now() - before) / DAY).toBeCloseTo(365, 1);
  });

  it.each([
    ['a preset that there is none of', { preset: '={{ "XX" }}' }],
    ['days that are no number', { days: { contacts: '={{ "soon" }}' } }],
    ['days from a column that is not there', { days: { contacts: '={{ $json.keepFor }}' } }],
    ['days from an empty cell', { days: { contacts: '={{ "" }}' } }],
    ['negative days', { days: { contacts: '={{ -1 }}' } }],
    ['days that are a list', { days: { contacts: '={{ [] }}' } }],
    ['an operation that there is none of', { operation: '={{ "everything" }}' }],
  ])('deletes nothing with %s', async (_, parameters) => {
    const { outputs, error } = await run({ operation: 'purge', ...parameters });
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toMatch(/\.$/);
    expect((await now.size()).contacts).toBe(3);
  });

  it('deletes nothing where the credential does not allow it', async () => {
    const { error } = await runNode(
      {
        type: 'retentionPurge',
        parameters: { operation: 'purge' },
        credentials: { consentLedgerApi: files.credential({ allowed: ['record'] }) },
      },
      [{}],
    );
    expect(error?.message).toContain('does not allow');
    expect((await now.size()).contacts).toBe(3);
  });
});
