import {
  buildTemplateMessage,
  templateShape,
  TEMPLATE_FIELDS,
  variablesOf,
  type TemplateVariable,
} from '../../core/whatsapp';
import { sandboxDefaults } from '../../sandbox/settings.ts';
import { ACCOUNT_PATH, ADA, closeAll, open, PHONE_PATH, type Client, type Loose } from './support';

let sandbox: Client;
let templates: Loose[];
beforeAll(async () => {
  sandbox = await open();
  const list = await sandbox.get(
    `${ACCOUNT_PATH}/message_templates?status=APPROVED&limit=100&fields=${TEMPLATE_FIELDS}`,
  );
  templates = list.body.data;
});
afterAll(closeAll);

/** Something fit for each kind of variable. */
const fit = ({ kind, component }: TemplateVariable): unknown => {
  switch (kind) {
    case 'image':
    case 'video':
    case 'document':
      return 'https://nordlys.example/file';
    case 'filename':
      return 'Care.pdf';
    case 'latitude':
      return 55.67;
    case 'longitude':
      return 12.56;
    case 'coupon':
      return 'LAMP20';
    case 'flow_data':
      return { name: 'Ada' };
    case 'sections':
      return [{ title: 'New', product_items: ['SKU-1', 'SKU-2'] }];
    case 'time':
      return '2026-12-24T18:00:00+01:00';
    case 'code':
      return '123456';
    default:
      return component === 'button' ? 'oak' : 'Ada';
  }
};

/** A message of a sample template as the product builds it, with something changed in it. */
function message(
  name: string,
  change: (components: Loose[]) => void = () => undefined,
  values: object = {},
): Loose {
  const read = templateShape.parse(templates.find((one) => one.name === name));
  const all = Object.fromEntries(variablesOf(read).map((one) => [one.key, fit(one)]));
  const built = buildTemplateMessage(read, { ...all, ...values });
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  const template = structuredClone(built.template) as Loose;
  change((template.components ??= []));
  return { messaging_product: 'whatsapp', to: ADA, type: 'template', template };
}

const SAMPLES = [
  'lookbook',
  'workshop_film',
  'care_guide',
  'visit_us',
  'receipt',
  'weekend_offer',
  'taste_survey',
  'our_catalogue',
  'picked_for_you',
  'new_lamps',
  'sign_in_code',
  'spring_news',
];

describe('a template of every kind', () => {
  it.each(SAMPLES)('is accepted as the product builds it: %s', async (name) => {
    const { body } = await sandbox.send(message(name));
    expect(body).toMatchObject({ messages: [{ message_status: 'accepted' }] });
  });

  it('is accepted with nothing filled in that may be left out', async () => {
    for (const [name, values] of [
      ['taste_survey', { button_0_token: undefined, button_0_data: undefined }],
      ['our_catalogue', { button_0: undefined }],
      ['sign_in_code', { button_0: undefined }],
      ['care_guide', { header_filename: undefined }],
    ] as const) {
      const { body } = await sandbox.send(message(name, undefined, values));
      expect(body).toMatchObject({ messages: [{ message_status: 'accepted' }] });
    }
  });

  it('is accepted with an amount, a day and an uploaded file', async () => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('file', new Blob(['oak'], { type: 'text/plain' }), 'care.txt');
    const { id } = await fetch(`${sandbox.sandbox.url}${PHONE_PATH}/media`, {
      method: 'POST',
      headers: { authorization: `Bearer ${sandboxDefaults.accessToken}` },
      body: form,
    }).then((response) => response.json() as Promise<{ id: string }>);
    const amount = { fallback_value: '349 kr.', code: 'DKK', amount_1000: 349_000 };
    for (const request of [
      message('receipt', undefined, { body_2: amount, body_3: { fallback_value: '5 May' } }),
      message('care_guide', undefined, { header_media: { id } }),
    ]) {
      expect((await sandbox.send(request)).status).toBe(200);
    }
  });
});

const of = (components: Loose[], type: string): Loose =>
  components.find((component) => component.type === type);
const parameter = (components: Loose[], type: string): Loose => of(components, type).parameters[0];
const drop =
  (type: string) =>
  (components: Loose[]): void => {
    components.splice(components.indexOf(of(components, type)), 1);
  };
const card = (components: Loose[], index = 0): Loose => of(components, 'carousel').cards[index];

describe('a template message is refused, as WhatsApp refuses it, for', () => {
  it.each<[string, string, (components: Loose[]) => unknown, number]>([
    ['no image', 'lookbook', drop('header'), 132012],
    [
      'a film in place of an image',
      'lookbook',
      (c) => (of(c, 'header').parameters = [{ type: 'video', video: { id: '1' } }]),
      132012,
    ],
    ['an image from nowhere', 'lookbook', (c) => (parameter(c, 'header').image = {}), 131008],
    [
      'an image from two places',
      'lookbook',
      (c) => (parameter(c, 'header').image.id = '1'),
      131009,
    ],
    [
      'a link that is none',
      'lookbook',
      (c) => (parameter(c, 'header').image.link = 'lamp.jpg'),
      100,
    ],
    [
      'a file that was never uploaded',
      'lookbook',
      (c) => (parameter(c, 'header').image = { id: '1234567890' }),
      100,
    ],
    [
      'a place without its address',
      'visit_us',
      (c) => delete parameter(c, 'header').location.address,
      131008,
    ],
    [
      'a place off the earth',
      'visit_us',
      (c) => (parameter(c, 'header').location.latitude = 91),
      131009,
    ],
    [
      'a coupon code of 16 characters',
      'weekend_offer',
      (c) => (parameter(c, 'button').coupon_code = 'X'.repeat(16)),
      100,
    ],
    ['no coupon code', 'weekend_offer', drop('button'), 131008],
    ['an offer without its end', 'weekend_offer', drop('limited_time_offer'), 131008],
    [
      'an offer that ends at a text',
      'weekend_offer',
      (c) =>
        (parameter(c, 'limited_time_offer').limited_time_offer.expiration_time_ms = 'Christmas'),
      131009,
    ],
    [
      'an end where nothing is offered',
      'lookbook',
      (c) =>
        c.push({
          type: 'limited_time_offer',
          parameters: [
            { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: 1 } },
          ],
        }),
      132012,
    ],
    ['a form that is not named', 'taste_survey', drop('button'), 131009],
    [
      'data for a form that is no object',
      'taste_survey',
      (c) => (parameter(c, 'button').action.flow_action_data = 'Ada'),
      100,
    ],
    ['a catalogue that is not named', 'our_catalogue', drop('button'), 131008],
    [
      'products without a picture',
      'picked_for_you',
      (c) => delete parameter(c, 'button').action.thumbnail_product_retailer_id,
      131008,
    ],
    ['no products', 'picked_for_you', (c) => (parameter(c, 'button').action.sections = []), 131009],
    [
      'more than 30 products',
      'picked_for_you',
      (c) =>
        (parameter(c, 'button').action.sections[0].product_items = Array.from(
          { length: 31 },
          () => ({ product_retailer_id: 'SKU' }),
        )),
      131009,
    ],
    ['no carousel', 'new_lamps', drop('carousel'), 131008],
    ['a card too few', 'new_lamps', (c) => of(c, 'carousel').cards.pop(), 132012],
    [
      'a card too many',
      'new_lamps',
      (c) => of(c, 'carousel').cards.push({ card_index: 3, components: [] }),
      131009,
    ],
    ['a card twice', 'new_lamps', (c) => (card(c, 1).card_index = 0), 131009],
    ['a card without its index', 'new_lamps', (c) => delete card(c).card_index, 131008],
    ['a card without its image', 'new_lamps', (c) => drop('header')(card(c).components), 132012],
    [
      'a card with too few values',
      'new_lamps',
      (c) =>
        parameter(card(c).components, 'body') && of(card(c).components, 'body').parameters.pop(),
      132000,
    ],
    [
      'a card with a long text',
      'new_lamps',
      (c) => (parameter(card(c).components, 'body').text = 'x'.repeat(160)),
      132005,
    ],
    [
      'a carousel on a card',
      'new_lamps',
      (c) => card(c).components.push({ type: 'carousel', cards: [] }),
      100,
    ],
    [
      'a one-time code of 16 digits',
      'sign_in_code',
      (c) => (parameter(c, 'button').text = '1'.repeat(16)),
      100,
    ],
    ['a one-time code on no button', 'sign_in_code', drop('button'), 131008],
    [
      'named values in a numbered template',
      'receipt',
      (c) => (parameter(c, 'body').parameter_name = 'first_name'),
      132012,
    ],
    [
      'a value without its name',
      'spring_news',
      (c) => delete parameter(c, 'body').parameter_name,
      100,
    ],
    [
      'an amount without its currency',
      'receipt',
      (c) =>
        (of(c, 'body').parameters[1] = {
          type: 'currency',
          currency: { fallback_value: '349 kr.', amount_1000: 349_000 },
        }),
      131008,
    ],
    [
      'a value for a telephone button',
      'visit_us',
      (c) =>
        c.push({
          type: 'button',
          sub_type: 'url',
          index: '1',
          parameters: [{ type: 'text', text: 'x' }],
        }),
      100,
    ],
    [
      'a kind of button that there is not',
      'visit_us',
      (c) => (of(c, 'button').sub_type = 'phone_number'),
      100,
    ],
    ['a component that there is not', 'receipt', (c) => c.push({ type: 'footer' }), 100],
  ])('%s', async (_what, name, change, code) => {
    const { body } = await sandbox.send(message(name, change as (components: Loose[]) => void));
    expect(body.error?.code).toBe(code);
  });
});

describe('a phone shows', () => {
  it.each<[string, Loose]>([
    ['lookbook', { media: 'image', source: 'https://nordlys.example/file' }],
    ['care_guide', { media: 'document', source: 'Care.pdf https://nordlys.example/file' }],
    ['visit_us', { media: 'location', source: 'Ada, Ada' }],
    [
      'weekend_offer',
      {
        offer: { text: 'Only this week', endsAt: Date.parse('2026-12-24T17:00:00Z') },
        buttons: [{ type: 'copy_code', code: 'LAMP20' }, { type: 'url' }],
      },
    ],
    ['picked_for_you', { buttons: [{ type: 'mpm', products: ['SKU-1', 'SKU-2'] }] }],
    [
      'new_lamps',
      {
        cards: [
          { body: 'Ada, for Ada until Sunday.', buttons: [{ payload: 'oak' }, {}] },
          { media: 'image' },
          {},
        ],
      },
    ],
    ['sign_in_code', { buttons: [{ type: 'copy_code', code: '123456' }] }],
  ])('all of it: %s', async (name, shown) => {
    await sandbox.send(message(name));
    const { body } = await sandbox.get(`/sandbox/phone?number=${ADA}`);
    expect(body.thread.at(-1)).toMatchObject(shown);
  });
});
