import { aMasterKey, aPlace } from '../aKeyStore';

let place: Awaited<ReturnType<typeof aPlace>>;
const master = { passphrase: aMasterKey() };
beforeEach(async () => (place = await aPlace()));
afterEach(() => place.end());

/** How many of these the disk holds. */
function found(keys: readonly Buffer[]): number {
  const bytes = place.bytes();
  return keys.filter((key) => bytes.includes(key)).length;
}

describe('The files of a key store', () => {
  test('hold no key in the clear', async () => {
    const store = await place.open(master);
    const made = [...(await store.create(['a', 'b'])).values()];
    const other = Buffer.alloc(32, 7);
    await store.adoptLookUpKey(other);
    const contacts = made.flatMap(({ profile, proof }) => [profile, proof]);
    const typed = Buffer.from(master.passphrase, 'hex');
    expect(found([store.lookUpKey, other, typed, ...contacts])).toBe(0);
  });

  test('hold a key that was destroyed no more, not even wrapped', async () => {
    const [store, other] = [await place.open(master), await place.open(master)];
    await store.create(Array.from({ length: 300 }, (_, n) => `c${n}`));
    const rows = await (await place.engine()).db.selectFrom('contact_keys').selectAll().execute();
    const wrapped = (which: 'profile' | 'proof', from: number, to: number) =>
      rows.slice(from, to).map((row) => Buffer.from(row[which] as Uint8Array));
    const ids = rows.map((row) => row.contact_id);
    expect(found([...wrapped('profile', 0, 300), ...wrapped('proof', 0, 300)])).toBe(600);
    await store.destroy(ids.slice(0, 200), 'profile');
    await other.destroy(ids.slice(100, 300), 'proof');
    expect(found([...wrapped('profile', 0, 200), ...wrapped('proof', 100, 300)])).toBe(0);
    expect(found([...wrapped('profile', 200, 300), ...wrapped('proof', 0, 100)])).toBe(200);
  });

  test('hold it no more once it is destroyed again, where a crash kept the first time from clearing them', async () => {
    let crashes = true;
    const store = await place.open(master, (engine) => ({
      ...engine,
      scrub: async () => {
        if (crashes) throw new Error('killed');
        await engine.scrub();
      },
    }));
    await store.create(['a']);
    const { db } = await place.engine();
    const { profile } = await db.selectFrom('contact_keys').selectAll().executeTakeFirstOrThrow();
    const wrapped = [Buffer.from(profile as Uint8Array)];
    await expect(store.destroy(['a'], 'profile')).rejects.toThrow('killed');
    expect(found(wrapped)).toBe(1);
    crashes = false;
    await store.destroy(['a'], 'profile');
    expect(found(wrapped)).toBe(0);
  });

  test('hold nothing that the old master key opens, once it was changed', async () => {
    await place.open(master);
    const { db } = await place.engine();
    const { sealed } = await db.selectFrom('slots').selectAll().executeTakeFirstOrThrow();
    expect(found([Buffer.from(sealed)])).toBe(1);
    await place.open({ passphrase: aMasterKey(), previous: master.passphrase });
    expect(found([Buffer.from(sealed)])).toBe(0);
  });
});
