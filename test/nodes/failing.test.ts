import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { itemsOf, LedgerForTests, type NodeUnderTest, runNode } from './engine';

/**
 * n8n sends the items of a node that is deactivated or fails to its first output, and lets the
 * workflow go on. So the first output of every node here is the harmless one, and nothing that went
 * wrong comes out anywhere else.
 */

const ledger = new LedgerForTests();
const GRANTED = '+4532101234';

beforeAll(async () => {
  const open = await ledger.open();
  await open.record([
    {
      type: 'grant',
      who: { identifiers: [{ kind: 'phone', value: GRANTED }] },
      channel: 'whatsapp',
      purpose: 'offers',
      by: 'others',
      signed: false,
      evidence: { source: 'web_form' },
    },
  ]);
});
afterAll(async () => await ledger.remove());

const NODES: ReadonlyArray<{ type: string; parameters: IDataObject }> = [
  { type: 'consentCheck', parameters: { contactHours: 'off' } },
  { type: 'recordOptIn', parameters: { source: 'web_form' } },
  { type: 'recordOptIn', parameters: { operation: 'requestConfirmation' } },
  { type: 'recordOptIn', parameters: { operation: 'confirm' } },
  { type: 'recordOptIn', parameters: { operation: 'import', attestation: 'Shop' } },
  { type: 'retentionPurge', parameters: { operation: 'purge' } },
  { type: 'consentLedger', parameters: { operation: 'backUp' } },
  { type: 'consentLedger', parameters: { operation: 'declareNew' } },
  {
    type: 'consentLedger',
    parameters: { operation: 'exportLedger', passphrase: 'four words for a file' },
  },
  {
    type: 'consentLedger',
    parameters: { operation: 'exportSuppressions', passphrase: 'four words for a file' },
  },
  { type: 'consentLedger', parameters: { operation: 'liftRestriction' } },
  { type: 'consentLedger', parameters: { operation: 'restrictContact' } },
  { type: 'consentLedger', parameters: { operation: 'splitContact' } },
  {
    type: 'consentLedger',
    parameters: { operation: 'takeOverSuppressions', passphrase: 'four words for a file' },
  },
  { type: 'consentLedger', parameters: { operation: 'verify' } },
];
/** Such work is done once, whatever comes in, and needs no contact. */
const ONCE = ['backUp', 'declareNew', 'exportLedger', 'exportSuppressions', 'verify'];
const ITEMS = [
  { phone: GRANTED, error: 'a column', consent: { outcome: 'allowed', to: GRANTED } },
  { phone: '+4532105678' },
];

describe.each(NODES)('$type ($parameters.operation)', ({ type, parameters }) => {
  const node = (
    credential: ICredentialDataDecryptedObject | null,
    settings: NodeUnderTest['settings'] = {},
  ): NodeUnderTest => ({
    type,
    parameters,
    credentials: credential && { consentLedgerApi: credential },
    settings,
  });
  const broken = () => {
    const file = join(ledger.folder, 'broken', 'ledger.sqlite');
    mkdirSync(join(ledger.folder, 'broken'), { recursive: true });
    writeFileSync(file, 'This is no database. '.repeat(500));
    return ledger.credential({ databaseFile: file });
  };

  it('lets nothing through while it is deactivated', async () => {
    const { outputs } = await runNode(node(ledger.credential(), { disabled: true }), ITEMS);
    expect(outputs.slice(1).flat()).toEqual([]);
    expect(outputs[0]).toHaveLength(2);
  });

  it.each([
    ['has no credential', () => null],
    ['cannot read its ledger', broken],
  ])('stops with a sentence where it %s', async (_, credential) => {
    const { outputs, error } = await runNode(node(credential()), ITEMS);
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toMatch(/\.$/);
    expect(error?.description).toMatch(/\.$/);
    expect(JSON.stringify(error)).not.toContain('3210');
  });

  it.each([
    ['has no credential', () => null],
    ['cannot read its ledger', broken],
  ])('blocks every item under Continue where it %s', async (_, credential) => {
    const { outputs, error } = await runNode(
      node(credential(), { onError: 'continueRegularOutput' }),
      ITEMS,
    );
    expect(error).toBeUndefined();
    expect(outputs.slice(1).flat()).toEqual([]);
    expect(outputs[0]).toHaveLength(2);
    for (const [item, { json, pairedItem, error: moved }] of outputs[0]!.entries()) {
      expect(json).toMatchObject({
        phone: ITEMS[item]!.phone,
        consent: { outcome: 'blocked', reason: 'ledger_unavailable' },
      });
      expect(json.consent).not.toHaveProperty('to');
      expect(pairedItem).toEqual({ item });
      expect(moved).toBeUndefined();
    }
  });

  it.each([
    ['has no credential', () => null],
    ['cannot read its ledger', broken],
  ])(
    'hands every item to the error output, with its own fields, where it %s',
    async (_, credential) => {
      const { outputs } = await runNode(
        node(credential(), { onError: 'continueErrorOutput' }),
        ITEMS,
      );
      const errors = outputs.at(-1)!;
      expect(outputs.slice(0, -1).flat()).toEqual([]);
      expect(errors.map(({ json }) => json.phone)).toEqual(ITEMS.map(({ phone }) => phone));
      for (const { json } of errors) {
        expect(json.error).toMatch(/\.$/);
        expect(json.details).toMatch(/\.$/);
      }
    },
  );

  it('treats the setting of older workflows as Continue', async () => {
    const { outputs, error } = await runNode(node(null, { continueOnFail: true }), ITEMS);
    expect(error).toBeUndefined();
    expect(outputs.slice(1).flat()).toEqual([]);
    expect(outputs[0]!.map(({ json }) => (json.consent as IDataObject).outcome)).toEqual([
      'blocked',
      'blocked',
    ]);
  });
});

describe.each(NODES.filter(({ parameters }) => !ONCE.includes(String(parameters.operation))))(
  '$type ($parameters.operation)',
  ({ type, parameters }) => {
    it('does nothing for an item from Always Output Data, which has no contact and no file', async () => {
      const { outputs, error } = await runNode(
        {
          type,
          parameters,
          credentials: { consentLedgerApi: ledger.credential() },
          settings: { alwaysOutputData: true },
        },
        itemsOf({}),
      );
      expect(error).toBeUndefined();
      expect(outputs.slice(1).flat()).toEqual([]);
      expect(outputs[0]).toHaveLength(1);
    });
  },
);
