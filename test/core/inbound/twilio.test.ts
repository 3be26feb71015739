import type { InboundEvent } from '../../../core/inbound';
import { stopCodeOf } from '../../../core/inbound/events';
import { readTwilio } from '../../../core/inbound/twilio';

const NOW = 1_795_000_500_000;
const SID = `SM${'0'.repeat(31)}1`;
const ADA = '+4532000001';
const them = { kind: 'phone', value: ADA };
const circumstances = { signed: false, receivedAt: NOW };

const webhook = (more: object = {}) => ({
  MessageSid: SID,
  AccountSid: `AC${'0'.repeat(32)}`,
  SmsStatus: 'received',
  From: ADA,
  To: '+15005550006',
  Body: 'STOP',
  NumMedia: '0',
  ...more,
});
const stream = (type: string, data: object) => ({
  specversion: '1.0',
  type: `com.twilio.messaging.${type}`,
  id: 'EZ1',
  data: { messageSid: SID, timestamp: '2026-11-22T10:00:00.000Z', ...data },
});
function read(given: unknown): InboundEvent | undefined {
  const reading = readTwilio(given, circumstances);
  expect(reading?.unreadable).toBe(0);
  return reading?.events[0];
}

describe('what somebody wrote, through Twilio', () => {
  test('is a text message with who, when and what', () => {
    expect(read(webhook())).toEqual({
      type: 'message',
      channel: 'sms',
      at: NOW,
      signed: false,
      messageId: JSON.stringify([ADA, SID]),
      from: [them],
      form: 'text',
      text: 'STOP',
    });
    expect(
      read(stream('inbound-message.received', { from: ADA, to: '+15005550006', body: 'STOP' })),
    ).toMatchObject({
      channel: 'sms',
      from: [them],
      text: 'STOP',
      at: Date.UTC(2026, 10, 22, 10),
      messageId: JSON.stringify([ADA, SID]),
    });
  });

  test.each([
    ['whatsapp', `whatsapp:${ADA}`, them],
    ['whatsapp', 'whatsapp:DK.1349120865530274', { kind: 'bsuid', value: 'DK.1349120865530274' }],
    ['rcs', `rcs:${ADA}`, them],
    [
      'messenger',
      'messenger:6000000000000001',
      { kind: 'platform_id', value: '6000000000000001', channel: 'messenger' },
    ],
  ])('is on %s where it came from there', (channel, From, who) => {
    expect(read(webhook({ From, To: 'whatsapp:+15005550006' }))).toMatchObject({
      channel,
      from: [who],
    });
  });

  test('can be a tap, a picture, or words that Twilio itself has taken for an opt-out', () => {
    expect(read(webhook({ ButtonText: 'No more', ButtonPayload: 'consent:stop' }))).toMatchObject({
      form: 'button',
      text: 'No more',
      payload: 'consent:stop',
    });
    expect(read(webhook({ Body: '', NumMedia: '1' }))).toMatchObject({ form: 'other' });
    expect(read(webhook({ Body: 'AVBRYT', OptOutType: 'STOP' }))).toMatchObject({ stopped: true });
    expect(read(webhook({ Body: 'HELP', OptOutType: 'HELP' }))).not.toHaveProperty('stopped');
    expect(read(webhook({ Body: '🛑', MessageType: 'reaction' }))).not.toHaveProperty('text');
    expect(read(webhook({ Body: undefined }))).toMatchObject({ form: 'text' });
  });
});

test('what became of a message is told of the person it went to, also that they had stopped', () => {
  const status = read(
    webhook({
      From: '+15005550006',
      To: ADA,
      SmsStatus: 'undelivered',
      MessageStatus: 'undelivered',
      ErrorCode: '21610',
      Body: undefined,
    }),
  );
  expect(status).toMatchObject({
    type: 'status',
    channel: 'sms',
    status: 'failed',
    recipient: [them],
    errors: [{ code: 21610 }],
  });
  expect(stopCodeOf(status as never)).toBe(21610);
  expect(
    read(stream('message.delivered', { from: '+15005550006', to: `whatsapp:${ADA}` })),
  ).toMatchObject({ type: 'status', channel: 'whatsapp', status: 'delivered', errors: [] });
});

test('a short code or a name is nobody’s number; calls are none of ours; a row is none of Twilio’s', () => {
  for (const From of ['12345', 'SHOP', ' ', 'whatsapp:'])
    expect(readTwilio(webhook({ From }), circumstances)).toEqual(
      From === ' ' ? undefined : { events: [], unreadable: 1 },
    );
  expect(
    readTwilio(
      { specversion: '1.0', type: 'com.twilio.voice.insights.call', data: {} },
      circumstances,
    ),
  ).toEqual({ events: [], unreadable: 0 });
  for (const given of [
    undefined,
    { From: ADA, Body: 'STOP' },
    { MessageSid: 'SM1', From: ADA, To: ADA, Body: 'STOP' },
  ])
    expect(readTwilio(given, circumstances)).toBeUndefined();
});
