import { sql } from 'kysely';
import type { Db, Engine } from './engines/engine';
import { LedgerError } from './errors';

export interface Migration {
  readonly version: number;
  /** In SQL that every engine understands, with type names as `Engine.ddl` takes them. */
  readonly statements: readonly string[];
}

/**
 * Brings the tables of a ledger, or of a key store, to the version this package knows: under the
 * engine's write lock, all or nothing, so that several workers may start at once.
 *
 * @param migrations in order; the first one is the oldest layout this package can start from
 * @throws LedgerError `newer_version` where a newer package has been at work (an older one would read
 * its tables wrongly, so it does not open them), `older_version` where no migration leads on from what
 * is there, and what writing throws
 */
export async function migrate<Schema>(
  engine: Engine<Schema>,
  migrations: readonly Migration[],
): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  // Most openings find all in place, and need neither the lock nor the right to make tables.
  if ((await engine.hasTable('meta')) && (await versionIn(engine.db, migrations)) === newest)
    return;
  await engine.write(async (trx) => {
    await sql
      .raw(
        engine.ddl(
          'create table if not exists meta (key {text} primary key, value {text} not null)',
        ),
      )
      .execute(trx);
    const current = await versionIn(trx, migrations);
    for (const { statements } of migrations.filter(({ version }) => version > current)) {
      for (const statement of statements) await sql.raw(engine.ddl(statement)).execute(trx);
    }
    await sql`insert into meta (key, value) values ('schema', ${String(newest)})
      on conflict (key) do update set value = excluded.value`.execute(trx);
  });
}

/** @returns 0 where nothing has been laid out yet */
async function versionIn<Schema>(
  db: Db<Schema>,
  migrations: readonly Migration[],
): Promise<number> {
  const { rows } = await sql<{ key: string; value: unknown }>`select key, value from meta`.execute(
    db,
  );
  const found = rows.find(({ key }) => key === 'schema');
  if (!found && rows.length === 0) return 0;
  const version = found ? Number(found.value) : 0;
  if (version > (migrations.at(-1)?.version ?? 0)) {
    throw new LedgerError(
      'newer_version',
      'This ledger was written by a newer version of n8n-nodes-consent.',
      'Update the package on this machine; an older one must not write to it.',
    );
  }
  if (!(version >= (migrations[0]?.version ?? 0))) {
    throw new LedgerError(
      'older_version',
      'This ledger was laid out by a version of n8n-nodes-consent from before its first release, which this one cannot read.',
      'Move its files or schema away and begin a new one, or go back to the package it was made with.',
    );
  }
  return version;
}
