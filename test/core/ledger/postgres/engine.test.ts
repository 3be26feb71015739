import { type Kysely, sql } from 'kysely';
import type { Engine } from '../../../../core/ledger/engines/engine';
import { openPostgresEngine, type PostgresOptions } from '../../../../core/ledger/engines/postgres';
import { aSchema } from '../../../postgres/server';

interface Words {
  words: { id: number; word: string | null; bytes: Uint8Array | null };
}

const opened: Engine<never>[] = [];
afterAll(async () => {
  for (const engine of opened) await engine.close();
});

async function open(options: PostgresOptions) {
  const engine = await openPostgresEngine<Words>(options);
  opened.push(engine as never);
  return engine;
}

async function anEngine(over: Partial<PostgresOptions> = {}) {
  const options = aSchema(over);
  const engine = await open(options);
  await sql
    .raw(engine.ddl('create table words (id {int} primary key, word {text}, bytes {blob})'))
    .execute(engine.db);
  const say = (id: number, word: string) =>
    engine.write((trx) => trx.insertInto('words').values({ id, word, bytes: null }).execute());
  const words = async (db: Engine<Words>['db'] = engine.db) =>
    (await db.selectFrom('words').select('word').orderBy('word').execute()).map(({ word }) => word);
  return { engine, options, say, words };
}

/** Ends the connections of one engine at the server, as an administrator or a failover would. */
async function endConnections(of: Engine<Words>, from: Engine<Words>, wherever = 'true') {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(of.db);
  await sql`select pg_terminate_backend(${rows[0]?.pid}) where ${sql.raw(wherever)}`.execute(
    from.db,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('A PostgreSQL ledger gives the same values as a SQLite one:', () => {
  test('integers, counts and truth values are numbers, bytes are bytes', async () => {
    const { engine } = await anEngine();
    const bytes = Buffer.from([0, 1, 255]);
    await engine.write((trx) =>
      trx.insertInto('words').values({ id: Number.MAX_SAFE_INTEGER, word: 'x', bytes }).execute(),
    );
    const { rows } =
      await sql`select id, bytes, (select count(*) from words) as n, sum(id) over () as total,
      exists(select 1 from words) as some, word = 'y' as is_y from words`.execute(engine.db);
    expect(rows).toEqual([
      {
        id: Number.MAX_SAFE_INTEGER,
        bytes,
        n: 1,
        total: Number.MAX_SAFE_INTEGER,
        some: 1,
        is_y: 0,
      },
    ]);
  });

  test('a number that JavaScript cannot hold is an error, not another number', async () => {
    const { engine } = await anEngine();
    await expect(sql`select 9007199254740993::bigint as n`.execute(engine.db)).rejects.toThrow(
      RangeError,
    );
  });

  test('texts are ordered byte by byte, whatever language the server was set up for', async () => {
    const { say, words } = await anEngine();
    for (const [n, word] of ['b', 'B', 'a', '_', 'ä'].entries()) await say(n, word);
    expect(await words()).toEqual(['B', '_', 'a', 'b', 'ä']);
  });

  test('a list of any length is one parameter', async () => {
    const { engine, say } = await anEngine();
    await say(1, 'it"s {one}, \\');
    const many = Array.from({ length: 70_000 }, (_, n) => `w${n}`);
    const found = await engine.db
      .selectFrom('words')
      .select('id')
      .where('word', 'in', engine.list([...many, 'it"s {one}, \\']))
      .execute();
    expect(found).toEqual([{ id: 1 }]);
  });

  test.each([
    ['a missing value', undefined],
    ['a date', new Date(0)],
    ['a truth value', true],
    ['a fraction', 0.5],
  ])('%s is refused, not stored as something else', async (_, value) => {
    const { engine, words } = await anEngine();
    await expect(
      sql`insert into words (id, word) values (1, ${value})`.execute(engine.db),
    ).rejects.toThrow(TypeError);
    await expect(
      engine.db.insertInto('words').values({ id: 1, word: 'cut\0off', bytes: null }).execute(),
    ).rejects.toMatchObject({ problem: 'refused' });
    expect(await words()).toEqual([]);
  });
});

describe('Writers of a PostgreSQL ledger', () => {
  test('go one after the other, each seeing what the one before committed', async () => {
    const { engine, options, words } = await anEngine();
    const other = await open(options);
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? engine : other).write(async (trx) => {
          const { count } = await trx
            .selectFrom('words')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow();
          await trx
            .insertInto('words')
            .values({ id: count, word: String(count), bytes: null })
            .execute();
        }),
      ),
    );
    expect(await words()).toHaveLength(40); // two that saw the same count would have met at the key
  });

  test('of other ledgers in the same database do not wait for one another', async () => {
    const [one, other] = [await anEngine(), await anEngine()];
    await one.engine.write(async () => {
      await other.say(1, 'meanwhile');
    });
    expect(await other.words()).toEqual(['meanwhile']);
  });

  test('report no success where a statement failed and was passed over', async () => {
    const { engine, words } = await anEngine();
    await expect(
      engine.write(async (trx) => {
        await trx.insertInto('words').values({ id: 1, word: 'one', bytes: null }).execute();
        await trx
          .insertInto('words')
          .values({ id: 1, word: 'again', bytes: null })
          .execute()
          .catch(() => undefined);
        return 'recorded';
      }),
    ).rejects.toMatchObject({ problem: 'refused' });
    expect(await words()).toEqual([]);
  });

  test('go on beside a server whose default is to take no changes and to wait for no disk', async () => {
    const { engine, options, say, words } = await anEngine();
    await sql`alter role owner set default_transaction_read_only = on`.execute(engine.db);
    await sql`alter role owner set synchronous_commit = off`.execute(engine.db);
    try {
      const other = await open(options);
      await other.write((trx) =>
        trx.insertInto('words').values({ id: 2, word: 'two', bytes: null }).execute(),
      );
      const { rows } = await sql<{
        s: string;
      }>`select current_setting('synchronous_commit') as s`.execute(other.db);
      expect(rows[0]?.s).toBe('on');
    } finally {
      await engine.write(async (trx) => {
        await sql`alter role owner reset all`.execute(trx);
      });
    }
    await say(3, 'three');
    expect(await words()).toEqual(['three', 'two']);
  });
});

describe('A view of a PostgreSQL ledger', () => {
  test('stays as it was while others write, and they need not wait for it', async () => {
    const { engine, say, words } = await anEngine();
    await say(1, 'one');
    await engine.snapshot(async (view) => {
      await say(2, 'two');
      expect(await words(view as typeof engine.db)).toEqual(['one']);
      expect(await words()).toEqual(['one', 'two']);
    });
  });

  test('leaves connections to those who read and write meanwhile, however many views are asked for', async () => {
    const { engine, say, words } = await anEngine({ maxConnections: 2 });
    let end = () => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const views = [1, 2, 3].map(() =>
      engine.snapshot(async (view) => {
        await ended;
        return await words(view as typeof engine.db);
      }),
    );
    await say(1, 'one');
    expect(await words()).toEqual(['one']);
    end();
    expect(await Promise.all(views)).toEqual([[], ['one'], ['one']]);
  });

  test('writes nothing', async () => {
    const { engine, words } = await anEngine();
    await expect(
      engine.snapshot((view) =>
        view.insertInto('words').values({ id: 1, word: 'x', bytes: null }).execute(),
      ),
    ).rejects.toMatchObject({ name: 'LedgerError' });
    expect(await words()).toEqual([]);
  });
});

describe('A connection that is lost', () => {
  test('in the middle of a write is an error for that write alone, and nothing of it stays', async () => {
    const { engine, options, say, words } = await anEngine();
    const other = await open(options);
    await say(1, 'before');
    await expect(
      engine.write(async (trx) => {
        await trx.insertInto('words').values({ id: 2, word: 'lost', bytes: null }).execute();
        await endConnections({ ...engine, db: trx as never }, other);
        await trx.insertInto('words').values({ id: 3, word: 'lost too', bytes: null }).execute();
      }),
    ).rejects.toMatchObject({ problem: 'not_reachable' });
    await say(4, 'after');
    expect(await words()).toEqual(['after', 'before']);
  });

  test('while nothing runs on it, or between two statements, ends no process', async () => {
    const { engine, options, say, words } = await anEngine();
    const other = await open(options);
    await say(1, 'before');
    await endConnections(engine, other);
    await expect(
      engine.write(async (trx) => {
        await endConnections({ ...engine, db: trx as never }, other);
      }),
    ).rejects.toMatchObject({ problem: 'not_reachable' }); // at the commit
    await say(2, 'after');
    expect(await words()).toEqual(['after', 'before']);
  });
});

describe('What a PostgreSQL ledger says when it fails', () => {
  test('names no row, no parameter and no secret', async () => {
    const { engine, say } = await anEngine();
    await say(7001, 'marigold');
    const refused = [
      () => say(7001, 'marigold'),
      () => sql`select ${'marigold'}::bigint`.execute(engine.db),
      () => sql`select 1 / (7001 - ${7001}::int)`.execute(engine.db),
    ];
    for (const one of refused) {
      const error = (await one().then(
        () => undefined,
        (reason: Error) => reason,
      )) as Error;
      expect(error).toBeInstanceOf(Error);
      const all = JSON.stringify([
        error,
        error.message,
        error.stack,
        error.cause,
        String(error.cause),
      ]);
      expect(all).not.toMatch(/marigold|7001/);
    }
  });

  const wrong: [string, Partial<PostgresOptions>, RegExp][] = [
    ['a wrong password', { password: 'marigold' }, /user and password/],
    ['no password', { password: '' }, /user and password/],
    ['a host that is not there', { host: 'no-such-host.invalid' }, /host and port/],
    ['a port where nobody listens', { port: 1 }, /host and port/],
    ['a database that is not there', { database: 'marigold' }, /does not exist/],
    ['a server without encryption', { ssl: 'verify' }, /no encrypted connection/],
  ];
  test.each(wrong)('tells %s apart', async (_, over, words) => {
    const error = (await open(aSchema(over)).then(
      () => undefined,
      (reason: unknown) => reason,
    )) as Error & { problem?: string; advice: string };
    expect(error.problem).toBe('not_reachable');
    expect(`${error.message} ${error.advice}`).toMatch(words);
    expect(JSON.stringify([error, String(error.cause)])).not.toContain('marigold');
  });

  test('is that a standby takes no changes, that a right is missing, that a name will not do', async () => {
    const admin = await open(aSchema());
    const user = `u_${Math.random().toString(36).slice(2)}`;
    await sql.raw(`create role ${user} login password 'p'`).execute(admin.db);
    await expect(open(aSchema({ user, password: 'p' }))).rejects.toMatchObject({
      problem: 'not_reachable',
      message: expect.stringContaining('lacks a right'),
    });
    for (const schema of ['Consent', 'a b', 'pg_x', '1', 'x; drop table y', '', 'a'.repeat(60)])
      await expect(open(aSchema({ schema }))).rejects.toMatchObject({ problem: 'refused' });
  });

  test('is that it is busy, where all connections stay in use or another worker holds the lock', async () => {
    const { engine } = await anEngine({ maxConnections: 2 });
    await engine.close();
    await expect(engine.write(async () => 1)).rejects.toMatchObject({ problem: 'closed' });
    await expect(sql`select 1`.execute(engine.db)).rejects.toThrow();
    await engine.close(); // twice is once
    engine.closeNow();
  });
});

test('A schema is made where it is missing, once, by however many workers start at the same moment', async () => {
  const options = aSchema();
  const engines = await Promise.all(Array.from({ length: 6 }, () => open(options)));
  const { rows } = await sql<{ s: string }>`select current_schema() as s`.execute(engines[0]!.db);
  expect(rows[0]?.s).toBe(options.schema);
  expect(await engines[1]?.hasTable('words')).toBe(false);
});

test('Scrubbing vacuums what was changed, once no snapshot of anybody needs it', async () => {
  const { engine, say } = await anEngine();
  for (let n = 0; n < 20; n++) await say(n, 'x'.repeat(1000));
  await engine.write((trx) => trx.deleteFrom('words').execute());
  const size = async () => {
    const { rows } = await sql<{ size: number }>`select pg_relation_size('words') as size`.execute(
      engine.db,
    );
    return rows[0]?.size;
  };
  // The suites beside this one have snapshots in the same database, and vacuum spares what they see.
  do await engine.scrub();
  while ((await size()) !== 0);
}, 60_000);

test.each(['default', 'user', 'select', 'true'])(
  'A schema may be called %s, as a word of SQL is, and what is read comes from it',
  async (schema) => {
    const { say, words } = await anEngine({ schema });
    await say(1, 'one');
    expect(await words()).toEqual(['one']);
  },
);

test('A list is looked up by an index, also in a table that nobody has counted yet', async () => {
  const { engine } = await anEngine();
  await sql`create table found (word text collate "C", kind text, primary key (word, kind))`.execute(
    engine.db,
  );
  await sql`insert into found select 'word ' || n, 'a kind' from generate_series(1, 20000) as n`.execute(
    engine.db,
  );
  const asked = (engine.db as unknown as Kysely<{ found: { word: string; kind: string } }>)
    .selectFrom('found')
    .selectAll()
    .where('word', 'in', engine.list(['word 7', 'word 8', 'none']))
    .where('kind', '=', 'a kind');
  expect(await asked.execute()).toHaveLength(2);
  const plan = await asked.explain('text');
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(
    /^Index[^\n]+\n\s+Index Cond: \(\(word = ANY [^\n]+ AND \(kind = /,
  );
});
