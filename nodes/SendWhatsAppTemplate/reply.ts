import {
  createWhatsAppSender,
  type DecisionRequest,
  hearings,
  type InboundMessage,
  type Reason,
  sendBatch,
  type SendOutcome,
} from '../../core';
import { batchesOf } from '../shared/batches';
import { Failure, failureOf, isLedgerError, isRefusal } from '../shared/failure';
import { failOneItem, runIdOf } from '../shared/run';
import { CHANNEL } from './asked';
import { paceOf } from './pace';
import { refusal } from './sendTemplate';
import { putNotSent, putOutcome, type Work } from './work';

/** WhatsApp delivers free text so long after the person's own message (Cloud API, "Customer service window"). */
const WINDOW_MS = 24 * 3_600_000;
/** Replies under way at a time; each is a batch of its own, because each has a claim of its own. */
const AT_ONCE = 8;

/**
 * A reply is service: the person wrote and expects an answer, which is what their message asked for
 * (GDPR article 6(1)(b)). It goes out at any hour, because they are awake, and never to someone who
 * asked to get no messages at all, save for the one that confirms this to them.
 */
const REQUEST: DecisionRequest = {
  channel: CHANNEL,
  purpose: 'reply',
  messageClass: 'service',
  legalBasis: 'contract',
  contactHours: { kind: 'off' },
  frequencyCaps: [],
};

const LEAVINGS: ReadonlySet<string | undefined> = new Set(['leave', 'leave_everything', 'object']);

interface Reply {
  readonly item: number;
  readonly handle: string;
  readonly text: string;
  readonly message: InboundMessage;
  readonly confirmsLeaving: boolean;
}

/** Answers each item's message in words, once. */
export async function reply(work: Work): Promise<void> {
  const replies: Reply[] = [];
  for (const item of work.items.keys()) {
    try {
      const one = await readReply(work, item);
      if (one) replies.push(one);
    } catch (error) {
      if (isLedgerError(error)) throw failureOf(error);
      failOneItem(work.context, work.out, item, error);
    }
  }
  for (const batch of batchesOf(replies, AT_ONCE)) {
    const done = await Promise.allSettled(batch.map((one) => sendReply(work, one)));
    // Those under way are waited for, whatever became of one of them.
    for (const one of done) if (one.status === 'rejected') throw one.reason;
  }
}

/** The reply of an item, or undefined where there is none to send and the item has come out. */
async function readReply(work: Work, item: number): Promise<Reply | undefined> {
  const { ledger, parameters, out } = work;
  const no = (reason: Reason, explanation: string): undefined => {
    putNotSent(out, item, { reason, explanation }, { channel: CHANNEL });
  };
  const handle = parameters.text('message', item);
  if (handle === '') return no('invalid_contact', NO_MESSAGE);
  const text = parameters.text('text', item);
  if (text === '') return no('rejected', NO_TEXT);
  const opened = await ledger.openMessage(handle).catch((error: unknown) => {
    if (!isRefusal(error)) throw failureOf(error);
    return no('invalid_contact', `${error.message} ${error.advice}`);
  });
  if (!opened) return undefined;
  const { message, effect } = opened;
  if (message.channel !== CHANNEL) return no('channel_not_permitted', OTHER_CHANNEL);
  if (ledger.now() - message.at > WINDOW_MS) return no('rejected', TOO_LATE);
  const confirmsLeaving = LEAVINGS.has(effect);
  if (confirmsLeaving && (await ledger.leftBefore(handle))) return no('already_sent', CONFIRMED);
  return { item, handle, text, message, confirmsLeaving };
}

async function sendReply(work: Work, one: Reply): Promise<void> {
  const { context, ledger, client, number, ratePerSecond, out } = work;
  const { item, handle, text, message, confirmsLeaving } = one;
  const identifier = message.from[0];
  const sender = createWhatsAppSender({ client, ratePerSecond });
  let outcome: SendOutcome | undefined;
  try {
    [outcome] = await sendBatch(
      [{ item, recipient: { identifier }, content: { type: 'text', text } }],
      {
        ledger,
        sender,
        pace: paceOf(ledger, sender.limitKey, ratePerSecond, 'replies'),
        request: REQUEST,
        scope: { kind: 'reply', handle, confirmsLeaving },
        run: runIdOf(context),
        hearingOf: hearings({ ledger, number }),
        signal: context.getExecutionCancelSignal(),
      },
    );
  } catch (error) {
    return failOneItem(context, out, item, refusal(error));
  }
  if (!outcome) throw new Failure('The reply has no outcome.', 'Run this again.');
  // The item came with a handle, not with an address: the ledger's is not handed to the workflow.
  putOutcome(out, item, outcome, { channel: CHANNEL }, undefined);
}

const NO_MESSAGE =
  'The item names no message to answer: give the handle that the trigger or Handle Opt-Out put on it under Message.';
const NO_TEXT = 'There is nothing to say to this message: give the words under Text.';
const OTHER_CHANNEL =
  'The message came in on another channel, and this node answers on WhatsApp only: answer it there.';
const CONFIRMED =
  'That this person has left was confirmed to them before, and they are not written to again for it.';
const TOO_LATE =
  'More than 24 hours have passed since the person wrote, and WhatsApp delivers no free text after that: leave it, or wait until they write again.';
