import { setTimeout as sleep } from 'node:timers/promises';
import { people } from './setup/people.ts';
import { killN8n, onStage, startN8n } from './setup/stage.ts';
import { lookForTraces } from './setup/lookForTraces.ts';
import { spellings } from './setup/traces.ts';
import { putOnRecord, quiet, receivedBy, runCampaignOn } from './setup/workflows.ts';

const stage = onStage();
const list = people('killed', 1000);

test('a campaign of 1,000 whose n8n is killed twice sends nobody two messages and accounts for everyone', async () => {
  await putOnRecord(
    stage,
    list.map(({ phone }) => ({ phone, state: 'granted' })),
  );

  for (const killedAt of [150, 500]) {
    const running = runCampaignOn(stage, list).then(
      () => 'ended',
      () => 'broken off',
    );
    while ((await receivedBy(stage, list)).length < killedAt) await sleep(20);
    await killN8n(stage);
    expect(await running).toBe('broken off');
    const words = list.slice(0, 50).flatMap(({ phone, name }) => [...spellings(phone), name]);
    expect(lookForTraces(stage.n8n.folder, words)).toEqual([]);
    await startN8n(stage);
  }

  const last = await runCampaignOn(stage, list);
  const { sent, later, notSent } = last;
  const { already_sent: before = 0, outcome_unknown: unknown = 0, ...otherwise } = notSent;
  expect({ later, otherwise, total: sent + before + unknown }).toEqual({
    later: 0,
    otherwise: {},
    total: 1000,
  });
  expect(sent).toBeGreaterThan(0);
  expect(before).toBeGreaterThan(400);
  // A kill leaves open at most what was on the wire at that moment.
  expect(unknown).toBeLessThan(100);

  const received = await receivedBy(stage, list);
  const people_ = new Set(received.map(({ to }) => to));
  expect(people_.size).toBe(received.length);
  expect(received.length).toBeGreaterThanOrEqual(sent + before);
  expect(received.length).toBeLessThanOrEqual(1000);

  // The statuses say of each open message what became of it; whoever stays unknown was never reached.
  await quiet(stage, 120_000);
  const settled = await runCampaignOn(stage, list);
  const never = 1000 - received.length;
  expect({ sent: settled.sent, later: settled.later, notSent: settled.notSent }).toEqual({
    sent: 0,
    later: 0,
    notSent: {
      already_sent: received.length,
      ...(never > 0 ? { outcome_unknown: never } : {}),
    },
  });
  expect(await receivedBy(stage, list)).toHaveLength(received.length);
});
