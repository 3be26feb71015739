import { templateShape, type Template } from '../../../core/whatsapp';

/** Templates of the documented shape, read the way the client reads them. */
export function template(components: object[], more: object = {}): Template {
  return templateShape.parse({
    id: '1',
    name: 'autumn_sale',
    language: 'en',
    status: 'APPROVED',
    category: 'MARKETING',
    components,
    ...more,
  });
}

export const positional = template([
  { type: 'HEADER', format: 'TEXT', text: 'Autumn in {{1}}', example: { header_text: ['Aarhus'] } },
  {
    type: 'BODY',
    text: 'Hi {{1}}, you get {{2}} % off until Sunday, {{1}}!',
    example: { body_text: [['Anna', '20']] },
  },
  { type: 'FOOTER', text: 'Reply STOP to leave' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'QUICK_REPLY', text: 'No more offers' },
      { type: 'URL', text: 'Shop', url: 'https://shop.example.test/{{1}}', example: ['autumn'] },
      { type: 'URL', text: 'Terms', url: 'https://shop.example.test/terms' },
      { type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+15555550100' },
    ],
  },
]);

export const named = template(
  [
    {
      type: 'HEADER',
      format: 'TEXT',
      text: 'Hello {{first_name}}',
      example: { header_text_named_params: [{ param_name: 'first_name', example: 'Anna' }] },
    },
    {
      type: 'BODY',
      text: 'Your order {{order_id}} is on its way, {{first_name}}.',
      example: { body_text_named_params: [{ param_name: 'order_id', example: '7' }] },
    },
  ],
  { parameter_format: 'NAMED', category: 'UTILITY' },
);

export const plain = template([{ type: 'BODY', text: 'We open at nine.' }]);

const card = {
  components: [
    {
      type: 'HEADER',
      format: 'IMAGE',
      example: { header_handle: ['https://shop.example.test/x'] },
    },
    { type: 'BODY', text: '{{1}} at half the price', example: { body_text: [['Lamps']] } },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'QUICK_REPLY', text: 'More' },
        { type: 'URL', text: 'See', url: 'https://shop.example.test/{{1}}' },
      ],
    },
  ],
};

/** More than any one template of Meta's may hold, so that every kind of variable is in one. */
export const everything = template([
  { type: 'HEADER', format: 'DOCUMENT' },
  {
    type: 'LIMITED_TIME_OFFER',
    limited_time_offer: { text: 'This week', has_expiration: true },
  },
  { type: 'BODY', text: 'Hi {{1}}' },
  {
    type: 'BUTTONS',
    buttons: [
      { type: 'COPY_CODE', text: 'Copy', example: ['LAMP20'] },
      { type: 'FLOW', text: 'Answer' },
      { type: 'CATALOG', text: 'All' },
      { type: 'MPM', text: 'Items' },
    ],
  },
  { type: 'CAROUSEL', cards: [card, card] },
]);

export const place = template([
  { type: 'HEADER', format: 'LOCATION' },
  { type: 'BODY', text: 'Here we are.' },
]);

export const oneTimeCode = template(
  [
    { type: 'BODY', text: '*{{1}}* is your code.', example: { body_text: [['123456']] } },
    { type: 'FOOTER', text: 'It expires in 5 minutes.' },
    {
      type: 'BUTTONS',
      buttons: [{ type: 'URL', text: 'Copy', url: 'https://www.whatsapp.com/otp/?code=otp{{1}}' }],
    },
  ],
  { category: 'AUTHENTICATION' },
);
