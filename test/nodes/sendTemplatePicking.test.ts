import type { INodeParameters, INodeTypeDescription, ResourceMapperField } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { AccountWithTemplates, type ListedTemplate } from './accountWithTemplates';
import { LedgerForTests, loadPackage } from './engine';
import { loadOptions } from './loadOptions';
import { LocalWhatsApp } from './localWhatsApp';

let whatsApp: LocalWhatsApp;
let account: AccountWithTemplates;
let folder: LedgerForTests;
beforeAll(async () => {
  account = await AccountWithTemplates.start();
  whatsApp = await LocalWhatsApp.start();
  folder = new LedgerForTests();
});
beforeEach(async () => await whatsApp.reset());
afterAll(async () => {
  await whatsApp.close();
  await account.close();
  await folder.remove();
});

type More = { readonly accessToken?: string; readonly baseUrl?: string };
/** A template that is filed like most. */
const template = (name: string, components: object[], more: object = {}): ListedTemplate => ({
  name,
  language: 'en',
  category: 'MARKETING',
  status: 'APPROVED',
  components,
  ...more,
});

const editor = async (parameters: INodeParameters = {}, more: More = {}) =>
  await loadOptions(
    'sendWhatsAppTemplate',
    { consentLedgerApi: folder.credential(), whatsAppCloudApi: whatsApp.credential(more) },
    parameters,
  );

describe('The list of templates', () => {
  const search = async (filter?: string, token?: string, more: More = {}) => {
    const { type, context } = await editor({}, more);
    const list = await type.methods?.listSearch?.searchTemplates?.call(context, filter, token);
    return list ?? { results: [] };
  };

  test('has each approved template once for each language, with its category and quality in words', async () => {
    const { results } = await search();
    expect(results).toContainEqual({
      name: 'autumn_offer · English · marketing · high quality',
      value: 'autumn_offer|en',
    });
    expect(results).toContainEqual({
      name: 'autumn_offer · Danish · marketing · quality not rated yet',
      value: 'autumn_offer|da',
    });
    expect(results.map(({ name }) => name)).toContainEqual(
      expect.stringMatching(/^order_update · English · utility/),
    );
    const values = results.map(({ value }) => value);
    expect(new Set(values).size).toBe(values.length);
    expect(values.some((value) => String(value).startsWith('summer_clearance'))).toBe(false);
  });

  test('has a name with several languages once more, for contacts who differ in language', async () => {
    const { results } = await search();
    expect(results).toContainEqual({
      name: 'autumn_offer · by the field Language (English, Danish, Swedish)',
      value: 'autumn_offer',
    });
    expect(results.map(({ value }) => value)).not.toContain('order_update');
  });

  test('is searched in names and texts, whatever the case', async () => {
    const found = (await search('RENEW')).results.map(({ value }) => String(value));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((value) => value.startsWith('renew_permission'))).toBe(true);
    expect((await search('no such words anywhere')).results).toEqual([]);
  });

  test('is whole, however many pages it has', async () => {
    // Most are not approved: a page of them alone must not end the list.
    account.templates = Array.from({ length: 330 }, (_, n) =>
      template(`many_${n}`, [{ type: 'BODY', text: `Number ${n}` }], {
        status: n < 10 || n > 310 ? 'APPROVED' : 'PENDING',
      }),
    );
    const values: unknown[] = [];
    let token: string | undefined;
    do {
      const page = await search('many_', token, { baseUrl: account.url });
      expect(page.results.length).toBeGreaterThan(0);
      values.push(...page.results.map(({ value }) => value));
      token = page.paginationToken as string | undefined;
    } while (token !== undefined);
    expect(values).toHaveLength(29);
  });

  test('says what is wrong where it cannot be read', async () => {
    await expect(search(undefined, undefined, { accessToken: 'wrong' })).rejects.toThrow(
      /access token/,
    );
  });
});

describe('The fields of the chosen template', () => {
  const fields = async (parameters: INodeParameters, more: More = {}) => {
    const { type, context } = await editor(parameters, more);
    const answer = await type.methods?.resourceMapping?.templateFields?.call(context);
    return answer ?? { fields: [] };
  };
  const chosen = (value: string, mode = 'list') => ({ __rl: true, mode, value }) as const;
  const labels = (list: readonly ResourceMapperField[]) =>
    list.map(({ id, displayName }) => `${id}: ${displayName}`);

  test('are one for each variable and button, in the words of the template in that language', async () => {
    const { fields: list } = await fields({ template: chosen('autumn_offer|da'), language: 'en' });
    expect(labels(list)).toEqual([
      'header_1: Header {{1}} · {{1}} hos Nordlys Home · e.g. Efterårsdage',
      expect.stringMatching(/^body_1: \{\{1\}\} · Hej \{\{1\}\}, du har bedt om.* · e\.g\. Ada$/),
      expect.stringMatching(/^body_2: \{\{2\}\} · …her er et: \{\{2\}\}\. Det gælder/),
      'button_0: Button “Stop tilbud” · what a tap brings back, consent:stop for an opt-out',
      expect.stringMatching(
        /^button_1: Link of “Se tilbuddet” · what stands for \{\{1\}\} in https:\/\/nordlys\.example/,
      ),
    ]);
    expect(list.filter(({ required }) => required).map(({ id }) => id)).toEqual([
      'header_1',
      'body_1',
      'body_2',
      'button_1',
    ]);
    expect(list.every(({ canBeUsedToMatch, display }) => display && !canBeUsedToMatch)).toBe(true);
  });

  test('take the language of the field Language where the template is chosen by name alone', async () => {
    const inDanish = await fields({ template: chosen('autumn_offer', 'name'), language: 'DA' });
    expect(labels(inDanish.fields)[0]).toMatch(/hos Nordlys Home/);
    const byContact = await fields({
      template: chosen('autumn_offer', 'name'),
      language: '={{ $json.language }}',
    });
    expect(byContact.fields.map(({ id }) => id)).toEqual(inDanish.fields.map(({ id }) => id));
  });

  test('show a picture, a code and every part of a card in their places', async () => {
    const card = [
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'A lâmpada {{1}}' },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Quero' }] },
    ];
    const offer = { text: 'Uma semana', has_expiration: true };
    account.templates = [
      template(
        'lamps',
        [
          { type: 'BODY', text: 'Olá {{1}}', example: { body_text: [['Ada']] } },
          { type: 'LIMITED_TIME_OFFER', limited_time_offer: offer },
          { type: 'CAROUSEL', cards: [{ components: card }] },
        ],
        { language: 'pt_BR' },
      ),
    ];
    const { fields: list } = await fields(
      { template: chosen('lamps|pt-BR') },
      { baseUrl: account.url },
    );
    expect(list.map(({ id, type }) => [id, type])).toEqual([
      ['body_1', 'string'],
      ['offer_expires', 'dateTime'],
      ['card_0_header_media', 'string'],
      ['card_0_body_1', 'string'],
      ['card_0_button_0', 'string'],
    ]);
    expect(list[2]?.displayName).toBe('Card 1, header image · link, media ID or binary field');
    const { fields: lookbook } = await fields({ template: chosen('lookbook|en') });
    expect(lookbook.map(({ id }) => id)).toContain('header_media');
  });

  test('leave out what a row by hand fills in already, so that an old workflow stays whole when it is opened', async () => {
    const rows = [
      { component: 'header', name: '1', value: 'x' },
      { component: 'body', name: '{{1}}', value: 'x' },
      { component: 'body', name: '={{ $json.which }}', value: 'x' },
    ];
    const { fields: list } = await fields({
      template: chosen('autumn_offer|en'),
      variables: { rows },
    });
    expect(list.filter(({ removed }) => removed).map(({ id }) => id)).toEqual([
      'header_1',
      'body_1',
    ]);
    expect(list.filter(({ required }) => required).map(({ id }) => id)).toEqual([
      'body_2',
      'button_1',
    ]);
  });

  test.each([
    ['where none is chosen', chosen(''), /Choose a template/],
    ['where an expression chooses', chosen('={{ $json.template }}', 'name'), /by Hand/],
    ['of a template that takes nothing', chosen('hello|en'), /goes out as it is/],
  ])('are none %s, and it says why', async (_name, choice, notice) => {
    account.templates = [template('hello', [{ type: 'BODY', text: 'We are open.' }])];
    const { fields: list, emptyFieldsNotice } = await fields(
      { template: choice, language: 'en' },
      { baseUrl: account.url },
    );
    expect(list).toEqual([]);
    expect(emptyFieldsNotice).toMatch(notice);
  });

  test('that are gone are an error, so that what is filled in stays', async () => {
    await expect(fields({ template: chosen('autumn_offer|fi') })).rejects.toThrow(
      /no template "autumn_offer" in the language "fi", but in en, da, sv/,
    );
    await expect(fields({ template: chosen('nothing_here|en') })).rejects.toThrow(/no template/);
  });
});

test('the field Language is shown only where the template has none with it', async () => {
  const { nodeTypes } = await loadPackage();
  const { description } = nodeTypes.sendWhatsAppTemplate?.type as {
    description: INodeTypeDescription;
  };
  const language = description.properties.find(({ name }) => name === 'language')!;
  const shown = (value: string) => {
    const picked = { __rl: true, mode: 'list', value };
    const parameters = { operation: 'sendTemplate', template: picked } as INodeParameters;
    return NodeHelpers.displayParameter(parameters, language, { typeVersion: 1 }, description);
  };
  expect(shown('autumn_offer')).toBe(true);
  expect(shown('={{ $json.a || "b" }}')).toBe(true);
  expect(shown('autumn_offer|da')).toBe(false);
});
