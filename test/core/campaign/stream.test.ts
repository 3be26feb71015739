import {
  sendStream,
  type MessageToSend,
  type SendOutcome,
  type StreamOptions,
} from '../../../core/campaign';
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
  over: Partial<StreamOptions<string, MessageToSend<string>>> = {},
) {
  const told = new Map<number, SendOutcome[]>();
  const rest = await sendStream<string, MessageToSend<string>>(messages, {
    ledger: it.ledger,
    sender: wire.sender,
    pace: noPace,
    hearingOf: allHeard,
    run: 'run-1',
    onOutcome: ({ item }, outcome) => told.set(item, [...(told.get(item) ?? []), outcome]),
    ...over,
  });
  return { told, rest };
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
    const { told } = await sent(it, made(), wire);
    expect(wire.received).toHaveLength(2_000);
    expect(told.size).toBe(2_000);
    expect(furthest).toBeLessThan(700);
  });

  test('that is stopped takes no more, and tells what becomes of the rest', async () => {
    const it = await aLedger();
    await it.ledger.record(numbers(300).map((n) => grant(phone(n))));
    const stop = new AbortController();
    const wire = aWire();
    let made = 0;
    let ended = false;
    async function* all() {
      try {
        for (const n of numbers(300)) {
          made = n;
          if (n === 200) stop.abort();
          // A file that is on its way to WhatsApp, say.
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield message(n);
        }
      } finally {
        ended = true;
      }
    }
    const { told, rest } = await sent(it, all(), wire, { signal: stop.signal });
    expect([...told.values()].every((outcomes) => outcomes.length === 1)).toBe(true);
    const kinds = [...told.values()].map(([outcome]) => outcome?.kind);
    expect(kinds).toEqual(kinds.map(() => 'sent'));
    expect(wire.received).toHaveLength(told.size);
    expect(rest).toMatchObject({ kind: 'not_sent', reason: 'batch_stopped' });
    expect(made).toBe(200);
    expect(ended).toBe(true);
  });

  test('that ran to its end leaves no rest', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    expect((await sent(it, [message(1)])).rest).toBeUndefined();
  });

  test('sends again what no status ever told of, where that was chosen', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(2))]);
    const wire = aWire();
    const lost = async () => ({ kind: 'unknown', explanation: 'It broke off.' }) as const;
    await sent(it, [message(1)], { ...wire, sender: { ...wire.sender, send: lost } });
    it.clock.now += 1_000;
    await sent(it, [message(2)], wire);
    await it.ledger.applyStatuses([{ messageId: 'wamid.1', status: 'delivered' }]);
    const list = [message(1), message(2)];
    it.clock.now += 20 * 60_000;
    const [never] = (await sent(it, list, wire, { run: 'run-2' })).told.get(1) ?? [];
    expect(never).toMatchObject({ reason: 'outcome_unknown' });
    const chosen = { run: 'run-3', freeUnheardAfterMs: 15 * 60_000 };
    const { told } = await sent(it, list, wire, chosen);
    expect(told.get(1)).toEqual([expect.objectContaining({ kind: 'sent' })]);
    expect(told.get(2)).toEqual([expect.objectContaining({ reason: 'already_sent' })]);
  });

  test('frees once for an edition, and nothing that the run lost itself', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1)),
      grant(phone(2)),
      grant(phone(1), { purpose: 'news' }),
    ]);
    const wire = aWire();
    const later = (of: MessageToSend<string>): MessageToSend<string> => ({
      ...of,
      item: 500,
      request: { ...offers, purpose: 'news' },
      kind: 'another purpose of the edition',
    });
    let tries = 0;
    const until = async (done: () => boolean | Promise<boolean>) => {
      while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    async function* made() {
      // So many that the first go out before the last are made; the others never agreed to anything.
      yield message(1);
      for (const n of numbers(60)) yield message(100 + n);
      await until(() => tries === 1);
      it.clock.now += 1_000;
      yield message(2);
      for (const n of numbers(60)) yield message(200 + n);
      await until(async () => (await it.ledger.editionCounts('autumn', '1')).sent === 1);
      await it.ledger.applyStatuses([{ messageId: 'wamid.1', status: 'delivered' }]);
      it.clock.now += 20 * 60_000;
      yield later(message(1));
    }
    const lost = { kind: 'unknown', explanation: 'It broke off.' } as const;
    const send: Sender<string>['send'] = async (one) =>
      one.to.value === phone(1).value && ++tries === 1 ? lost : await wire.sender.send(one);
    const sender = { ...wire.sender, send };
    await sent(it, made(), { ...wire, sender }, { freeUnheardAfterMs: 15 * 60_000 });
    expect(tries).toBe(1);
  });

  test('asks the ledger for each edition apart, and none waits for the whole of another', async () => {
    const it = await aLedger();
    await it.ledger.record([...numbers(400).map((n) => grant(phone(n))), leave(phone(7))]);
    const wire = aWire();
    const list = numbers(400).map((n) => message(n, n <= 390 ? '1' : '2'));
    const { told } = await sent(it, list, wire);
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
