import fc from 'fast-check';
import { readText } from '../../../core/inbound';

const NOW = 1_795_000_500_000;
const circumstances = { channel: 'whatsapp', receivedAt: NOW, defaultCountry: 'DK' } as const;

describe('a plain item', () => {
  test('is an unsigned message from whom it names', () => {
    expect(readText({ phone: '+45 32 00 00 01', text: 'stop' }, circumstances)).toMatchObject({
      unreadable: 0,
      events: [
        {
          type: 'message',
          channel: 'whatsapp',
          signed: false,
          at: NOW,
          form: 'text',
          text: 'stop',
          from: [{ kind: 'phone', value: '+4532000001' }],
        },
      ],
    });
  });

  test.each([
    [{ from: '32 00 00 01', text: 'x' }, 'whatsapp', { kind: 'phone', value: '+4532000001' }],
    [
      { from: 'whatsapp:+4532000001', body: 'x' },
      'whatsapp',
      { kind: 'phone', value: '+4532000001' },
    ],
    [{ from: '004532000001', message: 'x' }, 'sms', { kind: 'phone', value: '+4532000001' }],
    [
      { phone: '0701740605', country: 'SE', text: 'x' },
      'sms',
      { kind: 'phone', value: '+46701740605' },
    ],
    [{ phone: 4532000001, text: 'x' }, 'sms', { kind: 'phone', value: '+4532000001' }],
    [{ from: 'DK.1349', text: 'x' }, 'whatsapp', { kind: 'bsuid', value: 'DK.1349' }],
    [
      { email: 'Nobody@Example.test', text: 'x' },
      'email',
      { kind: 'email', value: 'nobody@example.test' },
    ],
    [
      { from: 12_345, text: 'x' },
      'telegram',
      { kind: 'platform_id', value: '12345', channel: 'telegram' },
    ],
  ] as const)('%j on %s is from the right identifier', (item, channel, from) => {
    const { events, unreadable } = readText(item, { ...circumstances, channel });
    expect(unreadable).toBe(0);
    expect(events).toMatchObject([{ from: [from] }]);
  });

  test('repeated with its own time is the same message; without one, a later STOP is another', () => {
    const id = (item: object, receivedAt = NOW): unknown =>
      (readText(item, { ...circumstances, receivedAt }).events[0] as { messageId: string })
        .messageId;
    const stop = { phone: '+4532000001', text: 'stop' };
    expect(id({ ...stop, timestamp: '1795000000' })).toBe(
      id({ ...stop, timestamp: '1795000000' }, NOW + 1),
    );
    expect(id(stop)).toBe(id(stop));
    expect(id(stop)).not.toBe(id(stop, NOW + 1));
    expect(id({ ...stop, messageId: 'SM1' })).toBe('SM1');
  });

  test('without a sender or words is unreadable, and nothing throws', () => {
    for (const item of [
      {},
      { text: 'stop' },
      { phone: '+4532000001' },
      { phone: '12', text: 'stop' },
      null,
      'stop',
    ])
      expect(readText(item, circumstances)).toEqual({ events: [], unreadable: 1 });
    fc.assert(
      fc.property(fc.anything(), (item) => {
        const { events, unreadable } = readText(item, circumstances);
        expect(events.length + unreadable).toBe(1);
      }),
    );
  });
});
