import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { activate } from '../../scripts/n8n/rest.ts';
import { liveCampaign, workflowsFor } from '../../scripts/start/campaign.ts';
import { people, type Person } from './setup/people.ts';
import { onStage, startN8n, stopN8n } from './setup/stage.ts';
import { lookForTraces } from './setup/lookForTraces.ts';
import { filesBelow, findTraces, spellings } from './setup/traces.ts';
import {
  giveContacts,
  putOnRecord,
  quiet,
  receivedBy,
  runCampaignOn,
  save,
  says,
} from './setup/workflows.ts';

const stage = onStage();

/** The live campaign, published and started from outside in place of its schedule. */
async function runUnattended(list: readonly Person[]): Promise<void> {
  await giveContacts(stage, list);
  const path = `run-${Date.now()}`;
  const campaign = liveCampaign(workflowsFor(stage.sandbox)['gdpr-campaign']!);
  const id = await save(stage, {
    ...campaign,
    name: 'The campaign, unattended',
    nodes: campaign.nodes.map((node) =>
      node.name === 'Every half hour'
        ? {
            ...node,
            type: 'n8n-nodes-base.webhook',
            typeVersion: 2,
            webhookId: path,
            parameters: { path, options: {} },
          }
        : node,
    ),
  });
  await activate(stage.n8n, id);
  const { status } = await fetch(`${stage.n8n.url}/webhook/${path}`);
  expect(status).toBe(200);
  await quiet(stage);
}

describe('after a campaign and a STOP', () => {
  const list = people('traces', 30);
  const words = [
    ...list.flatMap(({ phone }) => spellings(phone)),
    ...list.map(({ name }) => name.split(' ')[1]!),
  ];

  beforeAll(async () => {
    await putOnRecord(
      stage,
      list.slice(0, 24).map(({ phone }) => ({ phone, state: 'granted' })),
    );
    // First as a schedule runs it, which n8n treats another way than a run by hand.
    await runUnattended(list.slice(0, 12));
    expect((await runCampaignOn(stage, list)).sent).toBe(12);
    expect(await receivedBy(stage, list, 'autumn_offer')).toHaveLength(24);
    const [word, sentence, unclear, button, other] = list;
    await says(stage, word!, { text: 'STOP' });
    await says(stage, sentence!, { text: `Please stop writing to me, ${sentence!.name}` });
    await says(stage, unclear!, { text: `I am ${unclear!.name}, maybe fewer of these?` });
    await says(stage, button!, { button: 'Stop offers' });
    await says(stage, other!, { text: `When do you open? My number is ${other!.phone}` });
    const again = await runCampaignOn(stage, list);
    expect(again.notSent.withdrawn).toBeGreaterThanOrEqual(3);
    await quiet(stage);
  });

  test('no file of n8n or the ledger holds a number or a name while n8n runs', () => {
    expect(filesBelow(stage.n8n.folder)).toEqual(
      expect.arrayContaining([
        'n8n.log',
        expect.stringMatching(/database\.sqlite$/),
        expect.stringMatching(/database\.sqlite-wal$/),
        expect.stringMatching(/consent.*\.(db|sqlite)$/),
      ]),
    );
    expect(lookForTraces(stage.n8n.folder, words)).toEqual([]);
  });

  test('nor after n8n was ended as it should be', async () => {
    await stopN8n(stage);
    try {
      expect(lookForTraces(stage.n8n.folder, words)).toEqual([]);
    } finally {
      await startN8n(stage);
    }
  });

  test('although the same look at what the sandbox keeps finds everyone who was written to', async () => {
    expect(await receivedBy(stage, list)).not.toEqual([]);
    const found = lookForTraces(stage.sandbox.folder, words);
    expect(Math.max(...found.map(({ traces }) => traces))).toBeGreaterThanOrEqual(24);
  });
});

describe('the look for traces', () => {
  const [person] = people('traces', 1, 90);
  const national = person!.phone.slice(3);
  const folder = mkdtempSync(join(tmpdir(), 'consent-traces-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['in E.164', person!.phone],
    ['as bare digits', person!.phone.slice(1)],
    ['in national form', `0${national}`],
    ['as a name', person!.name],
    ...[0, 1, 2, 3, 4].map((before) => [
      `inside base64, after ${before} bytes`,
      Buffer.from(`${'\u001c'.repeat(before)}33${national}\u0015\u0002`).toString('base64'),
    ]),
    ['inside base64 of a name', Buffer.from(`{"n":"${person!.name}"}`).toString('base64')],
  ])('finds somebody %s', (_, text) => {
    const file = join(folder, '.hidden');
    writeFileSync(file, Buffer.concat([Buffer.from([0, 255, 1]), Buffer.from(text)]));
    const words = [...spellings(person!.phone), person!.name.split(' ')[1]!];
    expect(findTraces(folder, words)).toMatchObject([{ file: '.hidden' }]);
    writeFileSync(file, 'nobody');
    expect(findTraces(folder, words)).toEqual([]);
  });
});
