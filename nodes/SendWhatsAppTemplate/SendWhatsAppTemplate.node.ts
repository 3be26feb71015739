import {
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeType,
  type INodeTypeDescription,
  NodeConnectionTypes,
} from 'n8n-workflow';
import { turnTaker } from '../shared/batches';
import { consentLedgerTest, whatsAppCloudTest } from '../shared/credentialTests';
import { wrongSetting } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import { Parameters } from '../shared/parameters';
import { runNode } from '../shared/run';
import { whatsAppOf } from '../shared/whatsapp';
import { templateFields } from './fields';
import { preview } from './preview';
import { properties } from './properties';
import { reply } from './reply';
import { searchTemplates } from './searchTemplates';
import { sendTemplate } from './sendTemplate';
import { OUTPUT_NAMES, type Work } from './work';

const OPERATIONS: Readonly<Record<string, (work: Work) => Promise<void>>> = {
  sendTemplate,
  reply,
  preview,
};

/** Sends WhatsApp templates to those who may get them, once each. Output 0, the harmless one, is Not Sent. */
export class SendWhatsAppTemplate implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'Send WhatsApp Template',
    name: 'sendWhatsAppTemplate',
    icon: { light: 'file:sendWhatsAppTemplate.svg', dark: 'file:sendWhatsAppTemplate.dark.svg' },
    group: ['output'],
    version: 1,
    subtitle:
      '={{ { sendTemplate: "send template", reply: "reply", preview: "preview" }[$parameter["operation"]] }}',
    description: 'Send WhatsApp messages to contacts who agreed to them, each once',
    defaults: { name: 'Send WhatsApp Template' },
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: [...OUTPUT_NAMES],
    credentials: [
      { name: 'consentLedgerApi', required: true, testedBy: 'consentLedgerTest' },
      { name: 'whatsAppCloudApi', required: true, testedBy: 'whatsAppCloudTest' },
    ],
    properties,
  };

  methods = {
    credentialTest: { consentLedgerTest, whatsAppCloudTest },
    listSearch: { searchTemplates },
    resourceMapping: { templateFields },
  };

  async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    return await runNode(this, OUTPUT_NAMES.length, async (items, out) => {
      if (items.length === 0) return;
      const parameters = new Parameters(this, items);
      const operation = await operationOf(parameters, items.length);
      await operation({
        context: this,
        items,
        parameters,
        out,
        ...(await ledgerOf(this)),
        ...(await whatsAppOf(this)),
      });
    });
  }
}

/** One for all items; anything but a known one sends nothing, whatever an expression made of it. */
async function operationOf(parameters: Parameters, items: number) {
  const turn = turnTaker();
  const chosen = new Set<unknown>();
  for (let item = 0; item < items; item++) {
    chosen.add(parameters.get('operation', item));
    await turn();
  }
  const [name] = chosen;
  const operation =
    chosen.size === 1 && typeof name === 'string' && Object.hasOwn(OPERATIONS, name)
      ? OPERATIONS[name]
      : undefined;
  if (operation) return operation;
  throw wrongSetting(
    chosen.size > 1
      ? 'The items choose different operations, so nothing was sent.'
      : 'The operation is none of this node’s, so nothing was sent.',
    'Choose sendTemplate, reply or preview, the same for all items.',
  );
}
