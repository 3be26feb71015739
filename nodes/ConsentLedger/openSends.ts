import { batchesOf } from '../shared/batches';
import { defined, iso } from '../shared/consent';
import { wrongSetting } from '../shared/failure';
import { asNumber } from '../shared/parameters';
import { failOneItem, hint } from '../shared/run';
import { type OpenSend, type ResolvedSend, SEND_RESOLUTIONS, type SendToResolve } from '../../core';
import { DONE, NOT_DONE, refused, type Work } from './work';

const MOST_LISTED = 10_000;

/** What may have gone out, and nobody knows: an item each, the oldest first; once for all items. */
export async function listOpenSends(work: Work): Promise<void> {
  const { context, parameters, ledger, out, operation } = work;
  const limit = asNumber(parameters.get('limit', 0));
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MOST_LISTED)) {
    throw wrongSetting(
      `The field "Limit" must hold a whole number from 1 to ${MOST_LISTED}.`,
      'Correct it in the node.',
    );
  }
  const asked = parameters.get('includeContact', 0) === true;
  const withIdentifier = asked && ledger.mayReveal();
  if (asked && !withIdentifier) {
    hint(
      context,
      'The Consent Ledger credential does not allow a workflow to reveal personal data, so the contacts are left out.',
      'warning',
    );
  }
  const sends = await ledger.openSends({
    campaign: parameters.text('campaign', 0) || undefined,
    edition: parameters.text('edition', 0) || undefined,
    limit,
    withIdentifier,
  });
  for (const [rank, send] of sends.entries())
    out.putNew(
      DONE,
      0,
      defined({
        operation,
        claimId: send.claimId,
        kind: send.kind,
        campaign: send.campaign,
        edition: send.edition,
        channel: send.channel,
        purpose: send.purpose,
        state: send.state,
        since: iso(send.since),
        contact: send.identifier?.value,
        explanation: WHY[send.state],
      }),
      rank,
    );
  hint(context, countOf(sends.length, limit));
}

const WHY: Readonly<Record<OpenSend['state'], string>> = {
  unknown:
    'The message may have gone out: WhatsApp gave no answer that proves it either way, and no status has come. It is not sent again. Find out, for instance in WhatsApp Manager, and say so with Resolve Send.',
  left_behind:
    'The message may have gone out: n8n ended while it was about to be sent, and no status has come. It is not sent again. Find out, for instance in WhatsApp Manager, and say so with Resolve Send.',
};

function countOf(count: number, limit: number): string {
  if (count === 0) return 'There is no message whose outcome is unknown.';
  const more = count === limit ? ', and there may be more' : '';
  return `${count} ${count === 1 ? 'message' : 'messages'} may have gone out${more}.`;
}

/** Puts on record what a person found out, of each item's message. */
export async function resolveSends(work: Work): Promise<void> {
  const { context, items, parameters, out } = work;
  const asked: Array<SendToResolve & { readonly item: number }> = [];
  for (const item of items.keys()) {
    try {
      const claimId = parameters.text('claimId', item);
      const as = SEND_RESOLUTIONS.find((one) => one === parameters.text('sendOutcome', item));
      if (as === undefined) {
        throw wrongSetting(
          'The field "Outcome" holds a choice that there is none of.',
          `Choose one of ${SEND_RESOLUTIONS.join(', ')}.`,
          item,
        );
      }
      asked.push({ item, claimId, as });
    } catch (error) {
      failOneItem(context, out, item, error);
    }
  }
  for (const some of batchesOf(asked)) await resolveSome(work, some);
}

async function resolveSome(
  { ledger, out, operation }: Work,
  some: ReadonlyArray<SendToResolve & { readonly item: number }>,
): Promise<void> {
  const results = await ledger.resolveSends(some).catch(refused);
  for (const [index, { item, as, claimId }] of some.entries()) {
    if ('explanation' in results) {
      out.put(NOT_DONE, item, { ledger: { operation, done: false, ...results } });
      continue;
    }
    const outcome = results[index] as ResolvedSend;
    const done = outcome === 'resolved' || outcome === 'already';
    const explanation = done ? DONE_AS[as][outcome] : NOT_DONE_AS[outcome];
    out.put(done ? DONE : NOT_DONE, item, {
      ledger: { operation, done, claimId, outcome, as, explanation },
    });
  }
}

const DONE_AS = {
  sent: {
    resolved: 'It is on record that the message went out: the contact gets it from no other run.',
    already: 'It was on record before that the message went out, so nothing was added.',
  },
  not_sent: {
    resolved:
      'It is on record that the message did not go out: run the same edition again to send it.',
    already: 'It was on record before that the message did not go out, so nothing was added.',
  },
} as const;
const NOT_DONE_AS: Readonly<Record<Exclude<ResolvedSend, 'resolved' | 'already'>, string>> = {
  otherwise:
    'Something else is known of this message for certain, from WhatsApp itself, and stays: nothing was changed.',
  under_way:
    'The message may be on its way at this moment: wait five minutes, list the open sends again, and resolve it then if it is still among them.',
  not_found:
    'The ledger knows no such message: take the claimId from List Open Sends, or from what Send WhatsApp Template told.',
};
