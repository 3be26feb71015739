/** Fills an n8n with this project's credentials and workflows. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import {
  importCredentials,
  importWorkflows,
  publishWorkflows,
  type Exported,
  type Instance,
} from '../n8n/instance.ts';
import { readJson, writeJson } from './files.ts';

const root = resolve(import.meta.dirname, '../..');

export interface WorkflowNode {
  readonly id?: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly disabled?: boolean;
  readonly webhookId?: string;
  readonly parameters: Record<string, unknown>;
  readonly credentials?: Record<string, { id: string; name: string }>;
  readonly [more: string]: unknown;
}

export type Workflow = Exported & {
  readonly nodes: readonly WorkflowNode[];
  readonly connections: Record<string, unknown>;
};

export type Credential = Exported & { readonly type: string; readonly data: object };

export interface Furnishing {
  readonly credentials: readonly Credential[];
  readonly workflows: readonly Workflow[];
  /** Ids of the workflows to publish. */
  readonly publish: readonly string[];
}

/** The shipped workflows, by file name without `.json`. */
export function shippedWorkflows(): Record<string, Workflow> {
  return Object.fromEntries(
    globSync('workflows/*.json', { cwd: root })
      .sort()
      .map((path) => [
        basename(path, '.json'),
        JSON.parse(readFileSync(join(root, path), 'utf8')) as Workflow,
      ]),
  );
}

interface Description {
  readonly name: string;
  readonly credentials?: readonly { readonly name: string }[];
  readonly webhooks?: readonly { readonly path: string; readonly isFullPath?: boolean }[];
}

interface NodeLike {
  readonly description: Description;
  readonly nodeVersions?: Record<string, { readonly description: Description }>;
}

/** Our built nodes' descriptions, all versions of each, by node type as workflows have it. */
function descriptions(): Record<string, Description[]> {
  const { name: packageName, n8n } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as { name: string; n8n: { nodes: string[] } };
  const load = createRequire(import.meta.url);
  return Object.fromEntries(
    n8n.nodes.map((path) => {
      const exported = load(join(root, path)) as Record<string, new () => NodeLike>;
      const node = new exported[basename(path, '.node.js')]!();
      const versions = node.nodeVersions ? Object.values(node.nodeVersions) : [node];
      return [
        `${packageName}.${node.description.name}`,
        versions.map(({ description }) => description),
      ];
    }),
  );
}

/** The path of a trigger's webhook, below `/webhook/`. */
export function webhookPath({ type, webhookId }: WorkflowNode): string {
  const webhook = descriptions()[type]?.flatMap(({ webhooks = [] }) => webhooks)[0];
  if (!webhook) throw new Error(`${type} has no webhook.`);
  return webhook.isFullPath ? webhook.path : `${webhookId}/${webhook.path}`;
}

/** The workflow with each of our nodes given the credentials of its types, as a user picks them by hand. */
export function withCredentials(workflow: Workflow, credentials: readonly Credential[]): Workflow {
  const known = descriptions();
  return {
    ...workflow,
    nodes: workflow.nodes.map((node) => {
      const types = new Set(
        (known[node.type] ?? []).flatMap(({ credentials: taken = [] }) =>
          taken.map(({ name }) => name),
        ),
      );
      const own = credentials
        .filter(({ type }) => types.has(type))
        .map(({ type, id, name }) => [type, { id, name }] as const);
      if (own.length === 0) return node;
      return { ...node, credentials: { ...node.credentials, ...Object.fromEntries(own) } };
    }),
  };
}

/**
 * Imports credentials and workflows into an n8n that does not run, and publishes those that are named.
 * What has not changed since the last time is left as it stands, with what the user made of it.
 */
export async function furnish(n8n: Instance, things: Furnishing): Promise<void> {
  const file = join(n8n.folder, 'furnished.json');
  const hash = createHash('sha256').update(JSON.stringify(things)).digest('hex');
  if (readJson<{ hash: string }>(file)?.hash === hash) return;
  const { credentials, workflows, publish } = things;
  await importCredentials(n8n, credentials);
  await importWorkflows(
    n8n,
    workflows.map((workflow) => withCredentials(workflow, credentials)),
  );
  await publishWorkflows(n8n, publish);
  writeJson(file, { hash });
}
