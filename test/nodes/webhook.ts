import { WebhookContext } from 'n8n-core';
import type {
  IDataObject,
  INodeExecutionData,
  IWebhookData,
  IWebhookResponseData,
} from 'n8n-workflow';
import { alone, type Credentials } from './alone';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rawBody?: Buffer;
  /** Where it comes from. */
  readonly ip?: string;
}

export interface Answered {
  readonly status: number | undefined;
  readonly body: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What starts the workflow, by the first output; undefined where nothing does. */
  readonly items: readonly INodeExecutionData[] | undefined;
  /** The same by all outputs. */
  readonly outputs: ReadonlyArray<readonly INodeExecutionData[]> | undefined;
}

/** Calls the webhook of a trigger in n8n's own webhook context, as n8n's server does. */
export async function callWebhook(
  type: string,
  parameters: IDataObject,
  credentials: Credentials | null,
  request: HttpRequest,
): Promise<Answered> {
  const alive = { parameters, credentials, active: true };
  const { type: nodeType, workflow, node, additional } = await alone(type, alive);
  const told: { status?: number; body?: string } = {};
  // What n8n itself has set by then, for a request that names its origin.
  const answered = new Map([['access-control-allow-origin', '*']]);
  const response = {
    status: (status: number) => ((told.status = status), response),
    type: () => response,
    setHeader: (name: string, value: string) => (answered.set(name.toLowerCase(), value), response),
    removeHeader: (name: string) => answered.delete(name.toLowerCase()),
    send: (body: unknown) => ((told.body = String(body)), response),
    end: (body?: unknown) => {
      if (body !== undefined) told.body = String(body);
      return response;
    },
  };
  const { method, query = {}, headers = {}, rawBody, ip } = request;
  const webhookDescription = nodeType.description.webhooks?.find(
    ({ httpMethod }) => httpMethod === method,
  );
  const context = new WebhookContext(
    workflow,
    node,
    {
      ...additional('webhook-1'),
      httpRequest: {
        ...{ method, query, headers, rawBody, ip, params: {}, body: {} },
        socket: { remoteAddress: ip },
      } as never,
      httpResponse: response as never,
    },
    'webhook',
    { webhookDescription, httpMethod: method, path: 'webhook' } as unknown as IWebhookData,
    [],
    null,
  );
  const answer = (await nodeType.webhook?.call(context)) as IWebhookResponseData;
  expect(answer.noWebhookResponse).toBe(true);
  return {
    status: told.status,
    body: told.body,
    headers: Object.fromEntries(answered),
    items: answer.workflowData?.[0],
    outputs: answer.workflowData,
  };
}
