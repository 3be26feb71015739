import { closeLedgers } from '../../../core/ledger';
import { aLedger, aPlace, grant, leave, offers, phone, recipient } from './aLedger';

const [first, second] = ['1c'.repeat(32), '2d'.repeat(32)];

/** A ledger that knows somebody who agreed and somebody who left, as it is after a restart of the process. */
async function aClosedLedger(encryptionKey: string) {
  const place = aPlace(encryptionKey);
  const { ledger } = await aLedger({ place });
  await ledger.record([grant(phone(1)), grant(phone(2))]);
  await ledger.record([leave(phone(2))]);
  await closeLedgers();
  return place;
}

type Opened = Awaited<ReturnType<typeof aLedger>>;
async function reasons({ ledger }: Opened) {
  const decisions = await ledger.check(offers, [1, 2].map(phone).map(recipient));
  return decisions.map(({ reason }) => reason);
}

describe('The encryption key of a ledger', () => {
  test('opens it again, and nothing else does', async () => {
    const place = await aClosedLedger('correct horse battery staple');
    for (const encryptionKey of ['another', first, 'Correct horse battery staple']) {
      await expect(aLedger({ place: { ...place, encryptionKey } })).rejects.toMatchObject({
        problem: 'wrong_key',
      });
    }
    await expect(aLedger({ place: { ...place, encryptionKey: '' } })).rejects.toMatchObject({
      problem: 'missing_key',
    });
    expect(await reasons(await aLedger({ place }))).toEqual(['allowed', 'withdrawn']);
  });

  test('is changed while another worker has the ledger open, and both go on', async () => {
    const place = await aClosedLedger(first);
    const worker = await aLedger({ place });
    const changed = { ...place, encryptionKey: second, previousEncryptionKey: first };
    const changer = await aLedger({ place: changed });
    await worker.ledger.record([leave(phone(1)), grant(phone(3))]);
    expect(await reasons(changer)).toEqual(['withdrawn', 'withdrawn']);
    await changer.ledger.record([grant(phone(4))]);
    const both = [3, 4].map(phone).map(recipient);
    for (const { ledger } of [worker, changer])
      expect((await ledger.check(offers, both)).map(({ reason }) => reason)).toEqual([
        'allowed',
        'allowed',
      ]);
    await closeLedgers();
    await expect(aLedger({ place })).rejects.toMatchObject({ problem: 'wrong_key' });
    const again = await aLedger({ place: { ...place, encryptionKey: second } });
    expect(await reasons(again)).toEqual(['withdrawn', 'withdrawn']);
  });

  test('is not changed by whoever does not know it', async () => {
    const place = await aClosedLedger(first);
    const guessed = { ...place, encryptionKey: second, previousEncryptionKey: '3e'.repeat(32) };
    await expect(aLedger({ place: guessed })).rejects.toMatchObject({ problem: 'wrong_key' });
    expect(await reasons(await aLedger({ place }))).toEqual(['allowed', 'withdrawn']);
  });
});
