import type { AnswerAct, Channel } from '../../core';
import { whoWrote } from '../../core';
import { recipientOf } from '../shared/questions';
import { readAnswer, readToken, type Refused } from './messages';
import {
  type Outcome,
  type Plan,
  RECORDED,
  type Recorded,
  type Refusal,
  REJECTED,
  usual,
  type Work,
} from './plans';
import { invalid, NOBODY } from './record';

type Operation = 'confirm' | 'refuse';

/** What the contact's answer to a request puts on record. */
export async function planAnswer(
  work: Work,
  item: number,
  operation: Operation,
): Promise<Plan | Refusal> {
  return work.parameters.text('answerBy', item) === 'token'
    ? byToken(work, item, operation)
    : await byMessage(work, item, operation);
}

async function byMessage(work: Work, item: number, operation: Operation): Promise<Plan | Refusal> {
  const purpose = work.parameters.text('purpose', item) || undefined;
  const read = await readAnswer(work, item);
  if ('refused' in read) return { item, refused: read.refused, subject: { purpose } };
  const { message, handle, token } = read;
  const { channel, signed } = message;
  const subject = { channel, purpose };
  const said = saidOf(read.says, operation);
  if ('refused' in said) return { item, refused: said.refused, subject };
  return planOf(
    item,
    operation,
    subject,
    {
      type: 'answer',
      who: whoWrote(message),
      channel,
      answer: said.answer,
      token,
      // A token belongs to one request; words may answer any that is open.
      purpose: token === undefined ? purpose : undefined,
      claimed: { at: message.at, precision: 'instant' },
      signed,
      once: message.messageId,
      evidence: { source: token === undefined ? 'message' : 'button' },
      personal: { messageId: message.messageId },
    },
    {
      handle,
      effect: said.answer === 'confirmed' ? 'confirm' : 'decline',
      always: token !== undefined,
    },
  );
}

function byToken(
  { parameters, run, defaultCountry }: Work,
  item: number,
  operation: Operation,
): Plan | Refusal {
  const channel = parameters.text('channel', item) as Channel;
  const subject = { channel };
  const recipient = recipientOf(parameters, item, { channel, defaultCountry });
  const { says = operation === 'confirm' ? 'yes' : 'no', token } = readToken(
    parameters.text('token', item),
  );
  const said = saidOf(says, operation);
  const refused =
    invalid(recipient) ??
    (token === '' ? NO_TOKEN : undefined) ??
    ('refused' in said ? said.refused : undefined);
  if (refused || !recipient.identifier || 'refused' in said)
    return { item, refused: refused ?? NOBODY, subject };
  return planOf(item, operation, subject, {
    type: 'answer',
    who: { identifiers: [recipient.identifier] },
    channel,
    answer: said.answer,
    token,
    signed: false,
    once: `${run}:${item}`,
    evidence: { source: 'token' },
  });
}

/** A tap on No is never a yes, whichever way the workflow sent it. */
function saidOf(
  says: 'yes' | 'no' | 'something' | undefined,
  operation: Operation,
): { readonly answer: AnswerAct['answer'] } | { readonly refused: Refused } {
  if (says === 'no') return { answer: 'refused' };
  if (says === 'yes' && operation === 'confirm') return { answer: 'confirmed' };
  return { refused: says === 'yes' ? SAYS_YES : SAYS_NEITHER };
}

function planOf(
  item: number,
  operation: Operation,
  subject: Plan['subject'],
  act: AnswerAct,
  reads?: Plan['reads'],
): Plan {
  const outcome = (result: Recorded) =>
    act.answer === 'confirmed' ? usual(result) : refusal(operation, result);
  return { item, subject, acts: [act], outcome, ...(reads ? { reads } : {}) };
}

function refusal(operation: Operation, { already }: Recorded): Outcome {
  const told = already ? 'was on record before' : 'is on record';
  return operation === 'refuse'
    ? {
        output: RECORDED,
        reason: 'refused',
        explanation: `The contact said no, and that ${told}: they get no more of it.`,
      }
    : {
        output: REJECTED,
        reason: 'refused',
        explanation: `The contact said no instead of yes, and that ${told}.`,
      };
}

const SAYS_YES = {
  reason: 'pending_confirmation',
  explanation: 'The contact said yes, so no refusal was recorded: use Confirm for this item.',
} as const;

const SAYS_NEITHER = {
  reason: 'needs_review',
  explanation:
    'The message says neither yes nor no, so nothing was recorded: let Handle Opt-Out read it, or a person.',
} as const;

const NO_TOKEN = {
  reason: 'no_consent',
  explanation: 'The item has no token, so it answers no request: give the token of the request.',
} as const;
