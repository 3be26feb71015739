import fc from 'fast-check';
import {
  type FileKind,
  openSealedFile,
  sealFile,
} from '../../../../core/ledger/archive/sealedFile';
import { collected, inPieces, PASSPHRASE } from './files';

const KIND: FileKind = { format: 'test/file', version: 1, title: 'a file of this test' };
const FACTS = { ledgerId: 'anotherLedger', at: 1_700_000_000_000, counts: { records: 3 } };
const CHEAP = { N: 2, r: 1, p: 1 };
/** Two blocks and a bit. */
const RECORDS = Array.from({ length: 3000 }, (_, n) => ({ n, text: 'x'.repeat(30) }));

async function* each(records: readonly unknown[]) {
  yield* records;
}
const sealed = async (records: readonly unknown[] = RECORDS) =>
  await collected(sealFile(KIND, FACTS, PASSPHRASE, each(records), CHEAP));

async function opened(file: Uint8Array, passphrase = PASSPHRASE, size?: number, kind = KIND) {
  const { facts, records } = await openSealedFile(kind, inPieces(file, size), passphrase);
  const all: unknown[] = [];
  for await (const record of records) all.push(record);
  return { facts, all };
}

describe('a file sealed by a passphrase', () => {
  it('gives back what was put in, however it arrives', async () => {
    const file = await sealed();
    for (const size of [7, 65_536, file.length])
      expect(await opened(file, PASSPHRASE, size)).toEqual({ facts: FACTS, all: RECORDS });
    expect(await opened(await sealed([]))).toEqual({ facts: FACTS, all: [] });
  });

  it('tells nothing but what it is', async () => {
    const file = (await sealed()).toString('latin1');
    expect(file).not.toContain('xxxx');
    expect(file).not.toContain(PASSPHRASE);
    expect(JSON.parse(file.split('\n')[0] as string)).toMatchObject({
      format: 'test/file',
      ledgerId: 'anotherLedger',
      at: '2023-11-14T22:13:20.000Z',
    });
  });

  it('is never the same twice', async () => {
    expect((await sealed()).equals(await sealed())).toBe(false);
  });

  it('opens with the same passphrase, however a keyboard composed its letters', async () => {
    const file = await collected(sealFile(KIND, FACTS, 'café au lait noir', each([1]), CHEAP));
    expect((await opened(file, 'cafe\u0301 au lait noir')).all).toEqual([1]);
  });

  it('is not sealed by a short passphrase', async () => {
    await expect(collected(sealFile(KIND, FACTS, 'elevenchars', each([]), CHEAP))).rejects.toThrow(
      /too short: it needs 12/,
    );
  });

  it('says that the passphrase is another one', async () => {
    await expect(opened(await sealed(), 'quiet harbour six lanterns')).rejects.toMatchObject({
      problem: 'refused',
      message: expect.stringMatching(/passphrase does not open/) as string,
    });
  });

  it('says that it is another kind of file, or a newer one', async () => {
    const other: FileKind = { ...KIND, format: 'test/other', title: 'another file' };
    await expect(opened(await sealed(), PASSPHRASE, undefined, other)).rejects.toThrow(
      'This file is not another file.',
    );
    for (const none of ['', 'some text\nand more', 'x'.repeat(10_000)])
      await expect(opened(Buffer.from(none))).rejects.toThrow(
        'This file is not a file of this test.',
      );
    const newer = sealFile({ ...KIND, version: 2 }, FACTS, PASSPHRASE, each([]), CHEAP);
    await expect(opened(await collected(newer))).rejects.toThrow(/newer version/);
  });

  it('asks for no more memory than a key is worth', async () => {
    const file = (await sealed()).toString('latin1').replace('"N":2,', '"N":1073741824,');
    await expect(opened(Buffer.from(file, 'latin1'))).rejects.toThrow(/damaged/);
  });

  it('is found out wherever it is cut off', async () => {
    const file = await sealed();
    const block = 65_536 + 16;
    const body = file.indexOf('\n', file.indexOf('\n') + 1) + 1;
    for (const length of [body, body + 5, body + block, body + 2 * block, file.length - 1])
      await expect(opened(file.subarray(0, length))).rejects.toMatchObject({ problem: 'refused' });
    await expect(opened(Buffer.concat([file, Buffer.from('x')]))).rejects.toThrow(/damaged/);
  });

  it('is found out where blocks are swapped, repeated or left out', async () => {
    const file = await sealed();
    const body = file.indexOf('\n', file.indexOf('\n') + 1) + 1;
    const block = (n: number) => file.subarray(body + n * 65_552, body + (n + 1) * 65_552);
    const head = file.subarray(0, body);
    for (const order of [
      [1, 0, 2],
      [0, 0, 1, 2],
      [0, 2],
      [1, 2],
      [0, 1],
    ])
      await expect(opened(Buffer.concat([head, ...order.map(block)]))).rejects.toThrow(/damaged/);
  });

  it('is found out with any byte changed', async () => {
    const file = await sealed(RECORDS.slice(0, 20));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: file.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = Buffer.from(file);
          changed[at] = (changed[at] as number) ^ by;
          // A letter of the hex in the second line may be capital.
          fc.pre(
            changed.toString('latin1').toLowerCase() !== file.toString('latin1').toLowerCase(),
          );
          await expect(opened(changed)).rejects.toMatchObject({
            name: 'LedgerError',
            problem: 'refused',
          });
        },
      ),
      { numRuns: 1000 },
    );
  });
});
