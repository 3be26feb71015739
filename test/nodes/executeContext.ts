import { ExecuteContext } from 'n8n-core';
import {
  createRunExecutionData,
  type IDataObject,
  type IExecuteFunctions,
  type INode,
  type INodeExecutionData,
  Workflow,
} from 'n8n-workflow';
import {
  additionalData,
  GivenCredentials,
  loadPackage,
  nodeOf,
  nodeTypesOf,
  PACKAGE,
} from './engine';

/** What n8n gives a node to execute with: its fields and its items, for what needs no more than these. */
export async function executeContext(
  type: string,
  parameters: IDataObject,
  items: INodeExecutionData[],
  { timezone = 'Europe/Copenhagen' }: { readonly timezone?: string } = {},
): Promise<IExecuteFunctions> {
  const loader = await loadPackage();
  const workflow = new Workflow({
    id: 'workflow-1',
    name: 'Test',
    active: false,
    nodes: [nodeOf('Node', `${PACKAGE}.${type}`, parameters, 0)],
    connections: {},
    nodeTypes: nodeTypesOf(loader, []),
    settings: { executionOrder: 'v1', timezone },
  });
  const node = workflow.getNode('Node') as INode;
  const data = { main: [items] };
  return new ExecuteContext(
    workflow,
    node,
    additionalData(new GivenCredentials(loader), 'context'),
    'manual',
    createRunExecutionData({}),
    0,
    items,
    data,
    { node, data, source: null },
    [],
  );
}
