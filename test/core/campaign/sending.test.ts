import fc from 'fast-check';
import { sendBatch } from '../../../core/campaign';
import type { ItemToSend, SendOptions } from '../../../core/campaign';
import type { Sender, SendResult } from '../../../core/campaign/sender';
import { Ledger } from '../../../core/ledger';
import { allHeard } from '../../allHeard';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from '../ledger/aLedger';

const noPace = { take: async () => undefined, slowDown: () => undefined, perSecond: 1_000 };
const accepted = { kind: 'accepted', messageId: 'wamid.x' } as const satisfies SendResult;

/** A wire that answers as told, and remembers what went out. */
function aWire(
  answer: (to: string, tries: number) => SendResult | Promise<SendResult> = () => accepted,
) {
  const received: string[] = [];
  const sender: Sender<string> = {
    limitKey: 'test',
    ratePerSecond: 1000,
    send: async ({ to }) => {
      received.push(to.value);
      return await answer(to.value, received.filter((value) => value === to.value).length);
    },
  };
  return { sender, received };
}

const items = (...numbers: number[]): Array<ItemToSend<string>> =>
  numbers.map((n, item) => ({ item, recipient: recipient(phone(n)), content: 'hello' }));

const campaign = { kind: 'campaign', campaign: 'autumn', edition: '1' } as const;

function send(
  it: { ledger: Ledger },
  wire: { sender: Sender<string> },
  list: Array<ItemToSend<string>>,
  over: Partial<SendOptions<string>> = {},
) {
  return sendBatch(list, {
    ledger: it.ledger,
    sender: wire.sender,
    pace: noPace,
    hearingOf: allHeard,
    request: offers,
    scope: campaign,
    run: 'run-1',
    ...over,
  });
}

async function withConsent(...numbers: number[]) {
  const it = await aLedger();
  await it.ledger.record(numbers.map((n) => grant(phone(n))));
  return it;
}

const told = (outcomes: Awaited<ReturnType<typeof send>>) =>
  outcomes.map((outcome) => (outcome.kind === 'sent' ? 'sent' : outcome.reason));

describe('Sending a batch', () => {
  test('writes to whom the ledger allows and tells why to nobody else', async () => {
    const it = await withConsent(1, 2);
    await it.ledger.record([leave(phone(2))]);
    const wire = aWire();
    expect(told(await send(it, wire, items(1, 2, 3)))).toEqual(['sent', 'withdrawn', 'no_consent']);
    expect(wire.received).toEqual([phone(1).value]);
  });

  test('writes once to someone who is listed twice, and once in an edition', async () => {
    const it = await withConsent(1);
    const wire = aWire();
    expect(told(await send(it, wire, items(1, 1)))).toEqual(['sent', 'already_sent']);
    expect(told(await send(it, wire, items(1), { run: 'run-2' }))).toEqual(['already_sent']);
    expect(
      told(await send(it, wire, items(1), { run: 'run-2', scope: { ...campaign, edition: '2' } })),
    ).toEqual(['sent']);
    expect(wire.received).toHaveLength(2);
  });

  test('gives the first outcome again when the same run is repeated', async () => {
    const it = await withConsent(1, 2);
    const wire = aWire((to) =>
      to === phone(2).value ? { kind: 'not_reachable', code: 131026, explanation: '' } : accepted,
    );
    const first = told(await send(it, wire, items(1, 2)));
    expect(told(await send(it, wire, items(1, 2)))).toEqual(first);
    expect(wire.received).toHaveLength(2);
  });

  test('tells what the platform postponed as postponed, also the second time', async () => {
    const it = await withConsent(1);
    const resumeAt = NOON + 86_400_000;
    const wire = aWire(() => ({ kind: 'later', resumeAt, code: 131049, explanation: '' }));
    const [first] = await send(it, wire, items(1));
    const [second] = await send(it, wire, items(1));
    expect(first).toMatchObject({ kind: 'later', reason: 'frequency_cap', resumeAt });
    expect(second).toMatchObject({ kind: 'later', reason: 'frequency_cap', resumeAt });
    expect(wire.received).toHaveLength(1);
  });

  test('never sends again what may have gone out, until a status settles it', async () => {
    const it = await withConsent(1);
    const wire = aWire(() => ({ kind: 'unknown', explanation: '' }));
    let reference = '';
    const spying: Sender<string> = {
      ...wire.sender,
      send: (message) => {
        reference = message.reference;
        return wire.sender.send(message);
      },
    };
    expect(told(await send(it, { sender: spying }, items(1)))).toEqual(['outcome_unknown']);
    expect(told(await send(it, wire, items(1), { run: 'run-2' }))).toEqual(['outcome_unknown']);
    await it.ledger.applyStatuses([{ reference, messageId: 'wamid.y', status: 'delivered' }]);
    expect(told(await send(it, wire, items(1), { run: 'run-3' }))).toEqual(['already_sent']);
    expect(wire.received).toHaveLength(1);
  });

  test('tries again what surely was not sent', async () => {
    const it = await withConsent(1);
    const wire = aWire((_, tries) =>
      tries < 3
        ? { kind: 'retry', afterMs: 1, scope: 'number', code: 130429, explanation: '' }
        : accepted,
    );
    // The waiting goes by the ledger's clock, which stands still in these tests.
    const ticking = setInterval(() => (it.clock.now += 10), 1);
    expect(told(await send(it, wire, items(1)))).toEqual(['sent']);
    clearInterval(ticking);
    expect(wire.received).toHaveLength(3);
  });

  test('stops where nothing else would be sent either, and goes on with the same edition later', async () => {
    const it = await withConsent(1, 2, 3);
    const broken = aWire(() => ({
      kind: 'stop',
      code: 190,
      explanation: 'The access token is not valid.',
    }));
    const outcomes = told(await send(it, broken, items(1, 2, 3)));
    expect(new Set(outcomes)).toEqual(new Set(['batch_stopped']));
    expect(told(await send(it, aWire(), items(1, 2, 3), { run: 'run-2' }))).toEqual([
      'sent',
      'sent',
      'sent',
    ]);
  });

  test('stops after three answers in a row that nobody knows', async () => {
    const it = await withConsent(...Array.from({ length: 200 }, (_, n) => n));
    const wire = aWire(() => ({ kind: 'rejected', code: 999, listed: false, explanation: '' }));
    const outcomes = told(await send(it, wire, items(...Array.from({ length: 200 }, (_, n) => n))));
    expect(outcomes).toContain('batch_stopped');
    expect(wire.received.length).toBeLessThan(200);
  });

  test('records a stop that the platform tells of, so that nobody asks again', async () => {
    const it = await withConsent(1);
    const wire = aWire(() => ({ kind: 'opted_out', code: 131050, explanation: '' }));
    expect(told(await send(it, wire, items(1)))).toEqual(['withdrawn']);
    expect((await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('withdrawn');
  });

  test.each([
    ['another number', phone(7)],
    ['a user id', { kind: 'bsuid', value: 'GB.1001' }],
  ] as const)(
    'knows the person by %s that the answer tells, so that a stop from there is theirs',
    async (_, other) => {
      const it = await withConsent(1);
      const wire = aWire(() => ({ ...accepted, alsoKnownAs: [other] }));
      expect(told(await send(it, wire, items(1)))).toEqual(['sent']);
      await it.ledger.record([leave(other)]);
      const again = { ...campaign, edition: '2' };
      expect(told(await send(it, wire, items(1), { scope: again, run: 'run-2' }))).toEqual([
        'withdrawn',
      ]);
    },
  );

  test('links nothing where the answer names the number that was written to', async () => {
    const it = await withConsent(1);
    const wire = aWire((value) => ({ ...accepted, alsoKnownAs: [{ kind: 'phone', value }] }));
    const { events } = await it.ledger.size();
    await send(it, wire, items(1));
    // The edition, the claim and what became of it.
    expect((await it.ledger.size()).events - events).toBe(3);
  });

  test('does not write to someone who leaves while the batch runs', async () => {
    const numbers = Array.from({ length: 120 }, (_, n) => n);
    const it = await withConsent(...numbers);
    const left = new Set<string>();
    const wire = aWire(async () => {
      if (left.size === 0) {
        const leaving = numbers.slice(60);
        await it.ledger.record(leaving.map((n) => leave(phone(n))));
        for (const n of leaving) left.add(phone(n).value);
      }
      return accepted;
    });
    const outcomes = await send(it, wire, items(...numbers));
    expect(wire.received.filter((to) => left.has(to))).toEqual([]);
    expect(told(outcomes).filter((reason) => reason === 'withdrawn')).toHaveLength(60);
  });

  test('goes on at a number so slow that a claim would grow stale while it waits', async () => {
    const it = await withConsent(1, 2, 3);
    const pace = {
      take: async () => void (it.clock.now += 1_500),
      slowDown: () => undefined,
      perSecond: 1_000,
    };
    const wire = aWire();
    expect(told(await send(it, wire, items(1, 2, 3), { pace }))).toEqual(['sent', 'sent', 'sent']);
  });

  test('records a stop also for a credential that may send and nothing else', async () => {
    const it = await withConsent(1);
    const sendOnly = new Ledger(it.open, { allowed: ['send'], actor: {} });
    const wire = aWire(() => ({ kind: 'opted_out', code: 131050, explanation: '' }));
    expect(told(await send({ ledger: sendOnly }, wire, items(1)))).toEqual(['withdrawn']);
    expect((await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('withdrawn');
  });

  test('takes a wire that breaks for one that gave no answer', async () => {
    const it = await withConsent(1);
    const sender: Sender<string> = {
      limitKey: 'test',
      ratePerSecond: 80,
      send: () => {
        throw new Error('broken');
      },
    };
    expect(told(await send(it, { sender }, items(1)))).toEqual(['outcome_unknown']);
  });

  test('starts nothing more once the execution is stopped, and leaves no claim open', async () => {
    const numbers = Array.from({ length: 100 }, (_, n) => n);
    const it = await withConsent(...numbers);
    const stop = new AbortController();
    const wire = aWire((_) => {
      stop.abort();
      return accepted;
    });
    const outcomes = told(await send(it, wire, items(...numbers), { signal: stop.signal }));
    expect(new Set(outcomes)).toEqual(new Set(['sent', 'batch_stopped']));
    expect(await it.ledger.editionCounts('autumn', '1')).toEqual({
      claimed: 0,
      unknown: 0,
      sent: outcomes.filter((reason) => reason === 'sent').length,
    });
  });

  test('sends nothing when the ledger cannot be reached', async () => {
    const it = await withConsent(1);
    await it.open.engine.close();
    it.open.keys.close();
    const wire = aWire();
    expect(told(await send(it, wire, items(1)))).toEqual(['ledger_unavailable']);
    expect(wire.received).toEqual([]);
  });

  test('sends nothing for a credential that does not allow it', async () => {
    const it = await withConsent(1);
    const readOnly = new Ledger(it.open, { allowed: [], actor: {} });
    await expect(send({ ledger: readOnly }, aWire(), items(1))).rejects.toMatchObject({
      problem: 'not_allowed',
    });
  });

  test('writes to no contact more than once, whatever the wire answers and however often it is run', async () => {
    const answers: fc.Arbitrary<SendResult> = fc.constantFrom<SendResult>(
      accepted,
      { kind: 'unknown', explanation: '' },
      { kind: 'rejected', code: 1, listed: true, explanation: '' },
      { kind: 'later', resumeAt: NOON + 1, code: 131049, explanation: '' },
      { kind: 'not_reachable', code: 131026, explanation: '' },
      { kind: 'stop', code: 190, explanation: '' },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), answers), { maxLength: 12 }), {
          maxLength: 4,
        }),
        async (runs) => {
          const it = await withConsent(0, 1, 2, 3, 4, 5);
          const possiblySent: string[] = [];
          for (const [index, run] of runs.entries()) {
            const left = run.map(([, answer]) => answer);
            const wire = aWire((to) => {
              const answer = left.shift() ?? accepted;
              if (answer.kind === 'accepted' || answer.kind === 'unknown') possiblySent.push(to);
              return answer;
            });
            const outcomes = await send(it, wire, items(...run.map(([n]) => n)), {
              run: `run-${index}`,
            });
            expect(outcomes).toHaveLength(run.length);
          }
          expect(new Set(possiblySent).size).toBe(possiblySent.length);
          await it.open.engine.close();
          it.open.keys.close();
        },
      ),
      { numRuns: 60 },
    );
  });
});
