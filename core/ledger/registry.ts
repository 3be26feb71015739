import { createHmac, randomBytes } from 'node:crypto';
import type { OpenLedger } from './open';

interface Registry {
  /** Makes names that say nothing, also to somebody who can guess what went into them. */
  readonly secret: Buffer;
  readonly ledgers: Map<string, Promise<OpenLedger>>;
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
 */
export async function sharedLedger(
  config: unknown,
  open: () => Promise<OpenLedger>,
  isStillThere: () => boolean,
): Promise<OpenLedger> {
  const { secret, ledgers, open: opened } = registry();
  const name = createHmac('sha256', secret).update(JSON.stringify(config)).digest('base64');
  const known = ledgers.get(name);
  if (known && (await succeeded(known)) && isStillThere()) return await known;
  // Whoever asked at the same moment may have begun to open it meanwhile.
  const begun = ledgers.get(name);
  if (begun && begun !== known) return await begun;
  const opening = open();
  ledgers.set(name, opening);
  try {
    const ledger = await opening;
    opened.add(ledger);
    return ledger;
  } catch (error) {
    if (ledgers.get(name) === opening) ledgers.delete(name);
    throw error;
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
