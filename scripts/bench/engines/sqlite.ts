import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { KEY_TABLE, type Table, TABLES } from '../floor/rows.ts';
import { CHANNEL, PURPOSE } from '../people.ts';
import type { BenchEngine } from './engine.ts';

/** As the product opens its files, whatever it does beside: the same durability, the same traces left. */
const PRAGMAS =
  'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; pragma foreign_keys = on; pragma temp_store = memory;';

/** A folder each for the ledgers of the embedded engine. */
export function sqliteBench(folder: string): BenchEngine {
  const files = (ledger: string) => ({
    ledger: join(folder, ledger, 'consent-ledger.sqlite'),
    keys: join(folder, ledger, 'consent-keys.sqlite'),
  });
  const holding = (ledger: string, table: Table) =>
    table === KEY_TABLE ? files(ledger).keys : files(ledger).ledger;
  return {
    name: 'sqlite',
    config: (ledger) => ({ engine: 'sqlite', file: files(ledger).ledger }),
    credential: (ledger) => ({ engine: 'sqlite', databaseFile: files(ledger).ledger }),

    async reader(ledger) {
      const database = new DatabaseSync(files(ledger).ledger, { readOnly: true });
      const select = database.prepare(
        'select * from consents where identifier_hash = ? and channel = ? and purpose = ?',
      );
      return {
        count(hashes) {
          let found = 0;
          for (const hash of hashes) if (select.get(hash, CHANNEL, PURPOSE)) found++;
          return found;
        },
        close: () => database.close(),
      };
    },

    async writer(ledger) {
      const databases = Object.values(files(ledger)).map((file) => new DatabaseSync(file));
      for (const database of databases) database.exec(PRAGMAS);
      const inserts = (Object.keys(TABLES) as Table[]).map((table) => ({
        table,
        statement: databases[table === KEY_TABLE ? 1 : 0]!.prepare(
          `insert into ${table} (${TABLES[table].join(', ')}) values (${TABLES[table].map(() => '?').join(', ')})`,
        ),
      }));
      return {
        write(rows) {
          for (const database of databases) database.exec('begin immediate');
          for (const row of rows)
            for (const { table, statement } of inserts) statement.run(...row[table]);
          // The keys first, as the product does: what they seal must never be there without them.
          for (const database of databases.toReversed()) database.exec('commit');
        },
        close: () => databases.forEach((database) => database.close()),
      };
    },

    settle: async () => undefined,

    async bytes(ledger) {
      return Object.values(files(ledger)).reduce((sum, file) => {
        const database = new DatabaseSync(file);
        database.exec('pragma wal_checkpoint(truncate)');
        database.close();
        return sum + statSync(file).size;
      }, 0);
    },

    async contents(ledger) {
      const entries = (Object.keys(TABLES) as Table[]).map((table) => {
        const database = new DatabaseSync(holding(ledger, table), { readOnly: true });
        const columns = database
          .prepare(`select name from pragma_table_info('${table}')`)
          .all()
          .map(({ name }) => `coalesce(length("${String(name)}"), 0)`);
        const found = database
          .prepare(`select count(*) as rows, sum(${columns.join(' + ')}) as bytes from ${table}`)
          .get() as { rows: number; bytes: number };
        database.close();
        return [table, found] as const;
      });
      return Object.fromEntries(entries) as Record<Table, { rows: number; bytes: number }>;
    },
  };
}
