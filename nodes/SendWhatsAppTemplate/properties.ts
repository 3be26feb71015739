/* eslint-disable n8n-nodes-base/node-param-operation-without-no-data-expression --
   An expression may choose the operation: a campaign opens in preview, and one switch makes it live. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import {
  campaignFields,
  contactField,
  contactHoursFields,
  countryField,
  decisionOptions,
  messageClassFields,
  purposeField,
} from '../shared/fields';

const campaign = { operation: ['sendTemplate', 'preview'] };
const reply = { operation: ['reply'] };

const operations: INodePropertyOptions[] = [
  {
    name: 'Preview',
    value: 'preview',
    action: 'Preview a campaign',
    description:
      'Dry run: do everything but send. Decides for every contact, shows one message, and tells counts, cost and finish time.',
  },
  {
    name: 'Reply',
    value: 'reply',
    action: 'Reply to a message',
    description: 'Answer a contact in plain words within 24 hours of their message',
  },
  {
    name: 'Send Template',
    value: 'sendTemplate',
    action: 'Send a template',
    description: 'Send a template to every contact who may get it',
  },
];

const template: INodeProperties[] = [
  {
    displayName: 'Template',
    name: 'template',
    type: 'resourceLocator',
    required: true,
    default: { mode: 'list', value: '' },
    description:
      'The message template; WhatsApp sends approved ones only. From the list, choose it in one language, or by its name alone where the language differs between contacts.',
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        typeOptions: { searchListMethod: 'searchTemplates', searchable: true },
      },
      {
        displayName: 'By Name',
        name: 'name',
        type: 'string',
        placeholder: 'e.g. autumn_offer',
        hint: 'With a language too, if you like: autumn_offer|da',
      },
    ],
    displayOptions: { show: campaign },
  },
  {
    displayName: 'Language',
    name: 'language',
    type: 'string',
    required: true,
    default: 'en',
    placeholder: 'e.g. en_US',
    description: 'The language of the template, by the code that WhatsApp Manager shows',
    displayOptions: { show: campaign, hide: { template: [{ _cnd: { regex: '^[^=|]+\\|.' } }] } },
  },
  {
    displayName: 'Values',
    name: 'values',
    type: 'resourceMapper',
    noDataExpression: true,
    default: { mappingMode: 'defineBelow', value: null },
    description: 'What goes into the template for each contact',
    typeOptions: {
      loadOptionsDependsOn: ['template.value', 'language'],
      resourceMapper: {
        resourceMapperMethod: 'templateFields',
        mode: 'add',
        addAllFields: true,
        supportAutoMap: false,
        valuesLabel: 'Values',
        fieldWords: { singular: 'value', plural: 'values' },
        noFieldsError: 'This template takes nothing, or could not be read.',
      },
    },
    displayOptions: { show: campaign },
  },
  {
    displayName: 'Variables (by Hand)',
    name: 'variables',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, sortable: true },
    default: {},
    placeholder: 'Add Variable',
    description:
      'For a template that an expression chooses, whose fields cannot be shown under Values: what goes into it, named by hand',
    options: [
      {
        displayName: 'Variable',
        name: 'rows',
        values: [
          {
            displayName: 'Part',
            name: 'component',
            type: 'options',
            options: [
              { name: 'Body', value: 'body' },
              { name: 'Button', value: 'button' },
              { name: 'Card', value: 'card' },
              { name: 'Header', value: 'header' },
              { name: 'Offer', value: 'offer' },
            ],
            default: 'body',
            description: 'The part of the template that the variable stands in',
          },
          {
            displayName: 'Variable',
            name: 'name',
            type: 'string',
            default: '1',
            placeholder: 'e.g. 1 or first_name',
            description:
              'The number or name between the braces. For a button: its place, the first is 0. For a header medium: media. For an offer: expires. For a card: its place and what is in it, such as 0_body_1.',
          },
          {
            displayName: 'Value',
            name: 'value',
            type: 'string',
            default: '',
            placeholder: 'e.g. {{ $json.name }}',
            description:
              'What the contact sees there. For a quick-reply button: the payload, such as consent:stop. For a header medium: a link, a media ID or the name of a binary field.',
          },
        ],
      },
    ],
    displayOptions: { show: campaign },
  },
];

const replying: INodeProperties[] = [
  {
    displayName: 'Message',
    name: 'message',
    type: 'string',
    required: true,
    default: '={{ $json.inbox.handle }}',
    description: 'The handle of the message to answer, as the trigger or Handle Opt-Out gave it',
    displayOptions: { show: reply },
  },
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 3 },
    required: true,
    default: '={{ $json.optOut.answer }}',
    description: 'What to answer',
    displayOptions: { show: reply },
  },
  {
    displayName:
      'A reply answers what the contact wrote and never carries an offer. Each message gets one reply.',
    name: 'replyNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: reply },
  },
];

const sendOptions: INodeProperties[] = [
  {
    displayName: 'Currency',
    name: 'currency',
    type: 'string',
    default: 'EUR',
    placeholder: 'e.g. EUR',
    description: 'The currency of the price, for the estimate of a preview',
  },
  {
    displayName: 'Free Unknown Outcomes After (Minutes)',
    name: 'freeUnknownAfterMinutes',
    type: 'number',
    typeOptions: { minValue: 0, numberPrecision: 0 },
    default: 0,
    description:
      'Where an answer of WhatsApp was lost, nobody knows whether the message went out, and it is never sent again. With a number here it is, after so many minutes in which no status came for it while others came in. That risks that somebody gets the message twice. Not set, or 0: never.',
  },
  {
    displayName: 'Marketing Messages API Policy',
    name: 'marketingPolicy',
    type: 'options',
    options: [
      {
        name: 'Fall Back',
        value: 'fallback',
        description: 'What is not fit for the Marketing Messages API goes through the Cloud API',
      },
      {
        name: 'Strict',
        value: 'strict',
        description: 'What is not fit for the Marketing Messages API is not sent',
      },
    ],
    default: 'fallback',
    description: 'What happens to a message that the Marketing Messages API does not take',
  },
  {
    displayName: 'Price per Message',
    name: 'pricePerMessage',
    type: 'number',
    typeOptions: { minValue: 0, numberPrecision: 4 },
    default: 0,
    description: 'What Meta charges for one message, for the estimate of a preview',
  },
  {
    displayName: 'Use Marketing Messages API',
    name: 'marketingApi',
    type: 'boolean',
    default: false,
    description:
      'Whether marketing templates go through the Marketing Messages API, which the account must be set up for',
  },
];

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    options: operations,
    default: 'sendTemplate',
  },
  contactField(campaign),
  countryField(campaign),
  purposeField(campaign),
  ...campaignFields({ required: true, show: campaign }),
  ...template,
  ...messageClassFields(campaign),
  ...contactHoursFields(campaign),
  ...replying,
  decisionOptions(campaign, sendOptions),
];
