import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { closeLedgers, openLedger } from '../../../../core/ledger';
import { openPostgresEngine } from '../../../../core/ledger/engines/postgres';
import { aSchema } from '../../../postgres/server';
import { aLedger, aPlace, grant, offers, phone, type Place, recipient } from '../aLedger';

type OnServer = Extract<Place, { engine: 'postgres' }>;

/** A ledger with one consent in it, as after a restart of n8n. */
async function aClosedLedger(over: Partial<OnServer> = {}): Promise<OnServer> {
  const place = { ...(aPlace() as OnServer), ...over };
  const { ledger } = await aLedger({ place });
  await ledger.record([grant(phone(1))]);
  await closeLedgers();
  return place;
}

/** What an administrator does to the server. */
async function administer(database: string, statement: string): Promise<void> {
  const engine = await openPostgresEngine<never>(aSchema({ database, schema: 'administration' }));
  try {
    await sql.raw(statement).execute(engine.db);
  } finally {
    await engine.close();
  }
}

const schemas = async (database: string, place: OnServer) => {
  const engine = await openPostgresEngine<never>(aSchema({ database, schema: 'administration' }));
  try {
    const { rows } = await sql<{ name: string }>`select nspname as name from pg_namespace
      where nspname in (${place.schema}, ${`${place.schema}_keys`}) order by 1`.execute(engine.db);
    return rows.map(({ name }) => name);
  } finally {
    await engine.close();
  }
};

const reasonIn = async (place: Place) => {
  const { ledger } = await aLedger({ place });
  return (await ledger.check(offers, [recipient(phone(1))]))[0]?.reason;
};

describe('A ledger on PostgreSQL', () => {
  test('keeps its keys in the database that is named for them, or in a schema beside it', async () => {
    const apart = await aClosedLedger();
    expect(await schemas(apart.database, apart)).toEqual([apart.schema]);
    expect(await schemas(apart.keysDatabase as string, apart)).toEqual([`${apart.schema}_keys`]);
    expect(await reasonIn(apart)).toBe('allowed');
    const beside = await aClosedLedger({ keysDatabase: '' });
    expect(await schemas(beside.database, beside)).toEqual([
      beside.schema,
      `${beside.schema}_keys`,
    ]);
    expect(await reasonIn(beside)).toBe('allowed');
  });

  test('makes the database for its keys where that is missing and it may, and says so where it may not', async () => {
    const name = `keys_${randomBytes(6).toString('hex')}`;
    const place = { ...(aPlace() as OnServer), keysDatabase: name };
    // Several workers that start at the same moment.
    await Promise.all(
      [4, 5, 6].map((maxConnections) => openLedger({ ...place, maxConnections }, {})),
    );
    expect(await schemas(name, place)).toEqual([`${place.schema}_keys`]);
    const user = `u_${randomBytes(6).toString('hex')}`;
    await administer(
      place.database,
      `create role ${user} login password 'p'; grant create on database ${place.database} to ${user}`,
    );
    await expect(
      openLedger({ ...(aPlace() as OnServer), user, password: 'p', keysDatabase: `${name}_2` }, {}),
    ).rejects.toMatchObject({
      problem: 'not_reachable',
      message: expect.stringContaining('may not make one'),
    });
  });

  test('is made once, by however many workers start at the same moment on an empty server', async () => {
    const place = aPlace() as OnServer;
    // Each as a process of its own would: with connections of its own.
    const opened = await Promise.all(
      [4, 5, 6, 7, 8, 9].map((maxConnections) => openLedger({ ...place, maxConnections }, {})),
    );
    expect(new Set(opened.map(({ ledgerId }) => ledgerId)).size).toBe(1);
    expect(new Set(opened.map(({ engine }) => engine)).size).toBe(6);
    expect(await openLedger({ ...place, maxConnections: 4 }, {})).toBe(opened[0]);
  });

  test('whose keys are lost is an error, never a fresh empty ledger', async () => {
    const place = await aClosedLedger();
    await administer(place.keysDatabase as string, `drop schema "${place.schema}_keys" cascade`);
    for (const _ of [1, 2])
      await expect(aLedger({ place })).rejects.toMatchObject({ problem: 'missing_key' });
  });

  test('whose keys database is mistyped is an error, and no database is made of that name', async () => {
    const place = await aClosedLedger();
    const keysDatabase = `keys_${randomBytes(6).toString('hex')}`;
    for (const _ of [1, 2])
      await expect(aLedger({ place: { ...place, keysDatabase } })).rejects.toMatchObject({
        problem: 'missing_key',
        message: expect.stringContaining('does not exist'),
      });
    await expect(schemas(keysDatabase, place)).rejects.toMatchObject({ problem: 'not_reachable' });
    expect(await reasonIn(place)).toBe('allowed');
  });

  test('that is lost while its keys are there is an error too: those who left would be reachable', async () => {
    const place = await aClosedLedger();
    await administer(place.database, `drop schema "${place.schema}" cascade`);
    for (const _ of [1, 2])
      await expect(aLedger({ place })).rejects.toMatchObject({ problem: 'missing_ledger' });
  });

  test('is not opened with the keys of another one', async () => {
    const [one, other] = [await aClosedLedger(), await aClosedLedger()];
    await administer(
      one.keysDatabase as string,
      `drop schema "${one.schema}_keys" cascade; alter schema "${other.schema}_keys" rename to "${one.schema}_keys"`,
    );
    await expect(aLedger({ place: one })).rejects.toMatchObject({ problem: 'wrong_key' });
  });

  test('serves a user who owns nothing but its schemas', async () => {
    const user = `u_${randomBytes(6).toString('hex')}`;
    const place = { ...(aPlace() as OnServer), user, password: 'p' };
    await administer(
      place.database,
      `create role ${user} login password 'p'; create schema "${place.schema}" authorization ${user}`,
    );
    await administer(
      place.keysDatabase as string,
      `create schema "${place.schema}_keys" authorization ${user}`,
    );
    const { ledger } = await aLedger({ place });
    await ledger.record([grant(phone(1))]);
    expect(await reasonIn(place)).toBe('allowed');
    await ledger.purge({ contacts: 0 });
  });
});

describe('A ledger that is open', () => {
  test('is not handed to whoever does not know its key or its password', async () => {
    const place = aPlace() as OnServer;
    await aLedger({ place });
    await expect(
      openLedger({ ...place, encryptionKey: '6b'.repeat(32) }, {}),
    ).rejects.toMatchObject({ problem: 'wrong_key' });
    await expect(openLedger({ ...place, password: 'wrong' }, {})).rejects.toMatchObject({
      problem: 'not_reachable',
    });
    expect(await reasonIn(place)).toBe('no_consent');
  });

  test('leaves no secret in what the process keeps to find it again', async () => {
    const secret = 'marigold-and-then-some';
    const place = { ...(aPlace() as OnServer), encryptionKey: secret };
    const open = await openLedger(place, {});
    const symbols = Object.getOwnPropertySymbols(globalThis)
      .filter((symbol) => String(symbol).includes('n8n-nodes-consent'))
      .map((symbol) => (globalThis as never)[symbol]);
    expect(symbols).toHaveLength(1);
    const kept = inspect(symbols, { depth: 20, showHidden: false, maxStringLength: null });
    expect(kept).not.toContain(secret);
    expect(kept).not.toContain(place.password);
    expect(open.place).toMatch(/^127\.0\.0\.1:\d+, database \w+, schema \w+$/);
  });

  test('that could not be opened is tried anew', async () => {
    const place = { ...(aPlace() as OnServer), database: `db_${randomBytes(6).toString('hex')}` };
    await expect(aLedger({ place })).rejects.toMatchObject({ problem: 'not_reachable' });
    await administer(aSchema().database, `create database ${place.database}`);
    expect(await reasonIn(place)).toBe('no_consent');
  });
});
