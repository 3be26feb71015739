import type { Engine } from '../engines/engine';
import type { RestrictionJournal } from './keyStore';
import { inPages } from './pages';
import type { KeyTables } from './schema';

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
  };
}
