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
import { purgeOnce } from './purge';

/** Deletes what its time is up for. Output 0, the harmless one, is the summary. */
export class RetentionPurge implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Retention Purge',
    name: 'retentionPurge',
    icon: { light: 'file:retentionPurge.svg', dark: 'file:retentionPurge.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: '={{ $parameter["operation"] }}',
    description: 'Delete from the consent ledger what its retention time is up for',
    defaults: { name: 'Retention Purge' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Summary', 'Purged'],
    credentials: [{ name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' }],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runNode(this, 2, async (items, out) => await purgeOnce(this, items, out));
  }
}
