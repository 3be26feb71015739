import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

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
          description: 'It says the same in other words: earlier consents go on',
        },
      ],
      default: 'wording',
      description: 'How a new version differs from the one before; counts only with a text',
      displayOptions: { show },
    },
  ];
}
