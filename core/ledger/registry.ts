import { createHmac, randomBytes } from 'node:crypto';
import { isForsaken } from './continuity';
import type { OpenLedger } from './open';

interface Entry {
  readonly ledger: Promise<OpenLedger>;
  /** What it was opened on, once it is open. */
  readonly mark: () => string | undefined;
}

interface Registry {
  /** Makes names that say nothing, also to somebody who can guess what went into them. */
  readonly secret: Buffer;
  readonly ledgers: Map<string, Entry>;
  readonly open: Set<OpenLedger>;
}

// n8n can load a second copy of this module (a hot reload): both must share what is open. The
// version goes up whenever what stands in it changes shape.
const REGISTRY = Symbol.for('n8n-nodes-consent.ledgers.v2');

function registry(): Registry {
  const holder = globalThis as { [REGISTRY]?: Registry };
  if (!holder[REGISTRY]) {
    const made: Registry = { secret: randomBytes(32), ledgers: new Map(), open: new Set() };
    holder[REGISTRY] = made;
    process.once('exit', () => {
      for (const { engine, keys } of made.open) {
        engine.closeNow();
        keys.closeNow();
      }
    });
  }
  return holder[REGISTRY];
}

/**
 * The ledger that is open under a configuration, or the one that `open` opens: one for all nodes and
 * executions of this process. One that failed to open, or is no longer there, is opened anew.
 *
 * @param config secrets included: a wrong password or key must not be served by a ledger that is open already
 * @param markOf tells what is there now from what was there then; undefined where it is gone
 */
export async function sharedLedger(
  config: unknown,
  open: () => Promise<OpenLedger>,
  markOf: () => string | undefined,
): Promise<OpenLedger> {
  const { secret, ledgers, open: opened } = registry();
  const name = createHmac('sha256', secret).update(JSON.stringify(config)).digest('base64');
  const known = ledgers.get(name);
  if (known && (await succeeded(known.ledger))) {
    const mark = markOf();
    const { engine } = await known.ledger;
    if (mark !== undefined && mark === known.mark() && !isForsaken(engine))
      return await known.ledger;
  }
  // Whoever asked at the same moment may have begun to open it meanwhile.
  const begun = ledgers.get(name);
  if (begun && begun !== known) return await begun.ledger;
  let mark: string | undefined;
  const ledger = open().then((one) => {
    opened.add(one);
    mark = markOf();
    return one;
  });
  const entry: Entry = { ledger, mark: () => mark };
  ledgers.set(name, entry);
  try {
    return await ledger;
  } catch (error) {
    if (ledgers.get(name) === entry) ledgers.delete(name);
    throw error;
  }
}

/** Closes a ledger wherever this process has it open, and forgets it: whoever asks next opens it anew. */
export async function closeLedgerAt(place: string): Promise<void> {
  const { ledgers, open } = registry();
  for (const [name, entry] of ledgers) {
    const ledger = await entry.ledger.catch(() => undefined);
    if (ledger?.place === place && ledgers.get(name) === entry) ledgers.delete(name);
  }
  for (const ledger of [...open].filter((each) => each.place === place)) {
    open.delete(ledger);
    await ledger.engine.close();
    await ledger.keys.close();
  }
}

/** Closes every ledger of this process and forgets it, as the end of the process would. */
export async function closeLedgers(): Promise<void> {
  const { ledgers, open } = registry();
  const all = [...open];
  ledgers.clear();
  open.clear();
  for (const { engine, keys } of all) {
    await engine.close();
    await keys.close();
  }
}

async function succeeded(ledger: Promise<OpenLedger>): Promise<boolean> {
  return await ledger.then(
    () => true,
    () => false,
  );
}
