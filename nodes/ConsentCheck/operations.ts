import type { IExecuteFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';
import type { Outputs } from '../shared/outputs';
import { checkItems } from './checkItems';
import { dryRun } from './dryRun';
import { listConsented } from './listConsented';

type Work = (
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
) => Promise<void>;

interface Operation extends INodePropertyOptions {
  readonly value: string;
  readonly work: Work;
}

/** What the node can do. A new operation is a file of its own, and an entry here. */
export const OPERATIONS: readonly Operation[] = [
  {
    name: 'Check Items',
    value: 'checkItems',
    description: 'Decide for each item whether its contact may be messaged now',
    action: 'Check whether contacts may be messaged',
    work: checkItems,
  },
  {
    name: 'Dry Run',
    value: 'dryRun',
    description: 'Count who may be messaged and who may not, by reason; no contact comes out',
    action: 'Count who may be messaged',
    work: dryRun,
  },
  {
    name: 'List Consented Contacts',
    value: 'listConsented',
    description: 'Take those as the audience whom the ledger knows to have consented',
    action: 'List consented contacts',
    work: listConsented,
  },
];

/** The work of an operation; undefined where there is none of that name. */
export function workOf(operation: unknown): Work | undefined {
  return OPERATIONS.find(({ value }) => value === operation)?.work;
}
