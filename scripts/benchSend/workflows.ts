/** One workflow for each way to send, all from the same source; and what listens to the statuses of ours. */
import { createHash } from 'node:crypto';
import { sandboxDefaults } from '../../sandbox/settings.ts';
import { PURPOSE } from '../bench/people.ts';
import type { Workflow, WorkflowNode } from '../start/furnish.ts';
import { type Rate, RATES, type RouteName } from './routes.ts';

/** Of the sandbox's templates: text in the header, two variables in the body, a payload and a link on buttons. */
const TEMPLATE = { name: 'autumn_offer', language: 'en' } as const;
const HEADING = 'Autumn days';
const OFFER = '20 % off blankets';
const STOP = 'consent:stop';
const LINK = 'autumn';
/** Where the Graph API answers, as whoever builds this by hand copies it. */
const VERSION = 'v26.0';

const LISTENER = 'benchListener001';
const TELLER = 'benchTellErrors1';
const EVENTS_WEBHOOK = 'bench-whatsapp-events';
/** What the marketer's workflows have too: no copy of the contacts in n8n's database. */
const SETTINGS = {
  executionOrder: 'v1',
  saveDataErrorExecution: 'none',
  saveDataSuccessExecution: 'none',
  saveManualExecutions: false,
  saveExecutionProgress: false,
};

/** What the webhook of each workflow takes. */
export interface Order {
  /** Where the contacts are. */
  readonly list: string;
  readonly edition: string;
}

type Edge = readonly [from: string, to: string];

/** The path of the webhook that starts a route, below `/webhook/`. */
export function startPath(route: RouteName, rate: Rate): string {
  return route === 'httpRequestBatched' || route === 'ours'
    ? `bench-${route}-${rate}`
    : `bench-${route}`;
}

/**
 * Every workflow, in the order in which n8n must hear of them, each with whether it is to be published,
 * and for which rate where it takes that from its credential.
 */
export function workflows(urls: {
  readonly sandbox: string;
  readonly tell: string;
}): readonly { readonly workflow: Workflow; readonly publish: boolean; readonly rate?: Rate }[] {
  const request = (options: object, more: object = {}) => httpRequest(urls.sandbox, options, more);
  const route = (name: RouteName, rate: Rate, send: WorkflowNode) => ({
    workflow: sending(startPath(name, rate), send, urls.tell),
    publish: true,
  });
  return [
    { workflow: tellErrors(urls.tell), publish: true },
    { workflow: listener(), publish: true },
    ...RATES.map((rate) => ({ ...route('ours', rate, sendWhatsAppTemplate()), rate })),
    route('httpRequest', 80, request({})),
    ...RATES.map((rate) =>
      route(
        'httpRequestBatched',
        rate,
        request({ batching: { batch: { batchSize: rate, batchInterval: 1000 } } }),
      ),
    ),
    // As often as n8n lets it, after the second that stands there by default.
    route('httpRequestRetried', 80, request({}, { retryOnFail: true, maxTries: 5 })),
  ];
}

function sendWhatsAppTemplate(): WorkflowNode {
  const row = (component: string, name: string, value: string) => ({ component, name, value });
  return {
    name: 'Send',
    type: 'n8n-nodes-consent.sendWhatsAppTemplate',
    typeVersion: 1,
    parameters: {
      operation: 'sendTemplate',
      contact: '={{ $json.phone }}',
      purpose: PURPOSE,
      campaign: 'bench',
      edition: "={{ $('Start').first().json.body.edition }}",
      template: { __rl: true, mode: 'name', value: TEMPLATE.name },
      language: TEMPLATE.language,
      variables: {
        rows: [
          row('header', '1', HEADING),
          row('body', '1', '={{ $json.name }}'),
          row('body', '2', OFFER),
          row('button', '0', STOP),
          row('button', '1', LINK),
        ],
      },
      messageClass: 'marketing',
      contactHours: 'off',
    },
  };
}

/** The same message as an expression, as whoever has no node for it writes it. */
function httpRequest(sandbox: string, options: object, more: object): WorkflowNode {
  const text = (value: string) => `{ type: 'text', text: ${value} }`;
  const fixed = (value: string) => text(JSON.stringify(value));
  const components = [
    `{ type: 'header', parameters: [${fixed(HEADING)}] }`,
    `{ type: 'body', parameters: [${text('$json.name')}, ${fixed(OFFER)}] }`,
    `{ type: 'button', sub_type: 'quick_reply', index: '0', parameters: [{ type: 'payload', payload: ${JSON.stringify(STOP)} }] }`,
    `{ type: 'button', sub_type: 'url', index: '1', parameters: [${fixed(LINK)}] }`,
  ];
  const template = `{ name: '${TEMPLATE.name}', language: { code: '${TEMPLATE.language}' }, components: [${components.join(', ')}] }`;
  return {
    name: 'Send',
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    parameters: {
      method: 'POST',
      url: `${sandbox}/${VERSION}/${sandboxDefaults.phoneNumberId}/messages`,
      sendHeaders: true,
      headerParameters: {
        parameters: [{ name: 'Authorization', value: `Bearer ${sandboxDefaults.accessToken}` }],
      },
      sendBody: true,
      specifyBody: 'json',
      jsonBody: `={{ JSON.stringify({ messaging_product: 'whatsapp', recipient_type: 'individual', to: $json.phone, type: 'template', template: ${template} }) }}`,
      options,
    },
    ...more,
  };
}

/** Sixteen characters, as n8n's own ids have. */
function idOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

/** Answers its webhook when it is over. What is not sent comes out on top, of our node. */
function sending(path: string, send: WorkflowNode, tellUrl: string): Workflow {
  const nodes: WorkflowNode[] = [
    {
      name: 'Start',
      type: 'n8n-nodes-base.webhook',
      typeVersion: 2,
      webhookId: path,
      parameters: {
        httpMethod: 'POST',
        path,
        responseMode: 'lastNode',
        responseData: 'noData',
        options: {},
      },
    },
    {
      name: 'Contacts',
      type: 'n8n-nodes-base.httpRequest',
      typeVersion: 4.2,
      parameters: { url: '={{ $json.body.list }}', options: {} },
    },
    send,
  ];
  const edges: Edge[] = [
    ['Start', 'Contacts'],
    ['Contacts', 'Send'],
  ];
  if (send.type.startsWith('n8n-nodes-consent.')) {
    nodes.push({
      ...tell(tellUrl, '={{ $json.consent.reason }}: {{ $json.consent.explanation }}'),
      executeOnce: true,
    });
    edges.push(['Send', 'Tell']);
  }
  return workflow(idOf(path), path, nodes, edges, { errorWorkflow: TELLER });
}

/** Whatever ends a workflow early is told too. */
function tellErrors(tellUrl: string): Workflow {
  const nodes = [
    { name: 'Error', type: 'n8n-nodes-base.errorTrigger', typeVersion: 1, parameters: {} },
    tell(tellUrl, '=n8n: {{ $json.execution.error.message }}'),
  ];
  return workflow(TELLER, 'Tell errors', nodes, [['Error', 'Tell']]);
}

/** As the shipped workflow that handles replies: statuses go on record and start nothing. */
function listener(): Workflow {
  const trigger: WorkflowNode = {
    name: 'WhatsApp Events Trigger',
    type: 'n8n-nodes-consent.whatsAppEventsTrigger',
    typeVersion: 1.1,
    webhookId: EVENTS_WEBHOOK,
    parameters: { events: ['messages'], include: [] },
  };
  const rest = { name: 'Nothing', type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
  return workflow(LISTENER, 'Listen', [trigger, rest], [[trigger.name, rest.name]]);
}

/** The trigger of the workflow that listens. */
export const eventsTrigger: WorkflowNode = listener().nodes[0]!;

function tell(url: string, sentence: string): WorkflowNode {
  return {
    name: 'Tell',
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    parameters: {
      method: 'POST',
      url,
      sendBody: true,
      contentType: 'raw',
      rawContentType: 'text/plain',
      body: sentence,
      options: {},
    },
  };
}

function workflow(
  id: string,
  name: string,
  nodes: readonly WorkflowNode[],
  edges: readonly Edge[],
  settings: object = {},
): Workflow {
  return {
    id,
    name,
    active: false,
    settings: { ...SETTINGS, ...settings },
    connections: Object.fromEntries(
      edges.map(([from, to]) => [from, { main: [[{ node: to, type: 'main', index: 0 }]] }]),
    ),
    nodes: nodes.map((node, index) => ({
      id: `node-${index}`,
      position: [index * 200, 0],
      ...node,
    })),
  };
}
