import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeLedgers, openLedger } from '../../../../core/ledger';
import { aLedger, grant, offers, phone, recipient } from '../aLedger';

/** A ledger on SQLite with one consent in it, as it is after a restart of the process: nothing is open any more. */
async function aClosedLedger(encryptionKey?: string) {
  const it = await aLedger({ folder: mkdtempSync(join(tmpdir(), 'ledger-')), encryptionKey });
  await it.ledger.record([grant(phone(1))]);
  await closeLedgers();
  return it;
}

describe('The key files of a ledger', () => {
  test('are made beside it, readable by their owner alone, and open it again', async () => {
    const { folder } = await aClosedLedger();
    for (const name of ['consent-ledger.sqlite', 'consent-keys.sqlite', 'consent-master.key']) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
    const again = await aLedger({ folder });
    expect((await again.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('allowed');
  });

  test('are asked for where one was typed and is no more', async () => {
    const { folder } = await aClosedLedger('5a'.repeat(32));
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'missing_key' });
  });

  test('that are lost are an error, never a fresh empty ledger', async () => {
    const { folder } = await aClosedLedger();
    const key = join(folder, 'consent-master.key');
    renameSync(key, `${key}.away`);
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'missing_key' });
    writeFileSync(key, 'ab'.repeat(32));
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'wrong_key' });
    writeFileSync(key, 'no key at all');
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'wrong_key' });
    renameSync(`${key}.away`, key);
    rmSync(join(folder, 'consent-keys.sqlite'));
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'missing_key' });
  });

  test('of another ledger do not open this one', async () => {
    const [one, other] = [await aClosedLedger(), await aClosedLedger()];
    for (const name of ['consent-keys.sqlite', 'consent-keys.sqlite-wal', 'consent-master.key']) {
      try {
        renameSync(join(other.folder, name), join(one.folder, name));
      } catch {
        rmSync(join(one.folder, name), { force: true });
      }
    }
    await expect(aLedger({ folder: one.folder })).rejects.toMatchObject({ problem: 'wrong_key' });
  });
});

describe('A ledger and its key store', () => {
  test('are missed one by the other: a fresh empty ledger would make those who left reachable', async () => {
    const { folder } = await aClosedLedger();
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(folder, `consent-ledger.sqlite${suffix}`), { force: true });
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'missing_ledger' });
  });

  test('are missed also where they were taken away while open', async () => {
    const { folder } = await aClosedLedger();
    await aLedger({ folder });
    rmSync(join(folder, 'consent-keys.sqlite'));
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'missing_key' });
  });
});

describe('A ledger that cannot be opened', () => {
  test('says so where its file is no database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    writeFileSync(
      join(folder, 'consent-ledger.sqlite'),
      'this is a letter, not a database. '.repeat(100),
    );
    await expect(aLedger({ folder })).rejects.toMatchObject({ problem: 'corrupt' });
  });

  test('says so where its folder cannot be made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
    writeFileSync(join(folder, 'occupied'), '');
    await expect(aLedger({ folder: join(folder, 'occupied') })).rejects.toMatchObject({
      problem: 'not_reachable',
    });
  });

  test('is refused in queue mode, where each machine would keep its own', async () => {
    await expect(
      openLedger({ engine: 'sqlite' }, { EXECUTIONS_MODE: 'queue' }),
    ).rejects.toMatchObject({ problem: 'queue_mode' });
  });
});
