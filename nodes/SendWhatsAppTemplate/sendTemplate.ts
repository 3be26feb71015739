import { createWhatsAppSender, type SendOutcome, sendBatch } from '../../core';
import { turnTaker } from '../shared/batches';
import { Failure, failureOf } from '../shared/failure';
import { hint, onErrorOf, runIdOf } from '../shared/run';
import { type Group, readAll } from './asked';
import { paceOf } from './pace';
import { countBy, inWords, putOutcome, type Work } from './work';

/** Sends to every item what its fields say, as far as the ledger allows it, once for each edition. */
export async function sendTemplate(work: Work): Promise<void> {
  const groups = await readAll(work);
  const outcomes: SendOutcome[] = [];
  const turn = turnTaker();
  for (const [place, group] of groups.entries()) {
    let told: SendOutcome[];
    try {
      told = await sendGroup(work, group);
    } catch (error) {
      const failure = refusal(error);
      // A wrong setting throws only while nothing has gone out.
      if (place === 0) throw failure;
      told = group.asked.map(() => ({
        kind: 'not_sent',
        reason: failure.reason,
        explanation: `${failure.message} ${failure.advice}`,
      }));
    }
    outcomes.push(...told);
    failWithLedger(work, told, place === 0);
    for (const [index, outcome] of told.entries()) {
      const { item, recipient } = group.asked[index] as (typeof group.asked)[number];
      const { channel, purpose } = group.request;
      putOutcome(work.out, item, outcome, { channel, purpose }, recipient.identifier?.value);
      await turn();
    }
  }
  if (outcomes.length > 0) hint(work.context, summaryOf(outcomes));
}

async function sendGroup(work: Work, { request, scope, asked }: Group): Promise<SendOutcome[]> {
  const { context, ledger, client, ratePerSecond, parameters } = work;
  const first = asked[0] as (typeof asked)[number];
  const marketingApi = parameters.collection('options', first.item).marketingApi === true;
  const sender = createWhatsAppSender({ client, ratePerSecond, marketingApi });
  return await sendBatch(asked, {
    ledger,
    sender,
    pace: paceOf(sender.limitKey, ratePerSecond),
    request,
    scope,
    run: runIdOf(context),
    signal: context.getExecutionCancelSignal(),
  });
}

/** Under Stop a ledger that failed before anything went out stops the workflow; after that, the items tell. */
function failWithLedger({ context }: Work, told: readonly SendOutcome[], first: boolean): void {
  if (!first || onErrorOf(context) !== 'stopWorkflow') return;
  const [one] = told;
  if (one?.kind !== 'not_sent' || one.reason !== 'ledger_unavailable') return;
  if (!told.every((each) => each.kind === 'not_sent' && each.reason === 'ledger_unavailable'))
    return;
  throw new Failure(one.explanation, 'Check the Consent Ledger credential, and run again.', {
    reason: 'ledger_unavailable',
  });
}

/** What the ledger refuses (a closed edition, a credential that may not send) is a setting, not an outage. */
export function refusal(error: unknown): Failure {
  const failure = failureOf(error);
  const { problem } = (error ?? {}) as { problem?: unknown };
  if (problem !== 'refused' && problem !== 'not_allowed') return failure;
  return new Failure(failure.message, failure.advice);
}

function summaryOf(outcomes: readonly SendOutcome[]): string {
  const sent = outcomes.filter(({ kind }) => kind === 'sent').length;
  const others = outcomes.flatMap((one) => (one.kind === 'sent' ? [] : [one.reason]));
  const rest = others.length === 0 ? '' : ` The others: ${inWords(countBy(others, (one) => one))}.`;
  return `Sent to ${sent} of ${outcomes.length}.${rest}`;
}
