import { lastLink } from './chain';
import type { Db, Engine, WriteTransaction } from './engines/engine';
import { LedgerError } from './errors';

interface Link {
  readonly seq: number;
  readonly hash: Uint8Array;
}

interface Seen {
  /** The last event that this process has seen committed. */
  last?: Link;
  /** The ledger was put back to an earlier state under this process. */
  forsaken?: boolean;
}

// On the engine itself: n8n can load a second copy of this module (a hot reload), and both share what is open.
const SEEN = Symbol.for('n8n-nodes-consent.seen.v1');

function seenOf(engine: Engine): Seen {
  const holder = engine as { [SEEN]?: Seen };
  return (holder[SEEN] ??= {});
}

/** A ledger goes on from what it is now: asked once what an older copy lacked has been applied. */
export async function beginsHere(engine: Engine, db: Db = engine.db): Promise<void> {
  seenOf(engine).last = await lastLink(db);
}

/** What a transaction appended is committed. */
export function goesOn(engine: Engine, link: Link): void {
  const seen = seenOf(engine);
  if (!seen.last || seen.last.seq < link.seq) seen.last = link;
}

export function isForsaken(engine: Engine): boolean {
  return seenOf(engine).forsaken === true;
}

/**
 * A ledger that was restored from an older copy while this process had it open lacks what was left
 * since, until it is opened anew: so it serves no check and takes no event before that.
 *
 * @throws LedgerError `closed`; whoever asks for the ledger the next time gets it caught up
 */
export async function assertGoesOn(engine: Engine, db: Db | WriteTransaction): Promise<void> {
  const { last } = seenOf(engine);
  if (!last || last.seq === 0) return;
  const row = await db
    .selectFrom('events')
    .select('hash')
    .where('seq', '=', last.seq)
    .executeTakeFirst();
  if (row && Buffer.from(row.hash).equals(last.hash)) return;
  seenOf(engine).forsaken = true;
  throw new LedgerError(
    'closed',
    'The consent ledger was put back to an earlier state while n8n had it open.',
    'Run the workflow again: what people left since then is applied first.',
  );
}
