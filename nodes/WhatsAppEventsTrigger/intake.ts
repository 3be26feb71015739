import {
  type InboundEvent,
  type Ledger,
  nextTurn,
  readMessage,
  readWhatsApp,
  receiveAll,
  type Received,
  turnTaker,
} from '../../core';
import { isLedgerError } from '../shared/failure';
import { hear } from './hearing';
import { piecesOf } from './pieces';

/** What was put on record of one delivery. */
export interface TakenIn {
  readonly events: readonly InboundEvent[];
  readonly received: Received;
  /** How many parts of it could not be read. */
  readonly unreadable: number;
}

/** So much may wait to be put on record: some ten seconds of the most that one number can cause. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_DELIVERIES = 2_000;
/** So many events go on record together; deliveries beyond wait for the next time. */
const EVENTS_AT_ONCE = 1_000;

/** A delivery that waits until it is on disk. */
interface Waiting {
  readonly rawBody: Buffer;
  readonly done: (taken: TakenIn) => void;
  readonly failed: (error: unknown) => void;
}

interface Queue {
  readonly ledger: Ledger;
  readonly waiting: Waiting[];
}

/**
 * Where deliveries wait for each other: all that come while some are put on record go on record
 * together, since a thousand events cost the disk no more time than one. Bodies wait as they came,
 * and not read, so that what waits is as large as it says.
 */
export class Intake {
  readonly #mostBytes: number;
  readonly #mostDeliveries: number;
  readonly #queues: Queue[] = [];
  #bytes = 0;
  #deliveries = 0;

  constructor({ mostBytes = MOST_BYTES, mostDeliveries = MOST_DELIVERIES } = {}) {
    this.#mostBytes = mostBytes;
    this.#mostDeliveries = mostDeliveries;
  }

  /** Whether one more of this size can wait: one that is larger than all that may, only where nothing does. */
  hasRoom(bytes: number): boolean {
    if (this.#deliveries === 0) return true;
    return this.#deliveries < this.#mostDeliveries && this.#bytes + bytes <= this.#mostBytes;
  }

  /**
   * Puts a delivery on record, under a signature that was verified. On disk when it returns.
   *
   * @throws whatever kept it off the record: then WhatsApp is to deliver it again
   */
  async take(ledger: Ledger, rawBody: Buffer): Promise<TakenIn> {
    this.#bytes += rawBody.length;
    this.#deliveries += 1;
    try {
      return await new Promise((done, failed) => {
        const one: Waiting = { rawBody, done, failed };
        const queue = this.#queues.find((each) => each.ledger.actsLike(ledger));
        if (queue) queue.waiting.push(one);
        else void this.#work({ ledger, waiting: [one] });
      });
    } finally {
      this.#bytes -= rawBody.length;
      this.#deliveries -= 1;
    }
  }

  async #work(queue: Queue): Promise<void> {
    this.#queues.push(queue);
    // Whatever came in the same turn goes along.
    await nextTurn();
    while (queue.waiting.length > 0) await recordSome(queue);
    this.#queues.splice(this.#queues.indexOf(queue), 1);
  }
}

interface Opened extends Waiting {
  readonly events: readonly InboundEvent[];
  readonly unreadable: number;
}

/** The next few, as many as go on record together; each hears what came of its own. Never throws. */
async function recordSome({ ledger, waiting }: Queue): Promise<void> {
  const turn = turnTaker();
  const some: Opened[] = [];
  for (let events = 0; events < EVENTS_AT_ONCE;) {
    const next = waiting.shift();
    if (!next) break;
    try {
      const opened = { ...next, ...(await read(next.rawBody, ledger, turn)) };
      some.push(opened);
      events += opened.events.length;
    } catch (error) {
      next.failed(error);
    }
  }
  try {
    await record(ledger, some);
  } catch (error) {
    // Where the ledger fails, it fails for all; else one of them may hold what cannot be kept, which is no other's matter.
    if (some.length === 1 || isLedgerError(error)) for (const one of some) one.failed(error);
    else for (const one of some) await record(ledger, [one]).catch(one.failed);
  }
}

async function record(ledger: Ledger, some: readonly Opened[]): Promise<void> {
  const received = await receiveAll(
    ledger,
    some.map(({ events }) => events),
    (text) => readMessage(text),
  );
  for (const [index, { done, events, unreadable }] of some.entries())
    done({ events, unreadable, received: received[index] as Received });
}

async function read(rawBody: Buffer, ledger: Ledger, turn: () => Promise<void> | undefined) {
  const events: InboundEvent[] = [];
  let unreadable = 0;
  const circumstances = { signed: true, receivedAt: ledger.now() };
  const body = parsed(rawBody);
  hear(ledger, body);
  for (const piece of piecesOf(body)) {
    const found = readWhatsApp(piece, circumstances);
    for (const event of found.events) events.push(event);
    unreadable += found.unreadable;
    await turn();
  }
  return { events, unreadable };
}

/** The body, from the bytes that were signed; nothing where they are no JSON. */
function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}
