import type { InboundEvent } from '../../../core/inbound';
import { readTelegram } from '../../../core/inbound/telegram';

const NOW = 1_795_000_500_000;
const AT = 1_795_000_000;
const ADA = { id: 7_000_000_001, is_bot: false, first_name: 'Ada', last_name: 'Example' };
const PRIVATE = { id: ADA.id, type: 'private', first_name: 'Ada' };
const them = { kind: 'platform_id', value: String(ADA.id), channel: 'telegram' };

const update = (more: object) => ({ update_id: 731_000_001, ...more });
const message = (more: object = {}) => ({
  message_id: 12,
  from: ADA,
  chat: PRIVATE,
  date: AT,
  text: 'Stop',
  ...more,
});
function read(given: unknown): readonly InboundEvent[] {
  const reading = readTelegram(given, { signed: false, receivedAt: NOW });
  expect(reading?.unreadable).toBe(0);
  return reading?.events ?? [];
}
const readMessage = (more: object) => read(update({ message: message(more) }))[0];

describe('a message to a Telegram bot', () => {
  test('is read with who, when and what', () => {
    expect(read(update({ message: message() }))).toEqual([
      {
        type: 'message',
        channel: 'telegram',
        signed: false,
        at: AT * 1000,
        messageId: expect.any(String),
        from: [them],
        form: 'text',
        text: 'Stop',
        profileName: 'Ada Example',
      },
    ]);
  });

  test.each([
    ['/stop', 'stop'],
    ['/stop@our_shop_bot', 'stop'],
    ['/stop please', 'stop please'],
    ['/start', 'start'],
    ['/start stop_offers', 'start'],
    ['/opt_out', 'opt out'],
    ['a/b', 'a/b'],
  ])('that is the command %s says %p', (text, said) => {
    expect(readMessage({ text })).toMatchObject({ form: 'text', text: said });
  });

  test.each([
    ['quotes another message', { text: 'Thanks!', reply_to_message: message() }, 'Thanks!'],
    ['quotes a part of one', { text: 'Thanks!', quote: { text: 'STOP', position: 0 } }, 'Thanks!'],
    [
      'marks a passage as quoted',
      { text: 'Reply STOP\nThanks!', entities: [{ type: 'blockquote', offset: 0, length: 10 }] },
      'Thanks!',
    ],
    ['is written under a picture', { text: undefined, caption: 'Stop' }, 'Stop'],
    ['was passed on from somebody else', { forward_origin: { type: 'hidden_user' } }, undefined],
    ['was written by an inline bot', { via_bot: { id: 1, is_bot: true } }, undefined],
    ['has no words', { text: undefined, sticker: { emoji: '🛑' } }, undefined],
  ])('that %s has only its own words', (_, more, text) => {
    expect(readMessage(more)).toMatchObject({ type: 'message' });
    expect((readMessage(more) as { text?: string }).text).toBe(text);
  });

  test('counts once, and anew when it is edited; the same number in another bot is another message', () => {
    const ids = [
      message(),
      message(),
      message({ edit_date: AT + 60 }),
      message({ date: AT + 3600 }),
    ].map((one) => (read(update({ message: one }))[0] as { messageId: string }).messageId);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(
      read(update({ edited_message: message({ text: 'STOP', edit_date: AT + 60 }) }))[0],
    ).toMatchObject({ text: 'STOP', at: (AT + 60) * 1000 });
  });

  test('is not read where it is said to others, by a bot or by the business itself', () => {
    const group = { id: -100_200, type: 'supergroup' };
    expect(read(update({ message: message({ chat: group }) }))).toEqual([]);
    expect(read(update({ message: message({ from: { ...ADA, is_bot: true } }) }))).toEqual([]);
    expect(
      read(update({ business_message: message({ from: { id: 42, is_bot: false } }) })),
    ).toEqual([]);
    expect(read(update({ channel_post: message() }))).toEqual([]);
  });
});

test('a tapped button says its payload and what stands on it, and nothing of our message', () => {
  const keyboard = [[{ text: 'No more offers', callback_data: 'consent:stop' }]];
  const [tap] = read(
    update({
      callback_query: {
        id: '99',
        from: ADA,
        data: 'consent:stop',
        message: message({ text: 'Our offer', reply_markup: { inline_keyboard: keyboard } }),
      },
    }),
  );
  expect(tap).toMatchObject({
    form: 'button',
    payload: 'consent:stop',
    text: 'No more offers',
    from: [them],
    at: NOW,
  });
});

test('a reaction has no words', () => {
  const [reaction] = read(
    update({
      message_reaction: {
        chat: PRIVATE,
        user: ADA,
        message_id: 3,
        date: AT,
        new_reaction: [{ type: 'emoji', emoji: '🛑' }],
      },
    }),
  );
  expect(reaction).toMatchObject({ form: 'reaction' });
  expect(reaction).not.toHaveProperty('text');
});

test.each([
  ['kicked', 'stop'],
  ['member', 'resume'],
])('a bot that is now %s was told to %s', (status, value) => {
  const change = { chat: PRIVATE, from: ADA, date: AT, new_chat_member: { status } };
  expect(read(update({ my_chat_member: change }))).toEqual([
    {
      type: 'preference',
      channel: 'telegram',
      at: AT * 1000,
      signed: false,
      from: [them],
      value,
    },
  ]);
});

test('whoever cannot be told apart is counted, and what is no update is none', () => {
  expect(
    readTelegram(update({ message: message({ from: { id: '7' } }) }), {
      signed: false,
      receivedAt: NOW,
    }),
  ).toEqual({ events: [], unreadable: 1 });
  for (const given of [undefined, null, 'STOP', [], {}, { update_id: 'x', message: message() }])
    expect(readTelegram(given, { signed: false, receivedAt: NOW })).toBeUndefined();
});
