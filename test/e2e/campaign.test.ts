import { runInServer } from '../../scripts/n8n/rest.ts';
import { itemsOf } from '../../scripts/n8n/run.ts';
import { liveCampaign, workflowsFor } from '../../scripts/start/campaign.ts';
import { countRun } from '../../scripts/start/count.ts';
import { ask } from '../../scripts/start/sandbox.ts';
import { people, written } from './setup/people.ts';
import { killN8n, onStage, startN8n } from './setup/stage.ts';
import {
  daysAgo,
  giveContacts,
  putOnRecord,
  quiet,
  receivedBy,
  runCampaignOn,
  save,
  says,
} from './setup/workflows.ts';

const stage = onStage();
const TEMPLATE = 'autumn_offer';

describe('in preview', () => {
  const list = people('preview', 20);
  let previewId: string;
  const [agreed, left, strangers] = [list.slice(0, 12), list.slice(12, 15), list.slice(15)];

  /** The shipped campaign in its preview, at any hour, so that the counts do not hang on the clock. */
  async function preview() {
    await putOnRecord(stage, [
      ...agreed.map(({ phone }) => ({ phone, state: 'granted' as const })),
      ...left.map(({ phone }) => ({ phone, state: 'withdrawn' as const })),
    ]);
    await giveContacts(stage, list);
    const shipped = workflowsFor(stage.sandbox)['gdpr-campaign']!;
    const atAnyHour = liveCampaign(shipped);
    const settings = shipped.nodes.find(({ name }) => name === 'Settings')!;
    previewId = await save(stage, {
      ...atAnyHour,
      name: 'The campaign in preview, at any hour',
      nodes: atAnyHour.nodes.map((node) => (node.name === 'Settings' ? settings : node)),
    });
    const run = await runInServer(stage.n8n, previewId);
    expect(run.error).toBeUndefined();
    return { run, counts: countRun(atAnyHour, run) };
  }

  test('the campaign sends nothing and shows counts by reason, one message and an estimate', async () => {
    const { run, counts } = await preview();

    expect(counts).toEqual({
      sent: 0,
      later: 0,
      notSent: { allowed: 12, withdrawn: 3, no_consent: 5 },
    });
    expect(await receivedBy(stage, list)).toEqual([]);

    const table = Object.fromEntries(
      itemsOf(run, 'Counts by reason').map(({ json }) => [
        json.consent_reason,
        json.count_consent_reason,
      ]),
    );
    expect(table).toEqual({ allowed: 12, withdrawn: 3, no_consent: 5 });

    const [shown, ...more] = itemsOf(run, 'Preview of the message');
    expect(more).toEqual([]);
    expect(shown!.json.preview).toMatchObject({
      wouldSend: 12,
      rendered: {
        header: 'Autumn days at Nordlys Home',
        body: expect.stringContaining(`Hello ${agreed[0]!.name}, you asked us for offers`),
        footer: 'Nordlys Home. Reply STOP and we stop.',
      },
      estimate: {
        cost: 0.96,
        currency: 'EUR',
        seconds: expect.any(Number),
        finishAt: expect.any(String),
      },
    });
    expect(strangers).toHaveLength(5);
  });

  test('a list of many batches is previewed as a whole', async () => {
    const many = [...list, ...people('killed', 500, 1000), ...list];
    await giveContacts(stage, many);
    const run = await runInServer(stage.n8n, previewId);
    const shown = itemsOf(run, 'Preview of the message');
    expect(shown).toHaveLength(1);
    expect(shown[0]!.json.preview).toMatchObject({ wouldSend: 12, estimate: { cost: 0.96 } });
    expect(await receivedBy(stage, many)).toEqual([]);
  });

  test('a preview claims nothing: the live campaign afterwards sends to everybody who was allowed', async () => {
    const { sent, notSent } = await runCampaignOn(stage, list);
    expect({ sent, notSent }).toEqual({ sent: 12, notSent: { withdrawn: 3, no_consent: 5 } });
  });
});

describe('live, on a list and consents that nobody has seen before', () => {
  const all = people('campaign', 120);
  const take = (from: number, count: number) => all.slice(from, from + count);
  const granted = take(0, 50);
  const states = {
    withdrawn: take(50, 10),
    refused: take(60, 6),
    objected: take(66, 4),
    suppressed: take(70, 5),
    expired: take(75, 8),
    pending: take(83, 7),
  } as const;
  const strangers = take(90, 10);
  const otherPurpose = take(100, 4);
  const twice = granted.slice(0, 9).map((person, index) => ({
    ...person,
    phone: written(person.phone, (['national', '00', 'spaced', 'digits'] as const)[index % 4]!),
  }));
  const blockedTwice = states.withdrawn.slice(0, 2);
  const invalid = ['', 'call me', '+33 1', '12345', null, { a: 1 }].map((phone) => ({
    phone,
    name: 'Nobody',
    country: 'FR',
  }));
  const list = [
    ...all
      .slice(0, 104)
      .map((person, index) =>
        index % 3 === 0 ? { ...person, phone: written(person.phone, 'national') } : person,
      ),
    ...twice,
    ...blockedTwice,
    ...invalid,
  ];
  let run: Awaited<ReturnType<typeof runCampaignOn>>;

  beforeAll(async () => {
    await putOnRecord(stage, [
      ...granted.map(({ phone }) => ({ phone, state: 'granted' as const })),
      ...otherPurpose.map(({ phone }) => ({
        phone,
        state: 'granted' as const,
        purpose: 'newsletter',
      })),
      ...Object.entries(states).flatMap(([state, group]) =>
        group.map(({ phone }) => ({
          phone,
          state: state as keyof typeof states,
          ...(state === 'pending' ? { at: daysAgo(2) } : {}),
        })),
      ),
    ]);
    run = await runCampaignOn(stage, list);
  });

  test('the counts are right, and everyone is in one of them', () => {
    const { sent, later, notSent } = run;
    expect({ sent, later, notSent }).toEqual({
      sent: 50,
      later: 0,
      notSent: {
        withdrawn: 12,
        refused: 6,
        objected: 4,
        suppressed: 5,
        expired: 8,
        pending_confirmation: 7,
        no_consent: 14,
        already_sent: 9,
        invalid_contact: 6,
      },
    });
    expect(strangers).toHaveLength(10);
  });

  test('the sandbox received what n8n counts as sent, each person once, and nobody else', async () => {
    const received = await receivedBy(stage, all);
    expect(received.map(({ to }) => `+${to}`).sort()).toEqual(
      granted.map(({ phone }) => phone).sort(),
    );
    expect(new Set(received.map(({ template }) => template))).toEqual(new Set([TEMPLATE]));
  });

  test('every item says why, in a sentence, and only those that were sent carry an address', () => {
    const ends = ['Consent Check', 'Send WhatsApp Template'].flatMap((node) =>
      [0, 1, 2].flatMap((output) =>
        node === 'Consent Check' && output === 2
          ? []
          : itemsOf(run.run, node, output).map(
              ({ json }) => json.consent as Record<string, string>,
            ),
      ),
    );
    expect(ends).toHaveLength(list.length);
    for (const { explanation } of ends) expect(explanation).toMatch(/^\p{Lu}.+\.$/u);
    expect(ends.filter(({ to }) => to !== undefined).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 50 }, () => 'sent'),
    );
  });

  test('run again, the edition goes to nobody twice', async () => {
    const again = await runCampaignOn(stage, list);
    expect(again.sent).toBe(0);
    expect(again.notSent.already_sent).toBe(59);
    expect(await receivedBy(stage, all, TEMPLATE)).toHaveLength(50);
  });
});

describe('STOP', () => {
  test('from a phone, in words, by the button or in WhatsApp itself: the next run counts each as withdrawn and sends nothing', async () => {
    const list = people('stop', 9);
    const [word, sentence, button, preference, ...others] = list;
    await putOnRecord(
      stage,
      list.map(({ phone }) => ({ phone, state: 'granted' })),
    );
    expect((await runCampaignOn(stage, list)).sent).toBe(9);
    await quiet(stage);

    await says(stage, word!, { text: 'STOP' });
    await says(stage, sentence!, { text: 'Please stop sending me these offers' });
    await says(stage, button!, { button: 'Stop offers' });
    await ask(stage.sandbox, 'POST', '/sandbox/preferences', {
      from: preference!.phone,
      value: 'stop',
    });
    await quiet(stage);

    const { sent, later, notSent } = await runCampaignOn(stage, list);
    expect({ sent, later, notSent }).toEqual({
      sent: 0,
      later: 0,
      notSent: { withdrawn: 4, already_sent: 5 },
    });
    expect(others).toHaveLength(5);
    expect(await receivedBy(stage, list, TEMPLATE)).toHaveLength(9);
  });

  test('is answered once, in words and never with an offer', async () => {
    const [person] = people('stop', 1, 20);
    await putOnRecord(stage, [{ phone: person!.phone, state: 'granted' }]);
    await says(stage, person!, { text: 'STOP' });
    const answers = await receivedBy(stage, [person!]);
    expect(answers).toMatchObject([{ body: { type: 'text' } }]);
  });

  test('that comes while n8n is being killed, or is away, is in force when it is back', async () => {
    const list = people('killedStop', 8);
    await putOnRecord(
      stage,
      list.map(({ phone }) => ({ phone, state: 'granted' })),
    );
    await quiet(stage);
    const stop = ({ phone }: { phone: string }) =>
      ask(stage.sandbox, 'POST', '/sandbox/inbound', { from: phone, text: 'STOP' });

    // One word each, a few milliseconds apart, and the kill somewhere among them.
    const being = list.slice(0, 5).map(
      (person, index) =>
        new Promise((done, failed) => {
          setTimeout(() => stop(person).then(done, failed), index * 8);
        }),
    );
    await new Promise((passed) => setTimeout(passed, 20));
    await killN8n(stage);
    await Promise.all(being);
    await stop(list[5]!);
    await startN8n(stage);
    await quiet(stage, 90_000);

    const { sent, notSent } = await runCampaignOn(stage, list);
    expect({ sent, notSent }).toEqual({ sent: 2, notSent: { withdrawn: 6 } });
    expect(await receivedBy(stage, list.slice(0, 6), TEMPLATE)).toEqual([]);
  });
});
