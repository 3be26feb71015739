import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, ResourceMapperField } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { choiceOf } from '../../nodes/SendWhatsAppTemplate/templates';
import { valuesOf } from '../../nodes/SendWhatsAppTemplate/variables';
import { Parameters } from '../../nodes/shared/parameters';
import { AUTUMN_CAMPAIGN } from './autumnCampaign';
import { itemsOf, LedgerForTests, runNode } from './engine';
import { executeContext } from './executeContext';
import { LocalWhatsApp } from './localWhatsApp';
import { grant, swedish } from './people';
import { hears } from '../hears';

const ADA = swedish(11);
const BO = swedish(12);

const field = (id: string, more: Partial<ResourceMapperField> = {}): ResourceMapperField => ({
  id,
  displayName: `Field ${id}`,
  required: true,
  defaultMatch: false,
  display: true,
  type: 'string',
  ...more,
});
/** The mapper as the editor saves it. */
const mapped = (value: IDataObject, schema = Object.keys(value).map((id) => field(id))) =>
  ({ mappingMode: 'defineBelow', value, matchingColumns: [], schema }) as unknown as IDataObject;

describe('What an item fills in', () => {
  async function read(parameters: IDataObject, items: IDataObject[] = [{}]) {
    const list: INodeExecutionData[] = itemsOf(...items);
    const context = await executeContext('sendWhatsAppTemplate', parameters, list);
    const fields = new Parameters(context, list);
    return items.map((_, item) => valuesOf(fields, item));
  }

  test('comes from the fields: as they are, by column, and by expression', async () => {
    const values = mapped({
      body_1: '={{ $json.name }}',
      body_2: '20 % off',
      header_1: '={{ $json.name.toUpperCase() }} days',
    });
    expect(await read({ values }, [{ name: 'Ada' }, { name: 'Bo' }])).toEqual([
      { body_1: 'Ada', body_2: '20 % off', header_1: 'ADA days' },
      { body_1: 'Bo', body_2: '20 % off', header_1: 'BO days' },
    ]);
  });

  test('comes from the rows by hand as well; a field that is filled in goes before a row', async () => {
    const rows = [
      { component: 'body', name: '{{1}}', value: '={{ $json.name }}' },
      { component: 'body', name: '2', value: 'by hand' },
      { component: '={{ $json.part }}', name: '0', value: 'consent:stop' },
      { component: 'card', name: '0_body_1', value: 'lamp' },
      { component: 'offer', name: 'expires', value: 1_800_000_000_000 },
      { component: 'body', name: ' ', value: 'nothing' },
    ];
    const values = mapped({ body_1: '', body_2: 'by field' });
    expect(await read({ variables: { rows }, values }, [{ name: 'Ada', part: 'button' }])).toEqual([
      {
        body_1: 'Ada',
        body_2: 'by field',
        button_0: 'consent:stop',
        card_0_body_1: 'lamp',
        offer_expires: 1_800_000_000_000,
      },
    ]);
  });

  test('is nothing where nothing was ever filled in', async () => {
    const untouched = { mappingMode: 'defineBelow', value: null };
    expect(await read({ values: untouched })).toEqual([{}]);
    expect(await read({})).toEqual([{}]);
  });

  test('keeps objects, such as an amount, whole', async () => {
    const price = { fallback_value: '20 kr', code: 'DKK', amount_1000: 20_000 };
    expect(await read({ values: mapped({ body_1: '={{ $json.price }}' }) }, [{ price }])).toEqual([
      { body_1: price },
    ]);
  });

  test('is a time in the zone of the workflow where the calendar of the editor gave it', async () => {
    const schema = [field('offer_expires', { type: 'dateTime' })];
    const at = async (written: string, ...items: IDataObject[]) =>
      (await read({ values: mapped({ offer_expires: written }, schema) }, items))[0]?.offer_expires;
    expect(await at('2026-11-30T18:00:00', {})).toBe('2026-11-30T18:00:00.000+01:00');
    expect(await at('={{ $json.end }}', { end: '2026-06-30 18:00' })).toBe(
      '2026-06-30T18:00:00.000+02:00',
    );
    expect(Date.parse(String(await at('2026-11-30T18:00:00Z', {})))).toBe(
      Date.UTC(2026, 10, 30, 18),
    );
    expect(await at('some day', {})).toBe('some day');
  });

  test('names the field whose expression cannot be worked out, and repeats nothing of the item', async () => {
    const values = mapped({ body_1: '={{ $("Nowhere").first().json.x + $json.secret }}' });
    await expect(read({ values }, [{ secret: 'quiet words' }])).rejects.toThrow(
      'What stands under Values in "Field body_1" could not be worked out.',
    );
  });

  test('is the same by field as by hand, whatever is written', async () => {
    const part = fc.constantFrom('header', 'body', 'button');
    const name = fc.stringMatching(/^[a-z0-9_]{1,12}$/);
    const text = fc.string().filter((one) => !one.startsWith('='));
    const entries = fc.uniqueArray(fc.record({ component: part, name, value: text }), {
      selector: ({ component, name: own }) => `${component}_${own}`,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(entries, async (rows) => {
        const values = Object.fromEntries(
          rows.map((row) => [`${row.component}_${row.name}`, row.value]),
        );
        const [byField] = await read({ values: mapped(values) });
        const [byHand] = await read({ variables: { rows } });
        expect(byField).toEqual(byHand);
      }),
      { numRuns: 25 },
    );
  });
});

describe('The language of a template', () => {
  test.each([
    ['autumn_offer|da', 'en', 'da'],
    ['autumn_offer|pt-BR', '', 'pt_BR'],
    ['autumn_offer', 'pt-br', 'pt_BR'],
    ['autumn_offer', ' DA ', 'da'],
    [' autumn_offer | EN-us ', 'da', 'en_US'],
    ['autumn_offer', 'zh_Hans_CN', 'zh_Hans_CN'],
  ])('of %p with the field %p is %s', (chosen, field, language) => {
    expect(choiceOf(chosen, field)).toEqual({ name: 'autumn_offer', language });
  });

  test.each([
    ['', 'en', /No template/],
    ['|da', 'en', /No template/],
    ['autumn_offer', '', /language/],
    ['autumn_offer|', ' ', /language/],
    [undefined, undefined, /No template/],
  ])('or the template itself must not be missing: %p, %p', (chosen, field, problem) => {
    expect(() => choiceOf(chosen, field)).toThrow(problem);
  });
});

describe('Send WhatsApp Template with fields', () => {
  let whatsApp: LocalWhatsApp;
  let folder: LedgerForTests;
  let ledger: Ledger;
  beforeAll(async () => {
    whatsApp = await LocalWhatsApp.start();
  });
  beforeEach(async () => {
    await whatsApp.reset();
    folder = new LedgerForTests();
    ledger = await folder.open();
    await hears(ledger);
    await ledger.record([grant(ADA), grant(BO)]);
  });
  afterEach(async () => await folder.remove());
  afterAll(async () => await whatsApp.close());

  const VALUES = {
    header_1: 'Autumn days',
    body_1: '={{ $json.name }}',
    body_2: '20 % off lamps',
    button_0: 'consent:stop',
    button_1: 'autumn',
  };
  const send = async (parameters: IDataObject, items = [{ phone: ADA, name: 'Ada' }]) =>
    await runNode(
      {
        type: 'sendWhatsAppTemplate',
        parameters: {
          ...AUTUMN_CAMPAIGN,
          template: { __rl: true, mode: 'list', value: 'autumn_offer|da' },
          variables: {},
          ...parameters,
        },
        credentials: {
          consentLedgerApi: folder.credential(),
          whatsAppCloudApi: whatsApp.credential(),
        },
      },
      items,
    );

  test('sends the language chosen from the list, filled in from the fields', async () => {
    const ran = await send({ values: mapped(VALUES) });
    expect(ran.error).toBeUndefined();
    expect(ran.outputs[2]).toHaveLength(1);
    const [message] = await whatsApp.accepted();
    expect(message).toMatchObject({ template: 'autumn_offer', language: 'da' });
    expect(message?.body.template?.components).toEqual([
      { type: 'header', parameters: [{ type: 'text', text: 'Autumn days' }] },
      {
        type: 'body',
        parameters: [
          { type: 'text', text: 'Ada' },
          { type: 'text', text: '20 % off lamps' },
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
        parameters: [{ type: 'text', text: 'autumn' }],
      },
    ]);
  });

  test('leaves out the one item whose column is empty, and sends the others', async () => {
    const ran = await send({ values: mapped(VALUES) }, [
      { phone: ADA, name: '' },
      { phone: BO, name: 'Bo' },
    ]);
    expect(ran.outputs[0]?.map(({ json }) => (json.consent as IDataObject).reason)).toEqual([
      'rejected',
    ]);
    expect((await whatsApp.accepted()).map(({ to }) => `+${to}`)).toEqual([BO]);
  });

  test.each([
    ['lost a variable', { ...VALUES, body_3: 'x' }, /"body_3".*no such variable/],
    ['gained a variable', { ...VALUES, body_2: undefined }, /needs a value for \{\{2\}\}/],
  ])(
    'stops before the first message, and names the field, where the template has %s since',
    async (_name, values, message) => {
      const filled = Object.entries(values).filter(([, value]) => value !== undefined);
      const ran = await send({ values: mapped(Object.fromEntries(filled)) });
      expect(ran.error?.message).toMatch(message);
      expect(ran.error?.message).toMatch(/under Values in the node/);
      expect(await whatsApp.accepted()).toEqual([]);
    },
  );

  test('says which languages a template has, where it has not the one that is asked for', async () => {
    const template = { __rl: true, mode: 'name', value: 'autumn_offer' };
    const ran = await send({ template, language: 'nb', values: mapped(VALUES) });
    expect(ran.error?.message).toMatch(/in the language "nb": it has en, da, sv/);
  });
});
