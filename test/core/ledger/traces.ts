import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { openPostgresEngine } from '../../../core/ledger/engines/postgres';
import type { Place } from './aLedger';

const LOG_SEGMENTS = 3;

/**
 * All that the disk holds of a ledger and its key store, byte for byte: on SQLite whatever lies in
 * its folder; on PostgreSQL the files of its tables and indexes, and the end of the write-ahead log.
 */
export async function bytesOf(place: Place): Promise<Buffer> {
  if (place.engine === 'sqlite') return folder(dirname(place.file ?? ''));
  const { host, port = 5432, user, password = '', schema = 'consent' } = place;
  const found: Buffer[] = [];
  for (const [database, its] of [
    [place.database, schema],
    [place.keysDatabase || place.database, `${schema}_keys`],
  ] as const) {
    const engine = await openPostgresEngine<never>({
      ...{ host, port, user, password, database, schema: its, ssl: 'off', maxConnections: 2 },
    });
    try {
      await sql`checkpoint`.execute(engine.db);
      const { rows } = await sql<{ path: string }>`
        with own as (select oid, reltoastrelid from pg_class where relnamespace = ${its}::regnamespace),
          toast as (select oid from own union select reltoastrelid from own union
            select indexrelid from pg_index where indrelid in (select reltoastrelid from own))
        select current_setting('data_directory') || '/' || pg_relation_filepath(oid) as path
        from toast where pg_relation_filepath(oid) is not null
        union all
        (select current_setting('data_directory') || '/pg_wal/' || name from pg_ls_waldir()
         where name <= pg_walfile_name(pg_current_wal_lsn()) order by name desc limit ${LOG_SEGMENTS})`.execute(
        engine.db,
      );
      for (const { path } of rows) found.push(readFileSync(path));
    } finally {
      await engine.close();
    }
  }
  return Buffer.concat(found);
}

/** Whether the disk holds a text of a ledger, as it is or in base64, wherever that begins. */
export async function isOnDisk(place: Place, text: string): Promise<boolean> {
  const bytes = await bytesOf(place);
  const inBase64 = [0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + text)
      .toString('base64')
      .slice(Math.ceil((shift * 4) / 3), -4),
  );
  return [text, ...inBase64].some((form) => bytes.includes(form));
}

function folder(path: string): Buffer {
  return Buffer.concat(
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => readFileSync(join(path, name))),
  );
}
