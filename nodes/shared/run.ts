import { randomUUID } from 'node:crypto';
import {
  type IExecuteFunctions,
  type INodeExecutionData,
  NodeConnectionTypes,
  NodeOperationError,
  type NodeHint,
} from 'n8n-workflow';
import { type Actor, type Reason } from '../../core';
import { consentJson, type Subject } from './consent';
import { type Failure, failureOf, traceOf } from './failure';
import { Outputs } from './outputs';

export type OnError = 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';

/** What the user chose under Settings → On Error; older workflows say it in two other ways. */
export function onErrorOf(context: IExecuteFunctions): OnError {
  const { onError } = context.getNode();
  return onError ?? (context.continueOnFail() ? 'continueRegularOutput' : 'stopWorkflow');
}

/**
 * Runs a node so that it fails closed. n8n sends the items of a node that throws to its first
 * output under either Continue setting, unchanged and as if nothing had happened. So here:
 * what has come out stands, and every item that is left goes to output 0 with a blocked `consent`
 * (or, where the user chose so, to the error output). Only under Stop it throws.
 *
 * @param outputs how many the node has; output 0 is the harmless one
 * @param subject what the items are about, as far as it is known when things go wrong
 */
export async function runNode(
  context: IExecuteFunctions,
  outputs: number,
  work: (items: readonly INodeExecutionData[], out: Outputs) => Promise<void>,
  subject: () => Subject = () => ({}),
): Promise<INodeExecutionData[][]> {
  const items = context.getInputData();
  const out = new Outputs(items, outputs);
  try {
    await work(items, out);
  } catch (error) {
    const failure = failureOf(error);
    logUnforeseen(context, failure);
    const mode = onErrorOf(context);
    if (mode === 'stopWorkflow') throw stopping(context, failure, out.placed, items.length);
    for (const item of out.left()) failItem(out, item, failure, mode, subject());
  }
  return isToolRun(context) ? [out.lists().flat()] : out.lists();
}

/** An AI agent is handed nothing but output 0, and must hear the whole answer: no other node follows there. */
function isToolRun(context: IExecuteFunctions): boolean {
  const { isToolExecution } = context as Partial<Pick<IExecuteFunctions, 'isToolExecution'>>;
  return (
    isToolExecution?.call(context) === true ||
    context.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool
  );
}

function logUnforeseen(context: IExecuteFunctions, { message, unforeseen }: Failure): void {
  if (unforeseen === undefined) return;
  context.logger?.error(message, { node: context.getNode().name, ...traceOf(unforeseen) });
}

/**
 * Takes one item out that cannot be worked on, as the user chose under On Error. Throws under Stop,
 * and for a ledger that fails: that is no single item's matter.
 */
export function failOneItem(
  context: IExecuteFunctions,
  out: Outputs,
  item: number,
  error: unknown,
  subject: Subject = {},
): void {
  const failure = failureOf(error);
  const mode = onErrorOf(context);
  if (mode !== 'stopWorkflow') logUnforeseen(context, failure);
  if (mode === 'stopWorkflow' || failure.reason === 'ledger_unavailable') throw failure;
  failItem(out, item, failure, mode, subject);
}

function failItem(
  out: Outputs,
  item: number,
  failure: Failure,
  mode: Exclude<OnError, 'stopWorkflow'>,
  subject: Subject,
): void {
  if (mode === 'continueErrorOutput') {
    // n8n moves an item of just these keys to the error output, and gives it its own fields back.
    out.putNew(0, item, { error: failure.message, details: failure.advice });
    return;
  }
  out.put(0, item, { consent: blockedConsent(failure.reason, failure, subject) });
}

function blockedConsent(reason: Reason, { message, advice }: Failure, subject: Subject) {
  return consentJson({
    outcome: 'blocked',
    reason,
    explanation: `${message} ${advice}`,
    ...subject,
  });
}

function stopping(context: IExecuteFunctions, failure: Failure, done: number, all: number) {
  const told = done === 0 ? '' : ` ${done} of ${all} items were done before; a re-run is safe.`;
  return new NodeOperationError(context.getNode(), `${failure.message}${told}`, {
    description: failure.advice,
    ...(failure.item === undefined ? {} : { itemIndex: failure.item }),
  });
}

/** Names the execution, node and run: the same when n8n retries the node, another in each turn of a loop. */
export function runIdOf(context: IExecuteFunctions): string {
  const execution = context.getExecutionId() || randomUUID();
  const { $runIndex } = context.getWorkflowDataProxy(0);
  const { id, name } = context.getNode();
  return `${execution}:${id || name}:${Number($runIndex ?? 0)}`;
}

/** Who acts, as it stands in the events of the ledger. */
export function actorOf(
  context: Pick<IExecuteFunctions, 'getNode' | 'getWorkflow'> & {
    getExecutionId?: () => string;
  },
): Actor {
  return {
    workflow: context.getWorkflow().id || undefined,
    execution: context.getExecutionId?.() || undefined,
    node: context.getNode().name,
  };
}

/** Shows a sentence on the node once it has run; n8n versions differ in whether they can. */
export function hint(
  context: IExecuteFunctions,
  message: string,
  type: NodeHint['type'] = 'info',
): void {
  const { addExecutionHints } = context as Partial<Pick<IExecuteFunctions, 'addExecutionHints'>>;
  addExecutionHints?.call(context, { message, type, location: 'outputPane' });
}
