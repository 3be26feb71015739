import fc from 'fast-check';
import * as other from 'whatsapp-api-js/messages';
import {
  buildTemplateMessage,
  type Template,
  type TemplateObject,
  type TemplateValues,
} from '../../../core/whatsapp';
import { template } from './templates';

/**
 * Every component that we build is, as plain JSON, what an independent library builds of the same values.
 *
 * It numbers a button's `index`, where Meta's reference has a string: that is evened out, and nothing else. It adds
 * a policy to a language that is no object, and knows no button of a form or catalogue with nothing filled in;
 * those are in template.test.ts.
 */
type Component = ConstructorParameters<typeof other.Template>[2];

function theirs({ name, language }: Template, ...components: Component[]): unknown {
  const built = new other.Template(name, { code: language } as other.Language, ...components);
  const { name: sent, language: code, components: parts } = built;
  return JSON.parse(
    JSON.stringify({ name: sent, language: code, components: parts }),
    (key, value: unknown) => (key === 'index' ? String(value) : value),
  );
}

function ours(given: Template, values: TemplateValues): TemplateObject {
  const built = buildTemplateMessage(given, values);
  if (!built.ok) throw new Error(JSON.stringify(built.problems));
  return built.template;
}

const word = (maxLength = 20) =>
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength }).map((text) => {
    const clean = text.replace(/ {2,}/g, ' ').trim();
    return clean === '' ? 'x' : clean;
  });
const slug = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const link = slug.map((end) => `https://shop.example.test/${end}`);
const mediaId = fc.stringMatching(/^[1-9]\d{5,16}$/);
/** As we take it, and as the other library does. */
const file: fc.Arbitrary<{ given: unknown; media: [file: string, isId: boolean] }> = fc.oneof(
  link.map((at) => ({ given: at, media: [at, false] as [string, boolean] })),
  mediaId.map((id) => ({ given: { id }, media: [id, true] as [string, boolean] })),
  mediaId.map((id) => ({ given: id, media: [id, true] as [string, boolean] })),
);
const degrees = (most: number) =>
  fc
    .double({ min: -most, max: most, noNaN: true })
    .map((number) => Math.round(number * 1e6) / 1e6 + 0);
const money = fc.record({
  fallback_value: word(),
  code: fc.constantFrom('EUR', 'DKK', 'SEK'),
  amount_1000: fc.integer({ min: 1, max: 1e9 }),
});
const sections = fc.array(
  fc.record({
    title: word(),
    product_items: fc.array(
      slug.map((product_retailer_id) => ({ product_retailer_id })),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

const always = <T>(values: fc.Arbitrary<T>, holds: (values: T) => void): void =>
  fc.assert(fc.property(values, holds), { numRuns: 50 });
const text = (value: string, name?: string) => new other.BodyParameter(value, name);
const header = (value: ConstructorParameters<typeof other.HeaderParameter>[0], name?: string) =>
  new other.HeaderComponent(new other.HeaderParameter(value, name));
/** As the other library's sections, which check more than they build. */
const theirSections = (
  list: readonly { title: string; product_items: { product_retailer_id: string }[] }[],
) =>
  list.map(
    ({ title, product_items }) =>
      new other.ProductSection(
        title,
        ...(product_items.map(({ product_retailer_id: id }) => new other.Product(id)) as [
          other.Product,
        ]),
      ),
  ) as [other.ProductSection];

const body = (words: string) => ({ type: 'BODY', text: words });
const plain = body('Hello.');
const buttons = (...list: object[]) => ({ type: 'BUTTONS', buttons: list });

describe('a second builder of templates makes the same of', () => {
  test('a text header and a positional body', () => {
    const given = template([
      { type: 'HEADER', format: 'TEXT', text: 'In {{1}}' },
      body('{{1}} and {{2}}'),
    ]);
    always(fc.tuple(word(), word(), word()), ([place, one, two]) =>
      expect(ours(given, { header_1: place, body_1: one, body_2: two })).toEqual(
        theirs(given, header(place), new other.BodyComponent(text(one), text(two))),
      ),
    );
  });

  test('named variables', () => {
    const given = template(
      [
        { type: 'HEADER', format: 'TEXT', text: 'For {{first_name}}' },
        body('{{first_name}}, {{order_id}}'),
      ],
      { parameter_format: 'NAMED' },
    );
    always(fc.tuple(word(), word()), ([name, order]) =>
      expect(
        ours(given, { header_first_name: name, body_first_name: name, body_order_id: order }),
      ).toEqual(
        theirs(
          given,
          header(name, 'first_name'),
          new other.BodyComponent(text(name, 'first_name'), text(order, 'order_id')),
        ),
      ),
    );
  });

  test('amounts and days, as objects and as JSON', () => {
    const given = template([body('{{1}} on {{2}}')]);
    always(fc.tuple(money, word(), fc.boolean()), ([amount, day, asText]) => {
      const as = (value: object) => (asText ? JSON.stringify(value) : value);
      expect(ours(given, { body_1: as(amount), body_2: as({ fallback_value: day }) })).toEqual(
        theirs(
          given,
          new other.BodyComponent(
            new other.BodyParameter(
              new other.Currency(amount.amount_1000, amount.code, amount.fallback_value),
            ),
            new other.BodyParameter(new other.DateTime(day)),
          ),
        ),
      );
    });
  });

  test.each([
    ['an image', 'IMAGE', other.Image],
    ['a video', 'VIDEO', other.Video],
  ] as const)('%s', (_what, format, Media) => {
    const given = template([{ type: 'HEADER', format }, plain]);
    always(file, ({ given: value, media }) =>
      expect(ours(given, { header_media: value })).toEqual(
        theirs(given, header(new Media(...media))),
      ),
    );
  });

  test('a document and its name', () => {
    const given = template([{ type: 'HEADER', format: 'DOCUMENT' }, plain]);
    always(fc.tuple(file, fc.option(word(), { nil: undefined })), ([one, name]) =>
      expect(ours(given, { header_media: one.given, header_filename: name })).toEqual(
        theirs(given, header(new other.Document(...one.media, undefined, name))),
      ),
    );
  });

  test('a place', () => {
    const given = template([{ type: 'HEADER', format: 'LOCATION' }, plain]);
    always(
      fc.tuple(degrees(90), degrees(180), word(), word()),
      ([latitude, longitude, place, address]) =>
        expect(
          ours(given, {
            header_latitude: String(latitude.toFixed(6)),
            header_longitude: longitude,
            header_place: place,
            header_address: address,
          }),
        ).toEqual(theirs(given, header(new other.Location(longitude, latitude, place, address)))),
    );
  });

  test('quick replies, links and coupon codes, each at its place', () => {
    const given = template([
      plain,
      buttons(
        { type: 'QUICK_REPLY', text: 'Stop' },
        { type: 'PHONE_NUMBER', text: 'Call' },
        { type: 'URL', text: 'Shop', url: 'https://shop.example.test/{{1}}' },
        { type: 'COPY_CODE', text: 'Copy' },
      ),
    ]);
    always(fc.tuple(word(40), slug, word(15)), ([payload, end, coupon]) =>
      expect(ours(given, { button_0: payload, button_2: end, button_3: coupon })).toEqual(
        theirs(
          given,
          new other.PayloadComponent(payload),
          new other.SkipButtonComponent(),
          new other.URLComponent(end),
          new other.CopyComponent(coupon),
        ),
      ),
    );
  });

  test('forms', () => {
    const given = template([plain, buttons({ type: 'FLOW', text: 'Answer' })]);
    const data = fc.dictionary(slug, word(), { minKeys: 1, maxKeys: 3 });
    always(fc.tuple(word(), data), ([token, fields]) =>
      expect(ours(given, { button_0_token: token, button_0_data: fields })).toEqual(
        theirs(given, new other.FlowComponent(token, fields)),
      ),
    );
  });

  test('catalogues', () => {
    const given = template([plain, buttons({ type: 'CATALOG', text: 'Look' })]);
    always(slug, (product) =>
      expect(ours(given, { button_0: product })).toEqual(
        theirs(given, new other.CatalogComponent(new other.Product(product))),
      ),
    );
  });

  test('chosen products', () => {
    const given = template([plain, buttons({ type: 'MPM', text: 'Look' })]);
    always(fc.tuple(slug, sections), ([product, list]) =>
      expect(ours(given, { button_0_thumbnail: product, button_0_sections: list })).toEqual(
        theirs(given, new other.MPMComponent(new other.Product(product), ...theirSections(list))),
      ),
    );
  });

  test('limited-time offers', () => {
    const given = template([
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Now', has_expiration: true } },
      body('{{1}}'),
      buttons({ type: 'COPY_CODE' }),
    ]);
    const at = fc.date({ min: new Date('2026-01-01'), max: new Date('2090-01-01') });
    always(
      fc.tuple(
        word(),
        at.filter((day) => !Number.isNaN(day.getTime())),
        word(15),
      ),
      ([name, end, coupon]) =>
        expect(
          ours(given, { body_1: name, offer_expires: end.toISOString(), button_0: coupon }),
        ).toEqual(
          theirs(
            given,
            new other.BodyComponent(text(name)),
            new other.LTOComponent(end.getTime()),
            new other.CopyComponent(coupon),
          ),
        ),
    );
  });

  test('carousels of one to ten cards', () => {
    const card = fc.tuple(file, word(), word(), slug);
    always(fc.tuple(word(), fc.array(card, { minLength: 1, maxLength: 10 })), ([name, cards]) => {
      const given = template([
        body('{{1}}'),
        {
          type: 'CAROUSEL',
          cards: cards.map(() => ({
            components: [
              { type: 'HEADER', format: 'IMAGE' },
              body('{{1}}'),
              buttons(
                { type: 'QUICK_REPLY', text: 'More' },
                { type: 'URL', text: 'See', url: 'https://shop.example.test/{{1}}' },
              ),
            ],
          })),
        },
      ]);
      const values = Object.fromEntries(
        cards.flatMap(([one, words, payload, end], index) => [
          [`card_${index}_header_media`, one.given],
          [`card_${index}_body_1`, words],
          [`card_${index}_button_0`, payload],
          [`card_${index}_button_1`, end],
        ]),
      );
      expect(ours(given, { body_1: name, ...values })).toEqual(
        theirs(
          given,
          new other.BodyComponent(text(name)),
          new other.CarouselComponent(
            ...(cards.map(
              ([one, words, payload, end]) =>
                new other.CarouselCard(
                  new other.Image(...one.media),
                  new other.BodyComponent(text(words)),
                  new other.PayloadComponent(payload),
                  new other.URLComponent(end),
                ),
            ) as [other.CarouselCard]),
          ),
        ),
      );
    });
  });

  test('one-time codes, given once', () => {
    const otp = {
      type: 'URL',
      text: 'Copy',
      url: 'https://www.whatsapp.com/otp/code/?code=otp{{1}}',
    };
    for (const button of [otp, { type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' }]) {
      const given = template([body('*{{1}}* is your code.'), buttons(button)], {
        category: 'AUTHENTICATION',
      });
      always(fc.stringMatching(/^\d{6}$/), (code) => {
        const built = other.Template.OTP(given.name, given.language, code);
        expect(ours(given, { body_1: code })).toEqual(
          theirs(given, ...(built.components as unknown as Component[])),
        );
      });
    }
  });
});
