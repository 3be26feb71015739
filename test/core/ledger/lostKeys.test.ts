import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { receive } from '../../../core/campaign';
import { readMessage } from '../../../core/language';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const bsuid = { kind: 'bsuid', value: 'GB.5' } as const;

/** As after a key store was restored from before the contact was known. */
async function withoutKeys() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  const keys = new DatabaseSync(join(it.folder, 'consent-keys.sqlite'));
  keys.exec('delete from contact_keys');
  keys.close();
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

test('A key store whose ledger is gone opens no fresh empty ledger: those who left would be reachable', async () => {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  await it.open.engine.close();
  await it.open.keys.close();
  for (const suffix of ['', '-wal', '-shm'])
    rmSync(join(it.folder, `consent-ledger.sqlite${suffix}`), { force: true });
  await expect(aLedger({ folder: it.folder })).rejects.toMatchObject({ problem: 'missing_ledger' });
});

test('A key store that was taken away under an open ledger is noticed', async () => {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  rmSync(join(it.folder, 'consent-keys.sqlite'));
  await expect(aLedger({ folder: it.folder })).rejects.toMatchObject({ problem: 'missing_key' });
});
