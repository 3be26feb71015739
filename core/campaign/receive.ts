import type { Identifier } from '../consent/vocabulary';
import {
  type InboundEvent,
  type InboundMessage,
  type InboundStatus,
  stopCodeOf,
} from '../inbound/events';
import type { Reading } from '../language/reading';
import type { Act, Ledger, LeaveAct, StoredMessage } from '../ledger';
import { turnTaker } from '../turns';
import { certainLeaving } from './plan';

/** What came of one delivery of events, by the handle that stands for each message. */
export interface Received {
  readonly messages: ReadonlyArray<{
    readonly handle: string;
    /** Delivered before: it starts nothing a second time. */
    readonly already: boolean;
    readonly event: InboundMessage;
    /** What has taken effect already, without anybody reading it. */
    readonly effect?: 'leave' | 'leave_everything';
  }>;
  /** Of each status, in their order, whether it belongs to a message of this ledger. */
  readonly statusesKnown: readonly boolean[];
}

/**
 * Puts a delivery on record before the platform is told that it arrived: what is certain takes
 * effect first (an opt-out must not wait for anything), then every message is kept, then statuses
 * settle claims. All of it may come again, in any order: nothing is recorded twice.
 *
 * @param read what the words of a message mean; only a message that is nothing but an opt-out word takes effect here
 * @throws LedgerError and then nothing is acknowledged, so that the platform delivers again
 */
export async function receive(
  ledger: Ledger,
  events: readonly InboundEvent[],
  read: (text: string | undefined) => Reading,
): Promise<Received> {
  const [received] = await receiveAll(ledger, [events], read);
  return received as Received;
}

/**
 * The same for deliveries that arrived at the same time, put on record together: what holds of one
 * holds of all, and each is told what came of its own.
 *
 * @throws LedgerError and then none of them is acknowledged
 */
export async function receiveAll(
  ledger: Ledger,
  deliveries: ReadonlyArray<readonly InboundEvent[]>,
  read: (text: string | undefined) => Reading,
): Promise<Received[]> {
  const events = deliveries.flat();
  const messages = events.filter((event) => event.type === 'message');
  const statuses = events.filter((event) => event.type === 'status');
  const turn = turnTaker();
  const effects: Array<LeaveAct | undefined> = [];
  for (const message of messages) {
    effects.push(certainLeaving(message, read));
    await turn();
  }
  const acts: Act[] = [
    ...effects.filter((act) => act !== undefined),
    ...events.flatMap((event): Act[] => preferenceActs(event)),
    ...statuses.flatMap((status): Act[] => stopsAmong(status)),
    ...events.flatMap((event): Act[] => linkActs(event)),
  ];
  if (acts.length > 0) await ledger.record(acts);
  const stored = await ledger.storeMessages(messages);
  const known = await ledger.applyStatuses(
    statuses.map((status) => ({
      ...status,
      stopped:
        stopCodeOf(status) !== undefined && status.recipient.length === 0 ? status : undefined,
    })),
  );
  let message = 0;
  let status = 0;
  return deliveries.map((own): Received => {
    const kept = own.flatMap((event) => {
      if (event.type !== 'message') return [];
      const { handle, already } = stored[message] as StoredMessage;
      return [{ handle, already, event, effect: effectOf(effects[message++]) }];
    });
    const first = status;
    for (const event of own) if (event.type === 'status') status += 1;
    return { messages: kept, statusesKnown: known.slice(first, status) };
  });
}

function effectOf(act: LeaveAct | undefined): 'leave' | 'leave_everything' | undefined {
  return act && (act.kind === 'suppressed' ? 'leave_everything' : 'leave');
}

function preferenceActs(event: InboundEvent): Act[] {
  if (event.type !== 'preference') return [];
  const base = {
    who: { identifiers: event.from, linkedBy: linkedBy(event.signed) },
    channel: event.channel,
    claimed: { at: event.at, precision: 'instant' as const },
    signed: event.signed,
    evidence: { source: 'platform_preference' },
  };
  return event.value === 'stop'
    ? [{ ...base, type: 'leave', kind: 'platform_stop', purpose: '*' }]
    : [{ ...base, type: 'resume' }];
}

function stopsAmong(status: InboundStatus): Act[] {
  // One that names nobody is recorded by its claim, see `applyStatuses`.
  const code = stopCodeOf(status);
  if (status.recipient.length === 0 || code === undefined) return [];
  return [
    {
      type: 'leave',
      kind: 'platform_stop',
      who: { identifiers: status.recipient, linkedBy: linkedBy(status.signed) },
      channel: status.channel,
      purpose: '*',
      claimed: { at: status.at, precision: 'instant' },
      signed: status.signed,
      once: status.messageId,
      evidence: { source: 'platform_status', code },
    },
  ];
}

/** Only under a signature: whoever could announce a change of number could take over what another agreed to. */
function linkActs(event: InboundEvent): Act[] {
  if (event.type !== 'identity_change' || !event.signed) return [];
  const identifiers: readonly Identifier[] = [...event.from, ...event.to];
  if (identifiers.length < 2) return [];
  return [
    {
      type: 'link',
      who: { identifiers, linkedBy: 'signed', announced: true },
      gaveUp: event.from.filter((old) => !event.to.some((now) => isSame(old, now))),
      channel: event.channel,
      claimed: { at: event.at, precision: 'instant' },
      signed: true,
      evidence: { source: 'platform_change_notice' },
    },
  ];
}

const isSame = (a: Identifier, b: Identifier) => a.kind === b.kind && a.value === b.value;

const linkedBy = (signed: boolean) => (signed ? ('signed' as const) : undefined);
