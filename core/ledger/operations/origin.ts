import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';

/**
 * Where a ledger began. `undecided`: it was made new, and nobody has said yet whether there was one
 * before it whose opt-outs it lacks, as after a lost volume. Until that is said, it warns.
 */
export type Origin = 'undecided' | 'declined' | 'taken_over' | 'moved';

const KEY = 'origin';

export async function originOf({ engine }: Pick<LedgerContext, 'engine'>): Promise<Origin> {
  return await readOrigin(engine.db);
}

/** There was no ledger before this one, or nobody left in it. A later taking over counts all the same. */
export async function declineTakeOver({ write }: Pick<LedgerContext, 'write'>): Promise<Origin> {
  return await write(async (trx) => {
    const before = await readOrigin(trx);
    if (before !== 'undecided') return before;
    await putOrigin(trx, 'declined');
    return 'declined';
  });
}

export async function putOrigin(
  trx: WriteTransaction,
  origin: Exclude<Origin, 'undecided'>,
): Promise<void> {
  await trx
    .insertInto('meta')
    .values({ key: KEY, value: origin })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: origin }))
    .execute();
}

export async function readOrigin(db: Db): Promise<Origin> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', KEY).executeTakeFirst();
  switch (row?.value) {
    case 'declined':
    case 'taken_over':
    case 'moved':
      return row.value;
    default:
      return 'undecided';
  }
}
