import type { OutgoingMessage } from '../../../core/campaign/sender';
import {
  buildTemplateMessage,
  createWhatsAppSender,
  type Answer,
  type CloudApiClient,
  type WhatsAppContent,
  type WhatsAppSenderOptions,
} from '../../../core/whatsapp';
import { plain } from './templates';

const built = buildTemplateMessage(plain, {});
if (!built.ok) throw new Error('the sample template must be sendable');
const content: WhatsAppContent = {
  type: 'template',
  template: built.template,
  category: 'MARKETING',
};
const to = { kind: 'phone', value: '+4532000001' } as const;

function sender(
  answer: Answer = { status: 200, body: { messages: [{ id: 'wamid.A' }] } },
  more: Partial<WhatsAppSenderOptions> = {},
): {
  send: (message: Partial<OutgoingMessage<WhatsAppContent>>) => Promise<{ kind: string }>;
  posted: { path: string; body: Record<string, unknown> }[];
  limitKey: string;
} {
  const posted: { path: string; body: Record<string, unknown> }[] = [];
  const client = {
    phoneNumberId: '106540352242922',
    baseUrl: 'https://graph.example.test',
    postMessage: async (path: string, body: Record<string, unknown>) => (
      posted.push({ path, body }),
      answer
    ),
  } as unknown as CloudApiClient;
  const made = createWhatsAppSender({ client, ratePerSecond: 80, now: () => 1_000, ...more });
  return {
    send: (message) => made.send({ to, content, reference: 'r-1', ...message }),
    posted,
    limitKey: made.limitKey,
  };
}

describe('sending on WhatsApp', () => {
  test('a template goes to the bare digits of the phone, with our reference', async () => {
    const { send, posted } = sender();
    expect(await send({})).toEqual({ kind: 'accepted', messageId: 'wamid.A' });
    expect(posted).toEqual([
      {
        path: 'messages',
        body: {
          messaging_product: 'whatsapp',
          recipient_type: 'individual',
          to: '4532000001',
          type: 'template',
          template: { name: 'autumn_sale', language: { code: 'en' } },
          biz_opaque_callback_data: 'r-1',
        },
      },
    ]);
  });

  test('a business-scoped user id goes out as the recipient', async () => {
    const { send, posted } = sender();
    await send({ to: { kind: 'bsuid', value: 'DK.13491208655302741918' } });
    expect(posted[0]!.body).toMatchObject({ recipient: 'DK.13491208655302741918' });
    expect(posted[0]!.body).not.toHaveProperty('to');
  });

  test('a reply is a text without a link preview', async () => {
    const { send, posted } = sender();
    await send({ content: { type: 'text', text: 'You are off the list.' } });
    expect(posted[0]!.body).toMatchObject({
      type: 'text',
      text: { preview_url: false, body: 'You are off the list.' },
    });
    expect(posted[0]!.body).not.toHaveProperty('template');
  });

  test('marketing takes the Marketing Messages API where it is switched on, and nothing else does', async () => {
    const { send, posted } = sender(undefined, { marketingApi: true });
    await send({});
    await send({ content: { ...content, category: 'UTILITY' } });
    await send({ content: { type: 'text', text: 'x' } });
    expect(posted.map(({ path }) => path)).toEqual(['marketing_messages', 'messages', 'messages']);
    expect(posted[0]!.body).toMatchObject({ product_policy: 'CLOUD_API_FALLBACK' });
    expect(posted[1]!.body).not.toHaveProperty('product_policy');
  });

  test('whether Meta may learn from recipients is said where it is asked for, on that API alone', async () => {
    const { send, posted } = sender(undefined, {
      ...{ marketingApi: true, productPolicy: 'STRICT', activitySharing: false },
    });
    await send({});
    await send({ content: { ...content, category: 'UTILITY' } });
    expect(posted[0]!.body).toMatchObject({
      product_policy: 'STRICT',
      message_activity_sharing: false,
    });
    expect(posted[1]!.body).not.toHaveProperty('message_activity_sharing');
    const silent = sender(undefined, { marketingApi: true });
    await silent.send({});
    expect(silent.posted[0]!.body).not.toHaveProperty('message_activity_sharing');
  });

  test("an accepted message tells the number as WhatsApp writes it, without Brazil's ninth digit", async () => {
    const answer = {
      messaging_product: 'whatsapp',
      contacts: [{ input: '5511900000001', wa_id: '551100000001', user_id: 'BR.1349' }],
      messages: [{ id: 'wamid.A' }],
    };
    const { send } = sender({ status: 200, body: answer });
    expect(await send({ to: { kind: 'phone', value: '+5511900000001' } })).toEqual({
      kind: 'accepted',
      messageId: 'wamid.A',
      alsoKnownAs: [
        { kind: 'phone', value: '+551100000001' },
        { kind: 'bsuid', value: 'BR.1349' },
      ],
    });
  });

  test.each([[{ wa_id: 'abc' }], [{ wa_id: 5511900000001 }], [{}], ['x'], [null]])(
    'a contact of an unknown form (%j) leaves the message accepted, without a number',
    async (contact) => {
      const body = { contacts: [contact], messages: [{ id: 'wamid.A' }] };
      expect(await sender({ status: 200, body }).send({})).toEqual({
        kind: 'accepted',
        messageId: 'wamid.A',
      });
    },
  );

  test.each([
    ['an e-mail address', { to: { kind: 'email', value: 'nobody@example.test' } }],
    ['a phone that is none', { to: { kind: 'phone', value: '32000001' } }],
    ['a user id that is none', { to: { kind: 'bsuid', value: 'x' } }],
    ['an empty reply', { content: { type: 'text', text: ' ' } }],
    ['a reply that is too long', { content: { type: 'text', text: 'x'.repeat(4_097) } }],
    ['a reference that is too long', { reference: 'x'.repeat(513) }],
  ] as const)('%s is rejected without a request', async (_what, message) => {
    const { send, posted } = sender();
    expect(await send(message)).toMatchObject({ kind: 'rejected', listed: true });
    expect(posted).toHaveLength(0);
  });

  test('the answer decides, also a lost one', async () => {
    expect(await sender({ status: 400, body: { error: { code: 131050 } } }).send({})).toMatchObject(
      { kind: 'opted_out' },
    );
    expect(await sender({ lost: 'timeout', unsent: false }).send({})).toMatchObject({
      kind: 'unknown',
    });
    expect(await sender({ status: 400, body: { error: { code: 131049 } } }).send({})).toMatchObject(
      { kind: 'later', resumeAt: 1_000 + 86_400_000 },
    );
  });

  test('its limit is that of the sending number, and names no secret', () => {
    expect(sender().limitKey).toBe('whatsapp:https://graph.example.test:106540352242922');
  });
});
