import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Engine } from '../../../../core/ledger/engines/engine';
import type { KeyTables } from '../../../../core/ledger/keys/schema';
import { aMasterKey, aPlace } from './aKeyStore';

let place: Awaited<ReturnType<typeof aPlace>>;
beforeEach(async () => (place = await aPlace()));
afterEach(() => place.end());

const [old, fresh, third] = [aMasterKey(), aMasterKey(), aMasterKey()];

async function slots() {
  return await (await place.engine()).db.selectFrom('slots').selectAll().execute();
}

describe('Changing the master key', () => {
  test('leaves every other key as it is, and the old one opens no more', async () => {
    const before = await place.open({ passphrase: old });
    const made = await before.create(['a', 'b']);
    await before.adoptLookUpKey(Buffer.alloc(32, 7));
    const after = await place.open({ passphrase: fresh, previous: old });
    expect(after.ledgerId).toBe(before.ledgerId);
    expect(after.lookUpKey).toEqual(before.lookUpKey);
    expect(await after.load(['a', 'b'])).toEqual(made);
    expect(await after.earlierLookUpKeys()).toEqual([Buffer.alloc(32, 7)]);
    expect(await slots()).toHaveLength(1);
    await expect(place.open({ passphrase: old })).rejects.toMatchObject({ problem: 'wrong_key' });
    expect((await place.open({ passphrase: fresh })).lookUpKey).toEqual(before.lookUpKey);
  });

  test('does not disturb a process that has the store open', async () => {
    const worker = await place.open({ passphrase: old });
    const made = await worker.create(['before']);
    let changed = false;
    const busy = (async () => {
      for (let n = 0; !changed || n < 20; n++) {
        for (const [id, keys] of await worker.create([`c${n}`])) made.set(id, keys);
        expect(await worker.load([...made.keys()])).toEqual(made);
      }
    })();
    const changer = await place.open({ passphrase: fresh, previous: old });
    changed = true;
    await busy;
    expect(await changer.load([...made.keys()])).toEqual(made);
    await worker.destroy(['before'], 'profile');
    expect((await changer.load(['before'])).get('before')?.profile).toBeUndefined();
  });

  test('is done once: the previous key may stay where it was typed', async () => {
    await place.open({ passphrase: old });
    await place.open({ passphrase: fresh, previous: old });
    const [slot] = await slots();
    await place.open({ passphrase: fresh, previous: old });
    await place.open({ passphrase: fresh, previous: third });
    expect(await slots()).toEqual([slot]);
  });

  test('is done once where several processes start with it at the same moment', async () => {
    const { lookUpKey } = await place.open({ passphrase: old });
    const all = await Promise.all(
      Array.from({ length: 6 }, () => place.open({ passphrase: fresh, previous: old })),
    );
    for (const store of all) expect(store.lookUpKey).toEqual(lookUpKey);
    expect(await slots()).toHaveLength(1);
  });

  test('to two keys at the same moment ends with one of them, and the other is told', async () => {
    await place.open({ passphrase: old });
    const results = await Promise.allSettled(
      [fresh, third].map((passphrase) => place.open({ passphrase, previous: old })),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.reason).toMatchObject({ problem: 'wrong_key' });
    expect(await slots()).toHaveLength(1);
  });

  test('needs the key that is in use, and changes nothing without it', async () => {
    await place.open({ passphrase: old });
    const before = await slots();
    await expect(place.open({ passphrase: fresh, previous: third })).rejects.toMatchObject({
      problem: 'wrong_key',
    });
    expect(await slots()).toEqual(before);
    await place.open({ passphrase: old });
  });

  test('that were words is the same as one that was digits', async () => {
    const { lookUpKey } = await place.open({ passphrase: 'correct horse battery staple' });
    const words = { passphrase: 'Ein gutes Paßwort', previous: 'correct horse battery staple' };
    expect((await place.open(words)).lookUpKey).toEqual(lookUpKey);
    // Composed otherwise by another keyboard, it is the same passphrase.
    const composed = { passphrase: 'Ein gutes Paßwort'.normalize('NFD') };
    expect((await place.open(composed)).lookUpKey).toEqual(lookUpKey);
  });
});

describe('A key file', () => {
  test('gives way to a key that was typed', async () => {
    const { lookUpKey } = await place.open({ file: place.keyFile });
    const previous = readFileSync(place.keyFile, 'utf8');
    const typed = { passphrase: fresh, file: place.keyFile };
    await expect(place.open(typed)).rejects.toMatchObject({ problem: 'wrong_key' });
    await place.open({ ...typed, previous });
    rmSync(place.keyFile);
    expect((await place.open(typed)).lookUpKey).toEqual(lookUpKey);
  });

  test('is made where a typed key gives way to it', async () => {
    const { lookUpKey } = await place.open({ passphrase: old });
    const file = { file: place.keyFile };
    await expect(place.open(file)).rejects.toMatchObject({ problem: 'missing_key' });
    await expect(place.open({ ...file, previous: third })).rejects.toMatchObject({
      problem: 'missing_key',
    });
    await place.open({ ...file, previous: old });
    expect((await place.open(file)).lookUpKey).toEqual(lookUpKey);
  });

  test('is replaced by a new one where it was taken away and its content typed', async () => {
    const { lookUpKey } = await place.open({ file: place.keyFile });
    const previous = readFileSync(place.keyFile, 'utf8');
    rmSync(place.keyFile);
    await place.open({ file: place.keyFile, previous });
    expect(readFileSync(place.keyFile, 'utf8')).not.toBe(previous);
    expect((await place.open({ file: place.keyFile })).lookUpKey).toEqual(lookUpKey);
  });

  test('that holds no key is never taken for one that is to be changed', async () => {
    await place.open({ passphrase: old });
    writeFileSync(place.keyFile, 'no key at all');
    await expect(place.open({ file: place.keyFile, previous: old })).rejects.toMatchObject({
      problem: 'wrong_key',
    });
  });
});

describe('A change of the master key that breaks off', () => {
  /** Where it may: the words name what is still done. */
  const breaks: Array<[string, (engine: Engine<KeyTables>) => Engine<KeyTables>]> = [
    [
      'before anything is written',
      (engine) => over(engine, { write: (work) => (breaking(), engine.write(work)) }),
    ],
    [
      'within its transaction',
      (engine) =>
        over(engine, {
          write: (work) =>
            engine.write(async (trx) => {
              await work(trx);
              return breaking();
            }),
        }),
    ],
    [
      'once it is committed',
      (engine) =>
        over(engine, {
          write: async (work) => {
            await engine.write(work);
            return breaking();
          },
        }),
    ],
    [
      'before the old slot is taken out of the log',
      (engine) => over(engine, { scrub: async () => breaking() }),
    ],
  ];

  test.each(breaks)('%s leaves a store that one of the two opens', async (_, broken) => {
    const { lookUpKey } = await place.open({ passphrase: old });
    const change = { passphrase: fresh, previous: old };
    await expect(place.open(change, broken)).rejects.toThrow('broken off');
    const opened = await Promise.allSettled([
      place.open({ passphrase: old }),
      place.open({ passphrase: fresh }),
    ]);
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await place.open(change)).lookUpKey).toEqual(lookUpKey);
    await expect(place.open({ passphrase: old })).rejects.toMatchObject({ problem: 'wrong_key' });
  });

  test('after it made the key file goes on with that file', async () => {
    const { lookUpKey } = await place.open({ passphrase: old });
    const change = { file: place.keyFile, previous: old };
    const [, within] = breaks;
    await expect(place.open(change, within?.[1])).rejects.toThrow('broken off');
    const made = readFileSync(place.keyFile, 'utf8');
    expect((await place.open(change)).lookUpKey).toEqual(lookUpKey);
    expect(readFileSync(place.keyFile, 'utf8')).toBe(made);
  });
});

/** The engine of a process that ends in the midst of changing the key. */
function over(
  engine: Engine<KeyTables>,
  change: Partial<Pick<Engine<KeyTables>, 'write' | 'scrub'>>,
): Engine<KeyTables> {
  return { ...engine, ...change };
}

function breaking(): never {
  throw new Error('broken off');
}
