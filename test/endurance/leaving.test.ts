import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Ledger, PERMISSIONS } from '../../core/ledger';
import { claimDigests } from '../../core/ledger/claimDigests';
import type { ClaimsMade } from '../../core/ledger/events';
import { aLedger, grant, leave, phone } from '../core/ledger/aLedger';
import { always, rounds, inFull } from './rounds';
import { Leavers } from './story/leavers';
import { aStory } from './story/plan';
import { everyoneAgrees } from './story/reach';
import { question, recipient, Stage } from './story/stage';
import { twoWorkers } from './story/workers';
import { empty } from './tables';

describe('Whoever has left', () => {
  test.each([
    ['nobody acts for themselves', { by: ['others'], weights: { answer: 0, resume: 0 } }],
    ['some come back by themselves', {}],
  ] as const)(
    'is not written to, whatever happens, in whatever order, however often and however dated, where %s',
    async (_, told) => {
      const it = await twoWorkers();
      let leavers = 0;
      const runs = rounds(1000, 60);
      await always(
        'leaving wins',
        runs,
        fc.asyncProperty(aStory(told), async (story) => {
          await empty(...it.workers);
          const stage = new Stage(0, it.clock, ...it.workers);
          await everyoneAgrees(stage);
          const gone = new Leavers();
          for (const [n, step] of story.entries()) {
            const linked = await gone.linked(stage);
            gone.note(stage, await stage.play(step), linked);
            if (gone.count > 0) expect(await gone.writtenTo(stage, String(n), n)).toEqual([]);
          }
          expect(await gone.writtenTo(stage, 'last')).toEqual([]);
          leavers += gone.count;
        }),
      );
      // Or it would have shown nothing.
      if (inFull) expect(leavers).toBeGreaterThan(runs / 4);
    },
  );

  test('gets no claim after their leaving is on record, however many workers claim at that moment', async () => {
    const it = await twoWorkers();
    const workers = it.workers.map(
      (open) => new Ledger(open, { allowed: PERMISSIONS, actor: {}, now: () => it.clock.now }),
    );
    let before = 0;
    let after = 0;
    const runs = rounds(1000, 60);
    await always(
      'no claim after a leaving',
      runs,
      fc.asyncProperty(
        fc.array(fc.nat(3), { minLength: 2, maxLength: 4 }),
        fc.nat(8),
        fc.nat(1),
        async (pauses, hesitation, leaver) => {
          await empty(...it.workers);
          await it.ledger.record([grant(phone(1))]);
          const claims: string[] = [];
          let edition = 0;
          const claim = async (n: number) => {
            const [result] = await (workers[n % 2] as Ledger).claim(
              question('marketing'),
              { kind: 'campaign', campaign: 'c', edition: String(edition++) },
              `run ${n}`,
              [{ item: edition, recipient: recipient(phone(1)) }],
            );
            if (result?.kind === 'claimed') claims.push(result.claimId);
          };
          const claimsOnAndOn = async (pause: number, n: number) => {
            await sleep(pause);
            for (let times = 0; times < 3; times++) await claim(n);
          };
          const leaves = async () => {
            await sleep(hesitation);
            await (workers[leaver] as Ledger).record([leave(phone(1))]);
          };
          await Promise.all([leaves(), ...pauses.map(claimsOnAndOn)]);
          await claim(0);
          const events = await it.open.engine.db
            .selectFrom('events')
            .select(['seq', 'type', 'payload'])
            .orderBy('seq')
            .execute();
          const left = events.findIndex(({ type }) => type === 'left');
          const made = events.flatMap(({ type, payload }, index) =>
            type === 'claims_made'
              ? (
                  JSON.parse(Buffer.from(payload ?? []).toString()) as { event: ClaimsMade }
                ).event.claims.map(([ref]) => ({ ref, index }))
              : [],
          );
          expect(made.map(({ ref }) => ref).sort()).toEqual(claims.map(claimDigests.ref).sort());
          expect(left).toBeGreaterThan(0);
          expect(made.filter(({ index }) => index > left)).toEqual([]);
          before += made.length;
          after += edition - made.length;
        },
      ),
    );
    if (inFull) expect(before).toBeGreaterThan(runs / 4);
    if (inFull) expect(after).toBeGreaterThan(runs * 2);
  });
});

test('Nothing that a test of leaving rests on is taken for granted: without a leaving the same person is written to', async () => {
  const it = await aLedger();
  const stage = new Stage(0, it.clock, it.open);
  const gone = new Leavers();
  await it.ledger.record([grant(stage.who(0))]);
  gone.leaves(stage.who(0), { kind: 'withdrawn', channel: '*', purpose: '*' });
  expect(await gone.writtenTo(stage, '1')).not.toEqual([]);
});
