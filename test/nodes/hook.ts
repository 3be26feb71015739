import { HookContext } from 'n8n-core';
import {
  type ICredentialDataDecryptedObject,
  type INode,
  type INodeType,
  type IWebhookData,
  type WebhookSetupMethodNames,
  Workflow,
  type WorkflowActivateMode,
} from 'n8n-workflow';
import {
  additionalData,
  GivenCredentials,
  loadPackage,
  nodeOf,
  nodeTypesOf,
  PACKAGE,
} from './engine';

export interface HookCall {
  readonly method: WebhookSetupMethodNames;
  readonly activation: WorkflowActivateMode;
  /** Of the test URL, which the editor listens at for one event. */
  readonly isTest?: boolean;
}

/** Calls a lifecycle method of a trigger's webhook in n8n's own context, as n8n does when a workflow is published. */
export async function callHook(
  type: string,
  credentials: Readonly<Record<string, ICredentialDataDecryptedObject>> | null,
  { method, activation, isTest = false }: HookCall,
): Promise<boolean | undefined> {
  const loader = await loadPackage();
  const given = new GivenCredentials(loader);
  const node: INode = {
    ...nodeOf('Trigger', `${PACKAGE}.${type}`, {}, 0),
    webhookId: 'a-webhook',
    ...(credentials === null ? {} : { credentials: given.add(credentials) }),
  };
  const workflow = new Workflow({
    id: 'workflow-1',
    name: 'Test',
    active: true,
    nodes: [node],
    connections: {},
    nodeTypes: nodeTypesOf(loader, []),
    settings: { executionOrder: 'v1' },
  });
  const nodeType = loader.nodeTypes[type]?.type as INodeType;
  const webhookDescription = nodeType.description.webhooks?.find(({ name }) => name === 'default');
  const context = new HookContext(
    workflow,
    workflow.getNode('Trigger') as INode,
    additionalData(given, 'hook-1'),
    activation === 'manual' ? 'manual' : 'trigger',
    activation,
    { webhookDescription, httpMethod: 'POST', path: 'webhook', isTest } as unknown as IWebhookData,
  );
  return await nodeType.webhookMethods?.default?.[method]?.call(context);
}

/** What n8n does to publish a workflow, or when it starts with one that is: see its WebhookService. */
export async function publish(
  type: string,
  credentials: Readonly<Record<string, ICredentialDataDecryptedObject>> | null,
  activation: WorkflowActivateMode = 'activate',
): Promise<void> {
  const call = { activation, isTest: activation === 'manual' };
  if (!(await callHook(type, credentials, { ...call, method: 'checkExists' })))
    await callHook(type, credentials, { ...call, method: 'create' });
}

/** What n8n does to take it back; for a test URL, when the editor stops listening. */
export async function takeBack(
  type: string,
  credentials: Readonly<Record<string, ICredentialDataDecryptedObject>> | null,
  isTest = false,
): Promise<void> {
  await callHook(type, credentials, { method: 'delete', activation: 'update', isTest });
}
