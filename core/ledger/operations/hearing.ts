import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Instant } from '../../consent/vocabulary';
import { writeRows } from '../bulk';
import type { LedgerContext } from '../context';
import type { Engine } from '../engines/engine';
import { campaignEditionId, type ClaimScope } from './editions';

/** A number that messages are sent from, as the platform names it. */
export interface SendingNumber {
  readonly phoneNumberId: string;
  /** All numbers of one account tell the same trigger. */
  readonly businessAccountId?: string;
}

/** A trigger, so that what it said of itself is found again. */
export interface Listener {
  readonly workflow: string;
  readonly node: string;
  /** What WhatsApp is to call. */
  readonly url: string;
}

/** What of one delivery tells that a number is heard. */
export interface Heard {
  readonly phoneNumberId: string;
  /** It tells what became of a message. */
  readonly status: boolean;
}

/** What is known of whether WhatsApp can tell us anything about a number. Milliseconds since 1970, UTC. */
export interface HearingOfNumber {
  /** Since when a trigger is live for it, or was last asked whether its URL is right; undefined where none is. */
  readonly listeningSince?: Instant;
  readonly heardAt?: Instant;
  readonly statusAt?: Instant;
}

/** So often at most it is written that a number was heard; between two writes an unclean end forgets it. */
const WRITE_EVERY_MS = 3_000;

/** A trigger is live for a number, and its account's, from now on. Told again, it is live anew. */
export async function listen(
  context: LedgerContext,
  listener: Listener,
  number: SendingNumber,
): Promise<void> {
  const row = { ...listenerRow(context, listener, number), since: context.now() };
  await context.write((trx) => writeRows(trx, 'listeners', [row], ['listener']));
}

/** A trigger is live no more: whatever number it was live for. Of another URL than it is live at, nothing changes. */
export async function endListening(context: LedgerContext, listener: Listener): Promise<void> {
  const { listener: id, url } = listenerKeys(context, listener);
  await context.write(async (trx) => {
    await trx.deleteFrom('listeners').where('listener', '=', id).where('url', '=', url).execute();
  });
}

/** Whether the trigger is on record as live, at this URL and for this number. */
export async function isListening(
  context: LedgerContext,
  listener: Listener,
  number: SendingNumber,
): Promise<boolean> {
  const wanted = listenerRow(context, listener, number);
  const row = await context.engine.db
    .selectFrom('listeners')
    .selectAll()
    .where('listener', '=', wanted.listener)
    .executeTakeFirst();
  return row?.url === wanted.url && row.number === wanted.number && row.account === wanted.account;
}

export async function hearingOf(
  context: LedgerContext,
  number: SendingNumber,
): Promise<HearingOfNumber> {
  const { db } = context.engine;
  const { number: id, account } = numberKeys(context, number);
  const listening = await db
    .selectFrom('listeners')
    .select((eb) => eb.fn.max('since').as('since'))
    .where((eb) =>
      eb.or([eb('number', '=', id), ...(account ? [eb('account', '=', account)] : [])]),
    )
    .executeTakeFirst();
  const heard = await db
    .selectFrom('hearing')
    .select(['heard_at', 'status_at'])
    .where('number', '=', id)
    .executeTakeFirst();
  return {
    listeningSince: instant(listening?.since),
    heardAt: instant(heard?.heard_at),
    statusAt: instant(heard?.status_at),
  };
}

/**
 * When the first message that WhatsApp accepted after that moment was claimed: of an edition, or of
 * all questions for permission, each of which is an edition of its own.
 */
export async function firstSentAfter(
  context: LedgerContext,
  scope: Exclude<ClaimScope, { kind: 'reply' }>,
  after: Instant,
): Promise<Instant | undefined> {
  const row = await context.engine.db
    .selectFrom('claims')
    .select('claimed_at')
    // A bound value would hide from the engine that the index has what is asked.
    .where((eb) =>
      scope.kind === 'campaign'
        ? eb.and([
            eb('edition_id', '=', campaignEditionId(context, scope)),
            eb('settled_at', 'is not', null),
          ])
        : eb('message_class', '=', sql.lit('permission_request' as const)),
    )
    .where('claimed_at', '>', after)
    .where('state', '=', 'sent')
    .orderBy('claimed_at')
    .limit(1)
    .executeTakeFirst();
  return instant(row?.claimed_at);
}

/** What was heard of one number and is not written yet. */
interface Unwritten {
  heardAt: Instant | undefined;
  statusAt: Instant | undefined;
  /** By the process's own clock. */
  writtenAt: number;
  next: Promise<void> | undefined;
}

const unwritten = new WeakMap<Engine, Map<string, Unwritten>>();

/**
 * WhatsApp has told something of these numbers, under its signature where there is one. It costs a
 * delivery nothing: the first is written at once, what follows within seconds together.
 *
 * Never rejects: what could not be written is with the next, and until then the number counts as
 * not heard, which stops sending.
 *
 * @returns when it is written
 */
export async function heard(
  context: LedgerContext,
  numbers: readonly Heard[],
  at: Instant,
): Promise<void> {
  let known = unwritten.get(context.engine);
  if (!known) unwritten.set(context.engine, (known = new Map()));
  const writes = new Set<Promise<void>>();
  for (const { phoneNumberId, status } of numbers) {
    let one = known.get(phoneNumberId);
    if (!one) {
      one = { heardAt: undefined, statusAt: undefined, writtenAt: -Infinity, next: undefined };
      known.set(phoneNumberId, one);
      // Numbers are few; a sender who makes them up is turned away, or is the operator.
      const [oldest] = known.keys();
      if (known.size > MOST_NUMBERS && oldest !== undefined) known.delete(oldest);
    }
    one.heardAt = Math.max(one.heardAt ?? at, at);
    if (status) one.statusAt = Math.max(one.statusAt ?? at, at);
    writes.add((one.next ??= writeSoon(context, phoneNumberId, one)));
  }
  await Promise.all(writes);
}

const MOST_NUMBERS = 1_000;

async function writeSoon(context: LedgerContext, phoneNumberId: string, one: Unwritten) {
  const wait = one.writtenAt + WRITE_EVERY_MS - performance.now();
  // Not a reason for the process to stay.
  await (wait > 0 ? sleep(wait, undefined, { ref: false }) : undefined);
  const { heardAt, statusAt } = one;
  one.next = undefined;
  one.writtenAt = performance.now();
  if (heardAt === undefined) return;
  const { number } = numberKeys(context, { phoneNumberId });
  try {
    await context.write(async (trx) => {
      const before = await trx
        .selectFrom('hearing')
        .selectAll()
        .where('number', '=', number)
        .executeTakeFirst();
      const later = (known: number | null | undefined, now: Instant | undefined) =>
        known == null ? (now ?? null) : Math.max(Number(known), now ?? 0);
      const row = {
        number,
        heard_at: later(before?.heard_at, heardAt) as number,
        status_at: later(before?.status_at, statusAt),
      };
      await writeRows(trx, 'hearing', [row], ['number']);
    });
  } catch {
    // The next delivery writes it.
    one.writtenAt = -Infinity;
  }
}

function listenerRow(context: LedgerContext, listener: Listener, number: SendingNumber) {
  const { number: id, account } = numberKeys(context, number);
  return { ...listenerKeys(context, listener), number: id, account };
}

const listenerKeys = ({ lookUp }: LedgerContext, { workflow, node, url }: Listener) => ({
  listener: lookUp.act(['listener', workflow, node]),
  url: lookUp.act(['listener_url', url]),
});

const numberKeys = (
  { lookUp }: LedgerContext,
  { phoneNumberId, businessAccountId }: SendingNumber,
) => ({
  number: lookUp.act(['sending_number', phoneNumberId]),
  account: businessAccountId ? lookUp.act(['business_account', businessAccountId]) : null,
});

const instant = (value: number | null | undefined): Instant | undefined =>
  value == null ? undefined : Number(value);
