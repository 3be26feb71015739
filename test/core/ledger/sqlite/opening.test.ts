import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openLedger } from '../../../../core/ledger';
import { aLedger, grant, leave, offers, phone, recipient } from '../aLedger';

test('A ledger file that was replaced under an open ledger is opened anew: what is written goes where it is read', async () => {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  const copy = join(it.folder, 'copy.sqlite');
  await sql`vacuum into ${copy}`.execute(it.open.engine.db);
  await it.ledger.record([grant(phone(2))]);
  for (const suffix of ['-wal', '-shm']) rmSync(it.file + suffix, { force: true });
  renameSync(copy, it.file);

  const again = await aLedger({ place: it.place });
  expect(again.open).not.toBe(it.open);
  await again.ledger.record([leave(phone(1))]);
  const [decision] = await again.ledger.check(offers, [recipient(phone(1))]);
  expect(decision?.reason).toBe('withdrawn');
  expect((await aLedger({ place: it.place })).open).toBe(again.open);
});

test('Nodes that ask for a ledger at the same moment share one', async () => {
  const { place } = await aLedger();
  const opened = await Promise.all([1, 2, 3].map(() => openLedger(place, {})));
  expect(new Set(opened).size).toBe(1);
});

test('A ledger that could not be opened is tried anew, and leaves no file that looks like one', async () => {
  const { folder } = await aLedger();
  const inTheWay = join(folder, 'elsewhere');
  writeFileSync(inTheWay, '');
  const file = join(inTheWay, 'consent-ledger.sqlite');
  await expect(openLedger({ engine: 'sqlite', file }, {})).rejects.toMatchObject({
    problem: 'not_reachable',
  });
  rmSync(inTheWay);
  mkdirSync(inTheWay);
  const open = await openLedger({ engine: 'sqlite', file }, {});
  expect(open.place).toBe(file);
  expect(existsSync(file)).toBe(true);
});
