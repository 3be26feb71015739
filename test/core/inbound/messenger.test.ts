import type { InboundEvent } from '../../../core/inbound';
import { readMessenger } from '../../../core/inbound/messenger';

const NOW = 1_795_000_500_000;
const AT = 1_795_000_000_000;
const PAGE = '100000000000001';
const ADA = '6000000000000001';
const them = { kind: 'platform_id', value: ADA, channel: 'messenger' };

const event = (more: object) => ({
  sender: { id: ADA },
  recipient: { id: PAGE },
  timestamp: AT,
  ...more,
});
const entry = (...messaging: object[]) => ({ id: PAGE, time: AT, messaging });
const circumstances = { signed: false, receivedAt: NOW };
function read(...events: object[]): readonly InboundEvent[] {
  const reading = readMessenger(entry(...events), circumstances);
  expect(reading?.unreadable).toBe(0);
  return reading?.events ?? [];
}

describe('a message to a Facebook page', () => {
  test('is read with who, when and what, in whatever it comes wrapped', () => {
    const one = event({ message: { mid: 'm_1', text: 'STOP' } });
    const expected = {
      events: [
        {
          type: 'message',
          channel: 'messenger',
          at: AT,
          signed: false,
          messageId: expect.stringContaining('m_1'),
          from: [them],
          form: 'text',
          text: 'STOP',
        },
      ],
      unreadable: 0,
    };
    for (const body of [
      { object: 'page', entry: [entry(one)] },
      entry(one),
      { id: PAGE, time: AT, standby: [one] },
      one,
    ])
      expect(readMessenger(body, circumstances)).toEqual(expected);
  });

  test('says what was tapped, and the payload that we gave it', () => {
    const tapped = { form: 'button', text: 'No more', payload: 'consent:stop' };
    expect(
      read(
        event({
          message: { mid: 'm_2', text: 'No more', quick_reply: { payload: 'consent:stop' } },
        }),
        event({ postback: { mid: 'm_3', title: 'No more', payload: 'consent:stop' } }),
      ),
    ).toMatchObject([tapped, tapped]);
  });

  test('is never what it answers, a reaction or the page’s own', () => {
    const read1 = read(
      event({ message: { mid: 'm_4', text: 'Thanks', reply_to: { mid: 'm_0', text: 'STOP' } } }),
      event({ reaction: { reaction: 'angry', emoji: '🛑', action: 'react', mid: 'm_0' } }),
      event({ message: { mid: 'm_5', attachments: [{ type: 'image' }] } }),
      event({ message: { mid: 'm_6', text: 'Reply STOP to leave', is_echo: true } }),
      event({
        sender: { id: PAGE },
        recipient: { id: ADA },
        message: { mid: 'm_7', text: 'STOP' },
      }),
    );
    expect(read1.map((one) => one.type === 'message' && [one.form, one.text])).toEqual([
      ['text', 'Thanks'],
      ['reaction', undefined],
      ['other', undefined],
    ]);
  });

  test('is read anew when it is edited; one that is taken back asks for nothing more', () => {
    const [first, edited, ...more] = read(
      event({ message: { mid: 'm_8', text: 'Hello' } }),
      event({ message_edit: { mid: 'm_8', text: 'STOP', num_edit: 1 } }),
      event({ message: { mid: 'm_8', is_deleted: true } }),
    );
    expect(edited).toMatchObject({ form: 'text', text: 'STOP' });
    expect((edited as { messageId: string }).messageId).not.toBe(
      (first as { messageId: string }).messageId,
    );
    expect(more).toEqual([]);
  });
});

test('Messenger’s own switch for marketing messages is a stop or a resume', () => {
  const optin = (status: string) =>
    event({ optin: { type: 'notification_messages', notification_messages_status: status } });
  expect(read(optin('STOP_NOTIFICATIONS'), optin('RESUME_NOTIFICATIONS'))).toMatchObject([
    { type: 'preference', value: 'stop', from: [them] },
    { type: 'preference', value: 'resume', from: [them] },
  ]);
  expect(read(event({ optin: { type: 'notification_messages' } }))).toEqual([]);
});

test('deliveries, reads and changes of the page are read and done', () => {
  expect(read(event({ delivery: { watermark: AT } }), event({ read: { watermark: AT } }))).toEqual(
    [],
  );
  expect(
    readMessenger({ object: 'page', entry: [{ id: PAGE, changes: [] }] }, circumstances),
  ).toEqual({ events: [], unreadable: 0 });
});

test('Instagram, and whatever else looks alike, is left alone; a sender that is none is counted', () => {
  const one = event({ message: { mid: 'm', text: 'STOP' } });
  for (const given of [
    { object: 'instagram', entry: [entry(one)] },
    { messaging: 'STOP' },
    { sender: { id: ADA }, text: 'STOP' },
    undefined,
  ])
    expect(readMessenger(given, circumstances)).toBeUndefined();
  expect(
    readMessenger(
      { object: 'page', entry: [entry({ ...one, sender: {} }), 'x', entry('STOP' as never)] },
      circumstances,
    ),
  ).toEqual({ events: [], unreadable: 3 });
});
