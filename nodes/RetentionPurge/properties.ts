import type { INodeProperties } from 'n8n-workflow';
import { PURGE_KINDS, type PurgeKind } from '../../core';
import { COUNTRY_PRESETS } from '../../presets';

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** What each kind is, and from when its clock runs, in the words of `RETENTION_KINDS`. */
const DAY_FIELDS: Readonly<Record<PurgeKind, { displayName: string; description: string }>> = {
  claims: {
    displayName: 'Claims of Closed Editions (Days)',
    description: 'Who got which edition, from the closing of the edition on',
  },
  contacts: {
    displayName: 'Contacts Whose Consent Has Ended (Days)',
    description: 'Number, name and messages of contacts, from the end of their last consent on',
  },
  inbox: {
    displayName: 'Messages That Were Read (Days)',
    description: 'What contacts wrote, from its arrival on; what is not read yet stays',
  },
  proof: {
    displayName: 'Proof of Erased Contacts (Days)',
    description:
      'The sealed evidence of contacts whose data is gone, from then on; what they left stays on record',
  },
  requests: {
    displayName: 'Requests That Were Never Confirmed (Days)',
    description: 'Sign-ups without a confirmation, from the end of their validity on',
  },
};

export const properties: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: [
      {
        name: 'Preview',
        value: 'preview',
        description: 'Count what would be deleted, and delete nothing',
        action: 'Preview a purge',
      },
      {
        name: 'Purge',
        value: 'purge',
        description: 'Delete what its time is up for',
        action: 'Purge what its time is up for',
      },
    ],
    default: 'preview',
  },
  {
    displayName:
      'A purge cannot be taken back. Opt-outs stay, and the proof of what happened stays until its own time is up; nobody who left can be messaged again because of it.',
    name: 'purgeNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: ['purge'] } },
  },
  {
    displayName: 'Preset',
    name: 'preset',
    type: 'options',
    options: [
      {
        name: 'Custom',
        value: 'custom',
        description: 'Only what is given under Days; the rest is kept',
      },
      {
        name: 'Default',
        value: 'default',
        description: '30 days for each kind, two years for proof',
      },
      ...Object.keys(COUNTRY_PRESETS)
        .map((value) => ({
          name: countryNames.of(value) ?? value,
          value,
          description: 'The default, with what the country sets',
        }))
        .sort((a, b) => a.name.localeCompare(b.name, 'en')),
    ],
    default: 'default',
    description: 'How long each kind of data is kept where nothing is given under Days',
  },
  {
    displayName: 'Days',
    name: 'days',
    type: 'collection',
    placeholder: 'Add days',
    default: {},
    description: 'How many days a kind of data is kept, in place of the preset',
    options: PURGE_KINDS.map((name): INodeProperties => ({
      name,
      ...DAY_FIELDS[name],
      type: 'number',
      typeOptions: { minValue: 0, numberPrecision: 0 },
      default: name === 'proof' ? 730 : 30,
    })).sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
  },
];
