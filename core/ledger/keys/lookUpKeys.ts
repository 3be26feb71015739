import type { Db, Engine, WriteTransaction } from '../engines/engine';
import { LedgerError } from '../errors';
import type { KeyStore } from './keyStore';
import type { KeyTables } from './schema';
import { KEY_BYTES } from './sealing';
import type { KeyWrap } from './wrapping';

const OWN = 0;
const place = (position: number) => `look_up_keys:${position}`;

/** The look-up keys, which stay for good: suppressions are found by them. */
export async function lookUpKeys(
  engine: Engine<KeyTables>,
  keys: KeyWrap,
): Promise<Pick<KeyStore, 'lookUpKey' | 'earlierLookUpKeys' | 'adoptLookUpKey'>> {
  const read = async (db: Db<KeyTables>) => {
    const rows = await db.selectFrom('look_up_keys').selectAll().orderBy('position').execute();
    return rows.map(({ position, sealed }) => ({
      position,
      key: keys.unwrap(sealed, place(position)),
    }));
  };
  const [own] = await read(engine.db);
  if (own?.position !== OWN) {
    throw new LedgerError(
      'corrupt',
      "The consent ledger's key store has lost the key by which people are recognised.",
      'Restore the key store from its newest backup.',
    );
  }
  return {
    lookUpKey: own.key,
    async earlierLookUpKeys() {
      const all = await read(engine.db);
      return all.filter(({ position }) => position !== OWN).map(({ key }) => key);
    },
    async adoptLookUpKey(key) {
      if (key.length !== KEY_BYTES) throw new TypeError('not a look-up key');
      await engine.write(async (trx) => {
        const all = await read(trx);
        if (all.some((known) => known.key.equals(key))) return;
        await putLookUpKey(trx, keys, (all.at(-1)?.position ?? OWN) + 1, key);
      });
    },
  };
}

export const putOwnLookUpKey = (
  trx: WriteTransaction<KeyTables>,
  keys: KeyWrap,
  key: Uint8Array,
): Promise<void> => putLookUpKey(trx, keys, OWN, key);

export async function putLookUpKey(
  trx: WriteTransaction<KeyTables>,
  keys: KeyWrap,
  position: number,
  key: Uint8Array,
): Promise<void> {
  await trx
    .insertInto('look_up_keys')
    .values({ position, sealed: keys.wrap(key, place(position)) })
    .execute();
}
