import type { INodeProperties } from 'n8n-workflow';
import {
  campaignFields,
  channelField,
  channelRules,
  contactField,
  contactHoursFields,
  countryField,
  decisionOptions,
  messageClassFields,
  purposeField,
} from '../shared/fields';
import { listFields } from './listFields';
import { OPERATIONS } from './operations';

/** The operations that decide about the items that come in. */
const DECIDING = { operation: ['checkItems', 'dryRun'] };
/** Those, and the one that decides about whom the ledger knows. */
const ALL = { operation: [...DECIDING.operation, 'listConsented'] };

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: OPERATIONS.map(({ work: _, ...shown }) => shown),
    default: 'checkItems',
  },
  {
    displayName:
      'Send only what comes out at Allowed, to the address in <code>{{ $json.consent.to }}</code>. It stands nowhere else.',
    name: 'addressNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: ['checkItems', 'listConsented'] } },
  },
  {
    displayName:
      'Puts out one summary for each purpose and channel, at Blocked, and no contact. Nothing is recorded.',
    name: 'dryRunNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: ['dryRun'] } },
  },
  channelField(),
  contactField(DECIDING),
  countryField(DECIDING),
  purposeField(),
  ...listFields,
  ...messageClassFields(DECIDING),
  ...campaignFields({ required: false, show: ALL }),
  ...contactHoursFields(ALL),
  decisionOptions(ALL, [channelRules]),
];
