import { ExecuteContext } from 'n8n-core';
import {
  createRunExecutionData,
  type IDataObject,
  type IExecuteFunctions,
  type INodeExecutionData,
} from 'n8n-workflow';
import { alone } from './alone';

/** What n8n gives a node to execute with: its fields and its items, for what needs no more than these. */
export async function executeContext(
  type: string,
  parameters: IDataObject,
  items: INodeExecutionData[],
  { timezone = 'Europe/Copenhagen' }: { readonly timezone?: string } = {},
): Promise<IExecuteFunctions> {
  const { workflow, node, additional } = await alone(type, { parameters, timezone });
  const data = { main: [items] };
  return new ExecuteContext(
    workflow,
    node,
    additional('context'),
    'manual',
    createRunExecutionData({}),
    0,
    items,
    data,
    { node, data, source: null },
    [],
  );
}
