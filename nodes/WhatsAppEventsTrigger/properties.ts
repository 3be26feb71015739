import type { INodeProperties } from 'n8n-workflow';
import { INCLUDE_OPTIONS } from '../shared/fields';

export const properties: INodeProperties[] = [
  {
    displayName:
      'In your Meta app, under WhatsApp → Configuration, set the production URL below as the callback URL, with the verify token of the credential, and subscribe to messages and user_preferences. A Meta app has one callback URL: all of its events come here.',
    name: 'setupNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Events',
    name: 'events',
    type: 'multiOptions',
    required: true,
    options: [
      {
        name: 'Identity Changes',
        value: 'identityChanges',
        description: 'A contact changed their number or user ID',
      },
      { name: 'Messages', value: 'messages', description: 'A contact wrote or tapped a button' },
      {
        name: 'Preferences',
        value: 'preferences',
        description: 'A contact stopped or resumed marketing in WhatsApp itself',
      },
      {
        name: 'Statuses',
        value: 'statuses',
        description: 'A message was sent, delivered, read or failed; there are several for each',
      },
      {
        name: 'Template Updates',
        value: 'templateUpdates',
        description: 'A template was approved, paused or moved to another category',
      },
    ],
    default: ['messages'],
    description:
      'What starts the workflow. Whatever is chosen, every opt-out and every status is put on record before WhatsApp hears that it arrived.',
  },
  {
    displayName: 'Include',
    name: 'include',
    type: 'multiOptions',
    options: INCLUDE_OPTIONS,
    default: [],
    description:
      'What to hand on of the contact. Without it, items carry a handle that the other nodes open in the ledger.',
  },
  {
    displayName:
      'N8n keeps what a trigger hands on in its own database, whatever the settings of the workflow say. Erasing a contact in the ledger does not reach it there.',
    name: 'includeNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { include: ['name', 'number', 'text'] } },
  },
];
