import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runInServer } from '../../scripts/n8n/rest.ts';
import { itemsOf } from '../../scripts/n8n/run.ts';
import { credentialsFor } from '../../scripts/start/campaign.ts';
import { shippedWorkflows } from '../../scripts/start/furnish.ts';
import { lookForTraces } from './setup/lookForTraces.ts';
import { people } from './setup/people.ts';
import { onStage } from './setup/stage.ts';
import { spellings } from './setup/traces.ts';
import {
  CHECK,
  giveContacts,
  contactsNode,
  putOnRecord,
  save,
  saveCredential,
  sketch,
} from './setup/workflows.ts';

const stage = onStage();
const care = shippedWorkflows()['ledger-care']!;
const folder = join(stage.n8n.n8nFolder, 'consent');
const PASSPHRASE = 'four words for a file';

/** The shipped workflow with other fields in one of its nodes, as a user fills them in. */
const careWith = async (node: string, parameters: object): Promise<string> =>
  await save(stage, {
    ...care,
    name: `${care.name}, ${node} filled in`,
    nodes: care.nodes.map((one) =>
      one.name === node ? { ...one, parameters: { ...one.parameters, ...parameters } } : one,
    ),
  });

beforeAll(async () => {
  const [agreed, left] = people('care', 2);
  await putOnRecord(stage, [
    { phone: agreed!.phone, state: 'granted' },
    { phone: left!.phone, state: 'withdrawn' },
  ]);
});

describe('the care for the ledger, run by hand as it was shipped', () => {
  let head: Record<string, unknown>;

  test('copies the ledger while n8n uses it, and finds that it holds', async () => {
    const run = await runInServer(stage.n8n, care.id);
    expect([run.status, run.error]).toEqual(['success', undefined]);
    const [copied] = itemsOf(run, 'Copy it elsewhere');
    const file = String(copied!.json.file);
    expect(readdirSync(join(folder, 'backups'))).toContain(file.split('/').at(-1));
    expect(statSync(file).mode & 0o077).toBe(0);
    const [sent] = itemsOf(run, 'Send the head away');
    expect(sent!.json).toMatchObject({ verified: true, head: { seq: sent!.json.events } });
    head = sent!.json.head as Record<string, unknown>;
  });

  test('in a copy that holds nobody’s number', () => {
    const words = people('care', 2).flatMap(({ phone }) => spellings(phone));
    expect(lookForTraces(join(folder, 'backups'), words)).toEqual([]);
  });

  test('raises the alarm where the chain does not contain the head that was kept', async () => {
    const other = { ...head, hash: '0'.repeat(64) };
    const id = await careWith('Verify', { earlierHead: JSON.stringify(other) });
    const run = await runInServer(stage.n8n, id, { trigger: 'Every week' });
    expect(run.status).toBe('error');
    expect(run.error).toMatch(/^Send nothing until this is cleared up/);
    expect(run.nodes['Remember the head']).toBeUndefined();
    const [told] = itemsOf(run, 'Verify');
    expect(told!.json).toMatchObject({ verified: false, brokenAt: head.seq });
  });

  test('raises the alarm where no passphrase was typed', async () => {
    const run = await runInServer(stage.n8n, care.id, { trigger: 'Every month' });
    expect(run.status).toBe('error');
    expect(run.error).toContain('passphrase is too short');
  });

  test('exports the opt-outs once one was', async () => {
    const id = await careWith('Export suppressions', { passphrase: PASSPHRASE });
    const run = await runInServer(stage.n8n, id, { trigger: 'Every month' });
    expect([run.status, run.error]).toEqual(['success', undefined]);
    expect(itemsOf(run, 'Put the file away')).toMatchObject([
      { json: { exported: true }, binary: { data: { fileName: expect.any(String) } } },
    ]);
  });
});

test('after a lost volume a new ledger takes the opt-outs over, and nobody who left is written to', async () => {
  const list = people('care', 2);
  await giveContacts(stage, list);
  const fresh = {
    consentLedgerApi: await saveCredential(stage, {
      name: 'A new ledger',
      type: 'consentLedgerApi',
      data: { databaseFile: join(stage.folder, 'new', 'consent-ledger.sqlite') },
    }),
  };
  const ours = (name: string, operation: string, more: object = {}) => ({
    name,
    type: 'n8n-nodes-consent.consentLedger',
    parameters: { operation, passphrase: PASSPHRASE },
    ...more,
  });
  const id = await save(
    stage,
    sketch(
      'A new ledger takes over',
      [
        { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
        ours('Export', 'exportSuppressions'),
        ours('Take over', 'takeOverSuppressions', { credentials: fresh }),
        contactsNode(stage),
        {
          name: 'Opt in again by a list',
          type: 'n8n-nodes-consent.recordOptIn',
          parameters: {
            operation: 'import',
            contact: '={{ $json.phone }}',
            channel: 'whatsapp',
            purpose: 'offers',
            state: 'granted',
            at: '2026-01-02T10:00:00Z',
            source: 'own_collection',
            attestation: 'Our own sign-ups.',
          },
          credentials: fresh,
        },
        {
          name: 'Check rejected',
          type: 'n8n-nodes-consent.consentCheck',
          parameters: CHECK,
          credentials: fresh,
        },
      ],
      [
        ['Start', 0, 'Export'],
        ['Export', 1, 'Take over'],
        ['Take over', 1, 'Contacts'],
        ['Contacts', 0, 'Opt in again by a list'],
        ['Opt in again by a list', 0, 'Check rejected'],
      ],
      { saveManualExecutions: false },
    ),
    credentialsFor(stage.sandbox),
  );

  const run = await runInServer(stage.n8n, id);

  expect([run.status, run.error]).toEqual(['success', undefined]);
  const [taken] = itemsOf(run, 'Take over', 1);
  expect(taken!.json.rows).toBeGreaterThanOrEqual(1);
  const reason = ({ json }: { json: Record<string, unknown> }) =>
    (json.consent as { reason: string }).reason;
  expect(itemsOf(run, 'Opt in again by a list', 1).map(reason)).toEqual(['allowed']);
  expect(itemsOf(run, 'Check rejected').map(reason)).toEqual(['withdrawn']);
});
