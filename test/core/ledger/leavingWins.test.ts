import fc from 'fast-check';
import type { Act } from '../../../core/ledger';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const bsuid = { kind: 'bsuid', value: 'GB.900' } as const;
const minute = 60_000;

/** What may happen around one person who leaves at noon; nobody but themselves may bring them back. */
const byOthers: fc.Arbitrary<Act> = fc
  .record({
    at: fc.integer({ min: -600, max: 600 }),
    day: fc.boolean(),
    type: fc.constantFrom('grant', 'import', 'request', 'link', 'resume', 'late-leave'),
    who: fc.constantFrom(phone(1), bsuid),
  })
  .map(({ at, day, type, who }): Act => {
    const claimed = {
      at: NOON + at * minute,
      precision: day ? ('day' as const) : ('instant' as const),
    };
    const base = {
      who: { identifiers: [who] },
      channel: 'whatsapp' as const,
      claimed,
      signed: false,
      evidence: {},
    };
    switch (type) {
      case 'request':
        return {
          ...base,
          type: 'request',
          purpose: 'offers',
          kind: 'double_opt_in',
          validForMs: 86_400_000,
        };
      case 'link':
        return {
          ...base,
          type: 'link',
          who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
        };
      case 'resume':
        return { ...base, type: 'resume', signed: true };
      case 'late-leave':
        return leave(who, { claimed });
      default:
        return grant(who, { claimed, by: 'others' });
    }
  });

describe('Leaving wins', () => {
  test('under any order, repetition and misdating of what others record, over linked identifiers too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(byOthers, { maxLength: 8 }),
        fc.nat(8),
        fc.boolean(),
        async (acts, place, twice) => {
          const it = await aLedger();
          const leaving = leave(phone(1));
          const story: Act[] = [
            ...acts.slice(0, place),
            leaving,
            ...acts.slice(place),
            ...(twice ? acts : []),
          ];
          for (const act of story) {
            it.clock.now += minute;
            await it.ledger.record([act]);
          }
          const [decision] = await it.ledger.check(offers, [recipient(phone(1))]);
          expect(decision?.outcome).toBe('blocked');
          expect(await it.ledger.verify()).toMatchObject({ ok: true });
          await it.open.engine.close();
          it.open.keys.close();
        },
      ),
      { numRuns: 120 },
    );
  });

  test('whichever order the same signed acts arrive in, the state is the same', async () => {
    const acts: fc.Arbitrary<Act> = fc
      .record({ at: fc.integer({ min: -5, max: 5 }), leaves: fc.boolean() })
      .map(({ at, leaves }) => {
        const claimed = { at: NOON + at * 1000, precision: 'instant' as const };
        return leaves
          ? leave(phone(1), { claimed })
          : grant(phone(1), { by: 'person', signed: true, claimed });
      });
    const stateAfter = async (story: readonly Act[]) => {
      const it = await aLedger();
      it.clock.now += minute;
      for (const act of story) await it.ledger.record([act]);
      const [decision] = await it.ledger.check(offers, [recipient(phone(1))]);
      await it.open.engine.close();
      it.open.keys.close();
      return decision?.reason;
    };
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(acts, { minLength: 1, maxLength: 6 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        async ([story, shuffled]) =>
          expect(await stateAfter(shuffled)).toBe(await stateAfter(story)),
      ),
      { numRuns: 60 },
    );
  });
});
