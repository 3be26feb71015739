import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { closeLedgers } from '../../../../core/ledger';
import { openPostgresEngine, type PostgresOptions } from '../../../../core/ledger/engines/postgres';
import { type PostgresServer, startPostgres } from '../../../../scripts/postgres/start.ts';
import { aCertificate } from '../../../postgres/certificate';
import { aLedger, grant, leave, offers, phone, type Place, recipient } from '../aLedger';

/** These tests stop the server, or need one that takes TLS: so they have their own. */
let server: PostgresServer;
const tls = aCertificate('127.0.0.1');
beforeAll(async () => {
  server = await startPostgres({ tls });
  await server.createDatabase('consent');
});
afterAll(async () => {
  await closeLedgers();
  await server.stop();
});

const address = () => {
  const { host, port, user, password } = server;
  return { host, port, user, password, database: 'consent' };
};
const aPlace = (): Place => ({
  engine: 'postgres',
  ...address(),
  schema: `t_${randomBytes(8).toString('hex')}`,
  encryptionKey: '5a'.repeat(32),
});

describe('A connection to PostgreSQL', () => {
  const isEncrypted = async (over: Partial<PostgresOptions>) => {
    const engine = await openPostgresEngine<never>({
      ...address(),
      ...{ schema: 'encrypted', ssl: 'verify', maxConnections: 2, ...over },
    });
    try {
      const { rows } = await sql<{ ssl: number }>`
        select ssl from pg_stat_ssl where pid = pg_backend_pid()`.execute(engine.db);
      return rows[0]?.ssl === 1;
    } finally {
      await engine.close();
    }
  };

  test('is encrypted where that is asked for, and not where it is not', async () => {
    expect(await isEncrypted({ ssl: 'off' })).toBe(false);
    expect(await isEncrypted({ ssl: 'require' })).toBe(true);
    expect(await isEncrypted({ ssl: 'verify', ca: tls.certificate })).toBe(true);
  });

  test('is refused where the server cannot prove who it is', async () => {
    const distrusted = {
      problem: 'not_reachable',
      message: expect.stringContaining('certificate'),
    };
    await expect(isEncrypted({ ssl: 'verify' })).rejects.toMatchObject(distrusted);
    const another = aCertificate('127.0.0.1').certificate;
    await expect(isEncrypted({ ssl: 'verify', ca: another })).rejects.toMatchObject(distrusted);
    await expect(
      isEncrypted({ ssl: 'verify', ca: tls.certificate, host: 'localhost' }),
    ).rejects.toMatchObject(distrusted);
    await expect(isEncrypted({ ssl: 'verify', ca: 'no certificate' })).rejects.toMatchObject({
      name: 'LedgerError',
    });
  });
});

describe('A server that dies', () => {
  test('is an error for the items at hand, holds all before them, and is used again once it is back', async () => {
    const place = aPlace();
    const it = await aLedger({ place });
    await it.ledger.record([grant(phone(1)), leave(phone(2))]);
    const batches = Array.from({ length: 40 }, (_, n) => grant(phone(100 + n)));
    const recorded: number[] = [];
    let killed: Promise<void> | undefined;
    const recording = (async () => {
      for (const [n, act] of batches.entries()) {
        await it.ledger.record([act]);
        recorded.push(n);
        if (n === 5) killed = server.kill();
      }
    })();
    await expect(recording).rejects.toMatchObject({ problem: 'not_reachable' });
    await expect(it.ledger.check(offers, [recipient(phone(1))])).rejects.toMatchObject({
      problem: 'not_reachable',
    });
    await expect(
      aLedger({ place: { ...place, maxConnections: 4 } as Place }),
    ).rejects.toMatchObject({
      problem: 'not_reachable',
    });

    await killed;
    await server.start();
    const reason = async (n: number) =>
      (await it.ledger.check(offers, [recipient(phone(n))]))[0]?.reason;
    expect([await reason(1), await reason(2)]).toEqual(['allowed', 'withdrawn']);
    for (const n of recorded) expect(await reason(100 + n)).toBe('allowed');
    await it.ledger.record(batches);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('between two batches costs none: the next one finds a new connection', async () => {
    const it = await aLedger({ place: aPlace() });
    await it.ledger.record([grant(phone(1))]);
    await server.kill();
    await server.start();
    await it.ledger.record([leave(phone(1))]);
    expect((await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('withdrawn');
  });
});

describe('A full disk of the server', () => {
  test('refuses the batch at hand and says so', async () => {
    const it = await aLedger({ place: aPlace() });
    await it.ledger.record([leave(phone(1))]);
    // As the server reports it; filling a real disk would fill that of whoever runs this test.
    await sql`create function no_room() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100'; end $$`.execute(
      it.open.engine.db,
    );
    await sql`create trigger full_disk before insert on events for each statement execute function no_room()`.execute(
      it.open.engine.db,
    );
    await expect(it.ledger.record([grant(phone(2))])).rejects.toMatchObject({
      problem: 'disk_full',
    });
    await sql`drop trigger full_disk on events`.execute(it.open.engine.db);
    await it.ledger.record([grant(phone(2))]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true, events: 2 });
  });
});
