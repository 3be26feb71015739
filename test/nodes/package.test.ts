import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeType } from 'n8n-workflow';
import { n8n } from '../../package.json';
import { loadPackage } from './engine';

const root = resolve(__dirname, '../..');

/** Names and order of outputs are a public interface: workflows are wired to them. The first is the harmless one. */
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  consentCheck: ['Blocked', 'Later', 'Allowed'],
  consentLedger: ['Not Done', 'Done'],
  confirmationPageTrigger: ['Not Confirmed', 'Confirmed'],
  recordOptIn: ['Rejected', 'Recorded'],
  handleOptOut: ['Needs Review', 'Other', 'Opted In Again', 'Opted Out'],
  retentionPurge: ['Summary', 'Purged'],
  sendWhatsAppTemplate: ['Not Sent', 'Later', 'Sent'],
};

async function node(name: string): Promise<INodeType & { codex?: object }> {
  const { nodeTypes } = await loadPackage();
  return nodeTypes[name]!.type as INodeType;
}

describe('The package', () => {
  it('loads in n8n with every node and credential that it names', async () => {
    const loader = await loadPackage();
    expect(Object.keys(loader.nodeTypes).sort()).toEqual(
      [...Object.keys(OUTPUTS), 'whatsAppEventsTrigger'].sort(),
    );
    expect(Object.keys(loader.credentialTypes).sort()).toEqual([
      'consentLedgerApi',
      'whatsAppCloudApi',
    ]);
  });

  it.each(Object.entries(OUTPUTS))('gives %s its outputs in their order', async (name, outputs) => {
    const { description } = await node(name);
    expect(description.outputNames).toEqual(outputs);
    expect(description.outputs).toHaveLength(outputs.length);
  });

  it.each([...Object.keys(OUTPUTS), 'whatsAppEventsTrigger'])(
    'requires a ledger in %s, so that no workflow writes to another one unawares',
    async (name) => {
      const { description } = await node(name);
      const ledger = description.credentials?.find((one) => one.name === 'consentLedgerApi');
      expect(ledger?.required).toBe(true);
    },
  );

  it.each(n8n.nodes)('has a codex and both icons beside %s', (path) => {
    const folder = join(root, dirname(path));
    const name = path.split('/').at(-1)!.replace('.node.js', '');
    const icon = `${name[0]!.toLowerCase()}${name.slice(1)}`.replace(
      'sendWhatsApp',
      'sendWhatsApp',
    );
    expect(existsSync(join(folder, `${name}.node.json`))).toBe(true);
    expect(existsSync(join(folder, `${icon}.svg`))).toBe(true);
    expect(existsSync(join(folder, `${icon}.dark.svg`))).toBe(true);
  });

  it('lets an AI agent check consent, and nothing that writes or deletes', async () => {
    const { nodeTypes } = await loadPackage();
    const tools = Object.entries(nodeTypes)
      .filter(([, { type }]) => (type as INodeType).description.usableAsTool)
      .map(([name]) => name);
    expect(tools).toEqual(['consentCheck']);
  });
});
