import {
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { PAGE_HEADERS } from '../../pages/document';
import { consentLedgerTest } from '../shared/credentialTests';
import { properties } from './properties';
import { visit } from './visit';

/**
 * The page that the link of a double opt-in opens. Opening it confirms nothing; its button does. It answers
 * by itself, because n8n's own answer waits for a free execution. Output 0, the harmless one, is Not Confirmed.
 */
export class ConfirmationPageTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Confirmation Page Trigger',
    name: 'confirmationPageTrigger',
    icon: {
      light: 'file:confirmationPageTrigger.svg',
      dark: 'file:confirmationPageTrigger.dark.svg',
    },
    group: ['trigger'],
    version: 1,
    subtitle: 'double opt-in by a web page',
    description:
      'Shows the page of a confirmation link, and starts when a contact says yes or no on it',
    defaults: { name: 'Confirmation Page Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Not Confirmed', 'Confirmed'],
    credentials: [{ name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' }],
    webhooks: [
      { name: 'setup', httpMethod: 'GET', responseMode: 'onReceived', path: 'confirm' },
      { name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'confirm' },
    ],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest } };

  // The page is at n8n itself, so there is nothing to register or to take back.
  webhookMethods = {
    default: {
      checkExists: async () => true,
      create: async () => true,
      delete: async () => true,
    },
  };

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const { status, page, retryAfter, started } = await visit(this);
    const response = this.getResponseObject();
    // n8n lets every site's scripts read what a webhook answers; this page is nobody's but the reader's.
    for (const name of ['Access-Control-Allow-Origin', 'Access-Control-Allow-Methods'])
      response.removeHeader(name);
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter));
    response.status(status).end(page);
    if (!started) return { noWebhookResponse: true };
    const workflowData: INodeExecutionData[][] = [[], []];
    workflowData[started.output] = this.helpers.returnJsonArray([started.json]);
    return { noWebhookResponse: true, workflowData };
  }
}
