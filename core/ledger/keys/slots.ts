import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Engine, WriteTransaction } from '../engines/engine';
import { LedgerError } from '../errors';
import { type MasterKeySource, readMasterKey } from './masterKey';
import type { KeyTables, SlotsTable } from './schema';
import { seal, tryUnseal } from './sealing';

const SALT_BYTES = 16;

/** What opens the store: the master key, and, while it is being changed, the one before. */
export type MasterKeys = MasterKeySource & { readonly previous?: string };

/** The store key in a slot of its own, wrapped by the master key. The key file is made where it may be and is not there yet. */
export async function makeSlot(
  ledgerId: string,
  storeKey: Uint8Array,
  master: MasterKeySource,
): Promise<SlotsTable> {
  const slotId = randomBytes(9).toString('base64url');
  const salt = randomBytes(SALT_BYTES);
  const masterKey = await readMasterKey(master, salt, true);
  return { slot_id: slotId, salt, sealed: seal(masterKey, storeKey, place(ledgerId, slotId)) };
}

export async function putSlot(trx: WriteTransaction<KeyTables>, slot: SlotsTable): Promise<void> {
  await trx.insertInto('slots').values(slot).execute();
}

/**
 * Opens the store with the master key. Where only the previous one opens it, the master key is
 * changed: the store key gets a new slot and the old slot goes, in one transaction. All other keys
 * are wrapped by the store key, so they stay as they are, and so do processes that have the store
 * open. A backup made before still opens with the previous key, and whoever had that key together
 * with a copy of the store knows the store key, which a change of the master key does not replace.
 *
 * @throws LedgerError `missing_key`, `wrong_key`
 */
export async function openStoreKey(
  engine: Engine<KeyTables>,
  ledgerId: string,
  master: MasterKeys,
): Promise<KeyObject> {
  for (;;) {
    const slots = await engine.db.selectFrom('slots').selectAll().execute();
    let storeKey: Buffer | undefined;
    let lost: unknown;
    try {
      storeKey = (await openOneOf(slots, ledgerId, master))?.storeKey;
    } catch (error) {
      // The key file that a change of the key is about to make is not there yet.
      if (!master.previous || !isMissingKey(error)) throw error;
      lost = error;
    }
    if (storeKey) return createSecretKey(storeKey);
    const old = master.previous
      ? await openOneOf(slots, ledgerId, { passphrase: master.previous })
      : undefined;
    if (!old) throw lost ?? wrongKey(master);
    const slot = await makeSlot(ledgerId, old.storeKey, master);
    if (await replaceSlot(engine, old.slotId, slot)) {
      await engine.scrub();
      return createSecretKey(old.storeKey);
    }
    // Another process changed the key in the meantime: look again at what stands.
  }
}

async function openOneOf(
  slots: readonly SlotsTable[],
  ledgerId: string,
  master: MasterKeySource,
): Promise<{ slotId: string; storeKey: Buffer } | undefined> {
  for (const { slot_id: slotId, salt, sealed } of slots) {
    const masterKey = await readMasterKey(master, salt, false);
    const storeKey = tryUnseal(masterKey, sealed, place(ledgerId, slotId));
    if (storeKey) return { slotId, storeKey };
  }
  return undefined;
}

/** @returns whether the old slot was still there; if not, nothing was done */
async function replaceSlot(
  engine: Engine<KeyTables>,
  oldId: string,
  slot: SlotsTable,
): Promise<boolean> {
  return await engine.write(async (trx) => {
    const old = await trx
      .deleteFrom('slots')
      .where('slot_id', '=', oldId)
      .returning('slot_id')
      .execute();
    if (old.length === 0) return false;
    await putSlot(trx, slot);
    return true;
  });
}

const place = (ledgerId: string, slotId: string) => `slots:${ledgerId}:${slotId}`;

const isMissingKey = (error: unknown) =>
  error instanceof LedgerError && error.problem === 'missing_key';

function wrongKey({ passphrase, previous, file }: MasterKeys): LedgerError {
  if (previous) {
    return new LedgerError(
      'wrong_key',
      'Neither the encryption key nor the previous one is the key of this consent ledger.',
      file
        ? 'Type the key that the ledger was opened with until now as the previous encryption key; if that was a key file, type the 64 characters that it holds.'
        : 'Type the key that the ledger was opened with until now as the previous encryption key.',
    );
  }
  const original = passphrase
    ? file
      ? 'Type the original encryption key into the Consent Ledger credential; leave it empty if the ledger was made with a key file.'
      : 'Type the original encryption key into the Consent Ledger credential.'
    : 'The ledger was made with a typed encryption key or another key file: type that key into the Consent Ledger credential, or put that key file back.';
  return new LedgerError(
    'wrong_key',
    'The encryption key is not the one this consent ledger was made with.',
    `${original} To change the key, type the one used until now as the previous encryption key.`,
  );
}
