import { randomBytes } from 'node:crypto';
import type { PostgresOptions } from '../../core/ledger/engines/postgres';
import type { PostgresServer } from '../../scripts/postgres/start.ts';

export const DATABASES = { ledger: 'ledgers', keys: 'keys' } as const;

/** Jest shares its global object between set-up and tear-down, and the environment with its workers. */
export type Shared = typeof globalThis & { consentTestPostgres?: PostgresServer };
const VARIABLE = 'CONSENT_TEST_POSTGRES';

type Address = Pick<PostgresServer, 'host' | 'port' | 'user' | 'password'>;

export function announce({ host, port, user, password }: Address): void {
  process.env[VARIABLE] = JSON.stringify({ host, port, user, password });
}

/** The PostgreSQL that was started for this run. */
export function sharedServer(): Address {
  const announced = process.env[VARIABLE];
  if (!announced)
    throw new Error('This test needs the project "core on PostgreSQL" (see jest.config.cjs).');
  return JSON.parse(announced) as Address;
}

/** A schema that no other test has, in the database of ledgers. */
export function aSchema(over: Partial<PostgresOptions> = {}): PostgresOptions {
  const { host, port, user, password } = sharedServer();
  return {
    ...{ host, port, user, password },
    database: DATABASES.ledger,
    schema: `t_${randomBytes(8).toString('hex')}`,
    ssl: 'off',
    maxConnections: 4,
    ...over,
  };
}
