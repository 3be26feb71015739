import { receive } from '../../../core/campaign';
import { readMessage } from '../../../core/language';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const bsuid = { kind: 'bsuid', value: 'GB.5' } as const;

/** As after a key store was restored from before the contact was known. */
async function withoutKeys() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  const { keys } = it.open;
  const ids = await keys.contactIds(undefined, 10);
  for (const which of ['profile', 'proof'] as const) await keys.destroy(ids, which);
  return {
    ...it,
    reason: async () => (await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason,
  };
}

describe('A contact whose keys were lost', () => {
  test('can leave all the same', async () => {
    const it = await withoutKeys();
    const [result] = await it.ledger.record([leave(phone(1))]);
    expect(result).toMatchObject({ recorded: true });
    expect(await it.reason()).toBe('withdrawn');
  });

  test('is heard, and linked to what else they write from', async () => {
    const it = await withoutKeys();
    await it.ledger.record([leave(bsuid), grant(bsuid, { claimed: undefined })]);
    const { messages } = await receive(
      it.ledger,
      [
        {
          type: 'message',
          channel: 'whatsapp',
          messageId: 'm',
          from: [phone(1), bsuid],
          at: NOON,
          signed: true,
          form: 'text',
          text: 'hello',
        },
      ],
      readMessage,
    );
    expect((await it.ledger.openMessage(messages[0]?.handle as string)).message.text).toBe('hello');
    expect(await it.reason()).toBe('withdrawn');
  });
});
