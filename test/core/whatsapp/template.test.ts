import fc from 'fast-check';
import {
  buildTemplateMessage,
  fieldProblems,
  hasWayOut,
  renderTemplate,
  variablesOf,
} from '../../../core/whatsapp';
import { named, plain, positional, template } from './templates';

const values = { header_1: 'Aarhus', body_1: 'Anna', body_2: 20, button_1: 'autumn-26' };
const problemsOf = (
  ...given: Parameters<typeof buildTemplateMessage>
): { problem: string; variable?: string }[] => {
  const built = buildTemplateMessage(...given);
  return built.ok
    ? []
    : built.problems.map(({ problem, variable }) => ({
        problem,
        ...(variable === undefined ? {} : { variable }),
      }));
};

describe('the variables of a template', () => {
  test('are listed once each, with the words around them and the example', () => {
    expect(variablesOf(positional)).toEqual([
      {
        key: 'header_1',
        component: 'header',
        kind: 'text',
        required: true,
        index: 1,
        around: 'Autumn in {{1}}',
        example: 'Aarhus',
      },
      {
        key: 'body_1',
        component: 'body',
        kind: 'text',
        required: true,
        index: 1,
        around: 'Hi {{1}}, you get {{2}} % off until Sunday, {{1}}…',
        example: 'Anna',
      },
      {
        key: 'body_2',
        component: 'body',
        kind: 'text',
        required: true,
        index: 2,
        around: 'Hi {{1}}, you get {{2}} % off until Sunday, {{1}}!',
        example: '20',
      },
      {
        key: 'button_0',
        component: 'button',
        kind: 'payload',
        required: false,
        index: 0,
        around: 'No more offers',
      },
      {
        key: 'button_1',
        component: 'button',
        kind: 'url',
        required: true,
        index: 1,
        around: 'Shop (https://shop.example.test/{{1}})',
        example: 'autumn',
      },
    ]);
    expect(variablesOf(named).map(({ key, name, example }) => [key, name, example])).toEqual([
      ['header_first_name', 'first_name', 'Anna'],
      ['body_order_id', 'order_id', '7'],
      ['body_first_name', 'first_name', undefined],
    ]);
    expect(variablesOf(plain)).toEqual([]);
  });
});

describe('the message made from a template', () => {
  test('has positional parameters in order, and its buttons by index', () => {
    expect(buildTemplateMessage(positional, { ...values, button_0: 'consent:stop' })).toEqual({
      ok: true,
      notes: [],
      template: {
        name: 'autumn_sale',
        language: { code: 'en' },
        components: [
          { type: 'header', parameters: [{ type: 'text', text: 'Aarhus' }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Anna' },
              { type: 'text', text: '20' },
            ],
          },
          {
            type: 'button',
            sub_type: 'quick_reply',
            index: '0',
            parameters: [{ type: 'payload', payload: 'consent:stop' }],
          },
          {
            type: 'button',
            sub_type: 'url',
            index: '1',
            parameters: [{ type: 'text', text: 'autumn-26' }],
          },
        ],
      },
    });
  });

  test('has named parameters with their names', () => {
    expect(
      buildTemplateMessage(named, {
        header_first_name: 'Anna',
        body_order_id: '7',
        body_first_name: 'Anna',
      }),
    ).toMatchObject({
      ok: true,
      template: {
        components: [
          {
            type: 'header',
            parameters: [{ type: 'text', parameter_name: 'first_name', text: 'Anna' }],
          },
          {
            type: 'body',
            parameters: [
              { type: 'text', parameter_name: 'order_id', text: '7' },
              { type: 'text', parameter_name: 'first_name', text: 'Anna' },
            ],
          },
        ],
      },
    });
  });

  test('has no components where there is nothing to fill in', () => {
    expect(buildTemplateMessage(plain, {})).toEqual({
      ok: true,
      notes: [],
      template: { name: 'autumn_sale', language: { code: 'en' } },
    });
    expect(
      buildTemplateMessage(plain, { body_1: '', header_1: null, button_0: undefined }),
    ).toMatchObject({ ok: true });
  });

  test('sorts positional parameters by number, not by their place in the text', () => {
    const swapped = template([{ type: 'BODY', text: '{{2}} before {{1}}' }]);
    expect(buildTemplateMessage(swapped, { body_1: 'one', body_2: 'two' })).toMatchObject({
      template: { components: [{ parameters: [{ text: 'one' }, { text: 'two' }] }] },
    });
  });

  test.each([
    [
      'a missing value',
      { ...values, body_2: undefined },
      [{ problem: 'missing', variable: 'body_2' }],
    ],
    [
      'an empty value',
      { ...values, body_1: '  \n ' },
      [{ problem: 'missing', variable: 'body_1' }],
    ],
    ['a value too many', { ...values, body_3: 'x' }, [{ problem: 'extra', variable: 'body_3' }]],
    [
      'two mistakes at once',
      { ...values, header_1: null, body_9: 'x' },
      [
        { problem: 'extra', variable: 'body_9' },
        { problem: 'missing', variable: 'header_1' },
      ],
    ],
    [
      'a value that is no text',
      { ...values, body_1: { first: 'Anna' } },
      [{ problem: 'unusable', variable: 'body_1' }],
    ],
    [
      'a number that is none',
      { ...values, body_2: Number.NaN },
      [{ problem: 'unusable', variable: 'body_2' }],
    ],
    [
      'a blank in a link',
      { ...values, button_1: 'my sale' },
      [{ problem: 'unusable', variable: 'button_1' }],
    ],
    [
      'a header value that is too long',
      { ...values, header_1: 'x'.repeat(61) },
      [{ problem: 'too_long', variable: 'header_1' }],
    ],
    [
      'a body value that is too long',
      { ...values, body_1: 'x'.repeat(1_025) },
      [{ problem: 'too_long', variable: 'body_1' }],
    ],
  ])('is refused before any request for %s, which it names', (_what, given, problems) => {
    expect(problemsOf(positional, given)).toEqual(problems);
  });

  test.each([
    [
      'a paused template',
      template([{ type: 'BODY', text: 'x' }], { status: 'PAUSED' }),
      'not_approved',
    ],
    ['no body', template([{ type: 'FOOTER', text: 'x' }]), 'unsupported'],
    ['mixed variables', template([{ type: 'BODY', text: '{{1}} {{name}}' }]), 'unsupported'],
    ['a gap in the numbers', template([{ type: 'BODY', text: '{{1}} {{3}}' }]), 'unsupported'],
  ])('is refused for %s, which this sender could only get wrong', (_what, given, problem) => {
    const filled = Object.fromEntries(variablesOf(given).map(({ key }) => [key, 'x']));
    expect(problemsOf(given, filled)).toEqual([{ problem }]);
    expect(fieldProblems(given, variablesOf(given))).toMatchObject([{ problem }]);
  });

  test('has line breaks, tabs and long runs of spaces made into single spaces, and says so', () => {
    const built = buildTemplateMessage(positional, {
      ...values,
      body_1: 'Anna\n\tMaria      Holm',
    });
    expect(built).toMatchObject({
      ok: true,
      notes: [expect.stringContaining('{{1}} in the body')],
      template: { components: [{}, { parameters: [{ text: 'Anna Maria Holm' }, {}] }, {}] },
    });
  });

  test('never carries what WhatsApp refuses in a parameter, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const built = buildTemplateMessage(template([{ type: 'BODY', text: 'Hi {{1}}.' }]), {
          body_1: text,
        });
        if (!built.ok) return expect(text.replace(/[\p{Cc}\s]/gu, '')).toBe('');
        const sent = (
          built.template.components![0] as unknown as { parameters: { text: string }[] }
        ).parameters[0]!.text;
        expect(sent).not.toMatch(/[\n\r\t]| {5,}/);
        expect(sent.trim()).not.toBe('');
        return expect(sent).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  test('names no value in its problems', () => {
    const built = buildTemplateMessage(positional, {
      header_1: 'Anna Holm '.repeat(20),
      body_1: ['Anna Holm'],
      body_2: 1,
      button_1: 'Anna Holm',
    });
    expect(built.ok).toBe(false);
    expect(JSON.stringify(built)).not.toContain('Holm');
  });
});

describe('the preview of a template', () => {
  test('is the text as the person reads it', () => {
    expect(renderTemplate(positional, values)).toEqual({
      header: 'Autumn in Aarhus',
      body: 'Hi Anna, you get 20 % off until Sunday, Anna!',
      footer: 'Reply STOP to leave',
      buttons: [
        'No more offers',
        'Shop → https://shop.example.test/autumn-26',
        'Terms → https://shop.example.test/terms',
        'Call us',
      ],
    });
    expect(renderTemplate(plain, {})).toEqual({ body: 'We open at nine.', buttons: [] });
  });

  test('shows what is still missing, and fills a value in word for word', () => {
    expect(renderTemplate(named, { body_order_id: '$& {{first_name}}' })).toMatchObject({
      header: 'Hello {{first_name}}',
      body: 'Your order $& {{first_name}} is on its way, {{first_name}}.',
    });
  });
});

describe('a way out', () => {
  const footer = (text: string): ReturnType<typeof template> =>
    template([
      { type: 'BODY', text: 'Autumn sale' },
      { type: 'FOOTER', text },
    ]);
  const button = (text: string): ReturnType<typeof template> =>
    template([
      { type: 'BODY', text: 'Autumn sale' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text }] },
    ]);

  test.each([
    'Reply STOP to leave',
    'Svar stop for at afmelde',
    'Svara STOPP',
    'Antworte mit Stopp',
    'Unsubscribe any time',
    'Opt out: tap below',
    'Afmeld dig her',
    'Vastaa lopeta',
    'Répondez STOP',
    'Responde baja',
    '回复退订',
  ])('is seen in a footer: %s', (text) => {
    expect(hasWayOut(footer(text))).toBe(true);
  });

  test.each(['Stop', 'STOP', 'Stop offers', 'Unsubscribe', 'No more', 'Stop promotions', 'Afmeld'])(
    'is seen on a button: %s',
    (text) => {
      expect(hasWayOut(button(text))).toBe(true);
    },
  );

  test('is seen on a card of a carousel, and behind a link', () => {
    const card = (...parts: object[]) =>
      template([
        { type: 'BODY', text: 'Autumn sale' },
        {
          type: 'CAROUSEL',
          cards: [{ components: [{ type: 'HEADER', format: 'IMAGE' }, ...parts] }],
        },
      ]);
    const link = (url: string) => ({
      type: 'BUTTONS',
      buttons: [{ type: 'URL', text: 'Here', url }],
    });
    expect(hasWayOut(card({ type: 'BODY', text: 'Reply STOP to leave' }))).toBe(true);
    expect(hasWayOut(card(link('https://shop.example.test/unsubscribe/{{1}}')))).toBe(true);
    expect(hasWayOut(card(link('https://shop.example.test/sale/{{1}}')))).toBe(false);
  });

  test('is seen in the payload we give a button', () => {
    const enough = button('Enough');
    expect(hasWayOut(enough)).toBe(false);
    expect(hasWayOut(enough, { button_0: 'consent:stop' })).toBe(true);
    expect(hasWayOut(enough, { button_0: 'consent:stop:offers' })).toBe(true);
    expect(hasWayOut(enough, { button_0: 'consent:yes:1' })).toBe(false);
  });

  test('is not seen where no tap would bring it back: in the text, or behind no button', () => {
    const greeting = template([
      { type: 'BODY', text: 'Hello {{1}}' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Enough' }] },
    ]);
    expect(hasWayOut(greeting, { body_1: 'consent:stop' })).toBe(false);
    expect(hasWayOut(greeting, { button_3: 'consent:stop' })).toBe(false);
  });

  test.each([
    'Stop by our shop',
    'We never stop baking',
    'Terms apply',
    'Bus stop Nord',
    'Read more',
  ])('is not seen in: %s', (text) => {
    expect(hasWayOut(footer(text))).toBe(false);
  });
  test.each(['Shop now', 'Stop by', 'Stop the clock', 'Yes'])(
    'is not seen on the button: %s',
    (text) => {
      expect(hasWayOut(button(text))).toBe(false);
    },
  );
});
