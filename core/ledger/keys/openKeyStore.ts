import { createSecretKey, randomBytes } from 'node:crypto';
import type { Engine } from '../engines/engine';
import { LedgerError } from '../errors';
import { migrate } from '../migrate';
import { contactKeys } from './contactKeys';
import { restrictionJournal } from './journal';
import type { KeyStore } from './keyStore';
import { lookUpKeys, putOwnLookUpKey } from './lookUpKeys';
import { keyMigrations } from './migrations';
import type { KeyTables } from './schema';
import { KEY_BYTES } from './sealing';
import { makeSlot, type MasterKeys, openStoreKey, putSlot } from './slots';
import { createKeyWrap } from './wrapping';

/**
 * Opens the key store of a ledger, or makes it where there is neither; changes the master key where
 * only the previous one opens it (see slots.ts). The store takes the engine over: it closes it with
 * itself, and also where it cannot be opened.
 *
 * Destroyed keys are taken out of the engine's files at once, as far as it can: SQLite overwrites
 * them, in the file and in its log. PostgreSQL keeps what it wrote before in its write-ahead log
 * until that is recycled or archived away, and in dead rows until they are vacuumed; whoever has the
 * master key and those files could still read them, so there the docs name that window.
 *
 * @param options.ledgerExists whether the ledger's own database is bound to a ledger already: then
 *   keys must be found, not made. Asked as late as it must be, as another process may be making both.
 * @throws LedgerError `missing_key`, `wrong_key`, `missing_ledger`, `newer_version` and what the engine throws
 */
export async function openKeyStore(
  engine: Engine<KeyTables>,
  master: MasterKeys,
  { ledgerExists }: { readonly ledgerExists: () => Promise<boolean> },
): Promise<KeyStore> {
  try {
    // In this order: a ledger is bound only once its keys are there, and keys of contacts only come after that.
    const ledgerWasThere = await ledgerExists();
    if (ledgerWasThere && !(await engine.hasTable('meta'))) throw missingKeys(engine);
    await migrate(engine, keyMigrations);
    let ledgerId = await readLedgerId(engine);
    if (ledgerId === undefined) {
      if (ledgerWasThere) throw missingKeys(engine);
      ledgerId = await initialise(engine, master);
    } else if (!ledgerWasThere && (await hasALedger(engine)) && !(await ledgerExists())) {
      throw missingLedger(engine);
    }
    const keys = createKeyWrap(await openStoreKey(engine, ledgerId, master));
    return {
      ledgerId,
      ...(await lookUpKeys(engine, keys)),
      ...contactKeys(engine, keys),
      journal: restrictionJournal(engine),
      close: () => engine.close(),
      closeNow: () => engine.closeNow(),
    };
  } catch (error) {
    await engine.close().catch(() => undefined);
    throw error;
  }
}

export async function readLedgerId(engine: Engine<KeyTables>): Promise<string | undefined> {
  const row = await engine.db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', 'ledger_id')
    .executeTakeFirst();
  return row?.value;
}

/** @returns the id of the ledger; where another process that started at the same moment was first, its keys stand */
export async function initialise(engine: Engine<KeyTables>, master: MasterKeys): Promise<string> {
  const ledgerId = randomBytes(12).toString('base64url');
  const storeKey = randomBytes(KEY_BYTES);
  const slot = await makeSlot(ledgerId, storeKey, master);
  return await engine.write(async (trx) => {
    const first = await trx
      .selectFrom('meta')
      .select('value')
      .where('key', '=', 'ledger_id')
      .executeTakeFirst();
    if (first) return first.value;
    await putSlot(trx, slot);
    await putOwnLookUpKey(trx, createKeyWrap(createSecretKey(storeKey)), randomBytes(KEY_BYTES));
    await trx
      .insertInto('meta')
      .values([
        { key: 'ledger_id', value: ledgerId },
        { key: 'journal', value: '0' },
      ])
      .execute();
    return ledgerId;
  });
}

const BOUND = 'bound';

/** Notes that a ledger is bound to these keys by now: no other one may be, or each would take the journal of both for its own. */
export async function noteBinding(engine: Engine<KeyTables>): Promise<void> {
  if (await isBound(engine)) return;
  await engine.write((trx) =>
    trx
      .insertInto('meta')
      .values({ key: BOUND, value: '1' })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute(),
  );
}

async function isBound(engine: Engine<KeyTables>): Promise<boolean> {
  const row = await engine.db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', BOUND)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a ledger was made for these keys: then one that is not bound to them yet is another. */
export async function hasALedger(engine: Engine<KeyTables>): Promise<boolean> {
  return (await isBound(engine)) || (await isInUse(engine));
}

/** A store that a crash left between its own making and the ledger's holds nothing yet, and a ledger may still be made for it. */
export async function isInUse(engine: Engine<KeyTables>): Promise<boolean> {
  for (const table of ['contact_keys', 'journal'] as const) {
    if (await engine.db.selectFrom(table).selectAll().limit(1).executeTakeFirst()) return true;
  }
  const earlier = await engine.db
    .selectFrom('look_up_keys')
    .select('position')
    .where('position', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}

export const missingLedger = ({ name }: Engine<KeyTables>) =>
  new LedgerError(
    'missing_ledger',
    'There are the keys of a consent ledger, but the ledger itself is missing.',
    name === 'sqlite'
      ? 'Put the file consent-ledger.sqlite back, from its backup. A fresh one would know of nobody who left; to begin anew on purpose, move the key store away as well. Two ledgers need a folder each.'
      : "Restore the ledger's database from its backup, or check the name of the database and schema in the Consent Ledger credential. A fresh one would know of nobody who left; to begin anew on purpose, move the key store away as well. Two ledgers need a schema name each.",
  );

const missingKeys = ({ name }: Engine<KeyTables>) =>
  new LedgerError(
    'missing_key',
    'There is a consent ledger, but the key store that belongs to it is missing.',
    name === 'sqlite'
      ? 'Put the file consent-keys.sqlite back beside the ledger, from its own backup. Without it nobody in the ledger can be recognised, opt-outs included.'
      : "Restore the key store's database from its own backup, or check its name in the Consent Ledger credential. Without it nobody in the ledger can be recognised, opt-outs included.",
  );
