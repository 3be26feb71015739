import { appended } from './chain';
import type { LedgerContext } from './context';
import { goesOn } from './continuity';
import type { Engine, WriteTransaction } from './engines/engine';
import { LedgerError } from './errors';
import type { LedgerEvent, Left, Linked } from './events';
import type { ChainedEvent, JournalEntry, KeyStore } from './keys/keyStore';

/**
 * What of an event is kept a second time, beside the ledger: all that restricts, so that a ledger
 * that is restored from an older backup knows it again before it serves a single check. Nothing
 * that allows is kept, and nothing in plain.
 */
export type Restriction =
  | (Pick<Left, 'subjects' | 'kind' | 'channel' | 'purpose' | 'at' | 'signed'> & {
      readonly type: 'left';
    })
  | (Pick<Linked, 'subjects' | 'inherited' | 'by' | 'at'> & { readonly type: 'linked' })
  | Extract<
      LedgerEvent,
      {
        type:
          | 'identity_changed'
          | 'edition_opened'
          | 'editions_closed'
          | 'suppressions_taken_over'
          | 'proof_ended';
      }
    >
  | {
      readonly type: 'restricted';
      readonly contactId: string;
      readonly subjects: readonly string[];
      readonly at: number;
    }
  | {
      readonly type: 'erased';
      readonly contactId: string;
      readonly subjects: readonly string[];
      readonly at: number;
    }
  | {
      /** Contacts that had been two people: what was sealed as theirs can no longer be read. */
      readonly type: 'keys_ended';
      readonly contacts: readonly string[];
      readonly at: number;
    }
  | Extract<LedgerEvent, { type: 'notice_recorded' }>
  | Extract<LedgerEvent, { type: 'review_opened' }>;

function restrictionIn(event: LedgerEvent, contactId: string | null): Restriction | undefined {
  switch (event.type) {
    case 'left': {
      const { type, subjects, kind, channel, purpose, at, signed } = event;
      return { type, subjects, kind, channel, purpose, at, signed };
    }
    case 'linked':
      return event.inherited.length > 0 ? event : undefined;
    case 'restricted':
      return event.restricted
        ? {
            type: 'restricted',
            contactId: contactId ?? '',
            subjects: event.subjects,
            at: event.at,
          }
        : undefined;
    case 'erased':
      return {
        type: 'erased',
        contactId: contactId ?? '',
        subjects: event.subjects,
        at: event.at,
      };
    case 'merged':
      return event.endsKeysOf?.length
        ? { type: 'keys_ended', contacts: event.endsKeysOf, at: event.at }
        : undefined;
    case 'identity_changed':
    case 'review_opened':
    case 'notice_recorded':
    case 'edition_opened':
    case 'editions_closed':
    case 'suppressions_taken_over':
    case 'proof_ended':
      return event;
    default:
      return undefined;
  }
}

/** What the journal is to be told once a transaction has committed. */
interface Pending {
  /** Its entries that stand for it. */
  readonly ids: number[];
  /** The last event of it that gave rights to send, or says that such were lost. */
  readonly reached?: ChainedEvent & { readonly anew: boolean };
}
const pending = new WeakMap<WriteTransaction, Pending>();

const REACHING: ReadonlyArray<LedgerEvent['type']> = ['claims_made', 'restored'];

/** Journals what restricts, before the ledger commits: a crash in between errs on the side of restricting. */
export async function journalRestrictions(
  { keys }: Pick<LedgerContext, 'keys'>,
  trx: WriteTransaction,
  events: ReadonlyArray<{
    readonly event: LedgerEvent;
    readonly contactId: string | null;
    readonly seq: number;
    readonly hash: Uint8Array;
  }>,
): Promise<void> {
  const entries = events.flatMap(({ event, contactId, seq, hash }): JournalEntry[] => {
    const restriction = restrictionIn(event, contactId);
    return restriction ? [{ seq, hash, entry: JSON.stringify(restriction) }] : [];
  });
  const last = events.findLast(({ event }) => REACHING.includes(event.type));
  if (entries.length === 0 && !last) return;
  const ids = await keys.journal.append(entries);
  const before = pending.get(trx);
  pending.set(trx, {
    ids: [...(before?.ids ?? []), ...ids],
    reached: last
      ? { seq: last.seq, hash: last.hash, anew: last.event.type === 'restored' }
      : before?.reached,
  });
}

/** `engine.write` that confirms in the journal what the ledger has committed, and takes back what it has not. */
export function journaledWrite(
  engine: Engine,
  keys: KeyStore,
): <T>(work: (trx: WriteTransaction) => Promise<T>) => Promise<T> {
  return async (work) => {
    let told: Pending | undefined;
    let last: ReturnType<typeof appended.get>;
    let done: Awaited<ReturnType<typeof work>>;
    try {
      done = await engine.write(async (trx) => {
        try {
          return await work(trx);
        } finally {
          told = pending.get(trx);
          last = appended.get(trx);
        }
      });
    } catch (error) {
      // Where the connection was lost, the commit may have come through: then the entries stand for it.
      const certain = !(error instanceof LedgerError && error.problem === 'not_reachable');
      if (certain && told) await keys.journal.remove(told.ids).catch(() => undefined);
      throw error;
    }
    if (last) goesOn(engine, last);
    // The ledger has committed, so this is recorded, whatever becomes of its confirmation.
    if (told) await keys.journal.confirm(told.ids).catch(() => undefined);
    if (told?.reached)
      await keys.journal.reach(told.reached, told.reached.anew).catch(() => undefined);
    return done;
  };
}
