import type { INodeProperties } from 'n8n-workflow';

type Show = NonNullable<INodeProperties['displayOptions']>['show'];

const LASTING: INodeProperties[] = [
  {
    displayName: 'Box Was Not Ticked Beforehand',
    name: 'boxNotTickedBeforehand',
    type: 'boolean',
    default: true,
    description:
      'Whether the contact ticked the box themselves; a box that was ticked beforehand is no consent',
  },
  {
    displayName: 'External ID',
    name: 'externalId',
    type: 'string',
    default: '',
    description: 'The ID of the contact in your CRM, so that it can follow a later erasure',
  },
  {
    displayName: 'Form ID',
    name: 'formId',
    type: 'string',
    default: '',
    description: 'Which form, page or counter the opt-in came from',
  },
  {
    displayName: 'Incentive Offered',
    name: 'incentiveOffered',
    type: 'boolean',
    default: false,
    description: 'Whether something was given for the opt-in, such as a discount',
  },
  {
    displayName: 'Name',
    name: 'name',
    type: 'string',
    default: '',
    description: 'The name of the contact',
  },
  {
    displayName: 'Statement',
    name: 'statement',
    type: 'string',
    default: '',
    description: 'What the contact was shown or asked, such as the words beside the box',
  },
];

const PERSONAL: INodeProperties[] = [
  {
    displayName: 'IP Address',
    name: 'ipAddress',
    type: 'string',
    default: '',
    description: 'Where the opt-in came from; goes when the contact is erased',
  },
  {
    displayName: 'Recorded By',
    name: 'recordedBy',
    type: 'string',
    default: '',
    description: 'Who took the opt-in down; goes when the contact is erased',
  },
  {
    displayName: 'User Agent',
    name: 'userAgent',
    type: 'string',
    default: '',
    description: 'The browser of the contact; goes when the contact is erased',
  },
];

/** What proves the opt-in. @param personal whether it may hold what goes with erasure */
export function evidenceField(
  show: Show,
  { personal }: { readonly personal: boolean },
): INodeProperties {
  return {
    displayName: 'Evidence',
    name: 'evidence',
    type: 'collection',
    placeholder: 'Add evidence',
    default: {},
    options: [...LASTING, ...(personal ? PERSONAL : [])].sort((a, b) =>
      a.displayName.localeCompare(b.displayName, 'en'),
    ),
    displayOptions: { show },
  };
}
