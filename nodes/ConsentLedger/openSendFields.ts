import type { INodeProperties } from 'n8n-workflow';
import { notice } from './notice';

const listing = { operation: ['listOpenSends'] };
const resolving = { operation: ['resolveSend'] };

/** Of List Open Sends and Resolve Send. */
export const openSends: INodeProperties[] = [
  notice(
    'openSendsNotice',
    'A message is listed while no answer and no status of WhatsApp says whether it went out. It is never sent twice: either its status comes, or somebody finds out and says so with Resolve Send.',
    listing.operation,
  ),
  {
    displayName: 'Campaign',
    name: 'campaign',
    type: 'string',
    default: '',
    placeholder: 'e.g. autumn sale',
    description: 'Leave empty to list the messages of all campaigns, and questions and replies too',
    displayOptions: { show: listing },
  },
  {
    displayName: 'Edition',
    name: 'edition',
    type: 'string',
    default: '',
    placeholder: 'e.g. 2026-w47',
    description: 'Leave empty to list the messages of all editions',
    displayOptions: { show: listing },
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1, numberPrecision: 0 },
    default: 50,
    description: 'Max number of results to return',
    displayOptions: { show: listing },
  },
  {
    displayName: 'Include Contact',
    name: 'includeContact',
    type: 'boolean',
    default: false,
    description:
      'Whether to hand on whom each message is for. The credential must allow a workflow to reveal personal data; whoever was erased stays unknown.',
    displayOptions: { show: listing },
  },
  notice(
    'resolveSendNotice',
    'Say that it did not go out only where you are sure, for instance because the contact tells you: the next run of the edition sends it again. What WhatsApp itself has told of a message stays.',
    resolving.operation,
  ),
  {
    displayName: 'Claim ID',
    name: 'claimId',
    type: 'string',
    required: true,
    default: '={{ $json.claimId }}',
    placeholder: 'e.g. {{ $json.claimId }}',
    description: 'Which message, as List Open Sends names it',
    displayOptions: { show: resolving },
  },
  {
    displayName: 'Outcome',
    name: 'sendOutcome',
    type: 'options',
    options: [
      {
        name: 'It Did Not Go Out',
        value: 'not_sent',
        description: 'The next run of the same edition sends it',
      },
      {
        name: 'It Went Out',
        value: 'sent',
        description: 'The contact has it, and gets it from no other run',
      },
    ],
    default: 'sent',
    description: 'What became of the message',
    displayOptions: { show: resolving },
  },
];
