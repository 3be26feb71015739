import type { Listener } from '../../../core/ledger';
import { importLedger } from '../../../core/ledger';
import { aLedger, aPlace, grant, NOON, offers, phone, recipient } from './aLedger';

const NUMBER = { phoneNumberId: '106540352242922', businessAccountId: '102290129340398' };
const SIBLING = { phoneNumberId: '106540352242923', businessAccountId: '102290129340398' };
const STRANGER = { phoneNumberId: '106540352242924', businessAccountId: '102290129340399' };
const TRIGGER: Listener = { workflow: 'w1', node: 'n1', url: 'https://n8n.example/webhook/1' };

const status = ({ phoneNumberId }: { phoneNumberId: string }) => [{ phoneNumberId, status: true }];

async function rowsOf({ open }: Awaited<ReturnType<typeof aLedger>>) {
  return await open.engine.db.selectFrom('hearing').selectAll().execute();
}

describe('A trigger that is live', () => {
  test('is known by its number and by the others of its account, until it is taken down', async () => {
    const { ledger } = await aLedger();
    expect(await ledger.hearingOf(NUMBER)).toEqual({});
    await ledger.listening(TRIGGER, NUMBER);
    expect(await ledger.hearingOf(NUMBER)).toEqual({ listeningSince: NOON });
    expect(await ledger.hearingOf(SIBLING)).toEqual({ listeningSince: NOON });
    expect(await ledger.hearingOf(STRANGER)).toEqual({});
    await ledger.listening(TRIGGER, undefined);
    expect(await ledger.hearingOf(NUMBER)).toEqual({});
  });

  test('of an account that is not known is live for its own number alone', async () => {
    const { ledger } = await aLedger();
    await ledger.listening(TRIGGER, { phoneNumberId: '1', businessAccountId: '' });
    expect(await ledger.hearingOf({ phoneNumberId: '1' })).toEqual({ listeningSince: NOON });
    expect(await ledger.hearingOf({ phoneNumberId: '2', businessAccountId: '' })).toEqual({});
  });

  test('is live as long as one of several is', async () => {
    const { ledger } = await aLedger();
    const second = { ...TRIGGER, workflow: 'w2' };
    await ledger.listening(TRIGGER, NUMBER);
    await ledger.listening(second, NUMBER);
    await ledger.listening(TRIGGER, undefined);
    expect(await ledger.hearingOf(NUMBER)).toEqual({ listeningSince: NOON });
    await ledger.listening(second, undefined);
    expect(await ledger.hearingOf(NUMBER)).toEqual({});
  });

  test('stays live when a test URL of the same node is taken down', async () => {
    const { ledger } = await aLedger();
    await ledger.listening(TRIGGER, NUMBER);
    await ledger.listening({ ...TRIGGER, url: 'https://n8n.example/webhook-test/1' }, undefined);
    expect(await ledger.hearingOf(NUMBER)).toEqual({ listeningSince: NOON });
  });

  test('moves with its credential to another number, and is taken down from there', async () => {
    const { ledger } = await aLedger();
    await ledger.listening(TRIGGER, NUMBER);
    expect(await ledger.isListening(TRIGGER, NUMBER)).toBe(true);
    expect(await ledger.isListening(TRIGGER, STRANGER)).toBe(false);
    await ledger.listening(TRIGGER, STRANGER);
    expect(await ledger.hearingOf(NUMBER)).toEqual({});
    expect(await ledger.hearingOf(STRANGER)).toEqual({ listeningSince: NOON });
    await ledger.listening(TRIGGER, undefined);
    expect(await ledger.hearingOf(STRANGER)).toEqual({});
  });
});

describe('What WhatsApp tells', () => {
  test('is on record by its number, statuses apart, and never goes back', async () => {
    const { ledger } = await aLedger();
    await ledger.heard([{ phoneNumberId: NUMBER.phoneNumberId, status: false }], NOON);
    expect(await ledger.hearingOf(NUMBER)).toEqual({ heardAt: NOON });
    expect(await ledger.hearingOf(SIBLING)).toEqual({});
    const other = await aLedger();
    await other.ledger.heard(status(NUMBER), NOON);
    await other.ledger.heard(status(NUMBER), NOON - 60_000);
    expect(await other.ledger.hearingOf(NUMBER)).toEqual({ heardAt: NOON, statusAt: NOON });
  });

  test('by another worker, later or earlier, leaves the latest of both', async () => {
    const one = await aLedger();
    const two = await aLedger({ place: one.place });
    await one.ledger.heard(status(NUMBER), NOON);
    await two.ledger.heard([{ phoneNumberId: NUMBER.phoneNumberId, status: false }], NOON + 1);
    expect(await one.ledger.hearingOf(NUMBER)).toEqual({ heardAt: NOON + 1, statusAt: NOON });
  });

  test('thousands of times in a moment is written once at first and once after', async () => {
    const it = await aLedger();
    const write = jest.spyOn(it.open.engine, 'write');
    const writes: Array<Promise<void>> = [];
    for (let n = 0; n < 5_000; n++) writes.push(it.ledger.heard(status(NUMBER), NOON + n));
    await Promise.all(writes);
    expect(await rowsOf(it)).toEqual([expect.objectContaining({ heard_at: NOON + 4_999 })]);
    expect(write.mock.calls.length).toBeLessThanOrEqual(2);
  });

  test('that could not be written is written with what is told next, and fails nobody', async () => {
    const it = await aLedger();
    const write = jest.spyOn(it.open.engine, 'write').mockRejectedValueOnce(new Error('full'));
    await it.ledger.heard(status(NUMBER), NOON);
    expect(await it.ledger.hearingOf(NUMBER)).toEqual({});
    await it.ledger.heard([{ phoneNumberId: NUMBER.phoneNumberId, status: false }], NOON + 1);
    expect(await it.ledger.hearingOf(NUMBER)).toEqual({ heardAt: NOON + 1, statusAt: NOON });
    expect(write).toHaveBeenCalledTimes(2);
  });
});

test('The first message since a moment is the first that was accepted, of its own edition', async () => {
  const { ledger, clock } = await aLedger();
  await ledger.record([1, 2, 3].map((n) => grant(phone(n))));
  const scope = (edition: string) => ({ kind: 'campaign', campaign: 'autumn', edition }) as const;
  const send = async (n: number, edition: string, state: 'sent' | 'freed' | 'unknown') => {
    const [claim] = await ledger.claim(offers, scope(edition), `run-${n}-${edition}`, [
      { item: 0, recipient: recipient(phone(n)) },
    ]);
    if (claim?.kind !== 'claimed') throw new Error('not claimed');
    clock.now += 100;
    await ledger.settle([{ claimId: claim.claimId, state, messageId: `wamid.${n}.${edition}` }]);
    clock.now += 60_000 - 100;
  };
  await send(1, '1', 'freed');
  await send(2, '1', 'sent');
  await send(3, '1', 'sent');
  await send(1, '2', 'sent');
  expect(await ledger.firstSentAfter(scope('1'), 0)).toBe(NOON + 60_000);
  expect(await ledger.firstSentAfter(scope('1'), NOON + 60_000)).toBe(NOON + 120_000);
  expect(await ledger.firstSentAfter(scope('1'), NOON + 120_000)).toBeUndefined();
  expect(await ledger.firstSentAfter(scope('2'), 0)).toBe(NOON + 180_000);
  expect(await ledger.firstSentAfter(scope('3'), 0)).toBeUndefined();
  expect(await ledger.firstSentAfter({ kind: 'permission_request' }, 0)).toBeUndefined();
});

test('Who listens and what was heard proves nothing, and stays behind when a ledger moves', async () => {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  await it.ledger.listening(TRIGGER, NUMBER);
  await it.ledger.heard(status(NUMBER), NOON);
  expect(await it.ledger.verify()).toMatchObject({ ok: true });
  const place = aPlace();
  await importLedger(
    place,
    it.ledger.exportLedger('a long passphrase of words'),
    'a long passphrase of words',
  );
  const moved = await aLedger({ place });
  expect(await moved.ledger.hearingOf(NUMBER)).toEqual({});
});
