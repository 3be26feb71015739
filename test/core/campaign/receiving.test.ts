import { receive } from '../../../core/campaign';
import type { InboundEvent, InboundMessage } from '../../../core/inbound/events';
import { readMessage } from '../../../core/language';
import { aLedger, grant, NOON, offers, phone, recipient } from '../ledger/aLedger';

const message = (over: Partial<InboundMessage> = {}): InboundMessage => ({
  type: 'message',
  channel: 'whatsapp',
  messageId: 'wamid.1',
  from: [phone(1), { kind: 'bsuid', value: 'GB.1' }],
  at: NOON,
  signed: true,
  form: 'text',
  text: 'STOP',
  ...over,
});

async function aSubscriber() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  return {
    ...it,
    reason: async () => (await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason,
  };
}

describe('What comes in', () => {
  test('takes effect at once where it is nothing but an opt-out word', async () => {
    const it = await aSubscriber();
    const { messages } = await receive(it.ledger, [message()], readMessage);
    expect(messages).toMatchObject([{ already: false, effect: 'leave' }]);
    expect(await it.reason()).toBe('withdrawn');
  });

  test('is kept until it is read, and holds back marketing to its sender until then', async () => {
    const it = await aSubscriber();
    const { messages } = await receive(
      it.ledger,
      [message({ text: 'Do you open on Sunday?' })],
      readMessage,
    );
    expect(await it.reason()).toBe('needs_review');
    const handle = messages[0]?.handle as string;
    expect((await it.ledger.openMessage(handle)).message.text).toBe('Do you open on Sunday?');
    await it.ledger.markRead(handle, 'none');
    expect(await it.reason()).toBe('allowed');
  });

  test('counts once, however often it is delivered', async () => {
    const it = await aSubscriber();
    const first = await receive(it.ledger, [message()], readMessage);
    const before = await it.ledger.size();
    const again = await receive(it.ledger, [message()], readMessage);
    expect(again.messages[0]).toMatchObject({ already: true, handle: first.messages[0]?.handle });
    expect(await it.ledger.size()).toEqual(before);
  });

  test("obeys WhatsApp's own stop, and its resume undoes that one alone", async () => {
    const it = await aSubscriber();
    const preference = (value: 'stop' | 'resume', at: number): InboundEvent => ({
      type: 'preference',
      channel: 'whatsapp',
      at,
      signed: true,
      from: [phone(1)],
      value,
    });
    it.clock.now += 60_000;
    await receive(it.ledger, [preference('stop', NOON + 1000)], readMessage);
    expect(await it.reason()).toBe('withdrawn');
    await receive(it.ledger, [preference('resume', NOON + 2000)], readMessage);
    expect(await it.reason()).toBe('allowed');
    await receive(
      it.ledger,
      [message({ at: NOON + 3000 }), preference('resume', NOON + 4000)],
      readMessage,
    );
    expect(await it.reason()).toBe('withdrawn');
  });

  test('records the opt-out that a failed status tells of, without making anyone known', async () => {
    const it = await aLedger();
    const status: InboundEvent = {
      type: 'status',
      channel: 'whatsapp',
      messageId: 'wamid.9',
      recipient: [phone(7)],
      at: NOON,
      signed: true,
      status: 'failed',
      errors: [{ code: 131050 }],
    };
    await receive(it.ledger, [status], readMessage);
    expect((await it.ledger.check(offers, [recipient(phone(7))]))[0]?.reason).toBe('withdrawn');
    expect((await it.ledger.size()).contacts).toBe(0);
  });

  test('finds by its claim whom a stop is about that names nobody', async () => {
    const it = await aSubscriber();
    const scope = { kind: 'campaign', campaign: 'autumn', edition: '1' } as const;
    const [claim] = await it.ledger.claim(offers, scope, 'run', [
      { item: 0, recipient: recipient(phone(1)) },
    ]);
    if (claim?.kind !== 'claimed') throw new Error('not claimed');
    const status: InboundEvent = {
      type: 'status',
      channel: 'whatsapp',
      messageId: 'wamid.9',
      reference: claim.claimId,
      recipient: [],
      at: NOON,
      signed: true,
      status: 'failed',
      errors: [{ code: 131050 }],
    };
    await receive(it.ledger, [status], readMessage);
    const before = await it.ledger.size();
    await receive(it.ledger, [status], readMessage);
    expect(await it.ledger.size()).toEqual(before);
    expect(await it.reason()).toBe('withdrawn');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('never takes a reaction or a quotation for the person’s own word', async () => {
    const it = await aSubscriber();
    const { messages } = await receive(
      it.ledger,
      [message({ form: 'reaction', text: undefined })],
      readMessage,
    );
    await it.ledger.markRead(messages[0]?.handle as string, 'none');
    expect(await it.reason()).toBe('allowed');
  });

  test('takes the tap of an opt-out button as what it says, for one purpose or for all', async () => {
    const it = await aSubscriber();
    await receive(
      it.ledger,
      [message({ form: 'button', text: 'No more', payload: 'consent:stop:news' })],
      readMessage,
    );
    expect(await it.reason()).toBe('needs_review');
    await receive(
      it.ledger,
      [message({ messageId: 'wamid.2', form: 'button', text: 'No more', payload: 'consent:stop' })],
      readMessage,
    );
    expect(await it.reason()).toBe('withdrawn');
  });
});
