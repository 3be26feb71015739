import type { IDataObject } from 'n8n-workflow';
import {
  type ClaimScope,
  type Decision,
  type DecisionRequest,
  EXPLANATIONS,
  type HearingProblem,
  hearings,
  type Reason,
  renderTemplate,
} from '../../core';
import { turnTaker } from '../shared/batches';
import { consentJson, defined, iso } from '../shared/consent';
import { hint } from '../shared/run';
import { type Asked, Messages } from './asked';
import { type PreviewTotals, previewTotalsOf } from './previewTotals';
import { type Adds, inWords, OUTPUT, putLater, putNotSent, type Work } from './work';

interface Verdict {
  readonly goes: 'out' | 'later' | 'nowhere';
  readonly reason: Reason;
  readonly explanation: string;
}

interface Previewed extends Verdict {
  readonly asked: Asked;
  readonly request: DecisionRequest;
  readonly decision: Decision;
}

/**
 * Decides for every item as sending would now, shows one message, and sends and claims nothing. In a
 * loop the figures are those of the whole list so far, so the last batch tells them all.
 */
export async function preview(work: Work): Promise<void> {
  const turn = turnTaker();
  const totals = previewTotalsOf(work.context);
  const previewed = await decideAll(work, totals);
  if (previewed.length === 0) return;
  totals.items += previewed.length;
  for (const { reason } of previewed) totals.counts[reason] = (totals.counts[reason] ?? 0) + 1;
  const summary = summaryOf(work, previewed, totals);
  // The first item of Not Sent tells it all; where everybody has to wait, the first of Later does.
  const teller = previewed.find(({ goes }) => goes !== 'later') ?? earliest(previewed);
  for (const one of previewed) {
    put(work, one, one === teller ? { preview: summary } : {});
    await turn();
  }
  hint(work.context, hintOf(totals, summary));
  if (totals.problem !== undefined) hint(work.context, totals.problem, 'warning');
}

/** Why what would go out by what is on record would not go out now. */
function problemOf(scope: ClaimScope, { cause, advice }: HearingProblem): string {
  const what =
    scope.kind === 'campaign'
      ? `Nothing of the edition "${scope.edition}" of "${scope.campaign}"`
      : 'No question for permission';
  return `${what} would go out now, because WhatsApp could not tell us who leaves: ${cause} ${advice}`;
}

function earliest(previewed: readonly Previewed[]): Previewed | undefined {
  const at = ({ decision }: Previewed) => decision.resumeAt ?? Infinity;
  return previewed.reduce((first, one) => (at(one) < at(first) ? one : first));
}

/** In the order of the items. */
async function decideAll(work: Work, totals: PreviewTotals): Promise<Previewed[]> {
  const turn = turnTaker();
  const previewed: Previewed[] = [];
  const messages = await Messages.read(work, { dryRun: true });
  if (!messages) return previewed;
  const hearingOf = hearings(work);
  for await (const { request, scope, asked } of messages.groups()) {
    const recipients = asked.map(({ recipient }) => recipient);
    const decisions = await work.ledger.check(request, recipients, scope);
    const hearing = await hearingOf(scope, request.messageClass);
    for (const [index, decision] of decisions.entries()) {
      const one = asked[index] as Asked;
      const person = JSON.stringify([scope, one.recipient.identifier]);
      const told = verdict(one, decision, totals.wouldGet.has(person));
      if (told.goes === 'out') {
        totals.wouldGet.add(person);
        const deaf = hearing.problem();
        if (deaf) totals.problem ??= problemOf(scope, deaf);
      }
      if (told.goes === 'later' && !totals.wouldGet.has(person)) {
        totals.wouldGetLater.add(person);
        const at = decision.resumeAt ?? 0;
        totals.lastMayBeWrittenToAt = Math.max(totals.lastMayBeWrittenToAt, at);
      }
      previewed.push({ asked: one, request, decision, ...told });
    }
    await turn();
  }
  return previewed.sort((a, b) => a.asked.item - b.asked.item);
}

/** What sending would say: a person who is listed twice gets one message, a message that cannot be made none. */
function verdict(
  { content }: Asked,
  { reason, explanation, outcome }: Decision,
  listedBefore: boolean,
): Verdict {
  if ('problem' in content)
    return { goes: 'nowhere', reason: 'rejected', explanation: content.problem };
  if (outcome !== 'allowed')
    return { goes: outcome === 'later' ? 'later' : 'nowhere', reason, explanation };
  if (listedBefore) {
    const { already_sent: told } = EXPLANATIONS;
    return { goes: 'nowhere', reason: 'already_sent', explanation: told };
  }
  return { goes: 'out', reason, explanation };
}

function put({ out }: Work, one: Previewed, adds: Adds): void {
  const { asked, request, decision, goes, reason, explanation } = one;
  const subject = { channel: request.channel, purpose: request.purpose };
  if (goes === 'out') {
    const consent = consentJson({ outcome: 'preview', reason, explanation, decision, ...subject });
    out.put(OUTPUT.notSent, asked.item, { consent, ...adds });
  } else if (goes === 'later' && decision.resumeAt !== undefined) {
    const { resumeAt } = decision;
    putLater(out, asked.item, { reason, explanation, resumeAt, decision }, subject, adds);
  } else {
    putNotSent(out, asked.item, { reason, explanation, decision }, subject, adds);
  }
}

function summaryOf(
  { context, parameters, ledger, ratePerSecond }: Work,
  previewed: readonly Previewed[],
  totals: PreviewTotals,
): IDataObject {
  const wouldSend = totals.counts.allowed ?? 0;
  const going = previewed.find(({ goes }) => goes === 'out');
  const { template, values, item } = (going ?? (previewed[0] as Previewed)).asked;
  const message = template && renderTemplate(template, values, { zone: context.getTimezone() });
  if (going) totals.rendered ??= message;
  const { pricePerMessage, currency } = parameters.collection('options', item);
  const price = Number(pricePerMessage ?? 0);
  const wouldSendLater = totals.wouldGetLater.size;
  const seconds = Math.ceil((wouldSend + wouldSendLater) / ratePerSecond);
  // Whoever has to wait costs as much, and the last of them may be written to at the earliest then.
  const cost = (wouldSend + wouldSendLater) * price;
  const begin = Math.max(ledger.now(), totals.lastMayBeWrittenToAt);
  return defined({
    counts: { ...totals.counts },
    wouldSend,
    wouldSendLater,
    rendered: totals.rendered ?? message,
    problem: totals.problem,
    estimate: defined({
      cost: price > 0 ? Number(cost.toFixed(4)) : undefined,
      currency: price > 0 && currency ? currency : undefined,
      seconds,
      finishAt: iso(begin + seconds * 1_000),
    }),
  });
}

function hintOf(
  { items, counts, wouldGetLater }: PreviewTotals,
  { estimate, wouldSend }: IDataObject,
): string {
  const { cost, currency, seconds } = estimate as IDataObject;
  const later = wouldGetLater.size === 0 ? '' : `, and ${wouldGetLater.size} later`;
  const price = cost === undefined ? '' : `, for about ${cost} ${currency ?? ''}`.trimEnd();
  const { allowed: _allowed, ...others } = counts;
  const rest = Object.keys(others).length === 0 ? '' : ` The others: ${inWords(others)}.`;
  return `Preview: nothing was sent. ${wouldSend} of ${items} would get the message now${later}, in about ${seconds} s of sending${price}.${rest}`;
}
