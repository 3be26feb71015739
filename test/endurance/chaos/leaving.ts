/** People leave one after the other, and each is reported once it is recorded. */
import { setTimeout as sleep } from 'node:timers/promises';
import { begin, openedBy, say, taskOf } from './child';
import { personOf, type Task } from './scene';

const task = taskOf<Extract<Task, { leaving: unknown }>>();

begin(async () => {
  const ledger = await openedBy(task);
  for (const { who, pauseMs } of task.leaving) {
    await sleep(pauseMs);
    await ledger.record([
      {
        ...{ type: 'leave', kind: 'withdrawn', channel: 'whatsapp', purpose: '*' },
        ...{ who: { identifiers: [personOf(who)] }, signed: false, evidence: { source: 'test' } },
      },
    ]);
    say({ left: who, at: Date.now() });
  }
  process.exit(0);
});
