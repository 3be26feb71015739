import './quiet';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import {
  createRunExecutionData,
  type IConnections,
  type ICredentialDataDecryptedObject,
  ICredentialsHelper,
  type IDataObject,
  type INode,
  type INodeCredentialsDetails,
  type INodeExecutionData,
  type INodeParameters,
  type INodeType,
  type INodeTypes,
  type IRun,
  type ITaskData,
  type IWorkflowExecuteAdditionalData,
  Workflow,
  type WorkflowExecuteMode,
} from 'n8n-workflow';
import { Ledger, openLedger, type Permission, PERMISSIONS } from '../../core';

/**
 * Runs workflows in n8n's own engine, with the package loaded from dist/ as n8n loads it. What a
 * node puts out is read from the run's record, as the editor shows it.
 */

const root = resolve(__dirname, '../..');
export const PACKAGE = 'n8n-nodes-consent';
/** A node that puts out the items that a test gives it. */
const SOURCE = 'test.source';

let loading: Promise<PackageDirectoryLoader> | undefined;

/** The package as n8n has it: every node and credential that package.json names. */
export async function loadPackage(): Promise<PackageDirectoryLoader> {
  loading ??= (async () => {
    if (!existsSync(join(root, 'dist/core/index.js')))
      throw new Error('There is no dist/ yet: run "npm run build" first, or "npm test".');
    const loader = new PackageDirectoryLoader(root);
    await loader.loadAll();
    return loader;
  })();
  return await loading;
}

export interface NodeUnderTest {
  /** Without the name of the package. */
  readonly type: string;
  readonly name?: string;
  readonly parameters?: IDataObject;
  /** Data by the name of the credential; `null` runs the node without any. */
  readonly credentials?: Readonly<Record<string, ICredentialDataDecryptedObject>> | null;
  /** What the user can choose under Settings. */
  readonly settings?: Partial<
    Pick<
      INode,
      | 'onError'
      | 'continueOnFail'
      | 'disabled'
      | 'alwaysOutputData'
      | 'retryOnFail'
      | 'maxTries'
      | 'waitBetweenTries'
      | 'executeOnce'
      | 'rewireOutputLogTo'
    >
  >;
}

export interface Ran {
  /** By output; empty outputs are empty lists. With On Error: error output, that one comes last. */
  readonly outputs: INodeExecutionData[][];
  readonly error: (Error & { readonly description?: string | null }) | undefined;
  readonly hints: readonly string[];
  readonly run: IRun;
}

/** Items as a node before would hand them on. */
export function itemsOf(...json: readonly IDataObject[]): INodeExecutionData[] {
  return json.map((one, item) => ({ json: one, pairedItem: { item } }));
}

let executions = 0;

/** Runs one node on some items, after a node that puts them out. */
export async function runNode(
  node: NodeUnderTest,
  items: readonly IDataObject[] | INodeExecutionData[],
  options: RunOptions = {},
): Promise<Ran> {
  const name = node.name ?? node.type;
  const { run } = await runWorkflow([node], sourceItems(items), options);
  const tasks = run.data.resultData.runData[name] ?? [];
  return ranOf(run, tasks.at(-1));
}

export interface RunOptions {
  /** Under which id it runs; a new one each time where none is given. */
  readonly executionId?: string;
  readonly mode?: WorkflowExecuteMode;
  /** Told when the run can be cancelled. */
  readonly onStart?: (cancel: () => void) => void;
}

/** Runs several nodes, each fed by the one before: by its output 0, or by `from` of `connections`. */
export async function runWorkflow(
  nodes: readonly NodeUnderTest[],
  items: INodeExecutionData[],
  { executionId, mode = 'manual', onStart }: RunOptions = {},
  connections?: IConnections,
): Promise<{ readonly run: IRun; readonly outputsOf: (name: string) => Ran }> {
  const loader = await loadPackage();
  const named = nodes.map((node) => ({ ...node, name: node.name ?? node.type }));
  const credentials = new GivenCredentials(loader);
  const workflow = new Workflow({
    id: 'workflow-1',
    name: 'Test',
    active: false,
    nodes: [
      nodeOf('Source', SOURCE, {}, 0),
      ...named.map((node, index) => ({
        ...nodeOf(node.name, `${PACKAGE}.${node.type}`, node.parameters ?? {}, index + 1),
        ...node.settings,
        ...(node.credentials === null
          ? {}
          : { credentials: credentials.add(node.credentials ?? {}) }),
      })),
    ],
    connections: connections ?? inLine(['Source', ...named.map(({ name }) => name)]),
    nodeTypes: nodeTypesOf(loader, items),
    settings: { executionOrder: 'v1' },
  });
  const execute = new WorkflowExecute(
    additionalData(credentials, executionId ?? `test-${++executions}`),
    mode,
    createRunExecutionData({}),
  );
  const running = execute.run({ workflow, startNode: workflow.getNode('Source') as INode });
  onStart?.(() => running.cancel());
  const run = await running;
  return {
    run,
    outputsOf: (name) => ranOf(run, run.data.resultData.runData[name]?.at(-1)),
  };
}

function sourceItems(items: readonly IDataObject[] | INodeExecutionData[]): INodeExecutionData[] {
  const made = items.every((item) => 'json' in item && 'pairedItem' in item);
  return made && items.length > 0
    ? (items as INodeExecutionData[])
    : itemsOf(...(items as readonly IDataObject[]));
}

function ranOf(run: IRun, task: ITaskData | undefined): Ran {
  return {
    outputs: (task?.data?.main ?? []).map((output) => output ?? []),
    error: (task?.error ?? run.data.resultData.error) as Ran['error'],
    hints: (task?.hints ?? []).map(({ message }) => message),
    run,
  };
}

export function nodeOf(name: string, type: string, parameters: IDataObject, place: number): INode {
  return {
    id: `node-${place}`,
    name,
    type,
    typeVersion: 1,
    position: [place * 200, 0],
    parameters: parameters as INodeParameters,
  };
}

function inLine(names: readonly string[]): IConnections {
  return Object.fromEntries(
    names
      .slice(0, -1)
      .map((name, index) => [
        name,
        { main: [[{ node: names[index + 1] as string, type: 'main' as const, index: 0 }]] },
      ]),
  );
}

export function nodeTypesOf(
  loader: PackageDirectoryLoader,
  items: INodeExecutionData[],
): INodeTypes {
  const source: INodeType = {
    description: {
      displayName: 'Source',
      name: 'source',
      group: ['trigger'],
      version: 1,
      description: 'Puts out what a test gives it',
      defaults: { name: 'Source' },
      inputs: [],
      outputs: ['main'],
      properties: [],
    },
    execute: async () => [structuredClone(items)],
  };
  const typeOf = (name: string): INodeType => {
    if (name === SOURCE) return source;
    const type = loader.nodeTypes[name.slice(PACKAGE.length + 1)]?.type;
    if (!type) throw new Error(`The package has no node ${name}.`);
    return type as INodeType;
  };
  return {
    getByName: typeOf,
    getByNameAndVersion: (name) => typeOf(name),
    getKnownTypes: () => loader.known.nodes as unknown as IDataObject,
  };
}

/** Credentials as n8n hands them out: what the user left untouched has its default. */
export class GivenCredentials extends ICredentialsHelper {
  readonly #loader: PackageDirectoryLoader;
  readonly #data = new Map<string, ICredentialDataDecryptedObject>();

  constructor(loader: PackageDirectoryLoader) {
    super();
    this.#loader = loader;
  }

  add(credentials: Readonly<Record<string, ICredentialDataDecryptedObject>>) {
    return Object.fromEntries(
      Object.entries(credentials).map(([name, data]) => {
        // One id names one credential, in every run of a test.
        const id = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 16);
        this.#data.set(id, data);
        return [name, { id, name }];
      }),
    );
  }

  override async getDecrypted(
    _additionalData: IWorkflowExecuteAdditionalData,
    { id }: INodeCredentialsDetails,
    type: string,
  ): Promise<ICredentialDataDecryptedObject> {
    const data = this.#data.get(id ?? '');
    if (!data) throw new Error('There is no such credential.');
    const defaults = this.getCredentialsProperties(type).map((property) => [
      property.name,
      property.default,
    ]);
    return { ...Object.fromEntries(defaults), ...data } as ICredentialDataDecryptedObject;
  }

  override getCredentialsProperties(type: string) {
    const known = this.#loader.credentialTypes[type];
    if (!known) throw new Error(`The package has no credential ${type}.`);
    return known.type.properties;
  }

  override getParentTypes(): string[] {
    return [];
  }

  override isCredentialUsableByNode(): boolean {
    return true;
  }

  override async authenticate(): Promise<never> {
    throw new Error('Not part of these tests.');
  }

  override async preAuthentication(): Promise<undefined> {
    return undefined;
  }

  override async runPreAuthentication(): Promise<undefined> {
    return undefined;
  }

  override async getCredentials(): Promise<never> {
    throw new Error('Not part of these tests.');
  }

  override async updateCredentials(): Promise<void> {}

  override async updateCredentialsOauthTokenData(): Promise<void> {}
}

export function additionalData(
  credentialsHelper: ICredentialsHelper,
  executionId: string,
): IWorkflowExecuteAdditionalData {
  const data: Partial<IWorkflowExecuteAdditionalData> = {
    credentialsHelper,
    executionId,
    currentNodeExecutionIndex: 0,
    restApiUrl: 'http://n8n.test/rest',
    instanceBaseUrl: 'http://n8n.test/',
    formWaitingBaseUrl: 'http://n8n.test/form-waiting',
    webhookBaseUrl: 'http://n8n.test/webhook',
    webhookWaitingBaseUrl: 'http://n8n.test/webhook-waiting',
    webhookTestBaseUrl: 'http://n8n.test/webhook-test',
    variables: {},
    hooks: { runHook: async () => undefined } as never,
  };
  return data as IWorkflowExecuteAdditionalData;
}

/** A ledger in a folder of its own, reached by nodes through their credential and by tests directly. */
export class LedgerForTests {
  readonly folder = mkdtempSync(join(tmpdir(), 'consent-ledger-'));
  readonly file = join(this.folder, 'ledger.sqlite');

  /** What goes into the Consent Ledger credential. */
  credential(more: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject {
    return { databaseFile: this.file, defaultCountry: 'DK', ...more };
  }

  async open(allowed: readonly Permission[] = PERMISSIONS, now?: () => number): Promise<Ledger> {
    return new Ledger(await openLedger({ engine: 'sqlite', file: this.file }), {
      allowed,
      actor: { node: 'test' },
      ...(now ? { now } : {}),
    });
  }

  async remove(): Promise<void> {
    const open = await openLedger({ engine: 'sqlite', file: this.file }).catch(() => undefined);
    open?.keys.close();
    await open?.engine.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
