import fc from 'fast-check';
import { always, rounds, inFull } from './rounds';
import { aStory, type Step } from './story/plan';
import { everyoneAgrees, newlyReachable, reach } from './story/reach';
import { Stage } from './story/stage';
import { twoWorkers } from './story/workers';
import { empty } from './tables';

/** What may take away whom we can write to, and may never add to them. */
const NEVER_ADDS: ReadonlySet<Step['do']> = new Set<Step['do']>([
  'message',
  'message delivered again',
  'notice',
  'claim',
  'settle',
  'release',
  'status',
  'split',
  'erase',
  'purge',
  'take over',
  'turn the clock',
]);

function addsNobody(step: Step): boolean {
  if (step.do === 'record')
    return step.acts.every(({ type }) => ['leave', 'review', 'link', 'request'].includes(type));
  if (step.do === 'restrict') return step.restricted;
  return NEVER_ADDS.has(step.do);
}

describe('Nobody becomes reachable', () => {
  test('by an erasure, a purge, a merge, a split, a leaving, a question or the time that passes', async () => {
    const it = await twoWorkers();
    let looked = 0;
    const runs = rounds(1000, 60);
    await always(
      'nothing but a consent makes reachable',
      runs,
      fc.asyncProperty(aStory({ without: ['at once'] }), async (story) => {
        await empty(...it.workers);
        const stage = new Stage(0, it.clock, ...it.workers);
        await everyoneAgrees(stage);
        let before = await reach(stage);
        for (const step of story) {
          await stage.play(step);
          const after = await reach(stage);
          if (addsNobody(step)) {
            expect({
              step,
              made: newlyReachable(before, after).filter(({ reason }) => mayNot(step, reason)),
            }).toEqual({ step, made: [] });
            looked += after.filter(({ reason }) => reason === 'allowed').length;
          }
          before = after;
        }
      }),
    );
    // Or there would have been nobody to lose.
    if (inFull) expect(looked).toBeGreaterThan(runs * 5);
  });
});

/**
 * A split tells two people apart, and so does a number that turns up with somebody else: what one of
 * them wrote, and waits to be read, holds back the other no longer.
 */
function mayTellApart(step: Step): boolean {
  if (step.do === 'message') return step.from.length > 1;
  if (step.do === 'record')
    return step.acts.some(({ linkedBy, who }) => linkedBy && who.length > 1);
  return step.do === 'split';
}

const mayNot = (step: Step, reason: string): boolean =>
  !(reason === 'needs_review' && mayTellApart(step));
