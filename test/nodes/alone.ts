import {
  type ICredentialDataDecryptedObject,
  type IDataObject,
  type INode,
  type INodeType,
  type IWorkflowExecuteAdditionalData,
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

export type Credentials = Readonly<Record<string, ICredentialDataDecryptedObject>>;

interface Alone {
  readonly type: INodeType;
  readonly workflow: Workflow;
  readonly node: INode;
  /** What n8n's contexts take beside it, under the id of an execution. */
  readonly additional: (executionId: string) => IWorkflowExecuteAdditionalData;
}

/** A node of the package that is alone in its workflow, for n8n's own contexts. */
export async function alone(
  type: string,
  {
    parameters = {},
    credentials,
    active = false,
    timezone,
  }: {
    readonly parameters?: IDataObject;
    readonly credentials?: Credentials | null;
    readonly active?: boolean;
    readonly timezone?: string;
  },
): Promise<Alone> {
  const loader = await loadPackage();
  const given = new GivenCredentials(loader);
  const workflow = new Workflow({
    id: 'workflow-1',
    name: 'Test',
    active,
    nodes: [
      {
        ...nodeOf('Node', `${PACKAGE}.${type}`, parameters, 0),
        webhookId: 'a-webhook',
        ...(credentials ? { credentials: given.add(credentials) } : {}),
      },
    ],
    connections: {},
    nodeTypes: nodeTypesOf(loader, []),
    settings: { executionOrder: 'v1', ...(timezone === undefined ? {} : { timezone }) },
  });
  return {
    type: loader.nodeTypes[type]?.type as INodeType,
    workflow,
    node: workflow.getNode('Node') as INode,
    additional: (executionId) => additionalData(given, executionId),
  };
}
