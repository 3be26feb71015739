import type { IExecuteFunctions } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { hint } from './run';

/** Said of a ledger that may stand in for one that was lost with all that people left in it, until somebody says which. */
export const NEW_LEDGER =
  'This ledger is new. If it takes the place of one that was lost, take over its suppressions first, or people who left are written to again: node Consent Ledger, operation Take Over Suppressions. Otherwise declare it as new there, which ends this warning.';

/** Warns once; a ledger that is new is no error. */
export async function warnOfNewLedger(context: IExecuteFunctions, ledger: Ledger): Promise<void> {
  if ((await ledger.origin()) === 'undecided') hint(context, NEW_LEDGER, 'warning');
}
