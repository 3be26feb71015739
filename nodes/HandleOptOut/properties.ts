import type { INodeProperties } from 'n8n-workflow';
import { channelField, contactField, countryField, INCLUDE_OPTIONS } from '../shared/fields';

const reading = { operation: ['readMessage'] };
const recording = { operation: ['record'] };
const resolving = { operation: ['resolveReview'] };

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: [
      {
        name: 'Read Message',
        value: 'readMessage',
        action: 'Read a message and act on it',
        description: 'Find out what a message asks for, and put it on record',
      },
      {
        name: 'Record',
        value: 'record',
        action: 'Record an opt out',
        description: 'Put an opt-out on record that came some other way',
      },
      {
        name: 'Resolve Review',
        value: 'resolveReview',
        action: 'Resolve a review',
        description: 'Say what an unclear message meant, which ends the pause that it set',
      },
    ],
    default: 'readMessage',
  },
  {
    displayName:
      'Messages are found by themselves in what these hand on: the WhatsApp Events Trigger, the triggers for WhatsApp, Telegram, Twilio, Facebook Messenger, email and forms, and webhooks of the same. The fields below are for other items, such as a row of a table.',
    name: 'inputNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: reading },
  },
  channelField({ operation: ['readMessage', 'record'] }),
  { ...contactField({ operation: ['readMessage', 'record'] }), required: false },
  countryField({ operation: ['readMessage', 'record'] }),
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    default: '={{ $json.text }}',
    description: 'What the contact wrote, without anything quoted where you can tell it apart',
    displayOptions: { show: reading },
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    displayOptions: { show: reading },
    options: [
      {
        displayName: 'Include for Review',
        name: 'include',
        type: 'multiOptions',
        options: INCLUDE_OPTIONS,
        default: [],
        description:
          'What to hand on at Needs Review, so that a person can see what was written and by whom. It needs a credential that may reveal personal data.',
      },
      {
        displayName: 'Input',
        name: 'input',
        type: 'options',
        options: [
          { name: 'Found by Itself', value: 'auto' },
          { name: 'The Fields Above', value: 'fields' },
        ],
        default: 'auto',
        description: 'Where the message stands, if it is not found rightly by itself',
      },
      {
        displayName: 'Languages',
        name: 'languages',
        type: 'string',
        default: '',
        placeholder: 'e.g. da, en',
        description:
          'The languages that you write in, likeliest first. All languages are understood; this settles words that several share, and the language of the answer.',
      },
      {
        displayName: 'Message ID',
        name: 'messageId',
        type: 'string',
        default: '',
        description:
          'What tells this message from others, so that it counts once however often it comes in',
      },
      {
        displayName: 'Sent At',
        name: 'sentAt',
        type: 'string',
        default: '',
        placeholder: 'e.g. 2026-11-21T09:30:00Z',
        description: 'When the contact wrote. Leave empty for now.',
      },
    ],
  },
  {
    displayName: 'Scope',
    name: 'scope',
    type: 'options',
    options: [
      {
        name: 'All Marketing on This Channel',
        value: 'channel',
        description: 'What a plain STOP means',
      },
      {
        name: 'Objection to Marketing Everywhere',
        value: 'objection',
        description: 'All channels and all addresses known to be theirs (GDPR article 21)',
      },
      {
        name: 'Stop Everything',
        value: 'everything',
        description: 'No message of any kind on this channel, service messages included',
      },
      {
        name: 'This Purpose Only',
        value: 'purpose',
        description: 'The contact leaves one purpose on this channel',
      },
    ],
    default: 'channel',
    description: 'What the contact no longer wants',
    displayOptions: { show: recording },
  },
  {
    displayName: 'Purpose',
    name: 'purpose',
    type: 'string',
    required: true,
    default: 'offers',
    placeholder: 'e.g. offers',
    description: 'The purpose that the contact leaves',
    displayOptions: { show: { ...recording, scope: ['purpose'] } },
  },
  {
    displayName: 'Kind of Reason',
    name: 'reasonKind',
    type: 'options',
    options: [
      { name: 'Cares for Their Privacy', value: 'privacy' },
      { name: 'Never Agreed', value: 'never_agreed' },
      { name: 'No Longer a Customer', value: 'no_longer_customer' },
      { name: 'Not Said', value: '' },
      { name: 'Not What They Care For', value: 'not_relevant' },
      { name: 'Other', value: 'other' },
      { name: 'Prefers Another Channel', value: 'other_channel' },
      { name: 'Too Many Messages', value: 'too_many' },
    ],
    default: '',
    description:
      'Why the contact left, as a kind that can be counted. It stays on record as long as the opt-out does.',
    displayOptions: { show: recording },
  },
  {
    displayName: 'Reason',
    name: 'reason',
    type: 'string',
    default: '',
    placeholder: 'e.g. phoned us',
    description: 'How or why the contact left, for the record. Write no names or numbers here.',
    displayOptions: { show: recording },
  },
  {
    displayName: 'Left At',
    name: 'at',
    type: 'string',
    default: '',
    placeholder: 'e.g. 2026-11-21T09:30:00Z',
    description:
      'When the contact left. Leave empty for now. An opt-out never counts as earlier than it was recorded.',
    displayOptions: { show: recording },
  },
  {
    displayName: 'Review ID',
    name: 'reviewId',
    type: 'string',
    required: true,
    default: '={{ $json.optOut.reviewId }}',
    description: 'The review, as it stands on an item that came out at Needs Review',
    displayOptions: { show: resolving },
  },
  {
    displayName: 'What the Message Meant',
    name: 'resolution',
    type: 'options',
    options: [
      {
        name: 'Leave',
        value: 'leave',
        description: 'The contact wants no more marketing on this channel',
      },
      {
        name: 'Leave Everything',
        value: 'leave_everything',
        description: 'The contact wants no message of any kind on this channel',
      },
      {
        name: 'Nothing, It Was Harmless',
        value: 'harmless',
        description: 'The pause ends; whatever the contact left before stays left',
      },
      {
        name: 'Object',
        value: 'object',
        description: 'The contact objects to marketing on all channels',
      },
    ],
    default: 'leave',
    displayOptions: { show: resolving },
  },
];
