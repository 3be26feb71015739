import type { Engine } from '../engines/engine';
import { LedgerError } from '../errors';
import { migrate } from '../migrate';
import { REACHED } from './journal';
import { lookUpKeys, putLookUpKey } from './lookUpKeys';
import { keyMigrations } from './migrations';
import { hasALedger, initialise, missingLedger, readLedgerId } from './openKeyStore';
import type { KeyTables } from './schema';
import { makeSlot, type MasterKeys, openStoreKey, putSlot } from './slots';
import { createKeyWrap } from './wrapping';

/** What makes a ledger the one it is: everything it holds is sealed for its id and found by its look-up key. */
export interface LedgerIdentity {
  readonly ledgerId: string;
  readonly lookUpKey: Buffer;
  readonly earlierLookUpKeys: readonly Buffer[];
}

const MARK = 'moving';

export interface Move {
  /** The ledger has committed: it is whole. */
  end(): Promise<void>;
  /** The ledger is as it was before, and so shall its keys be. */
  abandon(): Promise<void>;
}

/**
 * Gives a key store that nothing depends on yet the identity of a ledger that moves in, and marks it
 * as half done, so that it does not open before the move has ended. A move that was interrupted may
 * be begun anew. Contacts whose keys were destroyed here stay without.
 *
 * @param bound to which keys the ledger beside it is bound; it must be empty, and its write lock held
 * @throws LedgerError `missing_ledger`, `refused` where keys are in use, and what opening the store throws
 */
export async function beginMove(
  engine: Engine<KeyTables>,
  master: MasterKeys,
  identity: LedgerIdentity,
  bound: string | undefined,
): Promise<Move> {
  await migrate(engine, keyMigrations);
  const before = (await readLedgerId(engine)) ?? (await initialise(engine, master));
  const begunBefore = await isMarked(engine);
  if (!begunBefore && bound !== before && (await hasALedger(engine))) throw missingLedger(engine);
  if (!begunBefore && (await restrictsSomebody(engine))) {
    throw new LedgerError(
      'refused',
      'The key store of this empty ledger belongs to one that was in use: people have left there.',
      'Move that key store and the empty ledger away, or import into another place.',
    );
  }
  const storeKey = await openStoreKey(engine, before, master);
  const keys = createKeyWrap(storeKey);
  const { lookUpKey } = await lookUpKeys(engine, keys);
  const hadKeys =
    (await engine.db.selectFrom('contact_keys').select('contact_id').limit(1).execute()).length > 0;

  const become = async (other: LedgerIdentity, mark: boolean) => {
    // The store key stays, so that who has the store open goes on writing what can be read.
    const slot = await makeSlot(other.ledgerId, storeKey.export(), master);
    await engine.write(async (trx) => {
      await trx.deleteFrom('slots').execute();
      await putSlot(trx, slot);
      await trx.deleteFrom('look_up_keys').execute();
      for (const [position, key] of [other.lookUpKey, ...other.earlierLookUpKeys].entries())
        await putLookUpKey(trx, keys, position, key);
      await trx.deleteFrom('journal').execute();
      // What a move that was interrupted brought counts for nothing: who was erased since is in no later file.
      if (mark ? begunBefore : !hadKeys) await trx.deleteFrom('contact_keys').execute();
      await trx
        .updateTable('meta')
        .set({ value: other.ledgerId })
        .where('key', '=', 'ledger_id')
        .execute();
      await trx.deleteFrom('meta').where('key', 'in', [MARK, REACHED]).execute();
      if (mark) await trx.insertInto('meta').values({ key: MARK, value: before }).execute();
    });
    await engine.scrub();
  };

  await become(identity, true);
  return {
    end: () => unmark(engine),
    // One that was begun before has taken the store's first identity away already.
    abandon: async () =>
      begunBefore
        ? undefined
        : await become({ ledgerId: before, lookUpKey, earlierLookUpKeys: [] }, false),
  };
}

/**
 * @param boundTo to which keys the ledger is bound
 * @throws LedgerError `missing_ledger` where a move into this place is under way or was interrupted
 */
export async function assertMoveIsWhole(
  engine: Engine<KeyTables>,
  boundTo: () => Promise<string | undefined>,
): Promise<void> {
  if (!(await engine.hasTable('meta')) || !(await isMarked(engine))) return;
  // Bound in the same transaction in which all of it was written.
  if ((await boundTo()) === (await readLedgerId(engine))) return await unmark(engine);
  throw new LedgerError(
    'missing_ledger',
    'A consent ledger is being moved to this place, or that was interrupted.',
    'Wait until it is done. Where nothing moves any more, import the same file again: what was interrupted left nothing that counts.',
  );
}

async function isMarked(engine: Engine<KeyTables>): Promise<boolean> {
  const row = await engine.db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', MARK)
    .executeTakeFirst();
  return row !== undefined;
}

async function unmark(engine: Engine<KeyTables>): Promise<void> {
  await engine.write((trx) => trx.deleteFrom('meta').where('key', '=', MARK).execute());
}

/** Contacts' keys may stand for nothing, where they were made and the ledger did not follow. */
async function restrictsSomebody(engine: Engine<KeyTables>): Promise<boolean> {
  const entry = await engine.db.selectFrom('journal').select('id').limit(1).executeTakeFirst();
  const earlier = await engine.db
    .selectFrom('look_up_keys')
    .select('position')
    .where('position', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined || earlier !== undefined;
}
