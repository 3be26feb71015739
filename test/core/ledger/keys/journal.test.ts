import { aMasterKey, aPlace } from './aKeyStore';

let place: Awaited<ReturnType<typeof aPlace>>;
const master = { passphrase: aMasterKey() };
beforeEach(async () => (place = await aPlace()));
afterEach(() => place.end());

const entry = (seq: number) => ({
  seq,
  hash: Buffer.alloc(32, seq % 251),
  entry: JSON.stringify({ seq }),
});

describe('The journal of what restricts', () => {
  test('is read from its newest entry back, in pages', async () => {
    const { journal } = await place.open(master);
    const first = await journal.append([entry(7), entry(8)]);
    const second = await journal.append([entry(12)]);
    expect([...first, ...second]).toEqual([...first, ...second].sort((a, b) => a - b));
    const page = await journal.newest(2);
    expect(page.map(({ seq }) => seq)).toEqual([12, 8]);
    expect(page.map(({ id }) => id)).toEqual([second[0], first[1]]);
    expect(Buffer.from(page[0]?.hash as Uint8Array)).toEqual(entry(12).hash);
    expect(page[0]?.entry).toBe(entry(12).entry);
    expect((await journal.newest(2, page[1]?.id)).map(({ seq }) => seq)).toEqual([7]);
    expect(await journal.newest(2, first[0])).toEqual([]);
  });

  test('knows which entries the ledger has committed', async () => {
    const { journal } = await place.open(master);
    const [first, second, third] = await journal.append([entry(1), entry(2), entry(3)]);
    await journal.confirm([first as number, third as number]);
    await journal.confirm([]);
    expect((await journal.newest(9)).map(({ id, confirmed }) => [id, confirmed])).toEqual([
      [third, true],
      [second, false],
      [first, true],
    ]);
  });

  test('gives an id out once, also where its entry was taken back', async () => {
    const { journal } = await place.open(master);
    const [kept] = await journal.append([entry(1)]);
    const taken = await journal.append([entry(2), entry(3)]);
    await journal.remove(taken);
    const [next] = await journal.append([entry(2)]);
    expect(taken).not.toContain(next);
    await journal.remove(taken);
    expect((await journal.newest(9)).map(({ id }) => id)).toEqual([next, kept]);
  });

  test('takes what several processes put into it at once', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => place.open(master)));
    const ids = await Promise.all(
      stores.flatMap(({ journal }, n) =>
        Array.from({ length: 10 }, (_, k) => journal.append([entry(n * 10 + k)])),
      ),
    );
    expect(new Set(ids.flat()).size).toBe(30);
    const all = await (stores[0] as (typeof stores)[0]).journal.newest(100);
    expect(new Set(all.map(({ seq }) => seq)).size).toBe(30);
  });

  test('takes more than one statement does, and nothing at all', async () => {
    const { journal } = await place.open(master);
    const ids = await journal.append(Array.from({ length: 2300 }, (_, n) => entry(n)));
    expect(await journal.append([])).toEqual([]);
    await journal.remove([]);
    await journal.remove(ids.slice(0, 2299));
    expect((await journal.newest(10)).map(({ seq }) => seq)).toEqual([2299]);
  });
});
