import { lastLink } from './chain';
import type { Db, Engine, WriteTransaction } from './engines/engine';
import { LedgerError } from './errors';

interface Link {
  readonly seq: number;
  readonly hash: Uint8Array;
}

/** The last event that this process has seen committed, of each ledger that it has open. */
const seen = new WeakMap<Engine, Link>();
/** Ledgers that were put back to an earlier state under this process. */
const forsaken = new WeakSet<Engine>();

/** A ledger goes on from what it is now: asked once what an older copy lacked has been applied. */
export async function beginsHere(engine: Engine, db: Db = engine.db): Promise<void> {
  seen.set(engine, await lastLink(db));
}

/** What a transaction appended is committed. */
export function goesOn(engine: Engine, link: Link): void {
  const before = seen.get(engine);
  if (!before || before.seq < link.seq) seen.set(engine, link);
}

export function isForsaken(engine: Engine): boolean {
  return forsaken.has(engine);
}

/**
 * A ledger that was restored from an older copy while this process had it open lacks what was left
 * since, until it is opened anew: so it serves no check and takes no event before that.
 *
 * @throws LedgerError `closed`; whoever asks for the ledger the next time gets it caught up
 */
export async function assertGoesOn(engine: Engine, db: Db | WriteTransaction): Promise<void> {
  const last = seen.get(engine);
  if (!last || last.seq === 0) return;
  const row = await db
    .selectFrom('events')
    .select('hash')
    .where('seq', '=', last.seq)
    .executeTakeFirst();
  if (row && Buffer.from(row.hash).equals(last.hash)) return;
  forsaken.add(engine);
  throw new LedgerError(
    'closed',
    'The consent ledger was put back to an earlier state while n8n had it open.',
    'Run the workflow again: what people left since then is applied first.',
  );
}
