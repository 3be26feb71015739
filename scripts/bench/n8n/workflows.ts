/** The workflows that answer one question, whose contact is consented, in three ways; all from the same source. */
import { CHANNEL, PURPOSE } from '../people.ts';

/** The nodes whose time counts; the source's does not. */
export const TIMED = {
  check: ['Consent Check'],
  rowExists: ['Row Exists'],
  merge: ['Get All', 'Merge'],
} as const;
export type Route = keyof typeof TIMED;

interface NodeOf {
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly parameters: object;
  readonly credentials?: object;
}
type Edge = readonly [from: string, output: number, to: string, input?: number];

const START: NodeOf = {
  name: 'Start',
  type: 'n8n-nodes-base.manualTrigger',
  typeVersion: 1,
  parameters: {},
};

/** Gives out all contacts in one answer. */
function contacts(url: string): NodeOf {
  return {
    name: 'Contacts',
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    parameters: { url, options: {} },
  };
}

/** @param credential the ledger's, as n8n knows it */
export function consentCheck(sourceUrl: string, credential: { id: string; name: string }) {
  const check: NodeOf = {
    name: 'Consent Check',
    type: 'n8n-nodes-consent.consentCheck',
    typeVersion: 1,
    parameters: {
      operation: 'checkItems',
      channel: CHANNEL,
      contact: '={{ $json.phone }}',
      purpose: PURPOSE,
      messageClass: 'marketing',
      contactHours: 'off',
    },
    credentials: { consentLedgerApi: credential },
  };
  return workflow(
    `Consent Check on ${credential.name}`,
    [START, contacts(sourceUrl), check],
    [
      ['Start', 0, 'Contacts'],
      ['Contacts', 0, 'Consent Check'],
    ],
  );
}

/** One condition only, the phone: asking for state and purpose as well would be slower still. */
export function rowExists(sourceUrl: string, tableId: string) {
  const exists = dataTable('Row Exists', tableId, {
    operation: 'rowExists',
    matchType: 'allConditions',
    filters: {
      conditions: [{ keyName: 'phone', condition: 'eq', keyValue: '={{ $json.phone }}' }],
    },
  });
  return workflow(
    'Data table: Row Exists',
    [START, contacts(sourceUrl), exists],
    [
      ['Start', 0, 'Contacts'],
      ['Contacts', 0, 'Row Exists'],
    ],
  );
}

export function getAllAndMerge(sourceUrl: string, tableId: string) {
  const all = dataTable('Get All', tableId, { operation: 'get', returnAll: true });
  const merge: NodeOf = {
    name: 'Merge',
    type: 'n8n-nodes-base.merge',
    typeVersion: 3.2,
    parameters: {
      mode: 'combine',
      combineBy: 'combineByFields',
      fieldsToMatchString: 'phone',
      joinMode: 'keepMatches',
      outputDataFrom: 'input1',
      options: {},
    },
  };
  return workflow(
    'Data table: Get All and Merge',
    [START, contacts(sourceUrl), all, merge],
    [
      ['Start', 0, 'Contacts'],
      ['Start', 0, 'Get All'],
      ['Contacts', 0, 'Merge', 0],
      ['Get All', 0, 'Merge', 1],
    ],
  );
}

function dataTable(name: string, tableId: string, parameters: object): NodeOf {
  return {
    name,
    type: 'n8n-nodes-base.dataTable',
    typeVersion: 1.1,
    parameters: {
      resource: 'row',
      dataTableId: { __rl: true, mode: 'id', value: tableId },
      ...parameters,
    },
  };
}

function workflow(name: string, nodes: readonly NodeOf[], edges: readonly Edge[]) {
  const connections: Record<string, { main: { node: string; type: 'main'; index: number }[][] }> =
    {};
  for (const [from, output, to, index = 0] of edges) {
    const { main } = (connections[from] ??= { main: [] });
    while (main.length <= output) main.push([]);
    main[output]!.push({ node: to, type: 'main', index });
  }
  return {
    name,
    active: false,
    settings: { executionOrder: 'v1', saveManualExecutions: false },
    connections,
    nodes: nodes.map((node, index) => ({
      id: `node-${index}`,
      position: [index * 200, 0],
      ...node,
    })),
  };
}
