import type { INodeProperties } from 'n8n-workflow';

const list = { operation: ['listConsented'] };
const people = { ...list, putOut: ['people'] };

const segments: INodeProperties = {
  displayName: 'Segments',
  name: 'segments',
  type: 'collection',
  placeholder: 'Add Segment',
  default: {},
  description:
    'Whom to choose, by what their latest opt-in recorded. Several values go with commas between them; a contact needs one of them.',
  options: [
    {
      displayName: 'Countries',
      name: 'countries',
      type: 'string',
      default: '',
      placeholder: 'e.g. DK, SE',
      description: 'Where no country was recorded, that of the phone number counts',
    },
    {
      displayName: 'Languages',
      name: 'languages',
      type: 'string',
      default: '',
      placeholder: 'e.g. da, pt',
      description: 'A language stands for all its variants: pt for pt-BR as well',
    },
    {
      displayName: 'Sources',
      name: 'sources',
      type: 'string',
      default: '',
      placeholder: 'e.g. web_form, web-shop',
      description: 'Where the contacts signed up, as it was recorded',
    },
    {
      displayName: 'Tag Match',
      name: 'tagMatch',
      type: 'options',
      options: [
        { name: 'All Tags', value: 'all', description: 'A contact needs every one of the tags' },
        { name: 'Any Tag', value: 'any', description: 'A contact needs one of the tags' },
      ],
      default: 'any',
    },
    {
      displayName: 'Tags',
      name: 'tags',
      type: 'string',
      default: '',
      placeholder: 'e.g. vip, autumn-sale',
    },
    {
      displayName: 'Without Tags',
      name: 'withoutTags',
      type: 'string',
      default: '',
      placeholder: 'e.g. staff',
      description: 'Whoever has one of these is left out',
    },
  ],
  displayOptions: { show: list },
};

/** The fields of the list, beside those of any decision. */
export const listFields: INodeProperties[] = [
  {
    displayName:
      'For many thousands of contacts, give a campaign, an edition and a limit, and run the workflow on a schedule: each run lists those who have not got this edition yet.',
    name: 'pagesNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: people },
  },
  {
    displayName: 'Put Out',
    name: 'putOut',
    type: 'options',
    options: [
      {
        name: 'People',
        value: 'people',
        description: 'An item for each contact, ready for Send WhatsApp Template',
      },
      {
        name: 'Summary',
        value: 'summary',
        description: 'One item with the counts by reason and segment, at Blocked; no addresses',
      },
    ],
    default: 'people',
    description: 'What comes out of the list',
    displayOptions: { show: list },
  },
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: 'Whether to return all results or only up to a given limit',
    displayOptions: { show: people },
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1, numberPrecision: 0 },
    default: 50,
    description: 'Max number of results to return',
    displayOptions: { show: { ...people, returnAll: [false] } },
  },
  segments,
  {
    displayName: 'List Options',
    name: 'listOptions',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: [
      {
        displayName: 'After',
        name: 'after',
        type: 'string',
        default: '',
        placeholder: 'e.g. {{ $json.nextPage }}',
        description: 'Where the page begins: what the field nextPage of the page before says',
      },
      {
        displayName: 'List the Blocked Too',
        name: 'withBlocked',
        type: 'boolean',
        default: false,
        description:
          'Whether contacts who must not be messaged come out at Blocked, with the reason and without their address',
      },
      {
        displayName: 'With Name and CRM ID',
        name: 'withProfile',
        type: 'boolean',
        default: false,
        description:
          'Whether the name and the CRM’s own ID come out with each contact, where they are known. N8n keeps what a node puts out.',
      },
    ],
    displayOptions: { show: people },
  },
];
