import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

/** At which hours one may write, with a warning where the user turns the rule off. */
export function contactHoursFields(show: Show = {}): INodeProperties[] {
  return [
    {
      displayName: 'Contact Hours',
      name: 'contactHours',
      type: 'options',
      options: [
        {
          name: 'By the Contact’s Country',
          value: 'byCountry',
          description: 'What law and custom allow where the contact is; courtesy hours elsewhere',
        },
        {
          name: 'Courtesy',
          value: 'courtesy',
          description: 'Decent hours wherever the contact is',
        },
        {
          name: 'Custom',
          value: 'custom',
          description: 'The hours you give under Options → Custom Hours',
        },
        { name: 'Off', value: 'off', description: 'At any hour of any day' },
      ],
      default: 'byCountry',
      description: 'When the contact may be written to, by the clock where the contact is',
      displayOptions: { show },
    },
    {
      displayName:
        'With contact hours off, messages may go out at night and on holidays. In some countries that is against the law.',
      name: 'contactHoursOffNotice',
      type: 'notice',
      default: '',
      displayOptions: { show: { ...show, contactHours: ['off'] } },
    },
  ];
}

const timeZone: INodeProperties = {
  displayName: 'Time Zone',
  name: 'timeZone',
  type: 'string',
  default: '',
  placeholder: 'e.g. Europe/Copenhagen',
  description: 'The time zone of the contact, where you know it better than by the country',
};

const region: INodeProperties = {
  displayName: 'Region',
  name: 'region',
  type: 'string',
  default: '',
  placeholder: 'e.g. DE-BY or Bayern',
  description:
    'The part of the country that the contact is in, for its public holidays. Where it is not given, the holidays of the whole country count; where the hours are law, those of every part.',
};

const birthYear: INodeProperties = {
  displayName: 'Birth Year',
  name: 'birthYear',
  type: 'string',
  default: '',
  placeholder: 'e.g. {{ $json.birthYear }}',
  description:
    'The year in which the contact was born, where you know it. Who may have been too young to consent alone is blocked, unless the consent of a parent or guardian is on record with the opt-in.',
};

const consentAge: INodeProperties = {
  displayName: 'Age to Consent Alone (Years)',
  name: 'consentAgeYears',
  type: 'number',
  typeOptions: { minValue: 0, maxValue: 21, numberPrecision: 0 },
  default: 16,
  description:
    'From which age a contact can consent without a parent or guardian. Not set, or 0: by the contact’s country, 16 where it sets no age.',
};

const ownSimilarProducts: INodeProperties = {
  displayName: 'Own Similar Products',
  name: 'ownSimilarProducts',
  type: 'boolean',
  default: false,
  description:
    'Whether customers may be written to without consent about products like those they bought, where their country allows it and the sale and the offered way out are on record. Who has left is never written to.',
};

const customHours: INodeProperties = {
  displayName: 'Custom Hours',
  name: 'customHours',
  type: 'fixedCollection',
  default: {},
  placeholder: 'Set Hours',
  description: 'Used where Contact Hours is Custom',
  options: [
    {
      displayName: 'Hours',
      name: 'hours',
      values: [
        {
          displayName: 'Days',
          name: 'days',
          type: 'multiOptions',
          options: [
            { name: 'Friday', value: 5 },
            { name: 'Monday', value: 1 },
            { name: 'Saturday', value: 6 },
            { name: 'Sunday', value: 7 },
            { name: 'Thursday', value: 4 },
            { name: 'Tuesday', value: 2 },
            { name: 'Wednesday', value: 3 },
          ],
          default: [1, 2, 3, 4, 5],
        },
        {
          displayName: 'From',
          name: 'from',
          type: 'string',
          default: '09:00',
          placeholder: 'e.g. 09:00',
          description: 'The first minute, by the clock where the contact is',
        },
        {
          displayName: 'On Public Holidays',
          name: 'holidays',
          type: 'boolean',
          default: false,
          description: 'Whether messages may go out on public holidays as well',
        },
        {
          displayName: 'To',
          name: 'to',
          type: 'string',
          default: '19:00',
          placeholder: 'e.g. 19:00',
          description: 'The moment from which no more may go out',
        },
      ],
    },
  ],
};

const frequencyCaps: INodeProperties = {
  displayName: 'Frequency Caps',
  name: 'frequencyCaps',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Cap',
  description: 'How many messages a contact may get; who has had enough comes out at Later',
  options: [
    {
      displayName: 'Cap',
      name: 'cap',
      values: [
        {
          displayName: 'Across',
          name: 'across',
          type: 'options',
          options: [
            { name: 'All Campaigns', value: 'all' },
            { name: 'This Campaign', value: 'campaign' },
          ],
          default: 'all',
        },
        {
          displayName: 'At Most',
          name: 'max',
          type: 'number',
          typeOptions: { minValue: 1, numberPrecision: 0 },
          default: 4,
          description: 'How many messages',
        },
        {
          displayName: 'In Any',
          name: 'per',
          type: 'options',
          options: [
            { name: 'Day', value: 'day', description: '24 hours' },
            { name: 'Month', value: 'month', description: '31 days' },
            { name: 'Week', value: 'week', description: '7 days' },
          ],
          default: 'month',
        },
      ],
    },
  ],
};

/** How old a consent may be, and how long after that its renewal may be asked for. */
export const AGE_OPTIONS: INodeProperties[] = [
  {
    displayName: 'Max Consent Age (Days)',
    name: 'maxConsentAgeDays',
    type: 'number',
    typeOptions: { minValue: 0, numberPrecision: 0 },
    default: 730,
    description:
      'After so many days a consent counts as expired. Not set, or 0: consent has no age limit.',
  },
  {
    displayName: 'Reconfirm Within (Days)',
    name: 'reconfirmWithinDays',
    type: 'number',
    typeOptions: { minValue: 0, numberPrecision: 0 },
    default: 30,
    description:
      'For so many days after a consent ran out the contact may still be asked to renew it. Not set, or 0: not at all.',
  },
];

/** The options of a decision. @param more what the node adds to them */
export function decisionOptions(
  show: Show = {},
  more: readonly INodeProperties[] = [],
): INodeProperties {
  const options = [
    ...AGE_OPTIONS,
    birthYear,
    consentAge,
    customHours,
    frequencyCaps,
    ownSimilarProducts,
    region,
    timeZone,
    ...more,
  ];
  return {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: options.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
    displayOptions: { show },
  };
}
