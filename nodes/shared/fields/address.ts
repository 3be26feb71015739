import type { INodeProperties } from 'n8n-workflow';
import { type Channel, CHANNEL_RULES, CHANNELS } from '../../../core';

const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  whatsapp: 'WhatsApp',
  sms: 'SMS',
  email: 'Email',
  messenger: 'Messenger',
  telegram: 'Telegram',
  signal: 'Signal',
  viber: 'Viber',
  imessage: 'iMessage',
  rcs: 'RCS',
  google_business_messages: 'Google Business Messages',
  wechat: 'WeChat',
  snapchat: 'Snapchat',
};

const channelOptions = CHANNELS.map((value) => ({
  name: CHANNEL_NAMES[value],
  value,
  ...toKnow(value),
})).sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** What there is to know of a channel before it is chosen; as n8n writes descriptions, a single sentence has no full stop. */
function toKnow(channel: Channel): { readonly description?: string } {
  const { whyNot, hint } = CHANNEL_RULES[channel];
  const description = (whyNot ?? hint)?.replace(/\.$/, '');
  return description === undefined ? {} : { description };
}

type Show = NonNullable<INodeProperties['displayOptions']>['show'];
const shown = (show: Show | undefined) => (show ? { displayOptions: { show } } : {});

/** Which channel it is about. */
export function channelField(show?: Show): INodeProperties {
  return {
    displayName: 'Channel',
    name: 'channel',
    type: 'options',
    options: channelOptions,
    default: 'whatsapp',
    description: 'The channel that the message goes out on',
    ...shown(show),
  };
}

/** Whom it is about: a number, an address or the platform's own id, as people write it. */
export function contactField(show?: Show): INodeProperties {
  return {
    displayName: 'Contact',
    name: 'contact',
    type: 'string',
    required: true,
    default: '={{ $json.phone }}',
    placeholder: 'e.g. +45 32 10 12 34',
    description:
      'The phone number, email address or platform ID of the contact. A number without a country code needs the country below, or the default one in the credential.',
    ...shown(show),
  };
}

export function countryField(show?: Show): INodeProperties {
  return {
    displayName: 'Country',
    name: 'country',
    type: 'string',
    default: '={{ $json.country }}',
    placeholder: 'e.g. DK',
    description:
      'The country of the contact, as a code or a name. It tells how to read a number without a country code. Leave empty to use the default country of the credential.',
    ...shown(show),
  };
}

export function purposeField(show?: Show): INodeProperties {
  return {
    displayName: 'Purpose',
    name: 'purpose',
    type: 'string',
    required: true,
    default: 'offers',
    placeholder: 'e.g. offers',
    description: 'What the contact agreed to receive; the same word wherever it is recorded',
    ...shown(show),
  };
}

/** What the user answers for of channels, in place of what the product knows of them. */
export const channelRules: INodeProperties = {
  displayName: 'Channel Rules',
  name: 'channelRules',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  default: {},
  placeholder: 'Add Rule',
  description:
    'Which channels may be used, where you know better than the product, and what to tell whoever sends there',
  options: [
    {
      displayName: 'Rule',
      name: 'rule',
      values: [
        {
          displayName: 'Channel',
          name: 'channel',
          type: 'options',
          options: channelOptions,
          default: 'wechat',
        },
        {
          displayName: 'Hint',
          name: 'hint',
          type: 'string',
          default: '',
          description: 'What comes out with each contact in place of the hint of the product',
        },
        {
          displayName: 'Use',
          name: 'use',
          type: 'options',
          options: [
            { name: 'As Usual', value: 'default', description: 'What the product knows holds' },
            {
              name: 'Not Permitted',
              value: 'notPermitted',
              description: 'Nobody is written to on this channel',
            },
            {
              name: 'Permitted',
              value: 'permitted',
              description: 'You answer for using the channel wherever the contact is',
            },
          ],
          default: 'default',
        },
      ],
    },
  ],
};
