import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

/** What kind of message it is, and on what it rests where that is no consent. */
export function messageClassFields(show: Show = {}): INodeProperties[] {
  return [
    {
      displayName: 'Message Class',
      name: 'messageClass',
      type: 'options',
      options: [
        {
          name: 'Asks for Permission, Carries No Offer',
          value: 'permission_request',
          description: 'Goes only to someone with an open request for confirmation',
        },
        {
          name: 'Marketing',
          value: 'marketing',
          description: 'Needs the consent of the contact for this purpose',
        },
        {
          name: 'Service',
          value: 'service',
          description: 'Says nothing but what a contract, the law or a consent asks for',
        },
      ],
      default: 'marketing',
      description: 'What the message is; anything that promotes something is marketing',
      displayOptions: { show },
    },
    {
      displayName: 'Legal Basis',
      name: 'legalBasis',
      type: 'options',
      options: [
        {
          name: 'Consent',
          value: 'consent',
          description: 'The contact agreed to this service (GDPR article 6(1)(a))',
        },
        {
          name: 'Contract',
          value: 'contract',
          description: 'The message is needed for a contract with the contact (6(1)(b))',
        },
        {
          name: 'Legal Obligation',
          value: 'legal_obligation',
          description: 'A law demands the message (6(1)(c))',
        },
      ],
      default: 'contract',
      description: 'What the service message rests on; it is kept with the decision',
      displayOptions: { show: { ...show, messageClass: ['service'] } },
    },
  ];
}

/** A name and an edition, both the user's: nobody gets two messages in one edition. */
export function campaignFields({
  required,
  show = {},
}: {
  readonly required: boolean;
  readonly show?: Show;
}): INodeProperties[] {
  return [
    {
      displayName: 'Campaign',
      name: 'campaign',
      type: 'string',
      required,
      default: '',
      placeholder: 'e.g. autumn sale',
      description: required
        ? 'The name of the campaign, which frequency caps can count by'
        : 'The name of the campaign. With an edition, the check also tells who has got this edition already.',
      displayOptions: { show },
    },
    {
      displayName: 'Edition',
      name: 'edition',
      type: 'string',
      required,
      default: '',
      placeholder: 'e.g. 2026-w47',
      description:
        'Which sending of the campaign it is. A contact gets at most one message in an edition, however often the workflow runs.',
      displayOptions: { show },
    },
  ];
}
