import type { INodeProperties } from 'n8n-workflow';
import { contactField, countryField } from '../shared/fields';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

/** A column of the list, as an expression that the user may change. */
const column = (
  displayName: string,
  name: string,
  description: string,
  show: Show,
  from: string = name,
): INodeProperties => ({
  displayName,
  name,
  type: 'string',
  default: `={{ $json.${from} }}`,
  description,
  displayOptions: { show },
});

/** A list of consents, who answers for it, and which columns hold what. */
export function importFields(show: Show): INodeProperties[] {
  return [
    {
      displayName:
        'An import never brings back somebody who left: such rows come out at Rejected. Rows that say someone left are recorded as such. A row counts for marketing where it shows when, how and on what text the contact agreed, or where you attest to the list.',
      name: 'importNotice',
      type: 'notice',
      default: '',
      displayOptions: { show },
    },
    {
      displayName: 'Source',
      name: 'source',
      type: 'options',
      options: [
        {
          name: 'Bought, Rented or Third-Party List',
          value: 'purchased_list',
          description: 'Not permitted: nobody on it agreed to messages from you',
        },
        {
          name: 'Collected by Us',
          value: 'own_collection',
          description: 'The contacts agreed to messages from this business',
        },
        {
          name: 'Moved From Another System of Ours',
          value: 'migration',
          description: 'The record was kept elsewhere until now',
        },
        {
          name: 'Showed Interest Only',
          value: 'showed_interest',
          description: 'Not permitted: interest, a purchase or a business card is no consent',
        },
      ],
      default: 'own_collection',
      description: 'Where the consents come from; it is kept as evidence',
      displayOptions: { show },
    },
    {
      displayName: 'Attestation',
      name: 'attestation',
      type: 'string',
      default: '',
      placeholder: 'e.g. Marketing attests: collected in our shops on form B, 2024–2026',
      description:
        'Who answers for these rows and on what ground; it is kept as evidence with each consent. Leave empty and only rows with evidence of their own count for marketing.',
      displayOptions: { show },
    },
    contactField(show),
    countryField(show),
    column('Channel', 'channel', 'Which channel the consent is for, such as whatsapp', show),
    column('Purpose', 'purpose', 'What the contact agreed to receive, such as offers', show),
    column(
      'State',
      'state',
      'One of granted, pending, expired, withdrawn, refused, objected, suppressed, paused or none, or a usual word for it',
      show,
    ),
    column(
      'At',
      'at',
      'When the contact agreed or left, as ISO 8601 or a date with the year first',
      show,
    ),
    column('Notice Version', 'noticeVersion', 'Which version of the consent text was shown', show),
    column(
      'Source of the Row',
      'rowSource',
      'How this contact agreed, such as web_form, checkout or in_person; a bought list and mere interest are refused',
      show,
      'source',
    ),
    column('Statement', 'statement', 'What the contact was shown or asked, in words', show),
    column(
      'Box Was Not Ticked Beforehand',
      'boxNotTickedBeforehand',
      'True where the contact ticked the box themselves; a box that was ticked beforehand is refused',
      show,
    ),
    column(
      'Incentive Offered',
      'incentiveOffered',
      'True where something was given for the opt-in, such as a discount',
      show,
    ),
    column(
      'Incentive Was a Condition',
      'incentiveWasCondition',
      'True where the contact could not have something else without agreeing; such a consent is refused',
      show,
    ),
    column(
      'Birth Year',
      'birthYear',
      'The year in which the contact was born, for the age from which one can agree alone',
      show,
    ),
    column(
      'Guardian Agreed',
      'guardianConsent',
      'True where a parent or guardian agreed for a contact who is too young',
      show,
    ),
    column('Language', 'language', 'The language of the contact, to choose campaigns by', show),
    column('Tags', 'tags', 'Short labels with commas between them, to choose campaigns by', show),
    column('Name', 'name', 'The name of the contact', show),
    column('External ID', 'externalId', 'The ID of the contact in your CRM', show),
    {
      displayName: 'Pending Valid For (Days)',
      name: 'validForDays',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 365 },
      default: 7,
      description: 'How long contacts whose state is pending can still confirm',
      displayOptions: { show },
    },
  ];
}
