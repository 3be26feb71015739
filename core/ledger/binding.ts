import type { Db, Engine } from './engines/engine';
import { LedgerError } from './errors';

/** To which keys a ledger is bound: whose identifiers and seals it holds. */
export async function ledgerIdIn(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'ledger_id')
    .executeTakeFirst();
  return row?.value;
}

/** The same where there may be no ledger: one is there once it is bound to its keys; what a crash left empty is not one yet. */
export async function bindingOf(engine: Engine): Promise<string | undefined> {
  return (await engine.hasTable('meta')) ? await ledgerIdIn(engine.db) : undefined;
}

/**
 * A ledger that was moved here took the place of an empty one. Whoever had that one open must not
 * write by its keys, which nobody would ever find anything by again.
 *
 * @throws LedgerError `closed`
 */
export async function assertStillThere(db: Db, ledgerId: string): Promise<void> {
  if ((await ledgerIdIn(db)) === ledgerId) return;
  throw new LedgerError(
    'closed',
    'Another consent ledger was moved to this place while this one was open.',
    'Start n8n again on every machine, so that all of them work with the ledger that is there now.',
  );
}
