import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { aLedger, grant, leave, offers, phone, recipient } from '../aLedger';

const RUN = 'execution 1';
const campaign = { kind: 'campaign', campaign: 'summer', edition: '1' } as const;

/** A ledger with some subscribers, of which a copy was made an hour ago. */
async function aLedgerWithACopy() {
  const it = await aLedger();
  await it.ledger.record([1, 2, 3, 4].map((n) => grant(phone(n))));
  const { file } = await it.ledger.backUp({ folder: join(it.folder, 'backups') });
  it.clock.now += 3_600_000;
  const reasons = async () =>
    (
      await it.ledger.check(
        offers,
        [1, 2, 3, 4, 5].map((n) => recipient(phone(n))),
      )
    ).map(({ reason }) => reason);
  return { ...it, file, reasons };
}

describe('Restoring a copy while the ledger is in use', () => {
  test('brings back what was, and nobody who left since', async () => {
    const { ledger, file, reasons } = await aLedgerWithACopy();
    await ledger.record([leave(phone(1)), leave(phone(2), { kind: 'suppressed', channel: '*' })]);
    await ledger.restrict(phone(3), true);
    await ledger.record([grant(phone(5))]);
    expect(await ledger.restore(file)).toMatchObject({ ok: true, applied: 3 });
    expect(await reasons()).toEqual([
      'withdrawn',
      'suppressed',
      'restricted',
      'allowed',
      'no_consent',
    ]);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('closes the editions that were open, so that nobody gets one twice', async () => {
    const { ledger, file } = await aLedgerWithACopy();
    const [claim] = await ledger.claim(offers, campaign, RUN, [
      { item: 0, recipient: recipient(phone(1)) },
    ]);
    if (claim?.kind !== 'claimed') throw new Error('not claimed');
    await ledger.settle([{ claimId: claim.claimId, state: 'sent' }]);
    await ledger.restore(file);
    await expect(
      ledger.claim(offers, campaign, 'execution 2', [{ item: 0, recipient: recipient(phone(1)) }]),
    ).rejects.toMatchObject({ problem: 'refused' });
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('erases again whoever was erased since', async () => {
    const { ledger, file, reasons, clock } = await aLedgerWithACopy();
    clock.now += 400 * 86_400_000;
    await ledger.record([leave(phone(1))]);
    clock.now += 400 * 86_400_000;
    expect(await ledger.purge({ contacts: clock.now - 86_400_000 })).toMatchObject({
      contacts: [{}],
    });
    await ledger.restore(file);
    expect(await ledger.size()).toMatchObject({ contacts: 3 });
    expect((await reasons())[0]).toBe('withdrawn');
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('a second time changes nothing more', async () => {
    const { ledger, file, reasons } = await aLedgerWithACopy();
    await ledger.record([leave(phone(1))]);
    await ledger.restore(file);
    const before = await reasons();
    await ledger.restore(file);
    expect(await reasons()).toEqual(before);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('leaves the ledger as it was where the file is no copy of it, or was changed', async () => {
    const { ledger, file, reasons, folder } = await aLedgerWithACopy();
    await ledger.record([leave(phone(1))]);
    const before = await ledger.verify();
    const other = await aLedger();
    await expect(ledger.restore(other.file)).rejects.toMatchObject({ problem: 'refused' });
    await expect(ledger.restore(join(folder, 'nothing.sqlite'))).rejects.toMatchObject({
      problem: 'refused',
    });
    const { DatabaseSync } = await import('node:sqlite');
    const copy = new DatabaseSync(file);
    copy.exec("update consents set purpose = 'everything'");
    copy.close();
    await expect(ledger.restore(file)).rejects.toMatchObject({ problem: 'refused' });
    expect(await ledger.verify()).toEqual(before);
    expect((await reasons())[0]).toBe('withdrawn');
  });

  test('leaves nothing in the folder for temporary files, and lets nobody else look into it meanwhile', async () => {
    const { ledger, file, folder } = await aLedgerWithACopy();
    chmodSync(file, 0o644);
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const before = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    const open: string[] = [];
    const watching = setInterval(() => {
      for (const name of readdirSync(temporary))
        if ((statSync(join(temporary, name)).mode & 0o077) !== 0) open.push(name);
    }, 0);
    try {
      await ledger.restore(file);
    } finally {
      clearInterval(watching);
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
    expect(open).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
