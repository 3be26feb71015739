import { sql } from 'kysely';
import { LedgerError } from '../errors';
import type { Engine } from './engine';
import { openPostgresEngine, type PostgresOptions } from './postgres';

const NO_SUCH_DATABASE = '3D000';
/** Somebody else made it in the meantime. */
const IS_THERE = new Set(['42P04', '23505']);
const NOT_PERMITTED = '42501';

/**
 * Opens an engine over a database that is made where it is missing.
 *
 * @param from a database that is there, on the same server
 * @throws LedgerError also where the user may not make one
 */
export async function openOrMakeDatabase<Schema>(
  options: PostgresOptions,
  from: Engine,
): Promise<Engine<Schema>> {
  try {
    return await openPostgresEngine<Schema>(options);
  } catch (error) {
    if (!isNoSuchDatabase(error)) throw error;
  }
  try {
    await sql`create database ${sql.id(options.database)}`.execute(from.db);
  } catch (error) {
    if (stateOf(error) === NOT_PERMITTED) {
      throw new LedgerError(
        'not_reachable',
        'The keys database named in the Consent Ledger credential does not exist, and the database user may not make one.',
        'Have the administrator create it and make that user its owner, or leave the field empty to keep the keys in a schema beside the ledger.',
        error,
      );
    }
    if (!IS_THERE.has(stateOf(error) ?? '')) throw error;
  }
  return await openPostgresEngine<Schema>(options);
}

export const isNoSuchDatabase = (error: unknown): boolean => stateOf(error) === NO_SUCH_DATABASE;

function stateOf(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const state = code ?? cause?.code;
  return typeof state === 'string' ? state : undefined;
}
