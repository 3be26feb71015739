import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { consentLedgerTest } from '../shared/credentialTests';
import { wrongSetting } from '../shared/failure';
import { runNode } from '../shared/run';
import { workOf } from './operations';
import { properties } from './properties';

/** Sorts contacts by whether they may be messaged now, later or not. Output 0, the harmless one, is Blocked. */
export class ConsentCheck implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Consent Check',
    name: 'consentCheck',
    icon: { light: 'file:consentCheck.svg', dark: 'file:consentCheck.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle:
      '={{ ({ dryRun: "dry run: ", listConsented: "list: " }[$parameter["operation"]] || "") + $parameter["purpose"] + " on " + $parameter["channel"] }}',
    description: 'Sort contacts by whether they may be messaged: blocked, later or allowed',
    defaults: { name: 'Consent Check' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ['Blocked', 'Later', 'Allowed'],
    credentials: [{ name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' }],
    properties,
  };

  methods = { credentialTest: { consentLedgerTest } };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runNode(this, 3, async (items, out) => {
      const work = workOf(this.getNodeParameter('operation', 0, 'checkItems'));
      if (!work) throw UNKNOWN_OPERATION();
      await work(this, items, out);
    });
  }
}

const UNKNOWN_OPERATION = () =>
  wrongSetting(
    'The field "Operation" holds a choice that there is none of.',
    'Open the node and choose an operation.',
  );
