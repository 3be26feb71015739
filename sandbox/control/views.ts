import type { Context } from '../context.ts';
import type { AcceptedMessage, TimelineStep } from '../state/messages.ts';
import { readable } from '../state/people.ts';
import type { Phone, ThreadItem } from '../state/world.ts';
import { nameOf } from './names.ts';

/** `GET /sandbox/messages`: every accepted request as it was received. */
export const acceptedRequests = (context: Context): object[] =>
  context.world.accepted.map(({ id, at, path, phone, body, template, reference }) => ({
    id,
    receivedAt: new Date(at).toISOString(),
    path,
    to: phone,
    ...(template
      ? { template: template.name, language: template.language, category: template.category }
      : {}),
    ...(reference === undefined ? {} : { reference }),
    body,
  }));

/** `GET /sandbox/stats`: what a benchmark counts. Cheap, however many messages there were. */
export const stats = ({ world, graphConnections }: Context): object => ({
  ...world.tally.stats(),
  mostAcceptedInAnySecond: world.throughput.peak,
  connections: graphConnections.report(),
});

/** Where a message stands now: the last step of its timeline whose time has come. */
export function statusNow(message: AcceptedMessage, now: number): TimelineStep | undefined {
  return message.timeline.findLast((step) => step.at <= now);
}

/** The phones for the page's list, the liveliest first. */
export function phoneList(context: Context): object[] {
  return [...context.world.phones.values()]
    .sort((a, b) => b.lastAt - a.lastAt)
    .map((phone) => {
      const last = phone.thread.at(-1);
      return {
        ...head(context, phone),
        lastAt: phone.lastAt,
        last: last ? preview(last) : '',
        ...(last?.kind === 'out'
          ? { status: statusNow(last.message, context.now())?.status ?? 'accepted' }
          : {}),
      };
    });
}

/** One phone with its whole thread; an empty thread for a phone that nobody has written to. */
export function phoneView(context: Context, digits: string): object {
  const phone = context.world.phones.get(digits);
  if (!phone) {
    return {
      ...head(context, { digits, thread: [], stopped: false, lastReceivedAt: 0, lastAt: 0 }),
      thread: [],
    };
  }
  const reactions = new Map<string, string>();
  for (const item of phone.thread) {
    if (item.kind === 'in' && item.message.form === 'reaction' && item.message.contextId) {
      reactions.set(item.message.contextId, item.message.text);
    }
  }
  return {
    ...head(context, phone),
    thread: phone.thread.map((item) => itemView(item, reactions, context.now())),
  };
}

export const phoneViews = (context: Context): object[] =>
  [...context.world.phones.keys()].map((digits) => phoneView(context, digits));

function head(context: Context, phone: Phone): object {
  return {
    phone: phone.digits,
    number: readable(phone.digits),
    name: nameOf(context, phone.digits),
    userId: context.world.people.userIdOf(phone.digits),
    stopped: phone.stopped,
  };
}

function itemView(item: ThreadItem, reactions: ReadonlyMap<string, string>, now: number): object {
  if (item.kind === 'note') return item;
  if (item.kind === 'in') {
    const { id, at, text, form, contextId } = item.message;
    return { kind: 'in', id, at, text, form, ...(contextId ? { contextId } : {}) };
  }
  const { id, at, shown, form, template } = item.message;
  const step = statusNow(item.message, now);
  const reaction = reactions.get(id);
  return {
    kind: 'out',
    id,
    at,
    form,
    ...shown,
    status: step?.status ?? 'accepted',
    ...(step?.code === undefined ? {} : { code: step.code }),
    ...(template
      ? { template: template.name, language: template.language, category: template.category }
      : {}),
    ...(reaction ? { reaction } : {}),
  };
}

function preview(item: ThreadItem): string {
  if (item.kind === 'note') return item.text;
  if (item.kind === 'out') return item.message.shown.body;
  return item.message.form === 'image' ? item.message.text || 'Photo' : item.message.text;
}
