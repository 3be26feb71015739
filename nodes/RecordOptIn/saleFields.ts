import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

/** A sale after which similar products may be written about, where the country has that exception. */
export function saleFields(show: Show): INodeProperties[] {
  return [
    {
      displayName:
        'A sale is no consent. Some countries let a business write to its customers about similar products of its own, where the address was given in that sale and a free way out was offered then and is in each message. Consent Check uses it only where you switch it on.',
      name: 'saleNotice',
      type: 'notice',
      default: '',
      displayOptions: { show },
    },
    {
      displayName: 'Way Out Was Offered',
      name: 'wayOutOffered',
      type: 'boolean',
      default: false,
      description:
        'Whether the customer could refuse such messages, free and easily, when they gave this address',
      displayOptions: { show },
    },
    {
      displayName: 'Sold At',
      name: 'soldAt',
      type: 'string',
      default: '',
      placeholder: 'e.g. 2026-03-04T10:00:00Z',
      description:
        'When the sale was. Leave empty for now. With it, the same sale is recorded once, however often it comes.',
      displayOptions: { show },
    },
    {
      displayName: 'Details',
      name: 'saleDetails',
      type: 'collection',
      placeholder: 'Add detail',
      default: {},
      options: [
        {
          displayName: 'External ID',
          name: 'externalId',
          type: 'string',
          default: '',
          description: 'The ID of the contact in your CRM, so that it can follow a later erasure',
        },
        {
          displayName: 'Name',
          name: 'name',
          type: 'string',
          default: '',
          description: 'The name of the contact',
        },
        {
          displayName: 'Product',
          name: 'product',
          type: 'string',
          default: '',
          placeholder: 'e.g. running shoes',
          description: 'What was sold, by which it is judged what is similar',
        },
        {
          displayName: 'Way Out',
          name: 'wayOut',
          type: 'string',
          default: '',
          placeholder: 'e.g. a box "no offers, please" in the checkout',
          description: 'How the way out was offered',
        },
      ],
      description: 'What else is kept as evidence of the sale',
      displayOptions: { show },
    },
  ];
}
