import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { BUTTON } from '../../core';
import {
  confirmationLink,
  isInClear,
  isTestAddress,
  readPageAddress,
} from '../shared/confirmationLink';
import { wrongSetting } from '../shared/failure';
import { hint } from '../shared/run';
import type { Work } from './plans';

const REQUEST = ['requestConfirmation'];

/** How the contact confirms, and how long they can. A link lies in a mailbox, so its time is shorter. */
export const confirmByFields: INodeProperties[] = [
  {
    displayName: 'Confirmed By',
    name: 'confirmBy',
    type: 'options',
    options: [
      {
        name: 'Buttons of a WhatsApp Message',
        value: 'buttons',
        description: 'The item gets the payloads of a Yes and a No button',
      },
      {
        name: 'Web Page',
        value: 'page',
        description:
          'The item gets a link that you send, such as by email or SMS. It opens the page of a Confirmation Page Trigger.',
      },
    ],
    default: 'buttons',
    displayOptions: { show: { operation: REQUEST } },
  },
  {
    displayName: 'Page Address',
    name: 'pageAddress',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. https://n8n.example.com/webhook/…/confirm',
    description: 'The production URL of your Confirmation Page Trigger',
    displayOptions: { show: { operation: REQUEST, confirmBy: ['page'] } },
  },
  {
    displayName:
      'The link stands in request.confirmLink of the item: send it to that contact and to nobody else. N8n keeps what a node puts out where the workflow saves executions, so this workflow should save none; an old link is worth nothing once it is answered or its time is over.',
    name: 'pageNotice',
    type: 'notice',
    default: '',
    displayOptions: { show: { operation: REQUEST, confirmBy: ['page'] } },
  },
  validForField('buttons', 7),
  validForField('page', 2),
];

function validForField(confirmBy: 'buttons' | 'page', days: number): INodeProperties {
  return {
    displayName: 'Valid For (Days)',
    name: 'validForDays',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 365 },
    default: days,
    description: 'How long the contact can confirm',
    displayOptions: { show: { operation: REQUEST, confirmBy: [confirmBy] } },
  };
}

/** What a token is given out in: once, and nowhere else. */
export type GiveOut = (token: string) => IDataObject;

/**
 * How a request's token reaches the contact, as the fields of the node say.
 *
 * @throws Failure where there is no page to link to
 */
export function giveOutOf({ context, parameters }: Work, item: number): GiveOut {
  const confirmBy = parameters.text('confirmBy', item) || 'buttons';
  if (confirmBy === 'buttons') {
    return (token) => ({
      confirmPayload: `${BUTTON.confirm}${token}`,
      refusePayload: `${BUTTON.refuse}${token}`,
    });
  }
  if (confirmBy !== 'page') {
    throw wrongSetting(
      'The field "Confirmed By" holds a choice that there is none of.',
      'Choose buttons or page.',
      item,
    );
  }
  const page = readPageAddress(parameters.text('pageAddress', item));
  if (!page) {
    throw wrongSetting(
      'The field "Page Address" holds no address of a page.',
      'Copy the production URL of your Confirmation Page Trigger into it.',
      item,
    );
  }
  if (isTestAddress(page) && context.getMode() !== 'manual') {
    throw wrongSetting(
      'The field "Page Address" holds the test URL of the Confirmation Page Trigger, which contacts cannot open.',
      'Copy the production URL into it.',
      item,
    );
  }
  if (isInClear(page)) {
    hint(
      context,
      'The page address begins with http, so everybody on the way can read the links. Use https.',
      'warning',
    );
  }
  const language = parameters.text('noticeLanguage', item) || undefined;
  return (token) => ({ confirmLink: confirmationLink(page, token, language) });
}
