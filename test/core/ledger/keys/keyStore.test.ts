import { randomBytes } from 'node:crypto';
import type { ContactKeys } from '../../../../core/ledger/keys/keyStore';
import { aMasterKey, aPlace } from './aKeyStore';

let place: Awaited<ReturnType<typeof aPlace>>;
const master = { passphrase: aMasterKey() };
beforeEach(async () => (place = await aPlace()));
afterEach(() => place.end());

describe('The keys of contacts', () => {
  test('are made once, whichever process asks', async () => {
    const [one, other] = [await place.open(master), await place.open(master)];
    const ids = Array.from({ length: 50 }, (_, n) => `c${n}`);
    const [made, again] = await Promise.all([
      one.create(ids),
      other.create([...ids].reverse().concat('c0')),
    ]);
    expect([...made].sort()).toEqual([...again].sort());
    expect(await one.load([...ids, 'nobody'])).toEqual(made);
    const all = [...made.values()].flatMap(({ profile, proof }) => [
      profile.toString('hex'),
      proof.toString('hex'),
    ]);
    expect(new Set(all).size).toBe(100);
  });

  test('are made for more contacts than one statement takes', async () => {
    const store = await place.open(master);
    const ids = Array.from({ length: 2500 }, (_, n) => `c${n}`);
    const made = await store.create(ids);
    expect(await store.load(ids)).toEqual(made);
  });

  test('are destroyed one kind at a time', async () => {
    const store = await place.open(master);
    const made = await store.create(['a', 'b', 'c']);
    await store.destroy(['a', 'c'], 'profile');
    await store.destroy(['b', 'c'], 'proof');
    const left = await store.load(['a', 'b', 'c']);
    expect([...left.keys()].sort()).toEqual(['a', 'b']);
    expect(left.get('a')).toEqual({ profile: undefined, proof: made.get('a')?.proof });
    expect(left.get('b')).toEqual({ profile: made.get('b')?.profile, proof: undefined });
    expect(await store.contactIds(undefined, 10)).toEqual(['a', 'b']);
  });

  test('are made anew where they were destroyed, and only there', async () => {
    const store = await place.open(master);
    const before = (await store.create(['a'])).get('a');
    await store.destroy(['a'], 'profile');
    const after = (await store.create(['a'])).get('a');
    expect(after?.proof).toEqual(before?.proof);
    expect(after?.profile).not.toEqual(before?.profile);
  });

  test('are listed in pages, byte by byte, each once', async () => {
    const store = await place.open(master);
    const ids = ['B', 'a', 'Ä', '-', '_', 'Z', 'b', '0'];
    await store.create(ids);
    const listed: string[] = [];
    for (let page = await store.contactIds(undefined, 3); page.length > 0;) {
      listed.push(...page);
      page = await store.contactIds(page.at(-1), 3);
    }
    expect(listed).toEqual(
      [...ids].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other))),
    );
  });

  test('that a moving ledger brings are kept, but replace none and revive none', async () => {
    const store = await place.open(master);
    const here = await store.create(['here', 'erased']);
    await store.destroy(['erased'], 'profile');
    await store.destroy(['erased'], 'proof');
    const brought = { profile: randomBytes(32), proof: randomBytes(32) };
    const half = { proof: randomBytes(32) };
    await store.adopt(
      new Map<string, ContactKeys>([
        ['here', brought],
        ['erased', brought],
        ['new', brought],
        ['half', half],
        ['none', {}],
      ]),
    );
    expect([...(await store.load(['here', 'erased', 'new', 'half', 'none']))].sort()).toEqual([
      ['half', { profile: undefined, proof: half.proof }],
      ['here', here.get('here')],
      ['new', brought],
    ]);
  });

  test('that were swapped in the database do not open', async () => {
    const store = await place.open(master);
    await store.create(['a', 'b']);
    const { db } = await place.engine();
    const b = await db
      .selectFrom('contact_keys')
      .selectAll()
      .where('contact_id', '=', 'b')
      .executeTakeFirstOrThrow();
    await db
      .updateTable('contact_keys')
      .set({ profile: b.profile })
      .where('contact_id', '=', 'a')
      .execute();
    await expect(store.load(['a'])).rejects.toMatchObject({ problem: 'corrupt' });
    expect((await store.load(['b'])).size).toBe(1);
  });

  test('of nobody are asked for without a question to the database', async () => {
    const store = await place.open(master);
    await store.close();
    expect((await store.load([])).size).toBe(0);
    expect((await store.create([])).size).toBe(0);
    await store.destroy([], 'profile');
    await store.adopt(new Map());
    await expect(store.load(['a'])).rejects.toThrow();
  });
});

describe('The look-up key', () => {
  test('is the same for every process that opens the store, also where all start at once', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => place.open(master)));
    expect(new Set(stores.map(({ ledgerId }) => ledgerId)).size).toBe(1);
    expect(new Set(stores.map(({ lookUpKey }) => lookUpKey.toString('hex'))).size).toBe(1);
  });

  test('of another ledger is kept in the order of its coming, once, and never replaces its own', async () => {
    const [store, other] = [await place.open(master), await place.open(master)];
    const [first, second] = [randomBytes(32), randomBytes(32)];
    expect(await store.earlierLookUpKeys()).toEqual([]);
    for (const key of [first, second, first, store.lookUpKey]) await store.adoptLookUpKey(key);
    await other.adoptLookUpKey(second);
    expect(await other.earlierLookUpKeys()).toEqual([first, second]);
    expect((await place.open(master)).lookUpKey).toEqual(store.lookUpKey);
  });

  test('that is gone from the database is damage', async () => {
    const store = await place.open(master);
    await store.adoptLookUpKey(randomBytes(32));
    await (await place.engine()).db.deleteFrom('look_up_keys').where('position', '=', 0).execute();
    await expect(place.open(master)).rejects.toMatchObject({ problem: 'corrupt' });
  });
});

describe('A key store', () => {
  test('is not made anew for a ledger that is there', async () => {
    place.ledgerIs(true);
    await expect(place.open(master)).rejects.toMatchObject({ problem: 'missing_key' });
    // Nor by asking twice.
    await expect(place.open(master)).rejects.toMatchObject({ problem: 'missing_key' });
  });

  test.each([
    ['the keys of a contact', (store) => store.create(['a'])],
    [
      'keys that were destroyed',
      async (store) => {
        await store.create(['a']);
        await store.destroy(['a'], 'profile');
        await store.destroy(['a'], 'proof');
      },
    ],
    ["another ledger's look-up key", (store) => store.adoptLookUpKey(randomBytes(32))],
    [
      'a journal',
      (store) => store.journal.append([{ seq: 1, hash: randomBytes(32), entry: '{}' }]),
    ],
  ] satisfies Array<[string, (store: Awaited<ReturnType<typeof place.open>>) => Promise<unknown>]>)(
    'with %s serves no fresh ledger',
    async (_, fill) => {
      await fill(await place.open(master));
      place.ledgerIs(false);
      await expect(place.open(master)).rejects.toMatchObject({ problem: 'missing_ledger' });
    },
  );

  test('that a crash left without a ledger serves the one that is made then', async () => {
    const { ledgerId } = await place.open(master);
    place.ledgerIs(false);
    expect((await place.open(master)).ledgerId).toBe(ledgerId);
  });

  test('needs a key that was typed where there is no place for a key file', async () => {
    await expect(place.open({})).rejects.toMatchObject({ problem: 'missing_key' });
    const { ledgerId } = await place.open(master);
    await expect(place.open({})).rejects.toMatchObject({ problem: 'missing_key' });
    expect((await place.open(master)).ledgerId).toBe(ledgerId);
  });

  test('of a newer package is not opened', async () => {
    await place.open(master);
    await (
      await place.engine()
    ).db
      .updateTable('meta')
      .set({ value: '99' })
      .where('key', '=', 'schema')
      .execute();
    await expect(place.open(master)).rejects.toMatchObject({ problem: 'newer_version' });
  });
});
