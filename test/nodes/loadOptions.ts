import { LoadOptionsContext } from 'n8n-core';
import {
  type ICredentialDataDecryptedObject,
  type ILoadOptionsFunctions,
  type INode,
  type INodeParameters,
  type INodeType,
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

/** A node type and the context in which the editor asks it for the choices of a field. */
export async function loadOptions(
  type: string,
  credentials: Readonly<Record<string, ICredentialDataDecryptedObject>>,
  /** What stands in the node's fields, as the editor sends it along. */
  parameters: INodeParameters = {},
): Promise<{ readonly type: INodeType; readonly context: ILoadOptionsFunctions }> {
  const loader = await loadPackage();
  const given = new GivenCredentials(loader);
  const node: INode = {
    ...nodeOf('Node', `${PACKAGE}.${type}`, {}, 0),
    credentials: given.add(credentials),
  };
  const workflow = new Workflow({
    id: 'workflow-1',
    name: 'Test',
    active: false,
    nodes: [node],
    connections: {},
    nodeTypes: nodeTypesOf(loader, []),
    settings: { executionOrder: 'v1' },
  });
  return {
    type: loader.nodeTypes[type]?.type as INodeType,
    context: new LoadOptionsContext(
      workflow,
      workflow.getNode('Node') as INode,
      { ...additionalData(given, 'options'), currentNodeParameters: parameters },
      '',
    ),
  };
}
