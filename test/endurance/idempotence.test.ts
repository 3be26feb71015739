import fc from 'fast-check';
import { always, rounds, inFull } from './rounds';
import { anAct, aStory, type Step } from './story/plan';
import { Stage } from './story/stage';
import { twoWorkers } from './story/workers';
import { empty } from './tables';

describe('The same input twice', () => {
  test('is one record and says so, also when much has happened in between, and by whichever worker', async () => {
    const it = await twoWorkers();
    let again = 0;
    const runs = rounds(1000, 80);
    await always(
      'the same input twice is one record',
      runs,
      fc.asyncProperty(
        aStory({ maxLength: 6 }),
        // A question is put anew where it never went out, and a link where it was undone.
        fc.array(anAct({ request: 0, link: 0 }), { minLength: 1, maxLength: 4 }),
        aStory({ maxLength: 6, without: ['take over'] }),
        async (before, planned, between) => {
          await empty(...it.workers);
          const stage = new Stage(0, it.clock, ...it.workers);
          for (const step of before) await stage.play(step);
          const acts = planned
            .map((plan) => stage.act(plan))
            .map((act) => (act.claimed ? act : { ...act, once: 'execution 1, item 1' }));
          const first = await it.ledger.record(acts);
          for (const step of between) await stage.play(step);
          const { events } = await it.ledger.size();
          stage.use(it.workers[1]);
          const second = await stage.ledger.record(acts);
          for (const [n, result] of second.entries()) {
            const once = first[n];
            if (!once?.recorded) continue;
            again += 1;
            expect(result).toMatchObject({ recorded: true, already: true });
            if (result.recorded && acts[n]?.type === 'review')
              expect(result.reviewId).toBe(once.reviewId);
          }
          if (first.every(({ recorded }) => recorded))
            expect((await it.ledger.size()).events).toBe(events);
        },
      ),
    );
    if (inFull) expect(again).toBeGreaterThan(runs / 2);
  });
  test('is one link and says so', async () => {
    const it = await twoWorkers();
    await always(
      'the same link twice is one link',
      rounds(1000, 80),
      fc.asyncProperty(aStory(), anAct(), async (before, { who, ...plan }) => {
        await empty(...it.workers);
        const stage = new Stage(0, it.clock, ...it.workers);
        for (const step of before) await stage.play(step);
        // Of three, where two turn out to be somebody else's, the third is left alone at first.
        const link = stage.act({ ...plan, who: who.slice(0, 2), type: 'link' });
        const [first] = await it.ledger.record([link]);
        const { events } = await it.ledger.size();
        const [second] = await it.ledger.record([link]);
        expect(second).toEqual({ ...first, already: true });
        expect((await it.ledger.size()).events).toBe(events);
      }),
    );
  });

  test('is one message, one notice, one outcome', async () => {
    const it = await twoWorkers();
    const repeated: Step[] = [];
    await always(
      'the same message, notice, outcome twice',
      rounds(1000, 80),
      fc.asyncProperty(aStory({ without: ['at once'] }), async (story) => {
        await empty(...it.workers);
        const stage = new Stage(0, it.clock, ...it.workers);
        for (const step of story) {
          await stage.play(step);
          if (!REPEATABLE.has(step.do)) continue;
          const { events } = await it.ledger.size();
          const again: Step =
            step.do === 'message' ? { do: 'message delivered again', which: -1 } : step;
          const { outcome } = await stage.play(again);
          expect((await it.ledger.size()).events).toBe(events);
          expect([true, [true], [false], { already: true }, 0, 1, undefined]).toContainEqual(
            isRefusal(outcome) ? undefined : outcome,
          );
          repeated.push(step);
        }
      }),
    );
    if (inFull) expect(new Set(repeated.map((step) => step.do))).toEqual(REPEATABLE);
  });
});

/** What the same input twice is told of in the story's own words. */
const REPEATABLE: ReadonlySet<Step['do']> = new Set<Step['do']>([
  'message',
  'read',
  'resolve',
  'notice',
  'release',
  'status',
  'restrict',
]);

const isRefusal = (outcome: unknown) =>
  typeof outcome === 'object' && outcome !== null && 'refused' in outcome;
