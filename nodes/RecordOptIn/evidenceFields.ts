import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

const text = (displayName: string, name: string, description: string): INodeProperties => ({
  displayName,
  name,
  type: 'string',
  default: '',
  description,
});
const yesNo = (displayName: string, name: string, description: string): INodeProperties => ({
  displayName,
  name,
  type: 'boolean',
  default: false,
  description,
});

const EVIDENCE: INodeProperties[] = [
  text(
    'Ad Click ID',
    'adClickId',
    'The click on an ad that led here; goes when the contact is erased',
  ),
  text(
    'Ad ID',
    'adId',
    'Which ad led here. What a click-to-WhatsApp ad says in the contact’s message is kept by itself.',
  ),
  {
    ...text(
      'Birth Year',
      'birthYear',
      'The year in which the contact was born, for the age from which one can agree alone (Denmark 15, others 13 to 16)',
    ),
    placeholder: 'e.g. 1998',
  },
  {
    ...yesNo(
      'Box Was Not Ticked Beforehand',
      'boxNotTickedBeforehand',
      'Whether the contact ticked the box themselves; a box that was ticked beforehand is no consent',
    ),
    default: true,
  },
  text(
    'External ID',
    'externalId',
    'The ID of the contact in your CRM, so that it can follow a later erasure',
  ),
  text('Form ID', 'formId', 'Which form, page or counter the opt-in came from'),
  text(
    'Guardian',
    'guardian',
    'Who agreed for the contact as their parent or guardian; goes when the contact is erased',
  ),
  {
    ...yesNo(
      'Guardian Agreed',
      'guardianConsent',
      'Whether a parent or guardian agreed for a contact who is too young to agree alone',
    ),
    default: true,
  },
  yesNo(
    'Incentive Offered',
    'incentiveOffered',
    'Whether something was given for the opt-in, such as a discount; then say below that it was no condition',
  ),
  yesNo(
    'Incentive Was a Condition',
    'incentiveWasCondition',
    'Whether the contact could not have something else without agreeing; such a consent is not given freely and is refused',
  ),
  text('IP Address', 'ipAddress', 'Where the opt-in came from; goes when the contact is erased'),
  text(
    'Message ID',
    'messageId',
    'The message that gave the opt-in, as its channel names it; goes when the contact is erased',
  ),
  text('Name', 'name', 'The name of the contact'),
  text(
    'Recorded By',
    'recordedBy',
    'Who took the opt-in down; goes when the contact is erased. Which workflow did is kept by itself.',
  ),
  text(
    'Statement',
    'statement',
    'What the contact was shown or asked, such as the words beside the box',
  ),
  text('User Agent', 'userAgent', 'The browser of the contact; goes when the contact is erased'),
];

/** What proves the opt-in. */
export function evidenceField(show: Show): INodeProperties {
  return {
    displayName: 'Evidence',
    name: 'evidence',
    type: 'collection',
    placeholder: 'Add evidence',
    default: {},
    options: EVIDENCE,
    displayOptions: { show },
  };
}

/** What becomes of an opt-in whose proof leaves something out. */
export function checklistField(show: Show): INodeProperties {
  return {
    displayName: 'If the Proof Is Incomplete',
    name: 'checklist',
    type: 'options',
    options: [
      {
        name: 'Reject Unless Every Point Is There',
        value: 'refuseAll',
        description: 'Also where the notice leaves out what is only good practice to say',
      },
      {
        name: 'Reject What Lacks a Required Point',
        value: 'refuse',
        description: 'Warn of the rest',
      },
      {
        name: 'Warn',
        value: 'warn',
        description: 'Record the opt-in, and say on the node what its proof lacks',
      },
    ],
    default: 'warn',
    description:
      'What becomes of opt-ins whose notice is not on record, or does not say what the law and good practice ask for',
    displayOptions: { show },
  };
}

/** Labels by which campaigns choose among those who agreed. */
export function segmentsField(show: Show): INodeProperties {
  return {
    displayName: 'Segments',
    name: 'segments',
    type: 'collection',
    placeholder: 'Add segment',
    default: {},
    options: [
      {
        displayName: 'Country',
        name: 'country',
        type: 'string',
        default: '',
        placeholder: 'e.g. DK',
        description: 'Not set: the country of the number, where it tells one',
      },
      {
        displayName: 'Language',
        name: 'language',
        type: 'string',
        default: '',
        placeholder: 'e.g. da',
        description: 'Not set: the language of the notice',
      },
      {
        displayName: 'Source',
        name: 'source',
        type: 'string',
        default: '',
        placeholder: 'e.g. web-shop',
        description: 'Not set: the source of the opt-in',
      },
      {
        displayName: 'Tags',
        name: 'tags',
        type: 'string',
        default: '',
        placeholder: 'e.g. vip, shoes',
        description: 'Short labels with commas between them, none of which says who somebody is',
      },
    ],
    description:
      'By what a campaign can choose among those who agreed (Consent Check, List Consented Contacts)',
    displayOptions: { show },
  };
}
