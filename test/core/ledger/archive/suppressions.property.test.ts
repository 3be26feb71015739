import fc from 'fast-check';
import { type Identifier, LEAVING_KINDS } from '../../../../core/consent';
import type { Act } from '../../../../core/ledger';
import {
  readSuppressions,
  suppressionRecords,
  countSuppressions,
} from '../../../../core/ledger/archive/suppressionRecords';
import { contextOf } from '../../../../core/ledger/context';
import { takeOver } from '../../../../core/ledger/operations/takeOver';
import { always, rounds } from '../../../endurance/rounds';
import { aLedger, grant, leave, NOON, offers, recipient } from '../aLedger';

const LEFT = ['withdrawn', 'objected', 'suppressed', 'refused', 'identity_changed'];
const PEOPLE = 4;
/** Each takes over all that the runs before it left, too. */
const RUNS_OF_ONE_PAIR = 40;
const HOUR = 3_600_000;

/** Identifiers of the people of one run, whom no other run knows. */
const phoneOf = (run: number, person: number): Identifier => ({
  kind: 'phone',
  value: `+1555${String(run * PEOPLE + person).padStart(7, '0')}`,
});
const bsuidOf = (run: number, person: number): Identifier => ({
  kind: 'bsuid',
  value: `US.${run * PEOPLE + person}`,
});

const person = fc.nat({ max: PEOPLE - 1 });
const hour = fc.nat({ max: 48 });
const act = fc.oneof(
  fc.record({
    type: fc.constant('grant' as const),
    person,
    hour,
    own: fc.boolean(),
    linked: fc.option(person),
  }),
  fc.record({
    type: fc.constant('leave' as const),
    person,
    hour,
    kind: fc.constantFrom(...LEAVING_KINDS),
    channel: fc.constantFrom('whatsapp' as const, '*' as const),
    purpose: fc.constantFrom('offers', '*'),
    signed: fc.boolean(),
    onBsuid: fc.boolean(),
  }),
  fc.record({ type: fc.constant('resume' as const), person, hour }),
);
type Told = typeof act extends fc.Arbitrary<infer T> ? T : never;

function toAct(run: number, told: Told): Act {
  const phone = phoneOf(run, told.person);
  const claimed = { at: NOON + told.hour * HOUR, precision: 'instant' as const };
  switch (told.type) {
    case 'grant':
      return grant(phone, {
        claimed,
        ...(told.own ? { by: 'person', signed: true } : {}),
        ...(told.linked === null
          ? {}
          : { who: { identifiers: [phone, bsuidOf(run, told.linked)], linkedBy: 'signed' } }),
      });
    case 'leave':
      return leave(told.onBsuid ? bsuidOf(run, told.person) : phone, {
        ...told,
        type: 'leave',
        claimed,
      });
    case 'resume':
      return {
        type: 'resume',
        who: { identifiers: [phone] },
        channel: 'whatsapp',
        claimed,
        signed: true,
        evidence: {},
      };
  }
}

it('whatever was left in one ledger is left in the one that takes it over, whatever else was recorded', async () => {
  let [a, b] = [await aLedger(), await aLedger()];
  let run = 0;
  await always(
    'what was left there is left here',
    rounds(1000, 80),
    fc.asyncProperty(
      fc.array(act, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat({ max: 2 * PEOPLE - 1 }), { maxLength: 4 }),
      async (acts, knownBefore) => {
        if (++run % RUNS_OF_ONE_PAIR === 0) {
          for (const { ledger, close } of [a, b]) {
            expect(await ledger.verify()).toMatchObject({ ok: true });
            await close();
          }
          [a, b] = [await aLedger(), await aLedger()];
        }
        a.clock.now = b.clock.now = NOON + 60 * HOUR;
        const [from, to] = [a, b].map(({ open, clock }) => contextOf(open, {}, () => clock.now));
        const everyone = Array.from({ length: PEOPLE }, (_, n) => [
          phoneOf(run, n),
          bsuidOf(run, n),
        ]).flat();
        const earlier = { claimed: { at: NOON - HOUR, precision: 'instant' as const } };
        await a.ledger.record(acts.map((each) => toAct(run, each)));
        await b.ledger.record(
          knownBefore.map((n) =>
            grant(everyone[n] as Identifier, { ...earlier, by: 'person', signed: true }),
          ),
        );
        await from?.engine.snapshot(async (view) =>
          takeOver(
            to as NonNullable<typeof to>,
            a.open.ledgerId,
            await readSuppressions(suppressionRecords(view, [a.open.keys.lookUpKey]), {
              ...(await countSuppressions(view)),
            }),
          ),
        );
        await b.ledger.record(everyone.map((each) => grant(each)));
        for (const channel of ['whatsapp', 'sms'] as const) {
          const request = { ...offers, channel };
          const there = await a.ledger.check(request, everyone.map(recipient));
          const here = await b.ledger.check(request, everyone.map(recipient));
          for (const [n, { reason }] of there.entries())
            if (LEFT.includes(reason)) expect(LEFT).toContain(here[n]?.reason);
        }
      },
    ),
  );
  expect(await a.ledger.verify()).toMatchObject({ ok: true });
  expect(await b.ledger.verify()).toMatchObject({ ok: true });
}, 600_000);
