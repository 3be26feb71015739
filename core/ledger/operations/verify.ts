import type { ChainHead } from '../chain';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import { contactsWithoutProof } from './proof';
import { differenceFrom } from '../verifying/compare';
import { LostKey } from '../verifying/lostKey';
import { Walk } from '../verifying/walk';

export interface Verdict {
  readonly ok: boolean;
  readonly events: number;
  /** The last event that was read: keep it elsewhere, and verify against it later. */
  readonly head?: ChainHead;
  /** The first event that does not hold, and why; or the table that says something else than the chain. */
  readonly broken?: { readonly seq?: number; readonly what: string };
}

export interface VerifyOptions {
  /** A head that was exported before: the chain must still contain it. */
  readonly head?: ChainHead;
  /** Told now and then how many events have been read, and of how many. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Rows are rebuilt in memory for so many events at a time: a larger ledger is walked several times. */
  readonly eventsAtATime?: number;
}

/** Some 300 MB. */
const EVENTS_AT_A_TIME = 250_000;
/** So often an erasure may come in between before the ledger is held still. */
const MOST_TRIES = 5;

/**
 * Walks the whole chain: every link, every commitment, every payload that is still kept; rebuilds
 * the rows that decide from the events alone and compares every table with them. It reads one
 * unchanging view, beside which others go on writing.
 */
export async function verify(
  context: LedgerContext,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const { engine } = context;
  const read = (view: Db) => verifyView(context, view, options);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      return await engine.snapshot(read);
    } catch (error) {
      // Keys are no part of the view: an erasure since then has destroyed one. Or it is lost indeed.
      if (!(error instanceof LostKey)) throw error;
    }
  }
  return await engine.write((trx) => verifyUnder(context, trx, options));
}

/** The same under the write lock, where no key can be destroyed meanwhile: one that is missing is lost. */
export async function verifyUnder(
  context: LedgerContext,
  trx: WriteTransaction,
  options: VerifyOptions = {},
): Promise<Verdict> {
  try {
    return await verifyView(context, trx, options);
  } catch (error) {
    if (error instanceof LostKey) return { ok: false, events: error.events, broken: error.broken };
    throw error;
  }
}

async function verifyView(
  context: LedgerContext,
  view: Db,
  { head, onProgress, eventsAtATime = EVENTS_AT_A_TIME }: VerifyOptions,
): Promise<Verdict> {
  const total = await countEvents(view);
  const withoutProof = await contactsWithoutProof(view);
  const parts = Math.max(1, Math.ceil(total / eventsAtATime));
  let last: ChainHead | undefined;
  for (let part = 0; part < parts; part++) {
    const walk = new Walk(context, view, withoutProof, (key) => partOf(key, parts) === part);
    const broken =
      (await walk.toTheEnd(
        (done) => onProgress?.(part * total + done, parts * total),
        part === 0 ? head : undefined,
      )) ?? (await differenceFrom(walk.projection, context, view));
    if (broken) return { ok: false, events: walk.events, broken };
    last = walk.head;
  }
  return { ok: true, events: last?.seq ?? 0, head: last };
}

async function countEvents(view: Db): Promise<number> {
  const { count } = await view
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whatever keys begin or end with, some of their first two dozen characters are random: those spread them evenly. */
function partOf(key: string, parts: number): number {
  if (parts === 1) return 0;
  let sum = 0;
  for (let index = 0; index < Math.min(key.length, 24); index++)
    sum = (sum * 31 + key.charCodeAt(index)) % 1_000_003;
  return sum % parts;
}
