import fc from 'fast-check';
import { type Ledger, readWhatsApp } from '../../core';
import { Intake } from '../../nodes/WhatsAppEventsTrigger/intake';
import { piecesOf } from '../../nodes/WhatsAppEventsTrigger/pieces';
import { LedgerForTests } from './engine';

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

const status = (n: number) => ({
  id: `wamid.out.${n}`,
  status: 'delivered',
  timestamp: '1790000000',
  recipient_id: '4531313101',
});
const written = (n: number) => ({
  from: '4531313101',
  id: `wamid.in.${n}`,
  timestamp: '1790000000',
  type: 'text',
  text: { body: 'Hello' },
});
const bodyOf = (...values: unknown[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1', changes: values.map((value) => ({ field: 'messages', value })) }],
});
const upTo = (count: number, make: (n: number) => unknown) =>
  Array.from({ length: count }, (_, n) => make(n));
const raw = (body: unknown) => Buffer.from(JSON.stringify(body));

describe('A large body', () => {
  const circumstances = { signed: true, receivedAt: 1_790_000_000_000 };
  const all = (bodies: Iterable<unknown>) => {
    const readings = [...bodies].map((body) => readWhatsApp(body, circumstances));
    return {
      events: readings.flatMap(({ events }) => events.map((event) => JSON.stringify(event))).sort(),
      unreadable: readings.reduce((sum, { unreadable }) => sum + unreadable, 0),
    };
  };

  test('says in pieces what it says whole', () => {
    const parts = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 180, max: 420 }));
    const value = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ statuses: parts, messages: parts }, { requiredKeys: [] }),
      },
      { weight: 1, arbitrary: fc.constant(undefined) },
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 5 }), fc.boolean(), (values, odd) => {
        let n = 0;
        const body = bodyOf(
          ...values.map((one) =>
            one === undefined
              ? 'nothing that can be read'
              : {
                  messaging_product: 'whatsapp',
                  contacts: [{ profile: { name: 'Ada' }, wa_id: '4531313101', user_id: 'DK.1' }],
                  ...(one.statuses === undefined
                    ? {}
                    : {
                        statuses: upTo(one.statuses, () =>
                          odd && ++n % 7 === 0 ? '?' : status(++n),
                        ),
                      }),
                  ...(one.messages === undefined
                    ? {}
                    : { messages: upTo(one.messages, () => written(++n)) }),
                },
          ),
        );
        expect(all(piecesOf(body))).toEqual(all([body]));
      }),
      { numRuns: 40 },
    );
  });

  test('is read a few hundred parts at a time', () => {
    const body = bodyOf({ statuses: upTo(1_000, status) }, { messages: upTo(450, written) });
    for (const piece of piecesOf(body))
      expect(readWhatsApp(piece, circumstances).events.length).toBeLessThanOrEqual(200);
  });

  test.each([
    [undefined],
    [null],
    ['text'],
    [[1]],
    [{ entry: 7 }],
    [{ entry: [7, { changes: 7 }] }],
  ])('of another shape stays as it is: %j', (body) =>
    expect(all(piecesOf(body))).toEqual(all([body])),
  );
});

describe('Deliveries that come at the same time', () => {
  test('go on record together, and each hears of its own', async () => {
    const intake = new Intake();
    const writes = jest.spyOn(ledger, 'applyStatuses');
    const taken = await Promise.all(
      upTo(300, (n) => n as number).map((n) =>
        intake.take(
          ledger,
          raw(bodyOf({ statuses: [status(n as number)], messages: [written(n as number)] })),
        ),
      ),
    );
    // All but the first few go together, whose coming began it.
    expect(writes.mock.calls.length).toBeLessThanOrEqual(3);
    for (const [n, { events, received }] of taken.entries()) {
      expect(events).toHaveLength(2);
      expect(received.statusesKnown).toEqual([false]);
      expect(received.messages).toMatchObject([
        { already: false, event: { messageId: `wamid.in.${n}` } },
      ]);
    }
    expect(new Set(taken.map(({ received }) => received.messages[0]!.handle)).size).toBe(300);
    expect(await ledger.countUnread('whatsapp')).toBe(300);
  });

  test('wait up to a bound, beyond which WhatsApp is to come again', async () => {
    const body = raw(bodyOf({ statuses: [status(1)] }));
    const few = new Intake({ mostDeliveries: 2 });
    const small = new Intake({ mostBytes: 2 * body.length });
    for (const intake of [few, small]) {
      const waiting = [intake.take(ledger, body), intake.take(ledger, body)];
      expect(intake.hasRoom(body.length)).toBe(false);
      await Promise.all(waiting);
      expect(intake.hasRoom(body.length)).toBe(true);
    }
    // One larger than all that may wait would else never come in.
    expect(small.hasRoom(100 * body.length)).toBe(true);
  });

  test('fail each for itself where it is no matter of the ledger, and all where it is', async () => {
    const intake = new Intake();
    const bodies = upTo(5, (n) => raw(bodyOf({ statuses: [status(n)] })));
    const apply = ledger.applyStatuses.bind(ledger);
    jest.spyOn(ledger, 'applyStatuses').mockImplementation(async (reports) => {
      if (reports.some(({ messageId }) => messageId === 'wamid.out.3')) throw new TypeError('odd');
      return await apply(reports);
    });
    const outcomes = await Promise.allSettled(
      (bodies as Buffer[]).map((body) => intake.take(ledger, body)),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const closed = await folder.open(['send']);
    const message = raw(bodyOf({ messages: [written(1)] }));
    expect(
      await Promise.allSettled([intake.take(closed, message), intake.take(closed, message)]),
    ).toMatchObject([
      { status: 'rejected', reason: { problem: 'not_allowed' } },
      { status: 'rejected', reason: { problem: 'not_allowed' } },
    ]);
  });
});
