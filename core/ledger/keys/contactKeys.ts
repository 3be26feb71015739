import { randomBytes } from 'node:crypto';
import type { Engine, WriteTransaction } from '../engines/engine';
import type { ContactKeys, KeyStore } from './keyStore';
import { nextTurn } from '../../turns';
import { inPages } from './pages';
import type { ContactKeysTable, KeyTables } from './schema';
import { KEY_BYTES } from './sealing';
import type { KeyWrap } from './wrapping';

const place = (which: 'profile' | 'proof', contactId: string) =>
  `contact_keys.${which}:${contactId}`;

/** The keys of the contacts, wrapped by the store key. */
export function contactKeys(
  engine: Engine<KeyTables>,
  { wrap, unwrap }: KeyWrap,
): Pick<KeyStore, 'load' | 'create' | 'adopt' | 'contactIds' | 'destroy'> {
  const open = (which: 'profile' | 'proof', row: ContactKeysTable) => {
    const sealed = row[which];
    return sealed ? unwrap(sealed, place(which, row.contact_id)) : undefined;
  };
  const close = (contactId: string, keys: ContactKeys): ContactKeysTable => ({
    contact_id: contactId,
    profile: keys.profile ? wrap(keys.profile, place('profile', contactId)) : null,
    proof: keys.proof ? wrap(keys.proof, place('proof', contactId)) : null,
  });

  return {
    async load(contactIds, which) {
      const loaded = new Map<string, ContactKeys>();
      if (contactIds.length === 0) return loaded;
      const rows = await engine.db
        .selectFrom('contact_keys')
        .selectAll()
        .where('contact_id', 'in', engine.list(contactIds))
        .execute();
      for (const row of rows) {
        if (!row.profile && !row.proof) continue;
        loaded.set(row.contact_id, {
          profile: which === 'proof' ? undefined : open('profile', row),
          proof: which === 'profile' ? undefined : open('proof', row),
        });
      }
      return loaded;
    },

    async create(contactIds) {
      const made = new Map<string, Required<ContactKeys>>();
      const random = randomBytes(2 * KEY_BYTES * contactIds.length);
      const key = (n: number) => random.subarray(n * KEY_BYTES, (n + 1) * KEY_BYTES);
      for (const [n, id] of contactIds.entries())
        made.set(id, { profile: key(2 * n), proof: key(2 * n + 1) });
      // Sealed before the lock is taken, so that others do not wait for it.
      const offered = [...made].map(([id, keys]) => close(id, keys));
      if (offered.length === 0) return made;
      const standing = await engine.write(async (trx) => {
        const rows: ContactKeysTable[] = [];
        for (const some of inPages(offered)) rows.push(...(await insertLacking(trx, some)));
        return rows;
      });
      const byId = new Map(offered.map((row) => [row.contact_id, row]));
      for (const row of standing) {
        const ours = byId.get(row.contact_id) as ContactKeysTable;
        const keys = made.get(row.contact_id) as Required<ContactKeys>;
        // What stands is what was offered, unless the contact had a key already.
        made.set(row.contact_id, {
          profile: same(row.profile, ours.profile)
            ? keys.profile
            : (open('profile', row) as Buffer),
          proof: same(row.proof, ours.proof) ? keys.proof : (open('proof', row) as Buffer),
        });
      }
      return made;
    },

    async adopt(keys) {
      const rows = [...keys]
        .filter(([, { profile, proof }]) => profile ?? proof)
        .map(([id, brought]) => close(id, brought));
      if (rows.length === 0) return;
      await engine.write(async (trx) => {
        for (const some of inPages(rows)) {
          await trx
            .insertInto('contact_keys')
            .values(some)
            .onConflict((conflict) => conflict.column('contact_id').doNothing())
            .execute();
        }
      });
    },

    async contactIds(after, limit) {
      const rows = await engine.db
        .selectFrom('contact_keys')
        .select('contact_id')
        .where((eb) => eb.or([eb('profile', 'is not', null), eb('proof', 'is not', null)]))
        .$if(after !== undefined, (query) => query.where('contact_id', '>', after as string))
        .orderBy('contact_id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.contact_id);
    },

    async destroy(contactIds, which) {
      if (contactIds.length === 0) return;
      for (const some of inPages(contactIds)) {
        await engine.write((trx) =>
          trx
            .updateTable('contact_keys')
            .set({ [which]: null })
            .where('contact_id', 'in', engine.list(some))
            .where(which, 'is not', null)
            .execute(),
        );
        await nextTurn();
      }
      // A wrapped key that lingers in the file's log could still be read by whoever holds the master key;
      // also one that was destroyed before a crash, and is destroyed again.
      await engine.scrub();
    },
  };
}

/** Inserts what is offered where nothing stands, and returns what stands then. */
function insertLacking(
  trx: WriteTransaction<KeyTables>,
  rows: readonly ContactKeysTable[],
): Promise<ContactKeysTable[]> {
  return trx
    .insertInto('contact_keys')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('contact_id').doUpdateSet((eb) => ({
        profile: eb.fn.coalesce('contact_keys.profile', 'excluded.profile'),
        proof: eb.fn.coalesce('contact_keys.proof', 'excluded.proof'),
      })),
    )
    .returningAll()
    .execute();
}

const same = (one: Uint8Array | null, other: Uint8Array | null) =>
  one !== null && other !== null && Buffer.compare(one, other) === 0;
