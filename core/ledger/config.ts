import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { isSchemaName } from './engines/postgres';
import { LedgerError } from './errors';

const keys = {
  /** SQLite: absent means a key file beside the database, readable by its owner alone. PostgreSQL: required. */
  encryptionKey: z.string().optional(),
  /** Where the encryption key is being changed: the one before. */
  previousEncryptionKey: z.string().optional(),
};

const sqlite = z.object({
  engine: z.literal('sqlite'),
  /** The database file; absent: `consent/consent-ledger.sqlite` in n8n's own folder. */
  file: z.string().optional(),
  ...keys,
});

/** What is missing or wrong is told by the name that it has in the credential. */
const named = (name: string) => z.string(name).trim().min(1, name);

const postgres = z.object({
  engine: z.literal('postgres'),
  host: named('Host'),
  port: z.int('Port').min(1, 'Port').max(65_535, 'Port').default(5432),
  database: named('Database'),
  user: named('User'),
  password: z.string('Password').default(''),
  schema: z.string('Schema').refine(isSchemaName, 'Schema').default('consent'),
  ssl: z.enum(['off', 'require', 'verify'], 'SSL').default('off'),
  /** For `verify`: the certificates to trust, PEM; absent: those that Node trusts. */
  ca: z.string().optional(),
  /** Of this process, for ledger and keys together: two each at least, since one writes while others read. */
  maxConnections: z.int('Maximum Connections').min(4, 'Maximum Connections').default(10),
  /** A database of its own for the keys, on the same server; absent: a schema beside the ledger's. */
  keysDatabase: z.string().trim().optional(),
  ...keys,
});

export const ledgerConfig = z.discriminatedUnion('engine', [sqlite, postgres], 'Engine');
/** As it is handed in: what has a default may be left out. */
export type LedgerConfig = z.input<typeof ledgerConfig>;
export type SqliteLedgerConfig = z.output<typeof sqlite>;
export type PostgresLedgerConfig = z.output<typeof postgres>;

/** @throws LedgerError `refused` with the names of the fields that will not do, never with what stands in them */
export function readLedgerConfig(config: LedgerConfig): SqliteLedgerConfig | PostgresLedgerConfig {
  const read = ledgerConfig.safeParse(config);
  if (read.success) return read.data;
  const names = [...new Set(read.error.issues.map(({ message }) => message))].join(', ');
  throw new LedgerError(
    'refused',
    `The Consent Ledger credential cannot work as it is filled in. Missing or wrong: ${names}.`,
    'Correct it in the credential. A schema has small letters, digits and underscores; Maximum Connections is 4 or more.',
  );
}

/** n8n's own folder; in its Docker image that is the documented volume. */
export function n8nFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.N8N_USER_FOLDER || homedir(), '.n8n');
}

export function defaultLedgerFile(env: NodeJS.ProcessEnv = process.env): string {
  return join(n8nFolder(env), 'consent', 'consent-ledger.sqlite');
}

/** The whole path of the file that a configuration names or leaves to us. */
export function ledgerFileOf(
  { file }: Pick<SqliteLedgerConfig, 'file'>,
  env: NodeJS.ProcessEnv,
): string {
  return resolve(file || defaultLedgerFile(env));
}

/** Where files of a ledger belong: beside its database file or, where it is on a server, in n8n's own folder. */
export function ledgerFolder(config: LedgerConfig, env: NodeJS.ProcessEnv = process.env): string {
  return dirname(config.engine === 'sqlite' ? ledgerFileOf(config, env) : defaultLedgerFile(env));
}
