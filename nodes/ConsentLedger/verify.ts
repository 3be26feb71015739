import type { IExecuteFunctions } from 'n8n-workflow';
import { defined } from '../shared/consent';
import { Failure } from '../shared/failure';
import { hint } from '../shared/run';
import { readHead } from './head';
import { DONE, NOT_DONE, type Work } from './work';

/** So often a person who waits is told how far it is. */
const TOLD_EVERY_MS = 2_000;

const WHAT_TO_DO =
  'Send nothing until this is cleared up: stop the workflows that use this ledger, keep its files as they are, since they show what happened, and restore the ledger from a backup that verifies. Whoever left since then is known from the key store.';

/** Walks the whole chain, once for all items. A chain that is broken is no failure of the node: it comes out at Not Done. */
export async function verify({ context, ledger, parameters, out, operation }: Work): Promise<void> {
  const earlier = readHead(parameters.get('earlierHead', 0));
  const verdict = await ledger.verify({
    ...(earlier ? { head: earlier } : {}),
    onProgress: progressTeller(context),
  });
  const { events, head, broken } = verdict;
  const about = { operation, verified: verdict.ok, events };
  if (verdict.ok) {
    // Told apart from a run whose earlier head was empty, which proves less.
    out.putNew(DONE, 0, defined({ ...about, head, earlierHead: earlier?.seq }));
    hint(
      context,
      `${events} ${events === 1 ? 'event' : 'events'} verified, ${earlier ? `event ${earlier.seq} is the one that was known` : 'without an earlier head to hold them against'}.`,
    );
    return;
  }
  const what = broken?.what ?? 'The chain does not hold.';
  const brokenAt = broken?.seq;
  out.putNew(NOT_DONE, 0, defined({ ...about, brokenAt, what, explanation: WHAT_TO_DO }));
  const where = brokenAt === undefined ? '' : ` Event ${brokenAt}:`;
  hint(context, `The ledger does not verify.${where} ${what} ${WHAT_TO_DO}`, 'danger');
}

/** Hints are shown once a node has run; meanwhile n8n can tell the browser of who runs it by hand. */
function progressTeller(context: IExecuteFunctions): (done: number, of: number) => void {
  const { sendMessageToUI, getExecutionCancelSignal } = context as Partial<IExecuteFunctions>;
  const cancelled = getExecutionCancelSignal?.call(context);
  let told = performance.now();
  return (done, of) => {
    if (cancelled?.aborted)
      throw new Failure('The run was cancelled.', 'Run it again when it may go on.');
    if (performance.now() - told < TOLD_EVERY_MS) return;
    told = performance.now();
    sendMessageToUI?.call(context, `Verified ${done} of ${of} events.`);
  };
}
