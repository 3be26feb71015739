import type { IDataObject } from 'n8n-workflow';

/** All that the sandbox's template `autumn_offer` has to be filled in, as rows by hand. */
export const AUTUMN_ROWS = [
  { component: 'header', name: '1', value: 'Autumn days' },
  { component: 'body', name: '1', value: '={{ $json.name || "there" }}' },
  { component: 'body', name: '{{2}}', value: '20 % off lamps' },
  { component: 'button', name: '0', value: 'consent:stop' },
  { component: 'button', name: '1', value: 'autumn' },
];

/** How Send WhatsApp Template is set up for a campaign with it, at any hour. */
export const AUTUMN_CAMPAIGN: IDataObject = {
  operation: 'sendTemplate',
  purpose: 'offers',
  campaign: 'autumn sale',
  edition: '1',
  template: { __rl: true, mode: 'name', value: 'autumn_offer' },
  language: 'en',
  variables: { rows: AUTUMN_ROWS },
  contactHours: 'off',
};
