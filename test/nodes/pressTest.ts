import { CredentialTestContext } from 'n8n-core';
import type {
  ICredentialDataDecryptedObject,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
  INodeType,
  IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { loadPackage } from './engine';

/** Presses "Test" in the credential: n8n calls the method that a node names for it. */
export async function pressTest(
  type: string,
  data: ICredentialDataDecryptedObject,
): Promise<INodeCredentialTestResult> {
  const { nodeTypes } = await loadPackage();
  for (const node of Object.values(nodeTypes).map(({ type }) => type as INodeType)) {
    const testedBy = node.description.credentials?.find(({ name }) => name === type)?.testedBy;
    const method = typeof testedBy === 'string' && node.methods?.credentialTest?.[testedBy];
    if (!method) continue;
    const context = new CredentialTestContext({} as IWorkflowExecuteAdditionalData);
    return await method.call(context as unknown as ICredentialTestFunctions, {
      id: '1',
      name: type,
      type,
      data,
    });
  }
  throw new Error(`No node tests ${type}.`);
}
