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
