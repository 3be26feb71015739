import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closeLedgers, Ledger } from '../../../../core/ledger';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from '../aLedger';

type It = Awaited<ReturnType<typeof aLedger>>;

/** Puts a copy in the place of a ledger, as an operator does after a loss, and starts again. */
async function restore({ folder, file }: It, copy: string): Promise<It> {
  await closeLedgers();
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  copyFileSync(copy, file);
  return await aLedger({ folder });
}

const reasons = async ({ ledger }: It, ...numbers: readonly number[]) =>
  (
    await ledger.check(
      offers,
      numbers.map((n) => recipient(phone(n))),
    )
  ).map(({ reason }) => reason);

describe('A backup', () => {
  test('is one file beside the ledger, for its owner alone, and a ledger in the state of its head', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(2))]);
    const { head } = await it.ledger.verify();
    const made = await it.ledger.backUp();
    expect(dirname(made.file)).toBe(join(it.folder, 'backups'));
    expect(readdirSync(dirname(made.file))).toEqual([basename(made.file)]);
    expect(statSync(made.file).mode & 0o077).toBe(0);
    expect(statSync(dirname(made.file)).mode & 0o077).toBe(0);
    expect(made).toMatchObject({ head, copies: 1, bytes: statSync(made.file).size });
    const again = await restore(it, made.file);
    expect(await reasons(again, 1, 2)).toEqual(['allowed', 'allowed']);
    expect(await again.ledger.verify({ head: made.head })).toMatchObject({ ok: true });
  });

  test('that is restored brings back nobody who left since', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(2))]);
    const { file } = await it.ledger.backUp();
    await it.ledger.record([leave(phone(1))]);
    const again = await restore(it, file);
    expect(await reasons(again, 1, 2)).toEqual(['withdrawn', 'allowed']);
    expect(await again.ledger.verify()).toMatchObject({ ok: true });
  });

  test('is of one moment, while others go on writing beside it', async () => {
    const it = await aLedger();
    await it.ledger.record(Array.from({ length: 400 }, (_, n) => grant(phone(n))));
    let going = true;
    const writing = (async () => {
      for (let n = 400; going; n++) await it.ledger.record([grant(phone(n))]);
    })();
    const made = await it.ledger.backUp();
    going = false;
    await writing;
    const { events } = await it.ledger.size();
    expect(made.head.seq).toBeLessThanOrEqual(events);
    // Held against the ledger that went on: the copy's last event is one of its own.
    expect(await it.ledger.verify({ head: made.head })).toMatchObject({ ok: true });
    const again = await restore(it, made.file);
    const verdict = await again.ledger.verify({ head: made.head });
    expect(verdict).toMatchObject({ ok: true });
  });

  test('holds no key: neither the key store nor the master key is in its folder', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    const { file } = await it.ledger.backUp();
    const key = readFileSync(join(it.folder, 'consent-master.key'), 'utf8').trim();
    const bytes = readFileSync(file);
    expect(bytes.includes(key)).toBe(false);
    expect(bytes.includes(Buffer.from(key, 'hex'))).toBe(false);
    expect(bytes.includes(it.open.keys.lookUpKey)).toBe(false);
    expect(bytes.includes(phone(1).value.slice(1))).toBe(false);
  });

  test('takes the place of the oldest where only so many are kept, and of no other file', async () => {
    const it = await aLedger();
    const folder = join(it.folder, 'elsewhere');
    mkdirSync(folder);
    const others = [
      'consent-ledger.sqlite',
      'consent-ledger-anotherLedgerHere-20200101T000000000Z.sqlite',
      `consent-ledger-${it.open.ledgerId}-20200101T000000000Z.sqlite.gz`,
      `consent-ledger-${it.open.ledgerId}-before-the-move.sqlite`,
      'notes.txt',
    ];
    for (const name of others) writeFileSync(join(folder, name), 'mine');
    const files: string[] = [];
    for (let day = 0; day < 4; day++) {
      it.clock.now = NOON + day * 86_400_000;
      const made = await it.ledger.backUp({ folder, keep: 2 });
      files.push(basename(made.file));
      expect(made.copies).toBe(Math.min(2, day + 1));
    }
    expect(readdirSync(folder).sort()).toEqual([...others, ...files.slice(2)].sort());
  });

  test('stays even where none is to be kept', async () => {
    const it = await aLedger();
    const { file, copies } = await it.ledger.backUp({ keep: 0 });
    expect([existsSync(file), copies]).toEqual([true, 1]);
  });

  test('that broke off long ago is cleared away; one that is just being made is not', async () => {
    const it = await aLedger();
    const folder = join(it.folder, 'backups');
    mkdirSync(folder);
    const partial = (time: string) => `consent-ledger-${it.open.ledgerId}-${time}.sqlite.partial`;
    const [old, young] = [partial('20200101T000000000Z'), partial('20200102T000000000Z')];
    for (const name of [old, young]) writeFileSync(join(folder, name), '');
    utimesSync(join(folder, old), new Date(0), new Date(0));
    await it.ledger.backUp();
    expect(readdirSync(folder).filter((name) => name.endsWith('partial'))).toEqual([young]);
  });

  test('that cannot be written leaves nothing behind, and says so', async () => {
    const it = await aLedger();
    writeFileSync(join(it.folder, 'backups'), 'a file, not a folder');
    const error = await it.ledger.backUp().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: 'not_reachable' });
    expect(String(error)).not.toContain(it.folder);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('needs the permission to reveal', async () => {
    const { open } = await aLedger();
    const ledger = new Ledger(open, { allowed: ['send', 'record', 'purge'], actor: {} });
    await expect(ledger.backUp()).rejects.toMatchObject({ problem: 'not_allowed' });
  });
});
