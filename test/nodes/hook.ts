import { HookContext } from 'n8n-core';
import type { IWebhookData, WebhookSetupMethodNames, WorkflowActivateMode } from 'n8n-workflow';
import { alone, type Credentials } from './alone';

export interface HookCall {
  readonly method: WebhookSetupMethodNames;
  readonly activation: WorkflowActivateMode;
  /** Of the test URL, which the editor listens at for one event. */
  readonly isTest?: boolean;
}

/** Calls a lifecycle method of a trigger's webhook in n8n's own context, as n8n does when a workflow is published. */
export async function callHook(
  type: string,
  credentials: Credentials | null,
  { method, activation, isTest = false }: HookCall,
): Promise<boolean | undefined> {
  const {
    type: nodeType,
    workflow,
    node,
    additional,
  } = await alone(type, {
    credentials,
    active: true,
  });
  const webhookDescription = nodeType.description.webhooks?.find(({ name }) => name === 'default');
  const context = new HookContext(
    workflow,
    node,
    additional('hook-1'),
    activation === 'manual' ? 'manual' : 'trigger',
    activation,
    { webhookDescription, httpMethod: 'POST', path: 'webhook', isTest } as unknown as IWebhookData,
  );
  return await nodeType.webhookMethods?.default?.[method]?.call(context);
}

/** What n8n does to publish a workflow, or when it starts with one that is: see its WebhookService. */
export async function publish(
  type: string,
  credentials: Credentials | null,
  activation: WorkflowActivateMode = 'activate',
): Promise<void> {
  const call = { activation, isTest: activation === 'manual' };
  if (!(await callHook(type, credentials, { ...call, method: 'checkExists' })))
    await callHook(type, credentials, { ...call, method: 'create' });
}

/** What n8n does to take it back; for a test URL, when the editor stops listening. */
export async function takeBack(
  type: string,
  credentials: Credentials | null,
  isTest = false,
): Promise<void> {
  await callHook(type, credentials, { method: 'delete', activation: 'update', isTest });
}
