import { ledgerIdIn } from '../binding';
import { type ChainHead, lastLink } from '../chain';
import type { LedgerConfig } from '../config';
import { contextOf, type LedgerContext } from '../context';
import type { Db, Engine, WriteTransaction } from '../engines/engine';
import { LedgerError } from '../errors';
import { createLookUp } from '../keys/lookUp';
import { beginMove, type Move } from '../keys/moving';
import { openKeyStore } from '../keys/openKeyStore';
import type { KeyTables } from '../keys/schema';
import { migrate } from '../migrate';
import { migrations } from '../migrations';
import { type LedgerParts, partsOf } from '../open';
import { putOrigin } from '../operations/origin';
import { verifyUnder } from '../operations/verify';
import { closeLedgerAt } from '../registry';
import {
  isEmpty,
  LAYOUT,
  LEDGER_FILE,
  type LedgerHead,
  ledgerRecords,
  putRecord,
  readLedgerHead,
} from './ledgerRecords';
import { assertPassphrase } from './passphrase';
import { damaged, openSealedFile, sealFile } from './sealedFile';
import { fromOneView } from './viewed';
import { nextTurn } from '../../turns';

export interface MovedLedger {
  readonly ledgerId: string;
  readonly contacts: number;
  readonly events: number;
  /** The last event: the same here as where it came from. */
  readonly head: ChainHead;
}

/**
 * The whole ledger as of one moment, with its keys, as a file that only the passphrase opens, to be
 * imported into another place. Unlike a backup it holds keys: who is erased later can still be read
 * in it, so it is to be deleted once it was imported. What is recorded here after it is not in it.
 *
 * @throws LedgerError `refused` where the passphrase is too short or nothing was recorded yet; also
 *   where somebody is erased meanwhile
 */
export function exportLedger(
  { engine, keys, ledgerId, now }: LedgerContext,
  passphrase: string,
): AsyncGenerator<Buffer> {
  assertPassphrase(passphrase);
  return fromOneView(engine, async function* (view) {
    const { seq, hash } = await lastLink(view);
    if (seq === 0) {
      throw new LedgerError(
        'refused',
        'Nothing has been recorded in this consent ledger yet, so there is nothing to move.',
        'Point the Consent Ledger credential at the new place.',
      );
    }
    const head = { ledgerId, seq, hash: Buffer.from(hash).toString('hex') };
    const counts = { contacts: await countContacts(view), events: seq };
    const records = async function* () {
      yield* ledgerRecords(view, keys, head);
      await assertNobodyErased(engine, seq);
    };
    yield* sealFile(LEDGER_FILE, { ledgerId, at: now(), counts }, passphrase, records());
  });
}

async function countContacts(view: Db): Promise<number> {
  const { count } = await view
    .selectFrom('contacts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Keys are no part of the view: they may have been read before or after they were destroyed. */
async function assertNobodyErased({ db }: Engine, since: number): Promise<void> {
  const erased = await db
    .selectFrom('events')
    .select('seq')
    .where('seq', '>', since)
    .where('type', 'in', ['erased', 'proof_ended'])
    .limit(1)
    .executeTakeFirst();
  if (!erased) return;
  throw new LedgerError(
    'refused',
    'Somebody was erased while the consent ledger was exported, so the file holds too much or too little.',
    'Delete the file and export again.',
  );
}

/**
 * Makes an exported ledger stand in another place, on either engine: with its id, its keys and every
 * row as it was, so that its chain goes on. The place must be empty. All of it is written in one
 * transaction and verified against the head in the file before that commits; a place where it was
 * interrupted does not open until it is done again. This process forgets the empty ledger that it may
 * have had open there; others have to be started again, and cannot write until they are.
 *
 * @throws LedgerError `refused` where the file, the passphrase or the place will not do; what opening throws
 */
export async function importLedger(
  config: LedgerConfig,
  file: AsyncIterable<Uint8Array>,
  passphrase: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<MovedLedger> {
  const { facts, records } = await openSealedFile(LEDGER_FILE, file, passphrase);
  const told = await records.next();
  if (told.done) throw damaged();
  const moved = readLedgerHead(told.value);
  if (moved.layout !== LAYOUT) {
    throw new LedgerError(
      'refused',
      'The ledger in this file is laid out by another version of n8n-nodes-consent.',
      'Update the package in both places to the same version, export again and import that.',
    );
  }
  await fill(partsOf(config, env), moved, records);
  return { ...pick(facts.counts), ledgerId: moved.head.ledgerId, head: moved.head };
}

const pick = ({ contacts = 0, events = 0 }: Readonly<Record<string, number>>) => ({
  contacts,
  events,
});

async function fill(
  parts: LedgerParts,
  moved: LedgerHead,
  records: AsyncIterable<unknown>,
): Promise<void> {
  let keyEngine: Engine<KeyTables> | undefined;
  try {
    keyEngine = await parts.openKeys();
    const ledger = await parts.ledger.open();
    await migrate(ledger, migrations);
    await assertEmpty(ledger.db);
    await closeLedgerAt(parts.place);
    await (await filled(parts, ledger, keyEngine, moved, records)).end();
  } finally {
    await keyEngine?.close();
    await parts.ledger.close();
  }
}

/** @returns the move, to be ended: all of it stands in the ledger */
async function filled(
  parts: LedgerParts,
  ledger: Engine,
  keyEngine: Engine<KeyTables>,
  moved: LedgerHead,
  records: AsyncIterable<unknown>,
): Promise<Move> {
  const { ledgerId } = moved.head;
  let move: Move | undefined;
  try {
    return await ledger.write(async (trx) => {
      await assertEmpty(trx);
      const begun = await beginMove(
        keyEngine,
        parts.master,
        { ...moved, ledgerId },
        await ledgerIdIn(trx),
      );
      move = begun;
      const context = await contextFor(ledger, keyEngine, parts);
      const stayAwake = waker(trx);
      for await (const record of records) {
        await putRecord(trx, context.keys, record);
        await stayAwake();
        await nextTurn();
      }
      await bind(trx, ledgerId);
      await assertChainHolds(context, trx, moved.head);
      // A copy from before the move knows nothing of what was sent until then.
      const { seq, hash } = moved.head;
      if (seq > 0) await context.keys.journal.reach({ seq, hash: Buffer.from(hash, 'hex') }, true);
      return begun;
    });
  } catch (error) {
    // Where the connection was lost, the commit may have come through. What stays marked as half done
    // is looked at when it is opened.
    const certain = !(error instanceof LedgerError && error.problem === 'not_reachable');
    if (certain) await move?.abandon().catch(() => undefined);
    throw error;
  }
}

const AWAKE_EVERY_MS = 10_000;

/** A server ends a transaction that says nothing for long, and this one says nothing while keys go into their own database. */
function waker(trx: WriteTransaction): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < AWAKE_EVERY_MS) return;
    await ledgerIdIn(trx);
    since = performance.now();
  };
}

async function assertEmpty(db: Db): Promise<void> {
  if (await isEmpty(db)) return;
  throw new LedgerError(
    'refused',
    'There is a consent ledger in this place already, in which something was recorded.',
    'Import into a new place: another file, or another schema or database. To honour here what people left there, take over its suppressions.',
  );
}

async function contextFor(
  engine: Engine,
  keyEngine: Engine<KeyTables>,
  { master }: LedgerParts,
): Promise<LedgerContext> {
  const keys = await openKeyStore(keyEngine, master, { ledgerExists: async () => true });
  const { ledgerId, lookUpKey } = keys;
  return contextOf({ engine, keys, ledgerId, lookUp: createLookUp(lookUpKey) }, {});
}

async function bind(trx: WriteTransaction, ledgerId: string): Promise<void> {
  await trx.deleteFrom('meta').where('key', '=', 'ledger_id').execute();
  await trx.insertInto('meta').values({ key: 'ledger_id', value: ledgerId }).execute();
  await putOrigin(trx, 'moved');
}

async function assertChainHolds(
  context: LedgerContext,
  trx: WriteTransaction,
  head: ChainHead,
): Promise<void> {
  const { ok, head: last, broken } = await verifyUnder(context, trx, { head });
  if (ok && last?.seq === head.seq) return;
  throw new LedgerError(
    'refused',
    `The ledger in this file does not hold together, so nothing of it was imported. ${broken?.what ?? 'It has more events than it had when it was exported.'}`,
    'Verify the ledger that it was exported from; where that one is in order, export it again.',
  );
}
