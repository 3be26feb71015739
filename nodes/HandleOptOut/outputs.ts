import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Intent, Reading } from '../../core';
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

/** What a message led to. `object`, `leave` and `leave_everything` are leavings, in force when the item comes out. */
export type Effect = 'leave' | 'leave_everything' | 'object' | 'join' | 'review' | 'none';

/** What a leaving covers: one purpose or all marketing on the channel, marketing everywhere, every message there. */
export type Scope = 'purpose' | 'channel' | 'all_marketing' | 'everything';

/** What stands in `optOut` on an item. */
export interface OptOutOnItem {
  readonly intent?: Intent | undefined;
  readonly certainty?: Reading['certainty'] | undefined;
  readonly language?: string | undefined;
  readonly effect: Effect;
  readonly scope?: Scope | undefined;
  /** Where the scope is one purpose. */
  readonly purpose?: string | undefined;
  /** A reply in the person's language that carries no offer. */
  readonly answer?: string | undefined;
  readonly handle?: string | undefined;
  readonly reviewId?: string | undefined;
  /** It was on record before; nothing was added. */
  readonly already?: boolean | undefined;
  /** What to do next, where there is something. */
  readonly explanation?: string | undefined;
}

export const optOutJson = (optOut: OptOutOnItem): { optOut: IDataObject } => ({
  optOut: defined({ ...optOut }),
});
