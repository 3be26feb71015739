import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { consentLedgerTest } from '../shared/credentialTests';
import { runNode } from '../shared/run';
import { careForLedger } from './operations';
import { properties } from './properties';

/** What is done with the ledger itself. Output 0, the harmless one, is Not Done; nothing here lets a message out. */
export class ConsentLedger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Consent Ledger',
    name: 'consentLedger',
    icon: { light: 'file:consentLedger.svg', dark: 'file:consentLedger.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toLowerCase() }}',
    description:
      'Verify, back up and move the consent ledger, carry suppressions over, split or restrict contacts, clear up messages whose outcome is unknown',
    defaults: { name: 'Consent Ledger' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Not Done', 'Done'],
    credentials: [{ name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' }],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runNode(this, 2, async (items, out) => await careForLedger(this, items, out));
  }
}
