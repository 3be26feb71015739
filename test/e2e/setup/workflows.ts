/** Workflows that a test draws for itself, and what the shipped ones do on the stage. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rest, runInServer } from '../../../scripts/n8n/rest.ts';
import { itemsOf, type RunResult } from '../../../scripts/n8n/run.ts';
import { attest, builtCore } from '../../../scripts/start/attest.ts';
import { credentialsFor, liveCampaign, workflowsFor } from '../../../scripts/start/campaign.ts';
import { countRun, type Counts } from '../../../scripts/start/count.ts';
import {
  withCredentials,
  type Credential,
  type Workflow,
  type WorkflowNode,
} from '../../../scripts/start/furnish.ts';
import { ask, waitUntilDelivered } from '../../../scripts/start/sandbox.ts';
import type { Stage } from './stage.ts';

export type NodeSketch = Pick<WorkflowNode, 'name' | 'type'> &
  Partial<Omit<WorkflowNode, 'parameters'>> & { readonly parameters?: object };

/** A workflow that n8n has given no id yet. */
export type Sketch = Pick<Workflow, 'name' | 'nodes' | 'connections'> & Record<string, unknown>;

/** An edge: from a node's output to a node. */
export type Edge = readonly [from: string, output: number, to: string];

/** A workflow as the editor would save it: nodes in a row, edges between them. */
export function sketch(
  name: string,
  nodes: readonly NodeSketch[],
  edges: readonly Edge[],
  settings: object = {},
): Sketch {
  const connections: Record<string, { main: { node: string; type: 'main'; index: 0 }[][] }> = {};
  for (const [from, output, to] of edges) {
    const { main } = (connections[from] ??= { main: [] });
    while (main.length <= output) main.push([]);
    main[output]!.push({ node: to, type: 'main', index: 0 });
  }
  return {
    name,
    active: false,
    settings: { executionOrder: 'v1', ...settings },
    connections,
    nodes: nodes.map((node, index) => ({
      id: `node-${index}`,
      typeVersion: 1,
      position: [index * 200, 0],
      ...node,
      parameters: { ...node.parameters },
    })),
  };
}

/** Saves a workflow in the running n8n, with the stage's credentials where its nodes name none themselves. */
export async function save(
  { n8n, sandbox }: Stage,
  workflow: Sketch,
  credentials: readonly Credential[] = credentialsFor(sandbox),
): Promise<string> {
  const bound = withCredentials({ id: '', ...workflow }, credentials);
  const own = new Map(workflow.nodes.map((node) => [node.name, node.credentials]));
  const nodes = bound.nodes.map((node) => {
    const named = own.get(node.name);
    return named ? { ...node, credentials: named } : node;
  });
  const saved = await rest<{ id: string }>(n8n, 'POST', '/workflows', {
    ...bound,
    id: undefined,
    nodes,
  });
  return saved.id;
}

/** Saves a credential in the running n8n. */
export async function saveCredential(
  { n8n }: Stage,
  credential: { name: string; type: string; data: object },
): Promise<{ id: string; name: string }> {
  const { id, name } = await rest<{ id: string; name: string }>(
    n8n,
    'POST',
    '/credentials',
    credential,
  );
  return { id, name };
}

/** A row of a list of consents, as far as it is not the usual. */
export interface Attested {
  readonly phone: string;
  readonly state: string;
  readonly channel?: string;
  readonly purpose?: string;
  readonly at?: string;
  readonly noticeVersion?: string;
}

/** What the list says of each person, put on record as the operator's word. */
export async function putOnRecord({ n8n }: Stage, rows: readonly Attested[]): Promise<void> {
  const { readImportRow } = builtCore();
  const refused = await attest(
    rows.map(({ phone, ...row }, index) => {
      const read = readImportRow(
        {
          contact: phone,
          channel: 'whatsapp',
          purpose: 'offers',
          at: daysAgo(60),
          noticeVersion: '1',
          ...row,
        },
        { evidence: { source: 'operator_attestation' }, pendingForMs: 30 * 86_400_000 },
      );
      if (!read.acts) throw new Error(read.problem);
      return { row: index + 2, acts: read.acts };
    }),
    n8n.folder,
  );
  if (refused.length > 0) throw new Error(`The ledger refused row ${refused[0]!.row}.`);
}

export const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+Z$/, 'Z');

/** What the Contacts node of every shipped workflow gives out. */
export async function giveContacts({ sandbox }: Stage, list: readonly object[]): Promise<void> {
  await ask(sandbox, 'PUT', '/sandbox/contacts', list);
}

export interface CampaignRun extends Counts {
  readonly run: RunResult;
}

/** Runs the live campaign, as `npm start` does, on a list. */
export async function runCampaignOn(
  stage: Stage,
  list: readonly object[],
  options: Parameters<typeof runInServer>[2] = {},
): Promise<CampaignRun> {
  await giveContacts(stage, list);
  const live = liveCampaign(workflowsFor(stage.sandbox)['gdpr-campaign']!);
  const run = await runInServer(stage.n8n, live.id, options);
  if (run.status !== 'success') throw new Error(`The campaign ended early: ${run.error}`);
  return { run, ...countRun(live, run) };
}

export interface Received {
  readonly id: string;
  readonly to: string;
  readonly template?: string;
  readonly category?: string;
  readonly body: { readonly template?: { readonly components?: readonly unknown[] } } & object;
}

/** What the sandbox accepted for these people, of one template or of all. */
export async function receivedBy(
  { sandbox }: Stage,
  list: readonly { phone: string }[],
  template?: string,
): Promise<Received[]> {
  const digits = new Set(list.map(({ phone }) => phone.replace(/\D/g, '')));
  const all = await ask<Received[]>(sandbox, 'GET', '/sandbox/messages');
  return all.filter((one) => digits.has(one.to) && (!template || one.template === template));
}

/** A person writes or taps, and n8n has taken it and ended all that it started. */
export async function says(
  stage: Stage,
  { phone }: { phone: string },
  what: { text: string } | { button: string | { payload: string; text: string } },
): Promise<void> {
  await ask(stage.sandbox, 'POST', '/sandbox/inbound', { from: phone, ...what });
  await quiet(stage);
}

/** Waits until every webhook has got its 200 and no workflow runs any more. */
export async function quiet(stage: Stage, timeoutMs = 60_000): Promise<void> {
  await waitUntilDelivered(stage.sandbox, timeoutMs);
  const until = Date.now() + timeoutMs;
  for (let still = 0; still < 2;) {
    const running = await executions(stage, { status: ['running', 'new', 'waiting'] });
    still = running.length === 0 ? still + 1 : 0;
    if (Date.now() > until) throw new Error('A workflow is still running.');
    await sleep(100);
  }
}

/** Executions that n8n knows of: those that run, and those that it was told to keep. */
export async function executions(
  { n8n }: Stage,
  filter: { status?: string[]; workflowId?: string },
): Promise<{ id: string; status: string }[]> {
  const query = encodeURIComponent(JSON.stringify(filter));
  const { results } = await rest<{ results: { id: string; status: string }[] }>(
    n8n,
    'GET',
    `/executions?filter=${query}&limit=100`,
  );
  return results;
}

/**
 * How each person stands in the ledger now, as Consent Check tells it: the reason, at any hour.
 * @param options of the node, such as `{ maxConsentAgeDays: 730 }`
 */
export async function standing(
  stage: Stage,
  list: readonly { phone: string }[],
  options: object = {},
): Promise<string[]> {
  await giveContacts(stage, list);
  const run = await runInServer(stage.n8n, await probe(stage, options));
  if (run.status !== 'success') throw new Error(`The check failed: ${run.error}`);
  const reasons = new Map(
    [0, 1, 2]
      .flatMap((output) => itemsOf(run, 'Check', output))
      .map(({ json }) => [json.phone, (json.consent as { reason: string }).reason]),
  );
  return list.map(({ phone }) => reasons.get(phone) ?? 'lost');
}

const probes = new Map<string, string>();

async function probe(stage: Stage, options: object): Promise<string> {
  const key = JSON.stringify(options);
  const known = probes.get(key);
  if (known) return known;
  const id = await save(
    stage,
    sketch(
      'How people stand',
      [
        { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
        contactsNode(stage),
        {
          name: 'Check',
          type: 'n8n-nodes-consent.consentCheck',
          parameters: { ...CHECK, options },
        },
      ],
      [
        ['Start', 0, 'Contacts'],
        ['Contacts', 0, 'Check'],
      ],
    ),
  );
  probes.set(key, id);
  return id;
}

/** A node that gives out what `giveContacts` was given. */
export function contactsNode({ sandbox }: Stage): NodeSketch {
  return {
    name: 'Contacts',
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    parameters: { url: `${sandbox.url}/sandbox/contacts`, options: {} },
  };
}

/** Consent Check for an offer, at any hour. */
export const CHECK = {
  operation: 'checkItems',
  channel: 'whatsapp',
  contact: '={{ $json.phone }}',
  purpose: 'offers',
  messageClass: 'marketing',
  contactHours: 'off',
} as const;
