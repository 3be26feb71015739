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
  /** What was thrown, where nobody foresaw it: a fault of this package, or of what it runs on. */
  readonly unforeseen: unknown;

  constructor(
    message: string,
    advice: string,
    {
      reason = 'batch_stopped',
      item,
      unforeseen,
    }: { reason?: Reason; item?: number; unforeseen?: unknown } = {},
  ) {
    super(message);
    this.advice = advice;
    this.reason = reason;
    this.item = item;
    this.unforeseen = unforeseen;
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
    { unforeseen: error ?? new Error('Nothing was thrown.') },
  );
}

/**
 * Where an error that nobody foresaw comes from: its kind and the places in the code. Its message is
 * left out, for it may quote an item.
 */
export function traceOf(error: unknown): { readonly kind: string; readonly at: readonly string[] } {
  const { name, code, stack } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    stack?: unknown;
  };
  const frames = typeof stack === 'string' ? (stack.match(/^\s+at .+:\d+:\d+\)?$/gm) ?? []) : [];
  return {
    kind: [name, code].filter((one) => typeof one === 'string').join(' ') || typeof error,
    at: frames.slice(0, 12).map((frame) => frame.trim()),
  };
}

/** By name, too: n8n can load the core twice (a hot reload), and a class of the first is not one of the second. */
export function isLedgerError(error: unknown): error is LedgerError {
  return error instanceof LedgerError || (error as { name?: unknown })?.name === 'LedgerError';
}

/** Something that the ledger refuses (an unknown handle, a closed edition): one item's matter, and no outage. */
export function isRefusal(error: unknown): error is LedgerError {
  return isLedgerError(error) && error.problem === 'refused';
}
