/** The campaign of `npm start`: the shipped workflows, pointed at the sandbox, and one of them switched live. */
import { sandboxDefaults } from '../../sandbox/settings.ts';
import type { Instance } from '../n8n/instance.ts';
import { runInServer } from '../n8n/rest.ts';
import { countRun, type Counts } from './count.ts';
import {
  shippedWorkflows,
  webhookPath,
  type Credential,
  type Furnishing,
  type Workflow,
  type WorkflowNode,
} from './furnish.ts';
import { acceptedMessages, ask, type AcceptedMessage } from './sandbox.ts';

const CAMPAIGN = 'gdpr-campaign';
/** What listens to the sandbox. Whatever has a schedule is left for the user to publish: nothing sends by itself here. */
const LISTENING = ['handle-replies', 'double-opt-in'];
const CONSENT_CHECK = 'n8n-nodes-consent.consentCheck';
const SEND = 'n8n-nodes-consent.sendWhatsAppTemplate';
const EVENTS_TRIGGER = 'n8n-nodes-consent.whatsAppEventsTrigger';
/** Where the shipped workflows look for the sandbox. */
const SANDBOX_URL = `http://${sandboxDefaults.host}:${sandboxDefaults.port}`;

/** Credentials that open nothing but the sandbox on this computer. */
export function credentialsFor(sandbox: { url: string }): Credential[] {
  return [
    { id: 'consentLedger0001', name: 'Consent Ledger', type: 'consentLedgerApi', data: {} },
    {
      id: 'whatsAppSandbox01',
      name: 'WhatsApp (sandbox)',
      type: 'whatsAppCloudApi',
      data: {
        accessToken: sandboxDefaults.accessToken,
        phoneNumberId: sandboxDefaults.phoneNumberId,
        businessAccountId: sandboxDefaults.businessAccountId,
        appSecret: sandboxDefaults.appSecret,
        verifyToken: sandboxDefaults.verifyToken,
        baseUrl: sandbox.url,
      },
    },
  ];
}

/** The shipped workflows, looking for the sandbox where it is. */
export function workflowsFor(sandbox: { url: string }): Record<string, Workflow> {
  const shipped = JSON.stringify(shippedWorkflows());
  return JSON.parse(shipped.replaceAll(SANDBOX_URL, sandbox.url)) as Record<string, Workflow>;
}

/**
 * The campaign as `npm start` runs it: live, and at any hour. A workflow of its own, beside the shipped
 * one, which opens in preview and keeps contact hours.
 */
export function liveCampaign(shipped: Workflow): Workflow {
  return {
    ...shipped,
    id: `${shipped.id.slice(0, 16)}Live`,
    name: `${shipped.name} (live, at any hour, as npm start runs it)`,
    nodes: shipped.nodes.map((node) => {
      if (node.type === CONSENT_CHECK || node.type === SEND) {
        return { ...node, parameters: { ...node.parameters, contactHours: 'off' } };
      }
      return node.name === 'Settings' ? switchedLive(node) : node;
    }),
  };
}

function switchedLive(settings: WorkflowNode): WorkflowNode {
  const { assignments } = settings.parameters.assignments as {
    assignments: { name: string; value: unknown }[];
  };
  if (!assignments.some(({ name }) => name === 'live')) {
    throw new Error('The campaign has no setting "live" to switch on.');
  }
  return {
    ...settings,
    parameters: {
      ...settings.parameters,
      assignments: {
        assignments: assignments.map((one) =>
          one.name === 'live' ? { ...one, value: true } : one,
        ),
      },
    },
  };
}

/** All that n8n is filled with, and which of it is published. */
export function furnishing(sandbox: { url: string }): Furnishing {
  const workflows = workflowsFor(sandbox);
  return {
    credentials: credentialsFor(sandbox),
    workflows: [...Object.values(workflows), liveCampaign(workflows[CAMPAIGN]!)],
    publish: LISTENING.map((file) => workflows[file]!.id),
  };
}

/**
 * Subscribes the trigger of the workflow that handles replies, as Meta's app dashboard does.
 * @throws Error with the sandbox's explanation where the trigger does not answer the challenge
 */
export async function subscribe({
  n8n,
  sandbox,
}: {
  n8n: Instance;
  sandbox: { url: string };
}): Promise<void> {
  const trigger = shippedWorkflows()['handle-replies']!.nodes.find(
    ({ type }) => type === EVENTS_TRIGGER,
  );
  if (!trigger) throw new Error('The workflow handle-replies has no WhatsApp Events Trigger.');
  const url = `${n8n.url}/webhook/${webhookPath(trigger)}`;
  const { verified, explanation } = await ask<{ verified: boolean; explanation: string }>(
    sandbox,
    'POST',
    '/sandbox/webhook',
    // While n8n starts it answers 200 to everything for an instant; what came then would be lost.
    { url, readyUrl: `${n8n.url}/healthz/readiness` },
  );
  if (!verified) throw new Error(`The local WhatsApp cannot reach n8n: ${explanation}`);
}

/** What the sandbox accepted of the campaign's template; each person should have one at most. */
export async function campaignMessages(sandbox: { url: string }): Promise<AcceptedMessage[]> {
  const send = shippedWorkflows()[CAMPAIGN]!.nodes.find(({ type }) => type === SEND)!;
  const { value } = send.parameters.template as { value: string };
  return (await acceptedMessages(sandbox)).filter(({ template }) => template === value);
}

/** Runs the live campaign in the running n8n and counts what came out of its nodes. */
export async function runCampaign(
  { n8n, sandbox }: { n8n: Instance; sandbox: { url: string } },
  tell: (line: string) => void,
): Promise<Counts> {
  const workflow = liveCampaign(workflowsFor(sandbox)[CAMPAIGN]!);
  const nameOfSend = workflow.nodes.find(({ type }) => type === SEND)!.name;
  let sent = 0;
  const run = await runInServer(n8n, workflow.id, {
    timeoutMs: 3_600_000,
    onNode: (name, { outputs }) => {
      if (name !== nameOfSend) return;
      sent += outputs[2]?.length ?? 0;
      tell(`  ${sent} sent so far`);
    },
  });
  if (run.status !== 'success') {
    throw new Error(`The campaign ended early (${run.status}): ${run.error ?? 'n8n says no more'}`);
  }
  return countRun(workflow, run);
}
