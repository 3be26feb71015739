import { activate, getWorkflow, rest, runInServer } from '../../scripts/n8n/rest.ts';
import { itemsOf } from '../../scripts/n8n/run.ts';
import { countRun } from '../../scripts/start/count.ts';
import { credentialsFor, furnishing } from '../../scripts/start/campaign.ts';
import { shippedWorkflows, type Workflow, type WorkflowNode } from '../../scripts/start/furnish.ts';
import { people } from './setup/people.ts';
import { onStage } from './setup/stage.ts';
import {
  daysAgo,
  giveContacts,
  putOnRecord,
  receivedBy,
  save,
  standing,
} from './setup/workflows.ts';

const stage = onStage();
const shipped = shippedWorkflows();
const named = Object.entries(shipped);
const OURS = /^n8n-nodes-consent\./;
/** What n8n asks for before it publishes them; confirmationPage.test.ts fills it in. */
const TO_FILL_IN: Readonly<Record<string, RegExp>> = {
  'double-opt-in-page': /"Ask to confirm":\s+- Missing or invalid required parameters: pageAddress/,
};
const sticky = ({ nodes }: Workflow) =>
  nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
const words = ({ parameters }: WorkflowNode) => String(parameters.content).split(/\s+/).length;

test('the campaign, re-permission, double opt-in by message and by page, opt-out handling, the purge and the care for the ledger are shipped', () => {
  expect(Object.keys(shipped)).toEqual(
    expect.arrayContaining([
      'gdpr-campaign',
      're-permission',
      'double-opt-in',
      'double-opt-in-page',
      'handle-replies',
      'retention-purge',
      'ledger-care',
    ]),
  );
});

describe.each(named)('the file of %s', (_, workflow) => {
  const text = JSON.stringify(workflow);

  test('holds no credential, instance or version of the machine it was drawn on', () => {
    expect(workflow.nodes.filter(({ credentials }) => credentials !== undefined)).toEqual([]);
    expect(text).not.toMatch(/instanceId|versionId|templateCredsSetupCompleted/);
    expect(workflow.active).toBe(false);
    expect(workflow.pinData ?? {}).toEqual({});
  });

  test('holds no number, address or key of anybody', () => {
    expect(text).not.toMatch(/\+\d[\d ().-]{6,}\d/);
    expect(text.replaceAll('127.0.0.1:4010', '')).not.toMatch(/\d{9,}/);
    expect(text).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/i);
    expect(text).not.toMatch(/EAA[A-Za-z0-9]{20,}/);
  });

  test('tells n8n to keep no execution', () => {
    expect(workflow.settings).toMatchObject({
      saveDataErrorExecution: 'none',
      saveDataSuccessExecution: 'none',
      saveManualExecutions: false,
      saveExecutionProgress: false,
    });
  });

  test('keeps contact hours, unless it answers what the person has just asked', () => {
    const hours = workflow.nodes
      .filter(({ type }) => OURS.test(type))
      .map(({ parameters }) => parameters)
      .filter(({ contactHours }) => contactHours !== undefined)
      .map(({ contactHours, messageClass }) => [messageClass, contactHours]);
    const late = hours.filter(([, kept]) => kept === 'off');
    expect(late.filter(([messageClass]) => messageClass !== 'permission_request')).toEqual([]);
    const answers = [shipped['double-opt-in'], shipped['double-opt-in-page']].includes(workflow);
    expect(late.length === 0 || answers).toBe(true);
  });

  test('explains itself: a yellow overview of 100 to 300 words, white notes of under 50', () => {
    const [overview, ...notes] = sticky(workflow);
    expect(overview!.parameters.color).toBeUndefined();
    expect(words(overview!)).toBeGreaterThanOrEqual(100);
    expect(words(overview!)).toBeLessThanOrEqual(300);
    expect(overview!.parameters.content).toMatch(/### How it works[\s\S]+### Setup/);
    expect(notes.filter((note) => words(note) >= 50)).toEqual([]);
    expect(notes.filter((note) => note.parameters.color !== 7)).toEqual([]);
  });
});

describe.each(named)('%s in a real n8n', (file, workflow) => {
  test('is imported as it was shipped, and n8n knows every node in it', async () => {
    const imported = await getWorkflow(stage.n8n, workflow.id);
    const plain = ({ nodes }: Pick<Workflow, 'nodes'>) =>
      nodes.map(({ name, type }) => `${name}: ${type}`).sort();
    expect(plain(imported as never)).toEqual(plain(workflow));
    const types = await rest<unknown[]>(stage.n8n, 'POST', '/node-types', {
      nodeInfos: workflow.nodes
        .filter(({ type }) => OURS.test(type))
        .map(({ type, typeVersion }) => ({ name: type, version: typeVersion })),
    });
    expect(types.length).toBeGreaterThan(0);
  });

  test('is published, or not before its owner has filled in what nobody else knows', async () => {
    const missing = TO_FILL_IN[file];
    if (missing) {
      await expect(activate(stage.n8n, workflow.id)).rejects.toThrow(missing);
      return;
    }
    await activate(stage.n8n, workflow.id);
    const listens = furnishing(stage.sandbox).publish.includes(workflow.id);
    // What runs on a schedule would run into the other tests.
    if (!listens) await rest(stage.n8n, 'POST', `/workflows/${workflow.id}/deactivate`, {});
    expect(file).toBeTruthy();
  });
});

describe('run by hand as it was shipped, at whatever hour this is', () => {
  const list = people('shipped', 6);

  beforeAll(async () => {
    await putOnRecord(
      stage,
      list.slice(0, 4).map(({ phone }) => ({ phone, state: 'granted' })),
    );
    await giveContacts(stage, list);
  });

  afterAll(async () => {
    expect(await receivedBy(stage, list)).toEqual([]);
  });

  test('the campaign sends nothing and accounts for everybody', async () => {
    const workflow = shipped['gdpr-campaign']!;
    const run = await runInServer(stage.n8n, workflow.id);
    expect(run.error).toBeUndefined();
    const { sent, later, notSent } = countRun(workflow, run);
    const reached = later + (notSent.allowed ?? 0);
    expect({ sent, reached, no_consent: notSent.no_consent }).toEqual({
      sent: 0,
      reached: 4,
      no_consent: 2,
    });
    const [shown] = itemsOf(run, 'Preview of the message');
    expect(shown!.json.preview).toMatchObject({ rendered: { body: expect.any(String) } });
    expect(await receivedBy(stage, list)).toEqual([]);
  });

  test('re-permission asks nobody and tells how everyone stands', async () => {
    const run = await runInServer(stage.n8n, shipped['re-permission']!.id);
    expect(run.error).toBeUndefined();
    const told = [0, 1, 2].flatMap((output) =>
      itemsOf(run, 'Preview: how permissions stand', output),
    );
    expect(told).toHaveLength(6);
    expect(await receivedBy(stage, list)).toEqual([]);
  });

  test('the purge tells what it counted and what it purged', async () => {
    const run = await runInServer(stage.n8n, shipped['retention-purge']!.id);
    expect(run.error).toBeUndefined();
    expect(itemsOf(run, 'Preview')).toMatchObject([{ json: { deleted: false } }]);
    expect(itemsOf(run, 'Report')).toMatchObject([{ json: { deleted: true } }]);
  });

  test('the purge, with its clock at nought, forgets whose consent has ended, tells the CRM, and remembers who left', async () => {
    const [ended, left, agreed] = people('shipped', 3, 50);
    await putOnRecord(stage, [
      { phone: ended!.phone, state: 'expired', at: daysAgo(400) },
      { phone: left!.phone, state: 'withdrawn', at: daysAgo(400) },
      { phone: agreed!.phone, state: 'granted', at: daysAgo(400) },
    ]);
    const workflow = shipped['retention-purge']!;
    const id = await save(stage, {
      ...workflow,
      name: 'The purge, at once',
      nodes: workflow.nodes.map((node) => {
        const more = OURS.test(node.type) ? { preset: 'custom', days: { contacts: 0 } } : {};
        return { ...node, parameters: { ...node.parameters, ...more } };
      }),
    });

    const run = await runInServer(stage.n8n, id);

    expect(run.error).toBeUndefined();
    const told = itemsOf(run, 'Tell your CRM').map(({ json }) => json);
    expect(told.length).toBeGreaterThanOrEqual(1);
    expect(told.filter(({ deleted }) => deleted !== true)).toEqual([]);
    expect(await standing(stage, [ended!, left!, agreed!])).toEqual([
      'no_consent',
      'withdrawn',
      'allowed',
    ]);
  });
});

test('credentials that the workflows were given are found good by n8n', async () => {
  for (const { id, name, type } of credentialsFor(stage.sandbox)) {
    const { data } = await rest<{ data: object }>(
      stage.n8n,
      'GET',
      `/credentials/${id}?includeData=true`,
    );
    const answer = await rest<{ status: string; message: string }>(
      stage.n8n,
      'POST',
      '/credentials/test',
      { credentials: { id, name, type, data } },
    );
    expect(answer).toMatchObject({ status: 'OK' });
  }
});
