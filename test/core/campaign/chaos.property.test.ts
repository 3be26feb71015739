import fc from 'fast-check';
import { type ItemToSend, sendBatch } from '../../../core/campaign';
import type { Sender, SendResult } from '../../../core/campaign/sender';
import type { Ledger, StatusReport } from '../../../core/ledger';
import { allHeard } from '../../allHeard';
import { aLedger, engineName, grant, leave, offers, phone, recipient } from '../ledger/aLedger';

/** What a request comes to: whether WhatsApp took the message, and what it answered. */
const answers: fc.Arbitrary<{ readonly taken: boolean; readonly result: SendResult }> =
  fc.constantFrom(
    { taken: true, result: { kind: 'accepted', messageId: 'wamid' } },
    { taken: true, result: { kind: 'accepted', messageId: 'wamid' } },
    { taken: true, result: { kind: 'unknown', explanation: '' } },
    { taken: false, result: { kind: 'unknown', explanation: '' } },
    {
      taken: false,
      result: { kind: 'retry', scope: 'number', afterMs: 0, code: 4, explanation: '' },
    },
    { taken: false, result: { kind: 'not_reachable', code: 131026, explanation: '' } },
    { taken: false, result: { kind: 'stop', code: 190, explanation: '' } },
  );

/** What happens meanwhile, after so many requests. */
const events = fc.array(
  fc.record({
    after: fc.nat(30),
    what: fc.oneof(
      fc.record({ leaves: fc.nat(11) }),
      fc.record({ told: fc.nat(100) }),
      fc.constantFrom({ ends: 'by hand' } as const, { ends: 'killed' } as const),
    ),
  }),
  { maxLength: 12 },
);

const PEOPLE = Array.from({ length: 12 }, (_, n) => n);
const scope = { kind: 'campaign', campaign: 'autumn', edition: '1' } as const;
const items: ReadonlyArray<ItemToSend<string>> = PEOPLE.map((n, item) => ({
  ...{ item, recipient: recipient(phone(n)), content: 'hello' },
}));
const noPace = { take: async () => undefined, slowDown: () => undefined, perSecond: 1_000 };

/** The ledger as a process has it that is killed at a moment: from then on nothing reaches it. */
function untilKilled(ledger: Ledger, isKilled: () => boolean): Ledger {
  return new Proxy(ledger, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (isKilled() && name !== 'now') throw new Error('There is no such process any more.');
        return (value as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}

describe('An edition that is broken off and run again', () => {
  test('reaches nobody twice and nobody who has left, and accounts for all, whatever is answered and in whatever order statuses come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answers, { maxLength: 60 }),
        events,
        fc.array(fc.nat(), { maxLength: 20 }),
        async (given, happenings, order) => {
          const it = await aLedger();
          await it.ledger.record(PEOPLE.map((n) => grant(phone(n))));
          const left = new Set<string>();
          const taken: Array<{ to: string; reference: string }> = [];
          const queue = [...given];
          const meanwhile = [...happenings];
          let requests = 0;
          let killed = false;
          let stop = new AbortController();
          const report = (index: number): StatusReport[] => {
            const one = taken[index % Math.max(1, taken.length)];
            return one
              ? [{ reference: one.reference, messageId: `wamid.${one.to}`, status: 'delivered' }]
              : [];
          };
          const sender: Sender<string> = {
            ...{ limitKey: 'test', ratePerSecond: 20 },
            async send({ to, reference }) {
              requests += 1;
              const { taken: isTaken, result } = queue.shift() ?? ACCEPTED;
              if (isTaken) taken.push({ to: to.value, reference });
              for (const each of meanwhile.filter(({ after }) => after < requests)) {
                meanwhile.splice(meanwhile.indexOf(each), 1);
                if ('leaves' in each.what) {
                  await it.ledger.record([leave(phone(each.what.leaves))]);
                  left.add(phone(each.what.leaves).value);
                } else if ('told' in each.what)
                  await it.ledger.applyStatuses(report(each.what.told));
                else {
                  killed ||= each.what.ends === 'killed';
                  stop.abort();
                }
              }
              return result;
            },
          };
          const claimedAfterLeaving: string[] = [];
          const watched = (ledger: Ledger): Ledger =>
            new Proxy(ledger, {
              get(target, name) {
                const value: unknown = Reflect.get(target, name, target);
                if (name !== 'claim' || typeof value !== 'function') return value;
                return async (...args: Parameters<Ledger['claim']>) => {
                  const before = new Set(left);
                  const results = await ledger.claim(...args);
                  for (const [place, { kind }] of results.entries()) {
                    const to = args[3][place]?.recipient.identifier?.value ?? '';
                    if (kind === 'claimed' && before.has(to)) claimedAfterLeaving.push(to);
                  }
                  return results;
                };
              },
            });

          let outcomes: Awaited<ReturnType<typeof sendBatch>> = [];
          const isDone = () =>
            outcomes.length > 0 &&
            outcomes.every((one) => one.kind === 'sent' || one.reason !== 'batch_stopped');
          for (let run = 0; !isDone() || killed; run++) {
            killed = false;
            stop = new AbortController();
            outcomes = await sendBatch(items, {
              ...{ sender, pace: noPace, hearingOf: allHeard },
              ...{ request: offers, scope, run: `run ${run}` },
              ledger: watched(untilKilled(it.ledger, () => killed)),
              signal: stop.signal,
            });
          }

          expect(new Set(taken.map(({ to }) => to)).size).toBe(taken.length);
          expect(claimedAfterLeaving).toEqual([]);
          // Some statuses come in any order and twice, and in the end all of them.
          await it.ledger.applyStatuses(order.flatMap(report));
          await it.ledger.applyStatuses(taken.flatMap((_, index) => report(index)));
          const claims = await it.open.engine.db
            .selectFrom('claims')
            .select(['claim_id', 'state'])
            .execute();
          const inState = (...states: string[]) =>
            claims.filter(({ state }) => states.includes(state)).map(({ claim_id }) => claim_id);
          expect(inState('sent').sort()).toEqual(taken.map(({ reference }) => reference).sort());
          const reached = new Set(taken.map(({ to }) => to));
          const decisions = await it.ledger.check(
            offers,
            items.map((item) => item.recipient),
            scope,
          );
          for (const [n, { reason }] of decisions.entries()) {
            const { value } = phone(n);
            const [outcome] = outcomes.slice(n, n + 1);
            if (left.has(value)) expect(reason).toBe('withdrawn');
            else if (reached.has(value)) expect(reason).toBe('already_sent');
            // Nobody knows, or it is free for another run and was told so.
            else if (reason !== 'outcome_unknown')
              expect([reason, outcome]).toMatchObject(['allowed', { reason: 'not_reachable' }]);
          }
          expect(await it.ledger.verify()).toMatchObject({ ok: true });
          await it.close();
        },
      ),
      { numRuns: engineName === 'postgres' ? 8 : 40 },
    );
  });
});

const ACCEPTED = {
  taken: true,
  result: { kind: 'accepted', messageId: 'wamid' },
} as const;
