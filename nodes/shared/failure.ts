import { LedgerError, type Reason } from '../../core';

/**
 * Why a node cannot go on: a sentence on what happened, one on what to do. Neither holds personal
 * data or a secret. `reason` is what its items are told where the workflow goes on regardless.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly advice: string;
  readonly reason: Reason;
  /** The item whose field is wrong, where it is one item's. */
  readonly item: number | undefined;

  constructor(
    message: string,
    advice: string,
    { reason = 'batch_stopped', item }: { reason?: Reason; item?: number } = {},
  ) {
    super(message);
    this.advice = advice;
    this.reason = reason;
    this.item = item;
  }
}

/** A setting of the node that cannot work. */
export function wrongSetting(message: string, advice: string, item?: number): Failure {
  return new Failure(message, advice, { item });
}

/**
 * Whatever was thrown, as a failure that may be shown. What is not ours may quote an item or a
 * credential in its message, so nothing of it is repeated but the name of the field it was about.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isLedgerError(error))
    return new Failure(error.message, error.advice, { reason: 'ledger_unavailable' });
  const { context, name } = (error ?? {}) as { context?: unknown; name?: unknown };
  const about = (context ?? {}) as { parameter?: unknown; itemIndex?: unknown };
  if (typeof about.parameter === 'string') {
    return new Failure(
      `The field "${about.parameter}" of this node could not be worked out.`,
      'Open the node and correct the expression in that field.',
      { item: typeof about.itemIndex === 'number' ? about.itemIndex : undefined },
    );
  }
  if (name === 'CloudApiConfigError' || name === 'GraphError') {
    return new Failure(
      (error as Error).message,
      'Correct it in the WhatsApp Cloud API credential, then run this again.',
    );
  }
  return new Failure(
    'This node met an error that it does not know.',
    'Run it again; if it stays so, look into the log of n8n.',
  );
}

/** By name, too: n8n can load the core twice (a hot reload), and a class of the first is not one of the second. */
function isLedgerError(error: unknown): error is LedgerError {
  return error instanceof LedgerError || (error as { name?: unknown })?.name === 'LedgerError';
}
