import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { closeLedgers } from '../../../../core/ledger';
import { openPostgresEngine } from '../../../../core/ledger/engines/postgres';
import { migrations } from '../../../../core/ledger/migrations';
import type { Tables } from '../../../../core/ledger/schema';
import { aLedger } from '../aLedger';

export type ALedger = Awaited<ReturnType<typeof aLedger>>;

/**
 * Copies a ledger, without its keys, as its operator would: the product's own copy of a file, a
 * dump of the schema on a server.
 *
 * @returns what puts the copy back in the ledger's place and opens it, as after a loss
 */
export async function backedUp({
  ledger,
  place,
  open,
  clock,
}: ALedger): Promise<() => Promise<ALedger>> {
  const reopened = async () => {
    const again = await aLedger({ place });
    again.clock.now = clock.now;
    return again;
  };
  if (place.engine === 'sqlite') {
    const file = place.file as string;
    const folder = join(dirname(file), `copies-${Math.random()}`);
    mkdirSync(folder);
    const copy = (await ledger.backUp({ folder })).file;
    return async () => {
      await closeLedgers();
      for (const left of ['', '-wal', '-shm']) rmSync(`${file}${left}`, { force: true });
      copyFileSync(copy, file);
      return await reopened();
    };
  }
  const tables = tableNames();
  const dump = new Map<string, readonly unknown[]>();
  await open.engine.snapshot(async (view) => {
    for (const table of tables)
      dump.set(table, (await sql`select * from ${sql.table(table)}`.execute(view)).rows);
  });
  return async () => {
    await closeLedgers();
    const { host, port, database, user, password, schema = 'consent' } = place;
    const engine = await openPostgresEngine<Tables>({
      ...{ host, port: port ?? 5432, database, user, password: password ?? '', schema },
      ssl: 'off',
      maxConnections: 2,
    });
    await engine.write(async (trx) => {
      for (const table of tables) {
        await sql`delete from ${sql.table(table)}`.execute(trx);
        for (const row of dump.get(table) ?? [])
          await trx
            .insertInto(table as 'meta')
            .values(row as never)
            .execute();
      }
    });
    await engine.close();
    return await reopened();
  };
}

function tableNames(): string[] {
  const statements = migrations.flatMap((migration) => migration.statements);
  const made = statements.map((statement) => /^create table (\w+)/.exec(statement)?.[1]);
  return ['meta', ...made.filter((name) => name !== undefined)];
}
