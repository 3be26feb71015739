import fc from 'fast-check';
import type { Identifier } from '../../../core/consent';
import type { Act } from '../../../core/ledger';
import { always, rounds } from '../../endurance/rounds';
import { aLedger, grant, leave, NOON, offers, recipient } from './aLedger';

const minute = 60_000;
type Ledger = Awaited<ReturnType<typeof aLedger>>;

/** Somebody whom no other run knows: numbers that are kept for films, and an id of WhatsApp's. */
interface Person {
  readonly phone: Identifier;
  readonly bsuid: Identifier;
}
const person = (run: number): Person => ({
  phone: { kind: 'phone', value: `+1555${String(run).padStart(7, '0')}` },
  bsuid: { kind: 'bsuid', value: `US.${run}` },
});

/** What may happen around one person who leaves at noon; nobody but themselves may bring them back. */
const byOthers: fc.Arbitrary<(who: Person) => Act> = fc
  .record({
    at: fc.integer({ min: -600, max: 600 }),
    day: fc.boolean(),
    type: fc.constantFrom('grant', 'import', 'request', 'link', 'resume', 'late-leave'),
    onPhone: fc.boolean(),
  })
  .map(({ at, day, type, onPhone }) => ({ phone, bsuid }) => {
    const who = onPhone ? phone : bsuid;
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
        return { ...base, type: 'link', who: { identifiers: [phone, bsuid], linkedBy: 'signed' } };
      case 'resume':
        return { ...base, type: 'resume', signed: true };
      case 'late-leave':
        return leave(who, { claimed });
      default:
        return grant(who, { claimed, by: 'others' });
    }
  });

const decide = async ({ ledger }: Ledger, who: Identifier) =>
  (await ledger.check(offers, [recipient(who)]))[0];

/** One ledger for all runs: each brings people of its own. */
async function aCrowd() {
  const it = await aLedger();
  let run = 0;
  return { ...it, somebody: () => person(run++) };
}

describe('Leaving wins', () => {
  test('under any order, repetition and misdating of what others record, over linked identifiers too', async () => {
    const it = await aCrowd();
    await always(
      'leaving wins',
      rounds(1000, 150),
      fc.asyncProperty(
        fc.array(byOthers, { maxLength: 8 }),
        fc.nat(8),
        fc.boolean(),
        async (acts, place, twice) => {
          const who = it.somebody();
          it.clock.now = NOON;
          const story = [
            ...acts.slice(0, place),
            ({ phone }: Person) => leave(phone),
            ...acts.slice(place),
            ...(twice ? acts : []),
          ];
          for (const act of story) {
            it.clock.now += minute;
            await it.ledger.record([act(who)]);
          }
          expect((await decide(it, who.phone))?.outcome).toBe('blocked');
        },
      ),
    );
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  }, 300_000);

  test('also where it is recorded at the same moment as all the rest, by several workflows', async () => {
    const it = await aCrowd();
    await always(
      'leaving wins at once',
      rounds(1000, 100),
      fc.asyncProperty(fc.array(byOthers, { maxLength: 6 }), fc.nat(6), async (acts, place) => {
        const who = it.somebody();
        it.clock.now = NOON + minute;
        const story = [...acts];
        story.splice(place, 0, ({ phone }) => leave(phone));
        await Promise.all(story.map((act) => it.ledger.record([act(who)])));
        expect((await decide(it, who.phone))?.outcome).toBe('blocked');
      }),
    );
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  }, 300_000);

  test('whichever order the same signed acts arrive in, the state is the same', async () => {
    const it = await aCrowd();
    const acts: fc.Arbitrary<(who: Person) => Act> = fc
      .record({ at: fc.integer({ min: -5, max: 5 }), leaves: fc.boolean() })
      .map(({ at, leaves }) => ({ phone }) => {
        const claimed = { at: NOON + at * 1000, precision: 'instant' as const };
        return leaves
          ? leave(phone, { claimed })
          : grant(phone, { by: 'person', signed: true, claimed });
      });
    const stateAfter = async (story: ReadonlyArray<(who: Person) => Act>) => {
      const who = it.somebody();
      it.clock.now = NOON + minute;
      for (const act of story) await it.ledger.record([act(who)]);
      return (await decide(it, who.phone))?.reason;
    };
    await always(
      'the order of arrival',
      rounds(1000, 60),
      fc.asyncProperty(
        fc
          .array(acts, { minLength: 1, maxLength: 6 })
          .chain((list) =>
            fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
          ),
        async ([story, shuffled]) =>
          expect(await stateAfter(shuffled)).toBe(await stateAfter(story)),
      ),
    );
  }, 300_000);
});
