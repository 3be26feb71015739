import { sql } from 'kysely';
import type { Engine } from './engines/engine';
import { LedgerError } from './errors';
import { migrations } from './migrations';

export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * Brings the tables to the version this package knows, under the engine's write lock, so that
 * several workers may start at once.
 *
 * @throws LedgerError `newer_version` where a newer package has been at work: an older one would
 * read its tables wrongly, so it does not open them.
 */
export async function migrate(engine: Engine): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0;
  await engine.write(async (trx) => {
    await sql`create table if not exists meta (key text primary key, value text not null)`.execute(
      trx,
    );
    const row = await trx
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'schema')
      .executeTakeFirst();
    const current = Number(row?.value ?? 0);
    if (current > newest) {
      throw new LedgerError(
        'newer_version',
        'This ledger was written by a newer version of n8n-nodes-consent.',
        'Update the package on this machine; an older one must not write to it.',
      );
    }
    for (const migration of migrations.filter(({ version }) => version > current)) {
      for (const statement of migration.statements) {
        await sql.raw(engine.ddl(statement)).execute(trx);
      }
    }
    if (current < newest) {
      await trx
        .insertInto('meta')
        .values({ key: 'schema', value: String(newest) })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: String(newest) }))
        .execute();
    }
  });
}
