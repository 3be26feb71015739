import { join } from 'node:path';
import { runInServer } from '../../scripts/n8n/rest.ts';
import type { Item, RunResult } from '../../scripts/n8n/run.ts';
import { credentialsFor } from '../../scripts/start/campaign.ts';
import { people } from './setup/people.ts';
import { onStage } from './setup/stage.ts';
import {
  CHECK,
  contactsNode,
  giveContacts,
  putOnRecord,
  receivedBy,
  save,
  saveCredential,
  sketch,
  standing,
  type Edge,
  type NodeSketch,
} from './setup/workflows.ts';

const stage = onStage();
const list = people('closed', 3);
const [agreed, another] = list;

/** What each node does, in every operation that it has. */
const SEND = {
  contact: '={{ $json.phone }}',
  purpose: 'offers',
  campaign: 'closed',
  edition: '1',
  template: { __rl: true, mode: 'name', value: 'order_update' },
  language: 'en',
  variables: {
    rows: [
      { component: 'body', name: '1', value: 'you' },
      { component: 'body', name: '2', value: 'NH-1' },
      { component: 'button', name: '0', value: 'NH-1' },
    ],
  },
  messageClass: 'marketing',
  contactHours: 'off',
};
const OPT_IN = {
  contact: '={{ $json.phone }}',
  channel: 'whatsapp',
  purpose: 'offers',
  noticeVersion: '1',
};
const NODES: Record<string, Record<string, object>> = {
  consentCheck: { checkItems: CHECK },
  recordOptIn: {
    record: { ...OPT_IN, source: 'web_form' },
    requestConfirmation: { ...OPT_IN, requestKind: 'double_opt_in', validForDays: 7 },
    confirm: { answerBy: 'message', message: '={{ $json.inbox.handle }}' },
    refuse: { answerBy: 'message', message: '={{ $json.inbox.handle }}' },
    import: {
      ...OPT_IN,
      state: 'granted',
      at: '2026-01-02T10:00:00Z',
      source: 'own_collection',
      attestation: 'Our own sign-ups.',
    },
  },
  handleOptOut: {
    readMessage: { text: 'STOP', contact: '={{ $json.phone }}', channel: 'whatsapp' },
    record: { contact: '={{ $json.phone }}', channel: 'whatsapp', scope: 'channel' },
    resolveReview: { reviewId: 'no-such-review', resolution: 'harmless' },
  },
  retentionPurge: { preview: {}, purge: {} },
  consentLedger: {
    backUp: { folder: 'closed' },
    declareNew: {},
    exportLedger: { passphrase: 'four words for a file' },
    exportSuppressions: { passphrase: 'four words for a file' },
    importLedger: { passphrase: 'four words for a file', importFrom: 'binary' },
    liftRestriction: { contact: '={{ $json.phone }}', channel: 'whatsapp' },
    restoreBackup: { backup: 'backups/none.sqlite' },
    restrictContact: { contact: '={{ $json.phone }}', channel: 'whatsapp' },
    splitContact: {},
    takeOverSuppressions: { passphrase: 'four words for a file' },
    verify: {},
  },
  sendWhatsAppTemplate: {
    sendTemplate: SEND,
    preview: SEND,
    reply: { message: '={{ $json.inbox.handle }}', text: 'Hello' },
    anythingElse: SEND,
  },
};

interface Case {
  readonly name: string;
  readonly node: NodeSketch;
}

/** Every operation of every node, in one way of going wrong. */
function everyNode(
  way: string,
  more: (type: string) => Partial<NodeSketch> & { parameters?: object },
): Case[] {
  return Object.entries(NODES).flatMap(([type, operations]) =>
    Object.entries(operations).map(([operation, parameters]) => {
      const name = `${type} ${operation}, ${way}`;
      const { parameters: broken, ...settings } = more(type);
      return {
        name,
        node: {
          name,
          type: `n8n-nodes-consent.${type}`,
          parameters: { operation, ...parameters, ...broken },
          ...settings,
        },
      };
    }),
  );
}

/** All cases side by side behind one list of contacts, in one run. */
async function runTogether(cases: readonly Case[], bind = credentialsFor(stage.sandbox)) {
  const edges: Edge[] = [
    ['Start', 0, 'Contacts'],
    ...cases.map(({ name }): Edge => ['Contacts', 0, name]),
  ];
  const id = await save(
    stage,
    sketch(
      'Nodes that go wrong',
      [
        { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
        contactsNode(stage),
        ...cases.map(({ node }) => node),
      ],
      edges,
      { saveManualExecutions: false },
    ),
    bind,
  );
  return runInServer(stage.n8n, id);
}

/** What came out of each case at any output but the first, and n8n's own error output, which is the last. */
function permitted(run: RunResult, cases: readonly Case[], errorOutput = false): object {
  return Object.fromEntries(
    cases.flatMap(({ name }) => {
      const items = (run.nodes[name] ?? []).flatMap(({ outputs }) =>
        outputs.slice(1, errorOutput ? OUTPUTS[name.split(' ')[0]!] : undefined).flat(),
      );
      return items.length > 0 ? [[name, items.length]] : [];
    }),
  );
}

/** What is done to the ledger itself, whatever comes in. */
const ONCE = [
  'backUp',
  'declareNew',
  'exportLedger',
  'exportSuppressions',
  'importLedger',
  'verify',
];

const OUTPUTS: Record<string, number> = {
  consentCheck: 3,
  recordOptIn: 2,
  handleOptOut: 4,
  retentionPurge: 2,
  consentLedger: 2,
  sendWhatsAppTemplate: 3,
};

const outputs = (run: RunResult, { name }: Case): readonly (readonly Item[])[] =>
  (run.nodes[name] ?? []).flatMap((one) => one.outputs);

let credentials: Record<'ledger' | 'whatsApp' | 'brokenLedger' | 'noToken', object>;

beforeAll(async () => {
  await putOnRecord(stage, [
    { phone: agreed!.phone, state: 'granted' },
    { phone: another!.phone, state: 'granted' },
  ]);
  await giveContacts(stage, [...list, {}, { phone: list[0]!.phone, error: 'a column' }]);
  const [ledger, whatsApp] = credentialsFor(stage.sandbox);
  const own = (type: string, data: object) =>
    saveCredential(stage, { name: `For tests: ${type}`, type, data });
  credentials = {
    ledger: { consentLedgerApi: { id: ledger!.id, name: ledger!.name } },
    whatsApp: { whatsAppCloudApi: { id: whatsApp!.id, name: whatsApp!.name } },
    brokenLedger: {
      // A folder cannot be made below a file.
      consentLedgerApi: await own('consentLedgerApi', {
        databaseFile: join(stage.n8n.logFile, 'ledger.sqlite'),
      }),
    },
    noToken: {
      whatsAppCloudApi: await own('whatsAppCloudApi', {
        ...whatsApp!.data,
        baseUrl: 'http://127.0.0.1:9',
      }),
    },
  };
});

afterAll(async () => {
  expect(await receivedBy(stage, list)).toEqual([]);
  expect(await standing(stage, list)).toEqual(['allowed', 'allowed', 'no_consent']);
});

test('where nothing is wrong, the same people do come out as allowed', async () => {
  const [check] = everyNode('as it should be', () => ({}));
  const run = await runTogether([check!]);
  const [blocked, later, allowed] = outputs(run, check!);
  expect([blocked!.length, later!.length, allowed!.length]).toEqual([2, 0, 3]);
});

test('a node that is disabled passes everything to its harmless output', async () => {
  const cases = everyNode('disabled', () => ({ disabled: true }));
  const run = await runTogether(cases);
  expect(run.status).toBe('success');
  expect(cases.filter((one) => outputs(run, one)[0]?.length !== 5)).toEqual([]);
  expect(permitted(run, cases)).toEqual({});
});

const WAYS = {
  'whose ledger cannot be opened': () => ({
    credentials: { ...credentials.whatsApp, ...credentials.brokenLedger },
  }),
  'without its credentials': () => ({ credentials: {} }),
  'whose fields cannot be worked out': () => ({
    parameters: {
      purpose: '={{ $("Nowhere").first().json.purpose }}',
      contact: '={{ $("Nowhere").first().json.phone }}',
      message: '={{ $("Nowhere").first().json.message }}',
      reviewId: '={{ $("Nowhere").first().json.review }}',
      preset: '={{ $("Nowhere").first().json.country }}',
      folder: '={{ $("Nowhere").first().json.folder }}',
      moveFolder: '={{ $("Nowhere").first().json.folder }}',
      passphrase: '={{ $("Nowhere").first().json.passphrase }}',
      earlierHead: '={{ $("Nowhere").first().json.head }}',
      identifiers: {
        row: [{ channel: 'whatsapp', contact: '={{ $("Nowhere").first().json.phone }}' }],
      },
    },
  }),
};

describe.each([
  ['Continue', { onError: 'continueRegularOutput' }],
  ['Continue, as older workflows say it', { continueOnFail: true }],
  ['Continue (using error output)', { onError: 'continueErrorOutput' }],
])('On Error: %s', (_, onError) => {
  const errorOutput = 'onError' in onError && onError.onError === 'continueErrorOutput';

  test.each(Object.entries(WAYS))(
    'a node %s lets nobody through, Always Output Data or not',
    async (way, more) => {
      const broken = (): Partial<NodeSketch> => ({ ...onError, ...more() }) as Partial<NodeSketch>;
      const cases = [
        ...everyNode(way, broken),
        ...everyNode(`${way}, Always Output Data`, () => ({ ...broken(), alwaysOutputData: true })),
        // Declaring a ledger as new takes no field that could be wrong.
      ].filter(({ name }) => !(way.includes('fields') && name.includes('declareNew')));
      const run = await runTogether(cases, way === 'without its credentials' ? [] : undefined);
      expect(run.status).toBe('success');
      expect(cases.filter(({ name }) => run.nodes[name] === undefined)).toEqual([]);
      expect(permitted(run, cases, errorOutput)).toEqual({});
    },
  );

  test('a node whose ledger cannot be opened says so of every item', async () => {
    const cases = everyNode('whose ledger cannot be opened', () => ({
      ...onError,
      ...WAYS['whose ledger cannot be opened'](),
    }));
    const run = await runTogether(cases);
    const told = cases.map((one) => {
      const type = one.name.split(' ')[0]!;
      const items = outputs(run, one)[errorOutput ? OUTPUTS[type]! : 0]!;
      const blocked = items.filter(
        ({ json }) =>
          errorOutput || (json.consent as { outcome?: string } | undefined)?.outcome === 'blocked',
      );
      return [one.name, blocked.length];
    });
    expect(told).toEqual(cases.map(({ name }) => [name, 5]));
  });
});

test('a node that sends, with WhatsApp out of reach, sends to nobody and says so', async () => {
  const cases = (['continueRegularOutput', 'continueErrorOutput'] as const).flatMap((onError) =>
    everyNode(`out of reach, ${onError}`, () => ({
      onError,
      credentials: { ...credentials.ledger, ...credentials.noToken },
    })).filter(({ node }) => node.type.endsWith('sendWhatsAppTemplate')),
  );
  const run = await runTogether(cases);
  expect(permitted(run, cases, true)).toEqual({});
});

test('Always Output Data puts at most an empty item on the harmless output', async () => {
  const cases = everyNode('nothing comes in', () => ({ alwaysOutputData: true })).filter(
    ({ name, node }) =>
      !node.type.endsWith('retentionPurge') &&
      !name.includes('anythingElse') &&
      !ONCE.some((operation) => name.startsWith(`consentLedger ${operation},`)),
  );
  await giveContacts(stage, [{}]);
  try {
    const run = await runTogether(cases);
    expect(run.error).toBeUndefined();
    expect(permitted(run, cases)).toEqual({});
  } finally {
    await giveContacts(stage, list);
  }
});

test('under Stop, a node that fails ends the workflow with a sentence that says what to do', async () => {
  const cases = (['whose ledger cannot be opened', 'without its credentials'] as const).flatMap(
    (way) => everyNode(way, WAYS[way]),
  );
  for (const one of cases) {
    const run = await runTogether([one], one.name.includes('without') ? [] : undefined);
    expect([one.name, run.status]).toEqual([one.name, 'error']);
    expect(run.error).toMatch(/^\p{Lu}.{10,}/u);
    expect(run.error).not.toMatch(/\d{6,}|undefined|Error:/);
    expect(permitted(run, [one])).toEqual({});
  }
});
