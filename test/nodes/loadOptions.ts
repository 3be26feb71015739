import { LoadOptionsContext } from 'n8n-core';
import type { ILoadOptionsFunctions, INodeParameters, INodeType } from 'n8n-workflow';
import { alone, type Credentials } from './alone';

/** A node type and the context in which the editor asks it for the choices of a field. */
export async function loadOptions(
  type: string,
  credentials: Credentials,
  /** What stands in the node's fields, as the editor sends it along. */
  parameters: INodeParameters = {},
): Promise<{ readonly type: INodeType; readonly context: ILoadOptionsFunctions }> {
  const { type: nodeType, workflow, node, additional } = await alone(type, { credentials });
  const data = { ...additional('options'), currentNodeParameters: parameters };
  return { type: nodeType, context: new LoadOptionsContext(workflow, node, data, '') };
}
