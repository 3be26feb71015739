import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { isRefusal } from '../shared/failure';
import type { Outputs } from '../shared/outputs';
import type { Parameters } from '../shared/parameters';

export const NOT_DONE = 0;
export const DONE = 1;

/** What every operation works with. */
export interface Work {
  readonly context: IExecuteFunctions;
  readonly items: readonly INodeExecutionData[];
  readonly parameters: Parameters;
  readonly ledger: Ledger;
  readonly out: Outputs;
  readonly operation: string;
  readonly defaultCountry: string | undefined;
}

/** Why one item was not done, in sentences. */
export interface Refused {
  readonly explanation: string;
}

/** What the ledger refuses is that item's matter; anything else is thrown on. */
export function refused(error: unknown): Refused {
  if (!isRefusal(error)) throw error;
  return { explanation: `${error.message} ${error.advice}` };
}
