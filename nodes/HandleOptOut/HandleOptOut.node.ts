import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { consentLedgerTest } from '../shared/credentialTests';
import { wrongSetting } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import { Parameters } from '../shared/parameters';
import { runNode } from '../shared/run';

import { OUTPUT_NAMES } from './outputs';
import { properties } from './properties';
import { readMessages } from './readMessages';
import { recordOptOuts } from './record';
import { resolveReviews } from './resolve';

export class HandleOptOut implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Handle Opt-Out',
    name: 'handleOptOut',
    icon: { light: 'file:handleOptOut.svg', dark: 'file:handleOptOut.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle:
      '={{ ({ readMessage: "read message", record: "record", resolveReview: "resolve review" })[$parameter["operation"]] }}',
    description: 'Reads what contacts write and puts every opt-out on record',
    defaults: { name: 'Handle Opt-Out' },
    inputs: [NodeConnectionTypes.Main],
    outputs: OUTPUT_NAMES.map(() => NodeConnectionTypes.Main),
    outputNames: [...OUTPUT_NAMES],
    credentials: [{ name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' }],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runNode(this, OUTPUT_NAMES.length, async (items, out) => {
      if (items.length === 0) return;
      const parameters = new Parameters(this, items);
      const work = { context: this, items, parameters, out, ...(await ledgerOf(this)) };
      switch (parameters.get('operation', 0)) {
        case 'readMessage':
          return await readMessages(work);
        case 'record':
          return await recordOptOuts(work);
        case 'resolveReview':
          return await resolveReviews(work);
        default:
          throw wrongSetting('The operation is none of this node’s.', 'Choose one in the node.');
      }
    });
  }
}
