import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { consentLedgerTest } from '../shared/credentialTests';
import { runNode } from '../shared/run';
import { properties } from './properties';
import { recordItems } from './recordItems';

/** Puts opt-ins on record, with what proves them. Output 0, the harmless one, is Rejected. */
export class RecordOptIn implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Record Opt-In',
    name: 'recordOptIn',
    icon: { light: 'file:recordOptIn.svg', dark: 'file:recordOptIn.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toLowerCase() }}',
    description: 'Put opt-ins on record with their evidence, ask for confirmation, or import them',
    defaults: { name: 'Record Opt-In' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Rejected', 'Recorded'],
    credentials: [{ name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' }],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runNode(this, 2, async (items, out) => await recordItems(this, items, out));
  }
}
