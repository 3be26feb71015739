import {
  buildTemplateMessage,
  fieldProblems,
  labelOf,
  renderTemplate,
  variablesOf,
  type Template,
  type TemplateValues,
  type ValueOptions,
} from '../../../core/whatsapp';
import { everything, oneTimeCode, place, template } from './templates';

const full = {
  header_media: 'https://shop.example.test/guide.pdf',
  header_filename: 'Guide.pdf',
  offer_expires: '2026-11-30T18:00:00+01:00',
  body_1: 'Anna',
  button_0: 'LAMP20',
  button_1_token: 'anna',
  button_1_data: '{"name": "Anna"}',
  button_2: 'SKU-1',
  button_3_thumbnail: 'SKU-1',
  button_3_sections: '[{"product_items": ["SKU-1", 42]}]',
  card_0_header_media: '1234567890123456',
  card_0_body_1: 'Lamps',
  card_0_button_0: 'more',
  card_0_button_1: 'lamps',
  card_1_header_media: { link: 'https://shop.example.test/rug.jpg' },
  card_1_body_1: 'Rugs',
  card_1_button_1: 'rugs',
};
const here = {
  header_latitude: '55.6761',
  header_longitude: 12.5683,
  header_place: 'Shop',
  header_address: 'Main Street 1',
};

const problems = (given: Template, values: TemplateValues, options?: ValueOptions) => {
  const built = buildTemplateMessage(given, values, options);
  return built.ok ? [] : built.problems;
};
const only = (given: Template, values: TemplateValues, options?: ValueOptions): string =>
  problems(given, values, options)
    .map(({ problem, variable }) => `${problem} ${variable}`)
    .join(', ');

describe('what a template takes', () => {
  test('is listed as a reader meets it, every kind, each with words for a person', () => {
    expect(
      variablesOf(everything).map((one) => [one.key, one.kind, one.required, labelOf(one)]),
    ).toEqual([
      ['header_media', 'document', true, 'the document at the top'],
      ['header_filename', 'filename', false, 'the name of the document at the top'],
      ['body_1', 'text', true, '{{1}} in the body ("Hi {{1}}")'],
      ['offer_expires', 'time', true, 'the end of the offer ("This week")'],
      ['button_0', 'coupon', true, 'the coupon code of button 1 ("Copy")'],
      ['button_1_token', 'flow_token', false, 'the token of the form behind button 2 ("Answer")'],
      ['button_1_data', 'flow_data', false, 'the data for the form behind button 2 ("Answer")'],
      ['button_2', 'product', false, 'the product shown as the picture of button 3 ("All")'],
      [
        'button_3_thumbnail',
        'product',
        true,
        'the product shown as the picture of button 4 ("Items")',
      ],
      ['button_3_sections', 'sections', true, 'the products behind button 4 ("Items")'],
      ...[0, 1].flatMap((card) => [
        [`card_${card}_header_media`, 'image', true, `the image at the top of card ${card + 1}`],
        [
          `card_${card}_body_1`,
          'text',
          true,
          `{{1}} in the body of card ${card + 1} ("{{1}} at half the price")`,
        ],
        [`card_${card}_button_0`, 'payload', false, `button 1 of card ${card + 1} ("More")`],
        [
          `card_${card}_button_1`,
          'url',
          true,
          `button 2 of card ${card + 1} ("See (https://shop.example.test/{{1}})")`,
        ],
      ]),
    ]);
    expect(variablesOf(place).map(({ key, kind }) => [key, kind])).toEqual([
      ['header_latitude', 'latitude'],
      ['header_longitude', 'longitude'],
      ['header_place', 'place'],
      ['header_address', 'address'],
    ]);
  });

  test('says which card it is on, and gives the examples that are no pictures', () => {
    const byKey = new Map(variablesOf(everything).map((one) => [one.key, one]));
    expect(byKey.get('card_1_body_1')).toMatchObject({ card: 1, index: 1, example: 'Lamps' });
    expect(byKey.get('button_0')).toMatchObject({ example: 'LAMP20' });
    expect(byKey.get('card_0_header_media')).not.toHaveProperty('example');
    expect(byKey.get('body_1')).not.toHaveProperty('card');
  });
});

describe('a message', () => {
  test('has every part in the order in which WhatsApp lists them', () => {
    const built = buildTemplateMessage(everything, full);
    expect(built).toMatchObject({ ok: true, notes: [] });
    expect(built.ok && built.template.components).toEqual([
      {
        type: 'header',
        parameters: [
          {
            type: 'document',
            document: { link: 'https://shop.example.test/guide.pdf', filename: 'Guide.pdf' },
          },
        ],
      },
      { type: 'body', parameters: [{ type: 'text', text: 'Anna' }] },
      {
        type: 'limited_time_offer',
        parameters: [
          {
            type: 'limited_time_offer',
            limited_time_offer: { expiration_time_ms: Date.parse('2026-11-30T17:00:00Z') },
          },
        ],
      },
      {
        type: 'button',
        sub_type: 'copy_code',
        index: '0',
        parameters: [{ type: 'coupon_code', coupon_code: 'LAMP20' }],
      },
      {
        type: 'button',
        sub_type: 'flow',
        index: '1',
        parameters: [
          { type: 'action', action: { flow_token: 'anna', flow_action_data: { name: 'Anna' } } },
        ],
      },
      {
        type: 'button',
        sub_type: 'catalog',
        index: '2',
        parameters: [{ type: 'action', action: { thumbnail_product_retailer_id: 'SKU-1' } }],
      },
      {
        type: 'button',
        sub_type: 'mpm',
        index: '3',
        parameters: [
          {
            type: 'action',
            action: {
              thumbnail_product_retailer_id: 'SKU-1',
              sections: [
                {
                  product_items: [{ product_retailer_id: 'SKU-1' }, { product_retailer_id: '42' }],
                },
              ],
            },
          },
        ],
      },
      {
        type: 'carousel',
        cards: [
          {
            card_index: 0,
            components: [
              {
                type: 'header',
                parameters: [{ type: 'image', image: { id: '1234567890123456' } }],
              },
              { type: 'body', parameters: [{ type: 'text', text: 'Lamps' }] },
              {
                type: 'button',
                sub_type: 'quick_reply',
                index: '0',
                parameters: [{ type: 'payload', payload: 'more' }],
              },
              {
                type: 'button',
                sub_type: 'url',
                index: '1',
                parameters: [{ type: 'text', text: 'lamps' }],
              },
            ],
          },
          {
            card_index: 1,
            components: [
              {
                type: 'header',
                parameters: [
                  { type: 'image', image: { link: 'https://shop.example.test/rug.jpg' } },
                ],
              },
              { type: 'body', parameters: [{ type: 'text', text: 'Rugs' }] },
              {
                type: 'button',
                sub_type: 'url',
                index: '1',
                parameters: [{ type: 'text', text: 'rugs' }],
              },
            ],
          },
        ],
      },
    ]);
  });

  test('names the button of a form and of a catalogue though nothing is filled in', () => {
    const given = template([
      { type: 'BODY', text: 'x' },
      { type: 'BUTTONS', buttons: [{ type: 'FLOW' }, { type: 'CATALOG' }] },
    ]);
    expect(buildTemplateMessage(given, {})).toMatchObject({
      template: {
        components: [
          { type: 'button', sub_type: 'flow', index: '0' },
          {
            type: 'button',
            sub_type: 'catalog',
            index: '1',
            parameters: [{ type: 'action', action: {} }],
          },
        ],
      },
    });
  });

  test('has the one-time code in its text and on its button, from one value', () => {
    expect(buildTemplateMessage(oneTimeCode, { body_1: '424242' })).toMatchObject({
      template: {
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '424242' }] },
          {
            type: 'button',
            sub_type: 'url',
            index: '0',
            parameters: [{ type: 'text', text: '424242' }],
          },
        ],
      },
    });
    expect(only(oneTimeCode, { body_1: '424242', button_0: '1' })).toBe('unusable button_0');
    expect(only(oneTimeCode, { body_1: '1'.repeat(16) })).toBe('too_long body_1');
  });

  test('ends its offer by the clock of the zone it is told, where the time says none', () => {
    const at = (zone?: string, offer_expires: unknown = '2026-11-30 18:00') =>
      JSON.stringify(buildTemplateMessage(everything, { ...full, offer_expires }, { zone }));
    expect(at('Europe/Copenhagen')).toContain(String(Date.parse('2026-11-30T17:00:00Z')));
    expect(at('Asia/Tokyo')).toContain(String(Date.parse('2026-11-30T09:00:00Z')));
    expect(at(undefined, Date.parse('2026-11-30T17:00:00Z'))).toContain('1796058000000');
    expect(at()).toContain('unusable');
  });
});

describe('a value is refused before any request, and named', () => {
  test.each<[string, string, unknown]>([
    ['a file that is no link', 'header_media', 'guide.pdf'],
    ['a link with a blank', 'header_media', 'https://shop.example.test/my guide.pdf'],
    ['a file from two places', 'header_media', { id: '1', link: 'https://shop.example.test/x' }],
    ['a file id that lost digits as a number', 'header_media', 2 ** 60],
    ['a file that is a list', 'header_media', ['https://shop.example.test/x']],
    ['a link under the name of an id', 'header_media', { id: 'https://shop.example.test/x' }],
    ['half an amount', 'body_1', { fallback_value: '20 €', code: 'EUR' }],
    ['an amount in a currency that is none', 'body_1', '{"fallback_value":"20","code":"€"}'],
    ['a day of the end without a time', 'offer_expires', '2026-11-30'],
    ['an end that is no time', 'offer_expires', 'Sunday'],
    ['data that is no object', 'button_1_data', 'Anna'],
    ['data without fields', 'button_1_data', '{}'],
    ['products that are no list', 'button_3_sections', 'SKU-1'],
    [
      'two sections without titles',
      'button_3_sections',
      [{ product_items: ['1'] }, { product_items: ['2'] }],
    ],
    [
      'more than 30 products',
      'button_3_sections',
      [{ product_items: Array.from({ length: 31 }, String) }],
    ],
    ['a payload with a line break', 'card_0_button_0', 'more\nof it'],
    ['a blank in a link on a card', 'card_1_button_1', 'my rugs'],
  ])('%s', (_what, key, value) => {
    const found = problems(everything, { ...full, [key]: value });
    expect(found).toMatchObject([{ problem: 'unusable', variable: key }]);
    const variable = variablesOf(everything).find((one) => one.key === key)!;
    expect(found[0]!.explanation).toContain(labelOf(variable));
  });

  test.each([
    ['a coupon code of 16 characters', 'button_0', 'X'.repeat(16)],
    ['a text too long for a card', 'card_0_body_1', 'x'.repeat(150)],
    ['a text too long beside an offer', 'body_1', 'x'.repeat(598)],
  ])('%s', (_what, key, value) => {
    expect(only(everything, { ...full, [key]: value })).toBe(`too_long ${key}`);
  });

  test.each([
    ['a latitude off the earth', { header_latitude: 90.1 }, 'unusable header_latitude'],
    ['a decimal comma', { header_longitude: '12,5' }, 'unusable header_longitude'],
    ['no address', { header_address: ' ' }, 'missing header_address'],
  ])('%s', (_what, change, problem) => {
    expect(only(place, here)).toBe('');
    expect(only(place, { ...here, ...change })).toBe(problem);
  });

  test('an offer that is over', () => {
    const end = Date.parse('2026-11-30T17:00:00Z');
    expect(only(everything, full, { now: end - 1 })).toBe('');
    expect(only(everything, full, { now: end })).toBe('unusable offer_expires');
  });
});

describe('a template that changed since the workflow was built', () => {
  const fields = (of: Template) => variablesOf(of).map(({ key, kind }) => ({ key, kind }));

  test('is found from its fields alone, whatever will stand in them', () => {
    expect(fieldProblems(everything, fields(everything))).toEqual([]);
    expect(fieldProblems(everything, fields(place))).toMatchObject([
      ...['latitude', 'longitude', 'place', 'address'].map((kind) => ({
        problem: 'extra',
        variable: `header_${kind}`,
      })),
      ...variablesOf(everything)
        .filter(({ required }) => required)
        .map(({ key }) => ({ problem: 'missing', variable: key })),
    ]);
  });

  test('is found where a field of the same name takes something else now', () => {
    const buttons = (type: string) =>
      template([
        { type: 'BODY', text: 'x' },
        {
          type: 'BUTTONS',
          buttons: [{ type, text: 'Go', url: 'https://shop.example.test/{{1}}' }],
        },
      ]);
    expect(fieldProblems(buttons('URL'), fields(buttons('QUICK_REPLY')))).toMatchObject([
      {
        problem: 'changed',
        variable: 'button_0',
        explanation: expect.stringContaining('button 1 ("Go'),
      },
    ]);
    expect(fieldProblems(buttons('URL'), [{ key: 'button_0' }])).toEqual([]);
  });

  test.each([
    [
      'a carousel of eleven cards',
      [
        {
          type: 'CAROUSEL',
          cards: Array(11).fill({ components: [{ type: 'HEADER', format: 'IMAGE' }] }),
        },
      ],
    ],
    ['a card without a picture', [{ type: 'CAROUSEL', cards: [{ components: [] }] }]],
    ['a part that came later than this product', [{ type: 'HOLOGRAM' }]],
    ['a button that came later', [{ type: 'BUTTONS', buttons: [{ type: 'HOLOGRAM' }] }]],
    ['a header that came later', [{ type: 'HEADER', format: 'HOLOGRAM' }]],
  ])('or is of a kind that could only go wrong is not sent: %s', (_what, components) => {
    const given = template([{ type: 'BODY', text: 'x' }, ...components]);
    expect(
      fieldProblems(
        given,
        fields(given).filter(({ kind }) => kind === 'image'),
      ),
    ).toMatchObject([{ problem: 'unsupported' }]);
  });
});

describe('the preview', () => {
  test('shows files, the end of the offer, codes and cards', () => {
    expect(renderTemplate(everything, full, { zone: 'Europe/Copenhagen' })).toEqual({
      header: '[document] Guide.pdf https://shop.example.test/guide.pdf',
      body: 'Hi Anna',
      offer: 'This week · ends 2026-11-30 18:00 (Europe/Copenhagen)',
      buttons: ['Copy → LAMP20', 'Answer', 'All', 'Items → 2 products'],
      cards: [
        {
          header: '[image] uploaded file 1234567890123456',
          body: 'Lamps at half the price',
          buttons: ['More', 'See → https://shop.example.test/lamps'],
        },
        {
          header: '[image] https://shop.example.test/rug.jpg',
          body: 'Rugs at half the price',
          buttons: ['More', 'See → https://shop.example.test/rugs'],
        },
      ],
    });
    expect(renderTemplate(place, here).header).toBe(
      '[location] Shop, Main Street 1, 55.6761 12.5683',
    );
    expect(renderTemplate(oneTimeCode, { body_1: '424242' })).toMatchObject({
      body: '*424242* is your code.',
      buttons: ['Copy → 424242'],
    });
  });

  test('shows an amount and a day as the phone will', () => {
    const amount = { fallback_value: '20 €', code: 'EUR', amount_1000: 20_000 };
    expect(renderTemplate(everything, { body_1: amount }).body).toBe('Hi 20 €');
    expect(renderTemplate(everything, { body_1: '{"fallback_value":"5 May"}' }).body).toBe(
      'Hi 5 May',
    );
  });

  test('shows what is still missing', () => {
    expect(renderTemplate(everything, {})).toMatchObject({
      header: '[document]',
      offer: 'This week · ends {{offer_expires}}',
      buttons: ['Copy', 'Answer', 'All', 'Items'],
      cards: [{ header: '[image]', body: '{{1}} at half the price' }, {}],
    });
  });
});
