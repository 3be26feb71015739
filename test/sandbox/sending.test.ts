import {
  ACCOUNT_PATH,
  ADA,
  autumnOffer,
  closeAll,
  freeText,
  omit,
  open,
  PHONE_PATH,
  template,
  type Client,
  type Loose,
} from './support';

let sandbox: Client;
beforeAll(async () => {
  sandbox = await open();
});
afterAll(closeAll);

/** The request with one part of its template replaced. */
const offer = (change: (template: Loose) => void): Loose => {
  const request = autumnOffer();
  change(request.template);
  return request;
};
const without = (field: string) => omit(autumnOffer(), field);
const body = (...parameters: unknown[]) => ({ type: 'body', parameters });
const param = (text: unknown, more: object = {}) => ({ type: 'text', text, ...more });
const urlButton = (index: unknown, ...parameters: unknown[]) => ({
  type: 'button',
  sub_type: 'url',
  index,
  parameters,
});

describe('a template message', () => {
  it('is accepted, with an id that holds the recipient’s number in base64', async () => {
    const { status, body } = await sandbox.send(autumnOffer());

    expect(status).toBe(200);
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: ADA, wa_id: ADA }],
      messages: [
        { id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/]+=*$/), message_status: 'accepted' },
      ],
    });
    const id = Buffer.from(body.messages[0].id.slice('wamid.'.length), 'base64').toString('latin1');
    expect(id).toContain(ADA);
  });

  it('never gets an id twice, though the message is the same', async () => {
    const one = await sandbox.send(autumnOffer());
    const other = await sandbox.send(autumnOffer());
    expect(one.body.messages[0].id).not.toBe(other.body.messages[0].id);
  });

  it('reaches a number that is written with spaces and a plus', async () => {
    const { body } = await sandbox.send(autumnOffer('+45 31 31 31 98'));
    expect(body.contacts).toEqual([{ input: '+45 31 31 31 98', wa_id: '4531313198' }]);
  });

  it('may carry named parameters in any order where its template has names', async () => {
    const names = [
      param('Thursday', { parameter_name: 'start_day' }),
      param('Ada', { parameter_name: 'first_name' }),
      param('linen', { parameter_name: 'collection' }),
    ];
    const header = { type: 'header', parameters: [param('Ada', { parameter_name: 'first_name' })] };
    const { status } = await sandbox.send(template('spring_news', [header, body(...names)]));
    expect(status).toBe(200);
    const { body: phone } = await sandbox.get(`/sandbox/phone?number=${ADA}`);
    expect(phone.thread.at(-1)).toMatchObject({
      header: 'Spring news for Ada',
      body: 'Hello Ada, the linen collection is in our shop from Thursday. Come and have a look, the coffee is on us.',
    });
  });

  it('needs no components where its template has no variables', async () => {
    const request = template('open_evening');
    delete request.template.components;
    expect((await sandbox.send(request)).status).toBe(200);
  });

  it('may have a picture and a code to copy', async () => {
    const picture = {
      type: 'header',
      parameters: [{ type: 'image', image: { link: 'https://nordlys.example/a.jpg' } }],
    };
    const code = {
      type: 'button',
      sub_type: 'copy_code',
      index: '1',
      parameters: [{ type: 'coupon_code', coupon_code: 'LIGHT10' }],
    };
    const { status } = await sandbox.send(
      template('lookbook', [picture, body(param('Ada')), code]),
    );
    expect(status).toBe(200);
  });

  it('goes through the marketing endpoint with a product policy', async () => {
    const { status } = await sandbox.post(`${PHONE_PATH}/marketing_messages`, {
      ...autumnOffer(),
      product_policy: 'STRICT',
      message_activity_sharing: false,
    });
    expect(status).toBe(200);
  });

  it('reaches a business-scoped user id, and the answer then has that id and no number', async () => {
    const { body: phone } = await sandbox.get(`/sandbox/phone?number=${ADA}`);
    expect(phone.userId).toMatch(/^DK\.\d{20}$/);

    const { status, body } = await sandbox.send({ ...without('to'), recipient: phone.userId });

    expect(status).toBe(200);
    expect(body.contacts).toEqual([{ input: phone.userId, user_id: phone.userId }]);
    expect(Buffer.from(body.messages[0].id.slice(6), 'base64').toString('latin1')).not.toContain(
      ADA,
    );
  });
});

describe('what the Cloud API refuses, the sandbox refuses', () => {
  const refusals: [what: string, request: unknown, code: number, status: number][] = [
    ['a body that is no JSON', '{"to":', 100, 400],
    ['a body that is no object', [1], 100, 400],
    ['no messaging_product', without('messaging_product'), 100, 400],
    ['another messaging product', autumnOffer(ADA, { messaging_product: 'sms' }), 100, 400],
    ['no recipient', without('to'), 100, 400],
    ['a recipient that is no number', autumnOffer('Ada'), 131009, 400],
    ['a recipient in national form', autumnOffer('0701740606'), 131009, 400],
    ['a recipient that is an object', autumnOffer({} as never), 100, 400],
    ['the business itself as the recipient', autumnOffer('15550100199'), 131021, 400],
    ['a user id that is none', { ...without('to'), recipient: 'Ada' }, 131009, 400],
    [
      'a user id of another business',
      { ...without('to'), recipient: 'DK.12345678901234567890' },
      131026,
      400,
    ],
    ['a message to a group', autumnOffer(ADA, { recipient_type: 'group' }), 100, 400],
    ['no type', without('type'), 100, 400],
    ['a type that is none', autumnOffer(ADA, { type: 'fax' }), 131051, 400],
    ['no template', without('template'), 100, 400],
    ['no template name', offer((t) => delete t.name), 100, 400],
    ['no language', offer((t) => delete t.language), 131008, 400],
    ['no language code', offer((t) => (t.language = {})), 131008, 400],
    ['a language as bare text', offer((t) => (t.language = 'en')), 100, 400],
    ['an unknown template', template('autumn_sale'), 132001, 404],
    [
      'a template in a language that it does not have',
      template('autumn_offer', [], 'de'),
      132001,
      404,
    ],
    ['a template that was rejected', template('prize_draw', [body(param('Ada'))]), 132001, 404],
    ['a template that waits for its review', template('december_hours'), 132001, 404],
    [
      'a paused template',
      template('summer_clearance', [body(param('Ada'), param('30 %'))]),
      132015,
      400,
    ],
    ['a disabled template', template('winter_gifts', [body(param('Ada'))]), 132016, 400],
    ['too few body parameters', offer((t) => t.components[1].parameters.pop()), 132000, 400],
    [
      'too many body parameters',
      offer((t) => t.components[1].parameters.push(param('x'))),
      132000,
      400,
    ],
    ['no body parameters at all', offer((t) => t.components.splice(1, 1)), 132000, 400],
    ['no header parameter', offer((t) => t.components.shift()), 132000, 400],
    [
      'a header for a template without one',
      template('open_evening', [{ type: 'header', parameters: [param('x')] }]),
      132000,
      400,
    ],
    ['an empty parameter', offer((t) => (t.components[1].parameters[0].text = '')), 131008, 400],
    [
      'a parameter without text',
      offer((t) => delete t.components[1].parameters[0].text),
      131008,
      400,
    ],
    [
      'a parameter that is a number',
      offer((t) => (t.components[1].parameters[0].text = 7)),
      100,
      400,
    ],
    [
      'a parameter with a line break',
      offer((t) => (t.components[1].parameters[0].text = 'A\nda')),
      100,
      400,
    ],
    [
      'a text too long with its parameters',
      offer((t) => (t.components[1].parameters[0].text = 'a'.repeat(1000))),
      132005,
      400,
    ],
    [
      'a header too long with its parameter',
      offer((t) => (t.components[0].parameters[0].text = 'a'.repeat(60))),
      132005,
      400,
    ],
    [
      'named parameters for a positional template',
      offer((t) => (t.components[1].parameters[0].parameter_name = 'first_name')),
      132012,
      400,
    ],
    [
      'a picture in place of a header text',
      offer((t) => (t.components[0].parameters = [{ type: 'image', image: { id: '1' } }])),
      132012,
      400,
    ],
    [
      'positional parameters for a named template',
      template('spring_news', [
        body(param('a'), param('b'), param('c')),
        { type: 'header', parameters: [param('a', { parameter_name: 'first_name' })] },
      ]),
      100,
      400,
    ],
    [
      'a parameter name that the template lacks',
      template('spring_news', [
        { type: 'header', parameters: [param('a', { parameter_name: 'surname' })] },
      ]),
      132012,
      400,
    ],
    ['a URL button without its parameter', offer((t) => t.components.pop()), 131008, 400],
    [
      'a URL button with an empty list of parameters',
      offer((t) => (t.components[3].parameters = [])),
      131008,
      400,
    ],
    [
      'a parameter for a URL button that has no variable',
      template('open_evening', [urlButton('1', param('x'))]),
      132012,
      400,
    ],
    ['a button index that is none', offer((t) => (t.components[3].index = '2')), 131009, 400],
    ['a button index out of range', offer((t) => (t.components[3].index = '17')), 131009, 400],
    ['a button without an index', offer((t) => delete t.components[3].index), 131008, 400],
    [
      'a button given twice',
      offer((t) => t.components.push(urlButton('1', param('x')))),
      131009,
      400,
    ],
    ['a button of another kind', offer((t) => (t.components[2].sub_type = 'url')), 132012, 400],
    ['a component that is none', offer((t) => t.components.push({ type: 'tail' })), 100, 400],
    ['a misspelled key in the template', offer((t) => (t.component = [])), 100, 400],
    ['callback data that is no text', autumnOffer(ADA, { biz_opaque_callback_data: 7 }), 100, 400],
    [
      'callback data of 513 characters',
      autumnOffer(ADA, { biz_opaque_callback_data: 'x'.repeat(513) }),
      100,
      400,
    ],
    [
      'a product policy outside the marketing endpoint',
      autumnOffer(ADA, { product_policy: 'STRICT' }),
      100,
      400,
    ],
    ['free text to somebody who has not written', freeText('4531313180'), 131047, 400],
  ];

  it.each(refusals)('%s', async (_what, request, code, status) => {
    const before = (await sandbox.get('/sandbox/messages')).body.length;
    const answer = await sandbox.send(request);

    expect(answer.body).toEqual({
      error: {
        message: expect.any(String),
        type: 'OAuthException',
        code,
        error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
        fbtrace_id: expect.stringMatching(/^A[\w-]{20,}$/),
      },
    });
    expect(answer.status).toBe(status);
    expect((await sandbox.get('/sandbox/messages')).body).toHaveLength(before);
  });

  it('a utility template, or free text, on the marketing endpoint', async () => {
    const components = [body(param('Ada'), param('NH-1')), urlButton('0', param('NH-1'))];
    const path = `${PHONE_PATH}/marketing_messages`;
    expect((await sandbox.post(path, template('order_update', components))).body.error.code).toBe(
      131055,
    );
    expect((await sandbox.post(path, freeText())).body.error.code).toBe(131055);
    expect(
      (await sandbox.post(path, { ...autumnOffer(), product_policy: 'MAYBE' })).body.error.code,
    ).toBe(100);
  });

  it('another token, and none', async () => {
    for (const headers of [{ authorization: 'Bearer somebody-else' }, { authorization: '' }]) {
      const { status, body } = await sandbox.call(
        'POST',
        `${PHONE_PATH}/messages`,
        autumnOffer(),
        headers,
      );
      expect([status, body.error.code]).toEqual([401, 190]);
    }
  });

  it('an id that the token does not own', async () => {
    const { status, body } = await sandbox.post('/v26.0/999999/messages', autumnOffer());
    expect([status, body.error.code, body.error.error_subcode]).toEqual([400, 100, 33]);
  });

  it.each(['/v26/', '/26.0/', '/vx.0/', '/v26.0.1/'])('the version %s', async (version) => {
    const { status, body } = await sandbox.post(
      `${version}${PHONE_PATH.split('/').at(-1)}/messages`,
      autumnOffer(),
    );
    expect(status).toBe(400);
    expect(body.error.code).toBe(2500);
  });

  it('never repeats the recipient or a parameter in its refusal', async () => {
    const { body } = await sandbox.send(
      offer((t) => (t.components[1].parameters = [param('Ada Secret')])),
    );
    expect(JSON.stringify(body)).not.toMatch(/Secret|4531313199/);
  });
});

describe('what the sandbox says of itself', () => {
  it('lists templates page by page until there is no next', async () => {
    const names: string[] = [];
    let path: string | undefined = `${ACCOUNT_PATH}/message_templates?fields=name,language&limit=4`;
    while (path) {
      const { body }: Loose = await sandbox.get(path);
      expect(Object.keys(body.data[0])).toEqual(['name', 'language', 'id']);
      names.push(...body.data.map((one: Loose) => `${one.name}/${one.language}`));
      path = body.paging.next?.replace(/^https?:\/\/[^/]+/, '');
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(['autumn_offer/sv', 'renew_permission/da', 'december_hours/en']),
    );
  });

  it('filters templates by name, language, status and category', async () => {
    const list = async (query: string) =>
      (await sandbox.get(`${ACCOUNT_PATH}/message_templates?${query}`)).body.data;
    expect(await list('name=autumn_offer&language=da')).toEqual([
      expect.objectContaining({
        name: 'autumn_offer',
        language: 'da',
        status: 'APPROVED',
        category: 'MARKETING',
        parameter_format: 'POSITIONAL',
        components: expect.arrayContaining([expect.objectContaining({ type: 'BODY' })]),
      }),
    ]);
    expect((await list('status=PAUSED')).map((one: Loose) => one.name)).toEqual([
      'summer_clearance',
    ]);
    expect((await list('category=UTILITY')).map((one: Loose) => one.name)).toEqual([
      'order_update',
      'december_hours',
      'care_guide',
      'receipt',
    ]);
    expect(await list('name=nothing')).toEqual([]);
  });

  it('refuses a field, a limit and a cursor that are none', async () => {
    for (const query of ['fields=colour', 'limit=many', 'limit=0', 'after=zzz']) {
      const { status, body } = await sandbox.get(`${ACCOUNT_PATH}/message_templates?${query}`);
      expect([status, body.error.code]).toEqual([400, 100]);
    }
  });

  it('describes its number and its account', async () => {
    expect((await sandbox.get(PHONE_PATH)).body).toMatchObject({
      id: PHONE_PATH.split('/').at(-1),
      verified_name: 'Nordlys Home',
      quality_rating: 'GREEN',
      throughput: { level: 'STANDARD' },
    });
    expect((await sandbox.get(`${PHONE_PATH}?fields=display_phone_number`)).body).toEqual({
      display_phone_number: '+1 555-010-0199',
      id: PHONE_PATH.split('/').at(-1),
    });
    expect((await sandbox.get(ACCOUNT_PATH)).body.name).toBe('Nordlys Home (sandbox)');
    expect((await sandbox.get(`${ACCOUNT_PATH}/phone_numbers`)).body.data).toHaveLength(1);
    expect((await sandbox.get(`${PHONE_PATH}?fields=colour`)).body.error.code).toBe(100);
  });
});
