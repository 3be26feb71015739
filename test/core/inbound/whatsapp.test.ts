import { readWhatsApp, type InboundEvent } from '../../../core/inbound';
import { AT, BSUID, contact, envelope, message, metadata, PHONE, value } from './bodies';

const NOW = 1_795_000_500_000;
const signed = { signed: true, receivedAt: NOW };
const phone = { kind: 'phone', value: `+${PHONE}` };
const bsuid = { kind: 'bsuid', value: BSUID };
const read = (body: unknown): readonly InboundEvent[] => {
  const { events, unreadable } = readWhatsApp(body, signed);
  expect(unreadable).toBe(0);
  return events;
};
const readMessage = (
  more: Record<string, unknown>,
  contacts: unknown[] = [],
): InboundEvent | undefined => read(envelope(value({ contacts, messages: [message(more)] })))[0];

describe('a message on WhatsApp', () => {
  test('is read with who, when and what', () => {
    expect(read(envelope(value({ contacts: [contact], messages: [message()] })))).toEqual([
      {
        type: 'message',
        channel: 'whatsapp',
        signed: true,
        at: AT * 1_000,
        messageId: 'wamid.HBgKNDUzMjAwMDAwMRUC',
        from: [phone, bsuid],
        form: 'text',
        text: 'STOP',
        profileName: 'Nobody',
      },
    ]);
  });

  test('says what was tapped, and the payload that we gave the button', () => {
    expect(
      readMessage({
        type: 'button',
        text: undefined,
        button: { text: 'No more offers', payload: 'consent:stop' },
      }),
    ).toMatchObject({ form: 'button', text: 'No more offers', payload: 'consent:stop' });
    expect(
      readMessage({
        type: 'interactive',
        text: undefined,
        interactive: {
          type: 'button_reply',
          button_reply: { id: 'consent:yes:abc', title: 'Yes' },
        },
      }),
    ).toMatchObject({ form: 'button', text: 'Yes', payload: 'consent:yes:abc' });
    expect(
      readMessage({
        type: 'interactive',
        text: undefined,
        interactive: {
          type: 'list_reply',
          list_reply: { id: 'consent:stop:offers', title: 'Stop', description: 'only offers' },
        },
      }),
    ).toMatchObject({ form: 'button', text: 'Stop', payload: 'consent:stop:offers' });
  });

  test('that is a reaction has no words of its own', () => {
    const reaction = readMessage({
      type: 'reaction',
      text: { body: 'STOP' },
      reaction: { message_id: 'wamid.X', emoji: '🛑' },
    });
    expect(reaction).toMatchObject({ form: 'reaction' });
    expect(reaction).not.toHaveProperty('text');
  });

  test('never takes the words of a quoted message for its own', () => {
    const quoting = readMessage({
      type: 'image',
      text: undefined,
      image: { id: '1' },
      context: { from: '15555550100', id: 'wamid.Y', text: { body: 'Reply STOP to leave' } },
    });
    expect(quoting).toMatchObject({ form: 'other' });
    expect(quoting).not.toHaveProperty('text');
  });

  test('under a picture is what the person wrote there', () => {
    expect(
      readMessage({ type: 'image', text: undefined, image: { id: '1', caption: 'stop dette' } }),
    ).toMatchObject({ form: 'other', text: 'stop dette' });
  });

  test('keeps the ad that led the person here', () => {
    expect(
      readMessage({
        referral: {
          source_url: 'https://fb.example.test/1',
          source_id: '12',
          source_type: 'ad',
          headline: 'Autumn',
          ctwa_clid: 'ARA',
          image_url: 'x',
        },
      }),
    ).toMatchObject({
      referral: {
        sourceUrl: 'https://fb.example.test/1',
        sourceId: '12',
        sourceType: 'ad',
        headline: 'Autumn',
        clickId: 'ARA',
      },
    });
  });

  test('may come without a phone number, from a person with a username', () => {
    const hidden = { from_user_id: BSUID, from: undefined };
    expect(readMessage(hidden)).toMatchObject({ from: [bsuid] });
    expect(
      readMessage(hidden, [{ user_id: BSUID, profile: { name: 'Nobody', username: 'nobody' } }]),
    ).toMatchObject({ from: [bsuid], profileName: 'Nobody' });
    expect(readMessage(hidden, [contact])).toMatchObject({ from: [phone, bsuid] });
    expect(readMessage({ from: BSUID })).toMatchObject({ from: [bsuid] });
  });

  test('links a phone and a user id only where one entry holds both', () => {
    const other = { wa_id: '4532000002', user_id: 'DK.2', profile: { name: 'Other' } };
    expect(readMessage({}, [other])).toMatchObject({ from: [phone] });
    expect(readMessage({}, [other, contact])).toMatchObject({
      from: [phone, bsuid],
      profileName: 'Nobody',
    });
    expect(readMessage({ from_user_id: 'DK.3' }, [contact])).toMatchObject({
      from: [phone, { kind: 'bsuid', value: 'DK.3' }],
    });
    expect(
      readWhatsApp(
        envelope(value({ contacts: [other, contact], messages: [message({ from: undefined })] })),
        signed,
      ),
    ).toEqual({ events: [], unreadable: 1 });
    expect(readMessage({ from: undefined }, [contact])).toMatchObject({ from: [phone, bsuid] });
  });

  test('has its time from a string or a number of seconds, else from the delivery', () => {
    expect(readMessage({ timestamp: AT })).toMatchObject({ at: AT * 1_000 });
    expect(readMessage({ timestamp: 'soon' })).toMatchObject({ at: AT * 1_000 });
    expect(
      read(envelope(value({ messages: [message({ timestamp: -1 })] }), 'messages', null))[0],
    ).toMatchObject({ at: NOW });
  });

  test('without an id gets one of its own, the same at each delivery and another for another message', () => {
    const id = (more: Record<string, unknown>): unknown =>
      (readMessage({ id: undefined, ...more }) as { messageId: string }).messageId;
    expect(id({})).toBe(id({}));
    expect(id({})).not.toBe(id({ timestamp: String(AT + 60) }));
    expect(id({})).not.toContain(PHONE);
  });

  test('from a number that libphonenumber does not know stands under a signature alone', () => {
    const odd = { from: '99912345678' };
    expect(readMessage(odd)).toMatchObject({ from: [{ kind: 'phone', value: '+99912345678' }] });
    expect(
      readWhatsApp(envelope(value({ messages: [message(odd)] })), {
        signed: false,
        receivedAt: NOW,
      }),
    ).toEqual({ events: [], unreadable: 1 });
    // WhatsApp's ids keep the 1 that Mexico gave up; a contact list has the number without it.
    expect(readMessage({ from: '5215512345678' })).toMatchObject({
      from: [{ kind: 'phone', value: '+525512345678' }],
    });
    for (const from of ['123', '0'.repeat(10), '1'.repeat(16), 'abc', '']) {
      expect(readWhatsApp(envelope(value({ messages: [message({ from })] })), signed)).toEqual({
        events: [],
        unreadable: 1,
      });
    }
  });
});

describe('a body', () => {
  test('may hold several entries, changes and messages', () => {
    const one = envelope(value({ messages: [message({ id: 'a' }), message({ id: 'b' })] }));
    const two = envelope(value({ messages: [message({ id: 'c' })] }));
    const entries = [
      ...(one.entry as { changes: unknown[] }[]),
      ...(two.entry as { changes: unknown[] }[]),
    ];
    entries[0]!.changes.push({
      field: 'messages',
      value: value({ messages: [message({ id: 'd' })] }),
    });
    expect(
      read({ ...one, entry: entries }).map((event) => (event as { messageId: string }).messageId),
    ).toEqual(['a', 'b', 'd', 'c']);
  });

  test("is read inside an n8n Webhook item, as the bare value of n8n's own trigger, and as a list", () => {
    const inner = value({ contacts: [contact], messages: [message()] });
    const plain = read(envelope(inner));
    expect(
      read({ headers: {}, params: {}, query: {}, body: envelope(inner), webhookUrl: 'x' }),
    ).toEqual(plain);
    expect(read(inner)).toEqual(plain);
    expect(read({ ...inner, field: 'messages' })).toEqual(plain);
    expect(read([envelope(inner)])).toEqual(plain);
    expect(read({ field: 'messages', value: inner })).toEqual(plain);
  });

  test('that was only listened in on gives what people wrote, and not what the business answered', () => {
    const answer = { ...message({ id: 'echo' }), from: '15555550100', to: PHONE };
    const overheard = value({ contacts: [contact], messages: [answer, message()] });
    expect(read(envelope(overheard, 'standby'))).toMatchObject([
      { text: 'STOP', from: [phone, bsuid] },
    ]);
  });

  test('that is nothing of ours is counted, one that is of another field is simply read', () => {
    for (const body of [undefined, null, 7, 'STOP', true, {}, { body: 'x' }, { hello: 'world' }])
      expect(readWhatsApp(body, signed)).toEqual({ events: [], unreadable: 1 });
    expect(read(envelope({ event: 'ACCOUNT_UPDATE' }, 'account_update'))).toEqual([]);
    expect(read([])).toEqual([]);
  });

  test('with garbage beside a STOP still holds the STOP', () => {
    const body = {
      entry: [
        null,
        'x',
        { changes: 7 },
        {
          id: '1',
          changes: [
            null,
            { value: [] },
            {
              field: 3,
              value: value({
                contacts: 'x',
                metadata: 7,
                statuses: [null, 3],
                messages: [null, {}, { from: {} }, message()],
              }),
            },
          ],
        },
      ],
    };
    const { events, unreadable } = readWhatsApp(body, signed);
    expect(events).toMatchObject([{ type: 'message', text: 'STOP', from: [phone] }]);
    expect(unreadable).toBeGreaterThan(5);
  });

  test('that throws when it is touched is counted like any other', () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
        ownKeys: () => {
          throw new Error('trap');
        },
      },
    );
    expect(readWhatsApp(trap, signed)).toEqual({ events: [], unreadable: 1 });
    expect(
      readWhatsApp(
        {
          entry: [
            trap,
            { changes: [{ value: value({ contacts: trap, messages: [trap, message()] }) }] },
          ],
        },
        signed,
      ).events,
    ).toMatchObject([{ text: 'STOP' }]);
  });
});

describe('a status', () => {
  test('carries our reference, the recipient and the errors', () => {
    const status = {
      id: 'wamid.A',
      status: 'failed',
      timestamp: String(AT),
      recipient_id: PHONE,
      recipient_user_id: BSUID,
      biz_opaque_callback_data: 'r-1',
      errors: [{ code: 131050, title: 'User has stopped marketing messages', message: 'x' }],
    };
    expect(read(envelope(value({ statuses: [status] })))).toEqual([
      {
        type: 'status',
        channel: 'whatsapp',
        signed: true,
        at: AT * 1_000,
        messageId: 'wamid.A',
        reference: 'r-1',
        recipient: [phone, bsuid],
        status: 'failed',
        errors: [{ code: 131050, title: 'User has stopped marketing messages' }],
      },
    ]);
  });

  test('may lack the number, be of a new kind, or hold errors that are none', () => {
    const [one] = read(
      envelope(
        value({
          statuses: [
            {
              id: 'wamid.A',
              status: 'warmed',
              timestamp: AT,
              recipient_user_id: BSUID,
              errors: [{ code: '131026' }, { code: 'x' }, null],
            },
          ],
        }),
      ),
    );
    expect(one).toMatchObject({ status: 'other', recipient: [bsuid], errors: [{ code: 131026 }] });
    expect(
      read(
        envelope(
          value({
            statuses: [
              {
                id: 'wamid.A',
                status: 'read',
                timestamp: AT,
                recipient_id: '120363',
                recipient_type: 'group',
              },
            ],
          }),
        ),
      )[0],
    ).toMatchObject({ status: 'read', recipient: [] });
  });
});

describe("WhatsApp's own stop", () => {
  const preference = {
    wa_id: PHONE,
    user_id: BSUID,
    detail: 'User requested to stop marketing messages',
    category: 'marketing_messages',
    value: 'stop',
    timestamp: AT,
  };

  test('is read, and its resume too', () => {
    expect(
      read(
        envelope(
          value({
            contacts: [contact],
            user_preferences: [preference, { ...preference, value: 'resume' }],
          }),
          'user_preferences',
        ),
      ),
    ).toEqual([
      {
        type: 'preference',
        channel: 'whatsapp',
        signed: true,
        at: AT * 1_000,
        from: [phone, bsuid],
        value: 'stop',
      },
      {
        type: 'preference',
        channel: 'whatsapp',
        signed: true,
        at: AT * 1_000,
        from: [phone, bsuid],
        value: 'resume',
      },
    ]);
  });

  test('counts whatever its category; a resume only for marketing messages', () => {
    const bare = { ...preference, category: undefined };
    expect(read(envelope(value({ user_preferences: [bare] }), 'user_preferences'))).toMatchObject([
      { value: 'stop' },
    ]);
    expect(
      readWhatsApp(
        envelope(
          value({
            user_preferences: [
              { ...bare, value: 'resume' },
              { ...preference, value: 'perhaps' },
            ],
          }),
          'user_preferences',
        ),
        signed,
      ),
    ).toEqual({ events: [], unreadable: 2 });
  });
});

describe('a change of identity', () => {
  const system = (more: Record<string, unknown>, outer: Record<string, unknown> = {}): unknown =>
    read(
      envelope(
        value({
          messages: [
            message({
              type: 'system',
              text: undefined,
              system: { body: 'User Nobody changed from A to B', ...more },
              ...outer,
            }),
          ],
        }),
      ),
    )[0];
  const newPhone = { kind: 'phone', value: '+4532000009' };
  const newBsuid = { kind: 'bsuid', value: 'DK.99' };

  test('of the number is read in the forms of all years', () => {
    expect(system({ type: 'user_changed_number', wa_id: '4532000009' })).toEqual({
      type: 'identity_change',
      channel: 'whatsapp',
      signed: true,
      at: AT * 1_000,
      from: [phone],
      to: [newPhone],
    });
    expect(system({ type: 'user_changed_number', new_wa_id: '4532000009' })).toMatchObject({
      from: [phone],
      to: [newPhone],
    });
    expect(
      system(
        { type: 'customer_changed_number', wa_id: '4532000009', customer: PHONE },
        { from: PHONE },
      ),
    ).toMatchObject({ from: [phone], to: [newPhone] });
    expect(
      system({
        type: 'user_changed_number',
        wa_id: '4532000009',
        user_id: 'DK.99',
        previous_user_id: BSUID,
      }),
    ).toMatchObject({ from: [phone, bsuid], to: [newPhone, newBsuid] });
    expect(
      system(
        { type: 'user_changed_number', wa_id: '4532000009', previous_user_id: BSUID },
        { from_user_id: 'DK.99' },
      ),
    ).toMatchObject({ from: [phone, bsuid], to: [newPhone, newBsuid] });
  });

  test('of the user id alone is read with and without a phone', () => {
    expect(
      system(
        { type: 'user_changed_user_id', user_id: 'DK.99', previous_user_id: BSUID },
        { from: undefined },
      ),
    ).toMatchObject({ from: [bsuid], to: [newBsuid] });
    expect(
      system(
        { type: 'user_changed_user_id', previous_user_id: BSUID },
        { from: undefined, from_user_id: 'DK.99' },
      ),
    ).toMatchObject({ from: [bsuid], to: [newBsuid] });
    expect(
      system({ type: 'user_changed_user_id', user_id: 'DK.99', previous_user_id: BSUID }),
    ).toMatchObject({ from: [phone, bsuid], to: [newBsuid] });
  });

  test('may come under a field of its own', () => {
    for (const update of [
      { wa_id: PHONE, user_id: { previous: BSUID, current: 'DK.99' }, timestamp: AT },
      { wa_id: PHONE, previous_user_id: BSUID, user_id: 'DK.99', timestamp: String(AT) },
      { wa_id: PHONE, old_user_id: BSUID, new_user_id: 'DK.99', timestamp: AT },
    ]) {
      for (const given of [[update], update]) {
        expect(read(envelope(value({ user_id_update: given }), 'user_id_update'))).toEqual([
          {
            type: 'identity_change',
            channel: 'whatsapp',
            signed: true,
            at: AT * 1_000,
            from: [phone, bsuid],
            to: [newBsuid],
          },
        ]);
      }
    }
  });

  test('that changes nothing or names one side only is not made up', () => {
    expect(
      readWhatsApp(
        envelope(
          value({
            messages: [
              message({ type: 'system', system: { type: 'user_changed_number', wa_id: PHONE } }),
            ],
          }),
        ),
        signed,
      ),
    ).toEqual({ events: [], unreadable: 1 });
    expect(
      readWhatsApp(
        envelope(
          value({
            messages: [
              message({
                type: 'system',
                from: undefined,
                system: { type: 'user_changed_number', wa_id: PHONE },
              }),
            ],
          }),
        ),
        signed,
      ),
    ).toEqual({ events: [], unreadable: 1 });
  });

  test('is no message of the person, and other system notices are nothing', () => {
    expect(
      read(
        envelope(
          value({
            messages: [
              message({
                type: 'system',
                system: { type: 'customer_identity_changed', body: 'x', identity: 'y' },
              }),
            ],
          }),
        ),
      ),
    ).toEqual([]);
  });
});

describe('a template update', () => {
  test('tells the status or the new category', () => {
    expect(
      read(
        envelope(
          {
            event: 'PAUSED',
            message_template_id: 1,
            message_template_name: 'autumn_sale',
            message_template_language: 'da',
            reason: null,
          },
          'message_template_status_update',
        ),
      ),
    ).toEqual([
      {
        type: 'template_update',
        channel: 'whatsapp',
        signed: true,
        at: AT * 1_000,
        template: 'autumn_sale',
        language: 'da',
        status: 'PAUSED',
      },
    ]);
    expect(
      read(
        envelope(
          {
            message_template_name: 'hello',
            message_template_language: 'en',
            previous_category: 'UTILITY',
            new_category: 'MARKETING',
          },
          'template_category_update',
        ),
      ),
    ).toMatchObject([{ template: 'hello', category: 'MARKETING' }]);
    expect(metadata.phone_number_id).toBe('106540352242922');
  });
});

test('the words beside an order are the person’s own', () => {
  const order = { catalog_id: '1', text: 'No more offers please', product_items: [] };
  expect(readMessage({ type: 'order', text: undefined, order })).toMatchObject({
    form: 'other',
    text: 'No more offers please',
  });
});

describe('a message that is changed later', () => {
  const original = { original_message_id: 'wamid.first' };

  test('is read anew with its new words, and what it quotes is not read', () => {
    const edited = {
      type: 'edit',
      text: undefined,
      edit: {
        ...original,
        message: { context: { id: 'wamid.ours' }, type: 'text', text: { body: 'STOP' } },
      },
    };
    expect(readMessage(edited)).toMatchObject({ form: 'text', text: 'STOP' });
    const caption = { ...original, message: { type: 'image', image: { caption: 'Stop' } } };
    expect(readMessage({ ...edited, edit: caption })).toMatchObject({
      form: 'other',
      text: 'Stop',
    });
  });

  test('and taken back asks for nothing', () => {
    const taken = readMessage({ type: 'revoke', text: undefined, revoke: original });
    expect(taken).toMatchObject({ form: 'other' });
    expect(taken).not.toHaveProperty('text');
  });

  test('and whose words WhatsApp withholds is a text without words', () => {
    const withheld = readMessage({
      type: 'unsupported',
      text: undefined,
      errors: [{ code: 131051, title: 'Message type unknown' }],
    });
    expect(withheld).toMatchObject({ form: 'text' });
    expect(withheld).not.toHaveProperty('text');
  });
});
