import { WebhookContext } from 'n8n-core';
import {
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type INode,
  type INodeExecutionData,
  type INodeType,
  type IWebhookData,
  type IWebhookResponseData,
  Workflow,
} from 'n8n-workflow';
import {
  additionalData,
  GivenCredentials,
  loadPackage,
  nodeOf,
  nodeTypesOf,
  PACKAGE,
} from './engine';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rawBody?: Buffer;
}

export interface Answered {
  readonly status: number | undefined;
  readonly body: string | undefined;
  /** What starts the workflow; undefined where nothing does. */
  readonly items: readonly INodeExecutionData[] | undefined;
}

/** Calls the webhook of a trigger in n8n's own webhook context, as n8n's server does. */
export async function callWebhook(
  type: string,
  parameters: IDataObject,
  credentials: Readonly<Record<string, ICredentialDataDecryptedObject>> | null,
  request: HttpRequest,
): Promise<Answered> {
  const loader = await loadPackage();
  const given = new GivenCredentials(loader);
  const node: INode = {
    ...nodeOf('Trigger', `${PACKAGE}.${type}`, parameters, 0),
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
  const told: { status?: number; body?: string } = {};
  const response = {
    status: (status: number) => ((told.status = status), response),
    type: () => response,
    send: (body: unknown) => ((told.body = String(body)), response),
    end: () => response,
  };
  const { method, query = {}, headers = {}, rawBody } = request;
  const nodeType = loader.nodeTypes[type]?.type as INodeType;
  const webhookDescription = nodeType.description.webhooks?.find(
    ({ httpMethod }) => httpMethod === method,
  );
  const context = new WebhookContext(
    workflow,
    workflow.getNode('Trigger') as INode,
    {
      ...additionalData(given, 'webhook-1'),
      httpRequest: { method, query, headers, rawBody, params: {}, body: {} } as never,
      httpResponse: response as never,
    },
    'webhook',
    { webhookDescription, httpMethod: method, path: 'webhook' } as unknown as IWebhookData,
    [],
    null,
  );
  const answer = (await nodeType.webhook?.call(context)) as IWebhookResponseData;
  expect(answer.noWebhookResponse).toBe(true);
  return { status: told.status, body: told.body, items: answer.workflowData?.[0] };
}
