import { aMasterKey, aPlace } from './aKeyStore';

test('A key that was destroyed is on the disk no more, not even wrapped', async () => {
  const place = await aPlace();
  try {
    const master = { passphrase: aMasterKey() };
    const [store, other] = [await place.open(master), await place.open(master)];
    await store.create(Array.from({ length: 300 }, (_, n) => `c${n}`));
    const rows = await (await place.engine()).db.selectFrom('contact_keys').selectAll().execute();
    const wrapped = (which: 'profile' | 'proof', from: number, to: number) =>
      rows.slice(from, to).map((row) => Buffer.from(row[which] as Uint8Array));
    const found = (keys: Buffer[]) => {
      const bytes = place.bytes();
      return keys.filter((key) => bytes.includes(key)).length;
    };
    const ids = rows.map((row) => row.contact_id);
    expect(found([...wrapped('profile', 0, 300), ...wrapped('proof', 0, 300)])).toBe(600);
    await store.destroy(ids.slice(0, 200), 'profile');
    await other.destroy(ids.slice(100, 300), 'proof');
    expect(found([...wrapped('profile', 0, 200), ...wrapped('proof', 100, 300)])).toBe(0);
    expect(found([...wrapped('profile', 200, 300), ...wrapped('proof', 0, 100)])).toBe(200);
  } finally {
    await place.end();
  }
});
