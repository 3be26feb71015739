import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Channel, Intent, LeavingScope, MessageEffect, Reading } from '../../core';
import { defined } from '../shared/consent';
import type { LedgerOfNode } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import type { Parameters } from '../shared/parameters';

/** In their order: the first is where n8n puts what fails, so it is the one that a person looks at. */
export const OUTPUT_NAMES = ['Needs Review', 'Other', 'Opted In Again', 'Opted Out'] as const;
export const OUTPUT = { needsReview: 0, other: 1, optedInAgain: 2, optedOut: 3 } as const;

/** What every operation of the node works with. */
export interface Work extends LedgerOfNode {
  readonly context: IExecuteFunctions;
  readonly items: readonly INodeExecutionData[];
  readonly parameters: Parameters;
  readonly out: Outputs;
}

/** What the workflow can do next: with Record Opt-In (ask anew, or record a yes or no), or with Resolve Review. */
export type Next = 'request_confirmation' | 'record_answer' | 'resolve_review';

/** What stands in `optOut` on an item. */
export interface OptOutOnItem {
  readonly intent?: Intent | undefined;
  readonly certainty?: Reading['certainty'] | undefined;
  readonly language?: string | undefined;
  /** A leaving is in force when the item comes out. */
  readonly effect: MessageEffect;
  readonly scope?: LeavingScope | undefined;
  /** Where the scope is one purpose. */
  readonly purpose?: string | undefined;
  /** The channel that the message came on. */
  readonly channel?: Channel | undefined;
  /** A reply in the person's language that carries no offer. */
  readonly answer?: string | undefined;
  readonly handle?: string | undefined;
  readonly reviewId?: string | undefined;
  readonly next?: Next | undefined;
  /** It was on record before; nothing was added. */
  readonly already?: boolean | undefined;
  /** What to do next, where there is something. */
  readonly explanation?: string | undefined;
}

export const optOutJson = (optOut: OptOutOnItem): { optOut: IDataObject } => ({
  optOut: defined({ ...optOut }),
});
