import { sendStream, type MessageToSend, type SendOutcome } from '../../../core/campaign';
import type { Sender } from '../../../core/campaign/sender';
import { allHeard } from '../../allHeard';
import { aLedger, grant, leave, offers, phone, recipient } from '../ledger/aLedger';

const noPace = { take: async () => undefined, slowDown: () => undefined, perSecond: 1_000 };

/** A wire that takes everything and says how many messages have been asked for by then. */
function aWire() {
  const received: string[] = [];
  const sender: Sender<string> = {
    limitKey: 'test',
    ratePerSecond: 1000,
    send: async ({ to }) => {
      received.push(to.value);
      await new Promise((resolve) => setImmediate(resolve));
      return { kind: 'accepted', messageId: `wamid.${received.length}` };
    },
  };
  return { sender, received };
}

const message = (n: number, edition = '1'): MessageToSend<string> => ({
  item: n,
  recipient: recipient(phone(n)),
  content: 'hello',
  request: offers,
  scope: { kind: 'campaign', campaign: 'autumn', edition },
  kind: edition,
});

async function sent(
  it: Awaited<ReturnType<typeof aLedger>>,
  messages: AsyncIterable<MessageToSend<string>> | Iterable<MessageToSend<string>>,
  wire = aWire(),
  signal?: AbortSignal,
) {
  const told = new Map<number, SendOutcome[]>();
  await sendStream<string, MessageToSend<string>>(messages, {
    ledger: it.ledger,
    sender: wire.sender,
    pace: noPace,
    hearingOf: allHeard,
    run: 'run-1',
    signal,
    onOutcome: ({ item }, outcome) => told.set(item, [...(told.get(item) ?? []), outcome]),
  });
  return told;
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('A stream of messages', () => {
  test('is made while it is sent, some hundreds ahead and no more', async () => {
    const it = await aLedger();
    const people = numbers(2_000);
    await it.ledger.record(people.map((n) => grant(phone(n))));
    const wire = aWire();
    let furthest = 0;
    function* made() {
      for (const n of people) {
        furthest = Math.max(furthest, n - wire.received.length);
        yield message(n);
      }
    }
    const told = await sent(it, made(), wire);
    expect(wire.received).toHaveLength(2_000);
    expect(told.size).toBe(2_000);
    expect(furthest).toBeLessThan(700);
  });

  test('tells each message once what became of it, also what a stop leaves unsent', async () => {
    const it = await aLedger();
    await it.ledger.record(numbers(300).map((n) => grant(phone(n))));
    const stop = new AbortController();
    const wire = aWire();
    function* made() {
      for (const n of numbers(300)) {
        if (n === 200) stop.abort();
        yield message(n);
      }
    }
    const told = await sent(it, made(), wire, stop.signal);
    expect([...told.values()].every((outcomes) => outcomes.length === 1)).toBe(true);
    expect(told.size).toBe(300);
    const kinds = [...told.values()].map(([outcome]) => outcome?.kind);
    expect(kinds.filter((kind) => kind === 'sent')).toHaveLength(wire.received.length);
    expect(told.get(300)).toEqual([expect.objectContaining({ reason: 'batch_stopped' })]);
  });

  test('asks the ledger for each edition apart, and none waits for the whole of another', async () => {
    const it = await aLedger();
    await it.ledger.record([...numbers(400).map((n) => grant(phone(n))), leave(phone(7))]);
    const wire = aWire();
    const list = numbers(400).map((n) => message(n, n <= 390 ? '1' : '2'));
    const told = await sent(it, list, wire);
    expect(told.get(7)).toEqual([expect.objectContaining({ reason: 'withdrawn' })]);
    expect(wire.received).toHaveLength(399);
    const firstOfSecond = wire.received.findIndex((to) => to === phone(391).value);
    expect(firstOfSecond).toBeLessThan(300);
  });

  test('that breaks leaves nothing on its way unsettled', async () => {
    const it = await aLedger();
    await it.ledger.record(numbers(100).map((n) => grant(phone(n))));
    const wire = aWire();
    function* made() {
      for (const n of numbers(80)) yield message(n);
      throw new Error('The list broke off.');
    }
    await expect(sent(it, made(), wire)).rejects.toThrow('The list broke off.');
    expect(await it.ledger.editionCounts('autumn', '1')).toEqual({
      claimed: 0,
      sent: wire.received.length,
      unknown: 0,
    });
  });
});
