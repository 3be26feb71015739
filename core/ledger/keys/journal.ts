import type { Db, Engine } from '../engines/engine';
import type { ChainedEvent, RestrictionJournal } from './keyStore';
import { inPages } from './pages';
import type { KeyTables } from './schema';

/** Where `meta` says up to which event rights to send were committed. */
export const REACHED = 'reached';

async function readReached(db: Db<KeyTables>): Promise<ChainedEvent | undefined> {
  const row = await db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', REACHED)
    .executeTakeFirst();
  if (!row) return undefined;
  const [seq, hash = ''] = row.value.split(' ');
  return { seq: Number(seq), hash: Buffer.from(hash, 'hex') };
}

/** The journal in the key store's own database, which outlives a restore of the ledger's. */
export function restrictionJournal(engine: Engine<KeyTables>): RestrictionJournal {
  return {
    async append(entries) {
      if (entries.length === 0) return [];
      return await engine.write(async (trx) => {
        const head = await trx
          .selectFrom('meta')
          .select('value')
          .where('key', '=', 'journal')
          .executeTakeFirstOrThrow();
        // Counted apart from the rows: an id that was removed is never given out again.
        const last = Number(head.value);
        const rows = entries.map(({ seq, hash, entry }, index) => ({
          id: last + 1 + index,
          seq,
          hash,
          entry,
          confirmed: 0,
        }));
        for (const some of inPages(rows)) await trx.insertInto('journal').values(some).execute();
        await trx
          .updateTable('meta')
          .set({ value: String(last + rows.length) })
          .where('key', '=', 'journal')
          .execute();
        return rows.map(({ id }) => id);
      });
    },

    async confirm(ids) {
      if (ids.length === 0) return;
      await engine.write(async (trx) => {
        for (const some of inPages(ids)) {
          await trx.updateTable('journal').set({ confirmed: 1 }).where('id', 'in', some).execute();
        }
      });
    },

    async remove(ids) {
      if (ids.length === 0) return;
      await engine.write(async (trx) => {
        for (const some of inPages(ids)) {
          await trx.deleteFrom('journal').where('id', 'in', some).execute();
        }
      });
    },

    async newest(limit, before) {
      const rows = await engine.db
        .selectFrom('journal')
        .selectAll()
        .$if(before !== undefined, (query) => query.where('id', '<', before as number))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ...row, confirmed: row.confirmed === 1 }));
    },

    async reach({ seq, hash }, anew = false) {
      await engine.write(async (trx) => {
        // Two workers that commit one after the other may come here in either order.
        if (!anew && ((await readReached(trx))?.seq ?? 0) >= seq) return;
        const value = `${seq} ${Buffer.from(hash).toString('hex')}`;
        await trx
          .insertInto('meta')
          .values({ key: REACHED, value })
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
          .execute();
      });
    },

    reached: () => readReached(engine.db),
  };
}
