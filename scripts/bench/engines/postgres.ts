import { Client } from 'pg';
import type { PostgresServer } from '../../postgres/start.ts';
import { KEY_TABLE, type Table, TABLES, type Value } from '../floor/rows.ts';
import { CHANNEL, PURPOSE } from '../people.ts';
import type { BenchEngine } from './engine.ts';

export type Address = Pick<PostgresServer, 'host' | 'port' | 'user' | 'password'>;

/** Keys in a database of their own, as the documentation asks for. */
export const DATABASES = { ledger: 'ledgers', keys: 'keys' } as const;
/** 64 hex digits are the key itself: no time goes into deriving one. */
const ENCRYPTION_KEY = 'b0'.repeat(32);
/** So many rows go into one statement: the parameters of a statement are counted in 16 bits. */
const ROWS_PER_STATEMENT = 250;

/** A schema each for the ledgers on one server, and the same schema for their keys in another database. */
export function postgresBench({ host, port, user, password }: Address): BenchEngine {
  const connect = async (database: string) => {
    const client = new Client({ host, port, user, password, database });
    await client.connect();
    return client;
  };
  const places = (ledger: string) => [
    { database: DATABASES.ledger, schema: ledger },
    { database: DATABASES.keys, schema: `${ledger}_keys` },
  ];
  const schemaOf = (ledger: string, table: Table) =>
    places(ledger)[table === KEY_TABLE ? 1 : 0]!.schema;

  const config = (ledger: string) => ({
    engine: 'postgres' as const,
    ...{ host, port, user, password },
    database: DATABASES.ledger,
    keysDatabase: DATABASES.keys,
    schema: ledger,
    encryptionKey: ENCRYPTION_KEY,
  });

  return {
    name: 'postgres',
    config,
    credential: config,

    async reader(ledger) {
      const client = await connect(DATABASES.ledger);
      const text = `select * from ${ledger}.consents where identifier_hash = $1 and channel = $2 and purpose = $3`;
      return {
        async count(hashes) {
          let found = 0;
          for (const hash of hashes) {
            const values = [hash, CHANNEL, PURPOSE];
            const { rowCount } = await client.query({ name: 'consent', text, values });
            found += rowCount ?? 0;
          }
          return found;
        },
        close: () => client.end(),
      };
    },

    async writer(ledger) {
      const [main, keys] = [await connect(DATABASES.ledger), await connect(DATABASES.keys)];
      const clients = [main, keys];
      const insert = async (table: Table, rows: readonly (readonly Value[])[]) => {
        const client = table === KEY_TABLE ? keys : main;
        const width = TABLES[table].length;
        for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
          const some = rows.slice(start, start + ROWS_PER_STATEMENT);
          await client.query({
            name: `${table} ${some.length}`,
            text: `insert into ${schemaOf(ledger, table)}.${table} (${TABLES[table].join(', ')}) values ${placeholders(some.length, width)}`,
            values: some.flat(),
          });
        }
      };
      return {
        async write(rows) {
          // The keys first, as the product does: what they seal must never be there without them.
          for (const client of clients) await client.query('begin');
          for (const table of Object.keys(TABLES) as Table[])
            await insert(
              table,
              rows.map((row) => row[table]),
            );
          for (const client of clients.toReversed()) await client.query('commit');
        },
        close: async () => void (await Promise.all(clients.map((client) => client.end()))),
      };
    },

    async settle() {
      for (const database of Object.values(DATABASES)) {
        const client = await connect(database);
        await client.query('vacuum (analyze)');
        await client.end();
      }
    },

    async bytes(ledger) {
      let sum = 0;
      for (const { database, schema } of places(ledger)) {
        const client = await connect(database);
        const { rows } = await client.query<{ bytes: string }>(
          `select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class where relnamespace = $1::regnamespace and relkind = 'r'`,
          [schema],
        );
        sum += Number(rows[0]!.bytes);
        await client.end();
      }
      return sum;
    },

    async contents(ledger) {
      const contents: Partial<Record<Table, { rows: number; bytes: number }>> = {};
      for (const table of Object.keys(TABLES) as Table[]) {
        const client = await connect(table === KEY_TABLE ? DATABASES.keys : DATABASES.ledger);
        const name = `${schemaOf(ledger, table)}.${table}`;
        const { rows } = await client.query<{ rows: string; bytes: string }>(
          `select count(*) as rows, sum(octet_length(one::text)) as bytes from ${name} as one`,
        );
        contents[table] = { rows: Number(rows[0]!.rows), bytes: Number(rows[0]!.bytes) };
        await client.end();
      }
      return contents as Record<Table, { rows: number; bytes: number }>;
    },
  };
}

/** `($1, $2), ($3, $4)`, … */
function placeholders(rows: number, width: number): string {
  return Array.from({ length: rows }, (_, row) => {
    const names = Array.from({ length: width }, (_, column) => `$${row * width + column + 1}`);
    return `(${names.join(', ')})`;
  }).join(', ');
}
