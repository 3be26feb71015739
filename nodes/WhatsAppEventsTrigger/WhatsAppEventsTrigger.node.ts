import {
  type INodeType,
  type INodeTypeDescription,
  type IWebhookFunctions,
  type IWebhookResponseData,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { consentLedgerTest, whatsAppCloudTest } from '../shared/credentialTests';
import { deliver } from './deliver';
import { askedByWhatsApp, webhookMethods } from './hearing';
import { properties } from './properties';
import { challengeOf } from './verify';

/**
 * Takes in what WhatsApp tells: opt-outs take effect and messages are kept before WhatsApp hears
 * that they arrived. It answers by itself, because n8n's own answer waits for a free execution.
 */
export class WhatsAppEventsTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'WhatsApp Events Trigger',
    name: 'whatsAppEventsTrigger',
    icon: { light: 'file:whatsAppEventsTrigger.svg', dark: 'file:whatsAppEventsTrigger.dark.svg' },
    group: ['trigger'],
    // For 1, n8n works out an option of its own Webhook node with every delivery, in a sandbox made for it.
    version: [1, 1.1],
    defaultVersion: 1.1,
    subtitle: '={{ $parameter["events"].join(", ") }}',
    description: 'Starts when a contact writes on WhatsApp, and puts opt-outs on record at once',
    defaults: { name: 'WhatsApp Events Trigger' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [
      { name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' },
      { name: 'whatsAppCloudApi', required: true, testedBy: 'whatsAppCloudTest' },
    ],
    webhooks: [
      { name: 'setup', httpMethod: 'GET', responseMode: 'onReceived', path: 'webhook' },
      { name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
    ],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest, whatsAppCloudTest } };

  webhookMethods = webhookMethods;

  async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    const response = this.getResponseObject();
    if (this.getWebhookName() === 'setup') {
      const challenge = await challengeOf(this).catch(() => undefined);
      if (challenge === undefined) response.status(403).type('text/plain').end();
      else {
        response.status(200).type('text/plain').send(challenge).end();
        await askedByWhatsApp(this);
      }
      return { noWebhookResponse: true };
    }
    const { status, items } = await deliver(this);
    response.status(status).end();
    if (items.length === 0) return { noWebhookResponse: true };
    return { noWebhookResponse: true, workflowData: [this.helpers.returnJsonArray([...items])] };
  }
}
