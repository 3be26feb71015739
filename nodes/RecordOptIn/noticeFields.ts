import type { INodeProperties } from 'n8n-workflow';
import { DISCLOSURE_NAMES, DISCLOSURES, type Disclosure } from '../../core';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

/** What the notice says, as the fields are called; in the order of the alphabet, as n8n has it. */
const LABELS: Readonly<Record<Disclosure, readonly [label: string, example: string]>> = {
  channel: ['Channel', 'WhatsApp'],
  complaint: ['Complaint', 'on the privacy page: Datatilsynet'],
  controller: ['Controller', 'Nordlys Home ApS, Aarhus'],
  cost: ['Cost', 'free'],
  frequency: ['Frequency', 'about two messages a month'],
  privacyPage: ['Privacy Page', 'https://nordlys.example/privacy'],
  purpose: ['Purpose', 'offers and news (marketing)'],
  recipients: ['Recipients', 'Meta Platforms Ireland, as the messaging provider'],
  retention: ['Retention', 'until you leave, the proof two years longer'],
  rights: ['Rights', 'on the privacy page'],
  transfer: ['Transfer', 'United States, under the Data Privacy Framework'],
  withdrawal: ['Withdrawal', 'answer STOP at any time'],
};

const disclosures: INodeProperties[] = [...DISCLOSURE_NAMES]
  .sort((a, b) => LABELS[a][0].localeCompare(LABELS[b][0], 'en'))
  .map((name) => ({
    displayName: LABELS[name][0],
    name,
    type: 'string',
    default: '',
    placeholder: `e.g. ${LABELS[name][1]}`,
    description: descriptionOf(name),
  }));

function descriptionOf(name: Disclosure): string {
  const { asks, source, required } = DISCLOSURES[name];
  return `${asks} Asked for by: ${source}${required ? '' : ' (not required)'}.`;
}

/** Which text was shown when the contact agreed, and the text itself where it is new. */
export function noticeFields(show: Show): INodeProperties[] {
  return [
    {
      displayName: 'Notice Version',
      name: 'noticeVersion',
      type: 'string',
      default: '',
      placeholder: 'e.g. 2026-01',
      description: 'Which version of the consent text the contact was shown',
      displayOptions: { show },
    },
    {
      displayName: 'Notice Text',
      name: 'noticeText',
      type: 'string',
      typeOptions: { rows: 4 },
      default: '',
      description:
        'The exact text that the contact was shown. Given once for each version and language, it is kept on record; leave empty if it is on record.',
      displayOptions: { show },
    },
    {
      displayName: 'Notice Language',
      name: 'noticeLanguage',
      type: 'string',
      default: '',
      placeholder: 'e.g. da',
      description: 'The language of the text as its ISO 639 code; needed with a text',
      displayOptions: { show },
    },
    {
      displayName: 'Notice Says',
      name: 'noticeDisclosures',
      type: 'collection',
      placeholder: 'Add a point',
      default: {},
      options: disclosures,
      description:
        'What the text says of each point, in a few words; what it leaves to the privacy page is said by naming that. Counts only with a text.',
      displayOptions: { show },
    },
    {
      displayName: 'Change of the Notice',
      name: 'noticeChange',
      type: 'options',
      options: [
        {
          name: 'In Substance',
          value: 'substance',
          description: 'It says something else to agree to: earlier consents must be renewed',
        },
        {
          name: 'In Wording',
          value: 'wording',
          description:
            'It says the same in other words, such as after a typo was put right: earlier consents go on',
        },
      ],
      default: 'wording',
      description: 'How a new version differs from the one before; counts only with a text',
      displayOptions: { show },
    },
  ];
}
