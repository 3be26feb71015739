import { furnishing, liveCampaign, workflowsFor } from '../../../scripts/start/campaign.ts';
import type { WorkflowNode } from '../../../scripts/start/furnish.ts';

const OURS = ['n8n-nodes-consent.consentCheck', 'n8n-nodes-consent.sendWhatsAppTemplate'];
const here = { url: 'http://127.0.0.1:4999' };
const shipped = workflowsFor(here)['gdpr-campaign']!;
const live = liveCampaign(shipped);
const settingsOf = ({ nodes }: { nodes: readonly WorkflowNode[] }) => {
  const { parameters } = nodes.find(({ name }) => name === 'Settings')!;
  const { assignments } = parameters.assignments as {
    assignments: { name: string; value: unknown }[];
  };
  return Object.fromEntries(assignments.map(({ name, value }) => [name, value]));
};
const hoursOf = ({ nodes }: { nodes: readonly WorkflowNode[] }) =>
  nodes.filter(({ type }) => OURS.includes(type)).map(({ parameters }) => parameters.contactHours);

describe('the campaign that npm start runs', () => {
  it('is live and at any hour, where the shipped one opens in preview and keeps contact hours', () => {
    expect(settingsOf(shipped).live).toBe(false);
    expect(hoursOf(shipped)).not.toContain('off');
    expect(settingsOf(live).live).toBe(true);
    expect(hoursOf(live)).toEqual(['off', 'off']);
  });

  it('differs from the shipped one in nothing else', () => {
    expect({ ...settingsOf(live), live: false }).toEqual(settingsOf(shipped));
    expect(live.connections).toEqual(shipped.connections);
    expect(live.settings).toEqual(shipped.settings);
    const same = ({ nodes }: { nodes: readonly WorkflowNode[] }) =>
      nodes.filter(({ name, type }) => name !== 'Settings' && !OURS.includes(type));
    expect(same(live)).toEqual(same(shipped));
  });

  it('takes its contacts from the sandbox where that is', () => {
    const urls = JSON.stringify(live).match(/http:\/\/127\.0\.0\.1:\d+/g);
    expect(new Set(urls)).toEqual(new Set([here.url]));
  });

  it('stands beside all shipped workflows, and nothing that has a schedule is published', () => {
    const { workflows, publish } = furnishing(here);
    expect(new Set(workflows.map(({ id }) => id)).size).toBe(
      Object.keys(workflowsFor(here)).length + 1,
    );
    const scheduled = workflows.filter(
      ({ id, nodes }) =>
        publish.includes(id) && nodes.some(({ type }) => type === 'n8n-nodes-base.scheduleTrigger'),
    );
    expect(scheduled).toEqual([]);
    expect(publish).toHaveLength(2);
  });
});
