import fc from 'fast-check';
import type { Reason } from '../../core/consent/vocabulary';
import { openLedger } from '../../core/ledger';
import { catchUp } from '../../core/ledger/operations/catchUp';
import { aLedger } from '../core/ledger/aLedger';
import { always, rounds, inFull } from './rounds';
import { Leavers } from './story/leavers';
import { aStory, type Step } from './story/plan';
import { everyoneAgrees, newlyReachable, reach } from './story/reach';
import { Stage } from './story/stage';
import { twoWorkers } from './story/workers';
import { backUp, empty, putBack } from './tables';

/**
 * What is kept beside the ledger for a restore. A link, a question, a message or a shorter term that
 * came since is lost with the rest, and what only these held back is not held back any more.
 */
const KEPT_BESIDE: ReadonlySet<Reason> = new Set<Reason>([
  'suppressed',
  'objected',
  'withdrawn',
  'refused',
  'notice_changed',
]);

describe('Nobody becomes reachable', () => {
  test('by a restore of an older backup, whatever happened since', async () => {
    const it = await twoWorkers();
    let lost = 0;
    const runs = rounds(1000, 60);
    await always(
      'a restored ledger reaches nobody more',
      runs,
      fc.asyncProperty(
        aStory({ maxLength: 12 }),
        aStory({ maxLength: 12 }),
        async (first, since) => {
          await empty(...it.workers);
          const stage = new Stage(0, it.clock, ...it.workers);
          await everyoneAgrees(stage);
          const gone = new Leavers();
          const play = async (story: readonly Step[]) => {
            for (const step of story) {
              const linked = await gone.linked(stage);
              gone.note(stage, await stage.play(step), linked);
            }
          };
          await play(first);
          const backup = await backUp(it.open);
          await play(since);
          const before = await reach(stage);
          await putBack(backup, ...it.workers);
          await catchUp(stage.context);
          const made = newlyReachable(before, await reach(stage));
          expect(made.filter(({ reason }) => KEPT_BESIDE.has(reason))).toEqual([]);
          expect(await gone.writtenTo(stage, 'after')).toEqual([]);
          expect(await it.ledger.verify()).toMatchObject({ ok: true });
          lost += gone.count;
        },
      ),
    );
    if (inFull) expect(lost).toBeGreaterThan(runs / 4);
  });

  test('by a change of the master key, and nobody is lost by it', async () => {
    const it = await aLedger({ encryptionKey: '00'.repeat(32) });
    let key = 0;
    let open = it.open;
    const reached = { allowed: 0, blocked: 0 };
    await always(
      'a change of the master key changes nothing else',
      rounds(1000, 20),
      fc.asyncProperty(aStory(), async (story) => {
        await empty(open);
        const stage = new Stage(0, it.clock, open);
        for (const step of story) await stage.play(step);
        const before = await reach(stage);
        const hex = (n: number) => n.toString(16).padStart(64, '0');
        const changed = await openLedger(
          { ...it.place, encryptionKey: hex(key + 1), previousEncryptionKey: hex(key) },
          {},
        );
        key += 1;
        await open.engine.close();
        await open.keys.close();
        stage.use((open = changed));
        expect(await reach(stage)).toEqual(before);
        expect(await stage.ledger.verify()).toMatchObject({ ok: true });
        for (const { reason } of before) reached[reason === 'allowed' ? 'allowed' : 'blocked'] += 1;
      }),
    );
    if (inFull) expect(reached.allowed).toBeGreaterThan(0);
  });
});
