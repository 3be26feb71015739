import type { INodeProperties } from 'n8n-workflow';
import {
  campaignFields,
  channelField,
  contactField,
  contactHoursFields,
  countryField,
  decisionOptions,
  messageClassFields,
  purposeField,
} from '../shared/fields';

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: [
      {
        name: 'Check Items',
        value: 'checkItems',
        description: 'Decide for each item whether its contact may be messaged now',
        action: 'Check whether contacts may be messaged',
      },
    ],
    default: 'checkItems',
  },
  {
    displayName:
      'Send only what comes out at Allowed, to the address in <code>{{ $json.consent.to }}</code>. It stands nowhere else.',
    name: 'addressNotice',
    type: 'notice',
    default: '',
  },
  channelField(),
  contactField(),
  countryField(),
  purposeField(),
  ...messageClassFields(),
  ...campaignFields({ required: false }),
  ...contactHoursFields(),
  decisionOptions(),
];
