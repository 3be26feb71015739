import type { INodeProperties } from 'n8n-workflow';
import { ALL_WORDS } from '../../locales';

const languages = ALL_WORDS.map(({ name, language }) => ({ name, value: language })).sort((a, b) =>
  a.name.localeCompare(b.name, 'en'),
);

export const properties: INodeProperties[] = [
  {
    displayName:
      'Copy the production URL above into the field Page Address of Record Opt-In, operation Request Confirmation, and publish this workflow. Contacts reach it from the internet, so n8n must be reachable there, by https.',
    name: 'setupNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Business Name',
    name: 'businessName',
    type: 'string',
    default: '',
    placeholder: 'e.g. Nordlys Home',
    description:
      'Who asks, as the contact knows you. Leave empty to use the controller of the credential.',
  },
  {
    displayName: 'Language',
    name: 'language',
    type: 'options',
    options: languages,
    default: 'en',
    description:
      'The language of the page where neither the link nor the browser of the contact asks for one that there is',
  },
  {
    displayName: 'Include',
    name: 'include',
    type: 'multiOptions',
    options: [
      {
        name: 'Contact',
        value: 'contact',
        description: 'The address or number that was asked, such as for a welcome',
      },
    ],
    default: [],
    description: 'What to hand on of the contact. Without it, items carry IDs of the ledger alone.',
  },
  {
    displayName:
      'N8n keeps what a trigger hands on in its own database, whatever the settings of the workflow say. Erasing a contact in the ledger does not reach it there.',
    name: 'includeNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { include: ['contact'] } },
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: [
      {
        displayName: 'Keep as Evidence',
        name: 'keep',
        type: 'multiOptions',
        options: [
          { name: 'IP Address', value: 'ipAddress' },
          { name: 'User Agent', value: 'userAgent' },
        ],
        default: [],
        description:
          'What to keep of the visit beside the time and the notice. It is sealed, and goes when the contact is erased. Behind a proxy, n8n knows the address only with N8N_PROXY_HOPS set.',
      },
      {
        displayName: 'Names of Purposes',
        name: 'purposeNames',
        type: 'fixedCollection',
        typeOptions: { multipleValues: true },
        placeholder: 'Add name',
        default: {},
        description: 'What a purpose is called on the page; without a name, it is shown as it is',
        options: [
          {
            displayName: 'Names',
            name: 'names',
            values: [
              {
                displayName: 'Purpose',
                name: 'purpose',
                type: 'string',
                default: '',
                placeholder: 'e.g. offers',
                description: 'As it is recorded',
              },
              {
                displayName: 'Name',
                name: 'name',
                type: 'string',
                default: '',
                placeholder: 'e.g. Offers from our shops',
                description: 'As the contact reads it',
              },
              {
                displayName: 'Language',
                name: 'language',
                type: 'options',
                options: [{ name: 'All', value: '' }, ...languages],
                default: '',
                description: 'On the page in which language',
              },
            ],
          },
        ],
      },
      {
        displayName: 'Privacy Page',
        name: 'privacyUrl',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://example.com/privacy',
        description: 'Where your whole privacy notice stands; the page links to it',
      },
    ],
  },
];
