import fc from 'fast-check';
import { always, rounds } from './rounds';
import { aStory } from './story/plan';
import { Stage } from './story/stage';
import { twoWorkers } from './story/workers';
import { empty } from './tables';

describe('Whatever happens to a ledger', () => {
  test('every table says what the chain says, from the first story of its life', async () => {
    const it = await twoWorkers();
    await always(
      'tables and chain agree after any story',
      rounds(1000, 100),
      fc.asyncProperty(aStory(), async (story) => {
        await empty(...it.workers);
        const stage = new Stage(0, it.clock, ...it.workers);
        for (const step of story) await stage.play(step);
        expect(await it.ledger.verify()).toMatchObject({ ok: true });
      }),
    );
  });

  test('every table says what the chain says, also when other people had their stories before', async () => {
    const it = await twoWorkers();
    await always(
      'tables and chain agree after many stories',
      rounds(200, 30, 60),
      fc.asyncProperty(
        fc.array(aStory(), { minLength: 2, maxLength: 12, size: 'max' }),
        async (stories) => {
          await empty(...it.workers);
          for (const [number, story] of stories.entries()) {
            const stage = new Stage(number, it.clock, ...it.workers);
            for (const step of story) await stage.play(step);
          }
          expect(await it.ledger.verify()).toMatchObject({ ok: true });
        },
      ),
    );
  });
});
