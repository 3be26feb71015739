import { randomUUID } from 'node:crypto';
import { activate, runInServer } from '../../scripts/n8n/rest.ts';
import { itemsOf } from '../../scripts/n8n/run.ts';
import { credentialsFor, liveCampaign, workflowsFor } from '../../scripts/start/campaign.ts';
import { countRun } from '../../scripts/start/count.ts';
import type { Credential, Workflow } from '../../scripts/start/furnish.ts';
import { type PostgresServer, startPostgres } from '../../scripts/postgres/start.ts';
import { people } from './setup/people.ts';
import { onStage } from './setup/stage.ts';
import {
  contactsNode,
  giveContacts,
  receivedBy,
  save,
  saveCredential,
  sketch,
} from './setup/workflows.ts';

const stage = onStage();
const everyone = people('onPostgres', 30);
const subscribers = everyone.slice(0, 20);
let server: PostgresServer;
let credentials: readonly Credential[];
let campaign: Workflow;
let campaignId: string;

/** Nothing that people can leave is sent from a ledger that no trigger tells who left. */
const listener = sketch(
  'Listens for the ledger on PostgreSQL',
  [
    {
      name: 'Events',
      type: 'n8n-nodes-consent.whatsAppEventsTrigger',
      webhookId: randomUUID(),
      parameters: { events: ['messages'] },
    },
    { name: 'End', type: 'n8n-nodes-base.noOp' },
  ],
  [['Events', 0, 'End']],
);

beforeAll(async () => {
  server = await startPostgres();
  await server.createDatabase('marketing');
  const { host, port, user, password } = server;
  const ledger = await saveCredential(stage, {
    name: 'A ledger that machines share',
    type: 'consentLedgerApi',
    data: {
      engine: 'postgres',
      host,
      port,
      user,
      password,
      database: 'marketing',
      keysDatabase: 'marketing_keys',
      schema: 'consent',
      ssl: 'off',
      maxConnections: 8,
      encryptionKey: 'a key that somebody typed',
    },
  });
  credentials = credentialsFor(stage.sandbox).map((one) =>
    one.type === 'consentLedgerApi' ? { ...one, ...ledger } : one,
  );
  await activate(stage.n8n, await save(stage, listener, credentials));
  campaign = liveCampaign(workflowsFor(stage.sandbox)['gdpr-campaign']!);
  campaignId = await save(stage, { ...campaign, name: 'The campaign on PostgreSQL' }, credentials);
}, 120_000);
afterAll(async () => await server.stop());

/** One of our nodes over a list, on the ledger on PostgreSQL. */
async function overList(
  list: readonly object[],
  node: { readonly type: string; readonly parameters: object },
) {
  await giveContacts(stage, list);
  const id = await save(
    stage,
    sketch(
      'On PostgreSQL',
      [
        { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
        contactsNode(stage),
        { name: 'Ours', ...node },
      ],
      [
        ['Start', 0, 'Contacts'],
        ['Contacts', 0, 'Ours'],
      ],
    ),
    credentials,
  );
  const run = await runInServer(stage.n8n, id);
  expect([run.status, run.error]).toEqual(['success', undefined]);
  return run;
}

async function runCampaign() {
  await giveContacts(stage, everyone);
  const run = await runInServer(stage.n8n, campaignId);
  expect([run.status, run.error]).toEqual(['success', undefined]);
  return countRun(campaign, run);
}

test('a campaign runs on a ledger that is kept on PostgreSQL', async () => {
  const imported = await overList(subscribers, {
    type: 'n8n-nodes-consent.recordOptIn',
    parameters: {
      operation: 'import',
      contact: '={{ $json.phone }}',
      channel: 'whatsapp',
      purpose: 'offers',
      state: 'granted',
      at: '2026-01-02T10:00:00Z',
      source: 'own_collection',
      attestation: 'Our own sign-ups.',
    },
  });
  expect(itemsOf(imported, 'Ours', 1)).toHaveLength(20);
  expect(await runCampaign()).toEqual({ sent: 20, later: 0, notSent: { no_consent: 10 } });
  expect(await receivedBy(stage, everyone)).toHaveLength(20);
});

test('whoever leaves there gets nothing more, and nobody gets an edition twice', async () => {
  const left = subscribers.slice(0, 3);
  const recorded = await overList(left, {
    type: 'n8n-nodes-consent.handleOptOut',
    parameters: {
      operation: 'record',
      contact: '={{ $json.phone }}',
      channel: 'whatsapp',
      scope: 'channel',
    },
  });
  expect(itemsOf(recorded, 'Ours', 3)).toHaveLength(3);
  expect(await runCampaign()).toEqual({
    sent: 0,
    later: 0,
    notSent: { no_consent: 10, withdrawn: 3, already_sent: 17 },
  });
  expect(await receivedBy(stage, everyone)).toHaveLength(20);
});

test('its chain holds', async () => {
  const verified = await overList([{}], {
    type: 'n8n-nodes-consent.consentLedger',
    parameters: { operation: 'verify' },
  });
  expect(itemsOf(verified, 'Ours', 1)).toMatchObject([{ json: { verified: true } }]);
});
