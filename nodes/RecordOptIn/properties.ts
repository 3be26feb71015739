import type { INodeProperties } from 'n8n-workflow';
import type { OptInSource } from '../../core';
import {
  AGE_OPTIONS,
  channelField,
  contactField,
  countryField,
  purposeField,
} from '../shared/fields';
import { checklistField, evidenceField, segmentsField } from './evidenceFields';
import { confirmByFields } from './confirmBy';
import { importFields } from './importFields';
import { noticeFields } from './noticeFields';
import { saleFields } from './saleFields';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

const RECORD = ['record'];
const REQUEST = ['requestConfirmation'];
const ANSWER = ['confirm', 'refuse'];

const operation: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Confirm',
      value: 'confirm',
      description: 'Record that the contact said yes to the request for confirmation',
      action: 'Confirm an opt in',
    },
    {
      name: 'Import',
      value: 'import',
      description: 'Bring in consents and opt-outs from a list that you answer for',
      action: 'Import opt ins',
    },
    {
      name: 'Record',
      value: 'record',
      description: 'Record an opt-in that was given somewhere',
      action: 'Record an opt in',
    },
    {
      name: 'Record Sale',
      value: 'recordSale',
      description: 'Record that a customer gave their address at a sale and was offered a way out',
      action: 'Record a sale',
    },
    {
      name: 'Refuse',
      value: 'refuse',
      description: 'Record that the contact said no to the request for confirmation',
      action: 'Refuse an opt in',
    },
    {
      name: 'Request Confirmation',
      value: 'requestConfirmation',
      description: 'Open a request that the contact confirms, for double opt-in or re-permission',
      action: 'Request confirmation of an opt in',
    },
  ],
  default: 'record',
};

/** The ways in which an opt-in comes about, as the closed list of the core has them. */
const SOURCES: INodeProperties['options'] = [
  { name: 'API', value: 'api', description: 'Another system told it' },
  { name: 'Checkout', value: 'checkout', description: 'A box beside the order, not ticked' },
  { name: 'Customer Support', value: 'support', description: 'Asked after a case was closed' },
  { name: 'Import', value: 'import', description: 'A list that was kept elsewhere' },
  { name: 'In Person', value: 'in_person', description: 'Asked at the counter or the table' },
  { name: 'Landing Page', value: 'landing_page', description: 'A page made for signing up' },
  { name: 'Message', value: 'message', description: 'The contact wrote it' },
  { name: 'Migration', value: 'migration', description: 'Moved from another system of ours' },
  { name: 'Newsletter', value: 'newsletter', description: 'A link in an email newsletter' },
  { name: 'Other', value: 'other', description: 'Say how, as Statement or Form ID under Evidence' },
  { name: 'Popup', value: 'popup', description: 'A popup or QR code on the website' },
  { name: 'QR Code', value: 'qr_code', description: 'A code to scan in the shop' },
  { name: 'Social Media', value: 'social_media', description: 'A page or profile of ours there' },
  { name: 'Web Form', value: 'web_form', description: 'A contact or newsletter form' },
  { name: 'WhatsApp Ad', value: 'whatsapp_ad', description: 'An ad that opens a chat' },
];

const sourceField = (show: Show, value: OptInSource): INodeProperties => ({
  displayName: 'Source',
  name: 'source',
  type: 'options',
  options: SOURCES,
  default: value,
  description: 'How the opt-in came about; it is kept as evidence',
  displayOptions: { show },
});

const givenBy: INodeProperties = {
  displayName: 'Given By',
  name: 'givenBy',
  type: 'options',
  options: [
    {
      name: 'The Contact’s Own Message',
      value: 'message',
      description: 'A message from the inbox of the ledger says so, under the channel’s signature',
    },
    {
      name: 'A Form, Staff or a System',
      value: 'others',
      description: 'Someone else says that the contact opted in',
    },
  ],
  default: 'others',
  description:
    'Who says that the contact opted in. After an opt-out only the contact’s own message counts.',
  displayOptions: { show: { operation: RECORD } },
};

const messageDescription =
  'The handle of the message in the inbox of the ledger, as the WhatsApp Events Trigger gives it';
const messageField = (show: Show) =>
  ({
    displayName: 'Message',
    name: 'message',
    type: 'string',
    required: true,
    default: '={{ $json.inbox.handle }}',
    description: messageDescription,
    displayOptions: { show },
  }) satisfies INodeProperties;

const answerBy: INodeProperties = {
  displayName: 'Answered By',
  name: 'answerBy',
  type: 'options',
  options: [
    {
      name: 'Message',
      value: 'message',
      description: 'A message of the contact: the tap on a button, or words',
    },
    {
      name: 'Token',
      value: 'token',
      description: 'The token of the request came back another way, such as a page',
    },
  ],
  default: 'message',
  displayOptions: { show: { operation: ANSWER } },
};

const token: INodeProperties = {
  displayName: 'Token',
  name: 'token',
  type: 'string',
  typeOptions: { password: true },
  required: true,
  default: '',
  description: 'The token that the request gave out, with or without the words before it',
  displayOptions: { show: { operation: ANSWER, answerBy: ['token'] } },
};

const anyPurpose: INodeProperties = {
  displayName: 'Purpose',
  name: 'purpose',
  type: 'string',
  default: '',
  placeholder: 'e.g. offers',
  description: 'Which request was answered in words. Leave empty for the latest one.',
  displayOptions: { show: { operation: ANSWER, answerBy: ['message'] } },
};

const askedOf: INodeProperties = {
  displayName: 'Asked Of',
  name: 'askedOf',
  type: 'options',
  options: [
    { name: 'A Contact', value: 'contact', description: 'Whoever the fields below name' },
    {
      name: 'Whoever Wrote a Message',
      value: 'message',
      description:
        'The sender of a message in the inbox of the ledger, such as one that says START',
    },
  ],
  default: 'contact',
  displayOptions: { show: { operation: REQUEST } },
};

const request: INodeProperties[] = [
  {
    displayName: 'Kind of Request',
    name: 'requestKind',
    type: 'options',
    options: [
      {
        name: 'Double Opt-In',
        value: 'double_opt_in',
        description: 'The contact has just signed up and confirms that it was them',
      },
      {
        name: 'Re-Permission',
        value: 're_permission',
        description: 'The contact agreed before, and is asked to agree anew',
      },
    ],
    default: 'double_opt_in',
    displayOptions: { show: { operation: REQUEST } },
  },
  ...confirmByFields,
  {
    displayName: 'The Contact Asked for It Again',
    name: 'resend',
    type: 'boolean',
    default: false,
    description:
      'Whether the contact asked to get the open request once more. It may go out one more time; only the new one confirms.',
    displayOptions: { show: { operation: REQUEST } },
  },
];

const givenAt: INodeProperties = {
  displayName: 'Given At',
  name: 'givenAt',
  type: 'string',
  default: '',
  placeholder: 'e.g. 2026-03-04T10:00:00Z',
  description:
    'When the contact opted in. Leave empty for now. With it, the same opt-in is recorded once, however often it comes.',
  displayOptions: { show: { operation: RECORD, givenBy: ['others'] } },
};

const expiresAt: INodeProperties = {
  displayName: 'Expires At',
  name: 'expiresAt',
  type: 'string',
  default: '',
  placeholder: 'e.g. 2028-03-04',
  description: 'When the consent ends of itself. Leave empty for no end.',
  displayOptions: { show: { operation: RECORD } },
};

/** Where the same form says how else the contact is reached. */
const furtherIdentifiers: INodeProperties = {
  displayName: 'Further Identifiers',
  name: 'furtherIdentifiers',
  type: 'collection',
  placeholder: 'Add identifier',
  default: {},
  options: [
    {
      displayName: 'Email',
      name: 'email',
      type: 'string',
      placeholder: 'name@email.com',
      default: '',
    },
    { displayName: 'Phone', name: 'phone', type: 'string', default: '' },
    {
      displayName: 'WhatsApp User ID',
      name: 'whatsAppUserId',
      type: 'string',
      default: '',
      placeholder: 'e.g. DK.1349…',
    },
  ],
  description:
    'What else the contact gave in the same form. The consent is for the contact field alone; when they leave, it counts for all of these.',
  displayOptions: { show: { operation: RECORD, givenBy: ['others'] } },
};

const requestOptions: INodeProperties = {
  displayName: 'Options',
  name: 'options',
  type: 'collection',
  placeholder: 'Add option',
  default: {},
  options: AGE_OPTIONS,
  displayOptions: { show: { operation: REQUEST } },
};

const onSale = { operation: ['recordSale'] };
const byOthers = { operation: RECORD, givenBy: ['others'] };
const byToken = { operation: ANSWER, answerBy: ['token'] };
const onRequest = { operation: REQUEST };
const ofContact = { operation: REQUEST, askedOf: ['contact'] };
const withNotice = { operation: [...RECORD, ...REQUEST] };

export const properties: INodeProperties[] = [
  operation,
  givenBy,
  answerBy,
  messageField({ operation: RECORD, givenBy: ['message'] }),
  messageField({ operation: ANSWER, answerBy: ['message'] }),
  askedOf,
  messageField({ operation: REQUEST, askedOf: ['message'] }),
  ...[byOthers, ofContact, byToken, onSale].flatMap((show) => [
    channelField(show),
    contactField(show),
    countryField(show),
  ]),
  token,
  purposeField({ operation: [...RECORD, ...REQUEST, 'recordSale'] }),
  anyPurpose,
  ...request,
  furtherIdentifiers,
  givenAt,
  sourceField(byOthers, 'web_form'),
  sourceField({ operation: RECORD, givenBy: ['message'] }, 'message'),
  sourceField(onRequest, 'web_form'),
  ...noticeFields(withNotice),
  evidenceField(withNotice),
  checklistField(withNotice),
  segmentsField(withNotice),
  expiresAt,
  requestOptions,
  ...saleFields(onSale),
  ...importFields({ operation: ['import'] }),
];
