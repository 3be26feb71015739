import fc from 'fast-check';
import { findInput, type InboundMessage } from '../../../core/inbound';
import { AT, envelope, message, value } from './bodies';
import { mutationsOf } from './mutations';

const circumstances = { signed: false, receivedAt: AT * 1000 };
const SID = `SM${'0'.repeat(31)}1`;
const STOP = 'STOP';

/** One of each input, as whoever hands it on has it; each says STOP. */
const INPUTS = {
  whatsapp: envelope(value({ messages: [message()] })),
  telegram: {
    update_id: 1,
    message: {
      message_id: 2,
      from: { id: 7_000_000_001, is_bot: false },
      chat: { id: 7_000_000_001, type: 'private' },
      date: AT,
      text: STOP,
    },
  },
  twilio: {
    MessageSid: SID,
    From: '+4532000001',
    To: '+15005550006',
    Body: STOP,
    SmsStatus: 'received',
  },
  messenger: {
    id: '1',
    time: AT,
    messaging: [
      {
        sender: { id: '6000000000000001' },
        recipient: { id: '1' },
        timestamp: AT,
        message: { mid: 'm', text: STOP },
      },
    ],
  },
  email: { from: 'Ada <ada@example.org>', subject: 'Re: Offers', textPlain: STOP },
  form: {
    Email: 'ada@example.org',
    Message: STOP,
    submittedAt: '2026-11-22T10:00:00Z',
    formMode: 'test',
  },
} as const;
const one_click = {
  headers: {},
  params: {},
  query: { email: 'ada@example.org' },
  body: { 'List-Unsubscribe': 'One-Click' },
};

describe('an input is found by its shape', () => {
  test.each(Object.entries(INPUTS))('%s', (kind, item) => {
    const found = findInput(item, circumstances);
    expect(found).toMatchObject({ kind, unreadable: 0 });
    expect(found?.events).toMatchObject([{ type: 'message', text: STOP, signed: false }]);
  });

  test.each(Object.entries(INPUTS).filter(([kind]) => kind !== 'form'))(
    '%s, as the body of an HTTP request',
    (kind, body) => {
      const request = { headers: { host: 'n' }, params: {}, query: {}, body };
      expect(findInput(request, circumstances)).toMatchObject({ kind, unreadable: 0 });
    },
  );

  test('one click of Unsubscribe', () => {
    expect(findInput(one_click, circumstances)).toMatchObject({ kind: 'one_click' });
  });

  test('a change of WhatsApp’s without its envelope, and an entry without its body', () => {
    const bare = { ...value({ messages: [message()] }), field: 'messages' };
    const entry = (INPUTS.whatsapp.entry as unknown[])[0];
    for (const item of [bare, entry])
      expect(findInput(item, circumstances)?.events).toMatchObject([{ text: STOP }]);
  });

  test('WhatsApp’s own that holds nothing of ours is known for what it is', () => {
    const item = envelope({ event: 'ACCOUNT_VIOLATION' }, 'account_update');
    expect(findInput(item, circumstances)).toMatchObject({ kind: 'whatsapp', events: [] });
  });

  test.each([
    [{ phone: '+4532000001', text: STOP }],
    [{ messages: 3, statuses: STOP, phone: '+4532000001' }],
    [{ name: 'Ada', from: 'Copenhagen', message: STOP }],
    [{ body: STOP }],
    [{ object: 'instagram', entry: [INPUTS.messenger] }],
    [{}],
  ])('a row is nothing known: %j', (item) => {
    expect(findInput(item, circumstances)?.events ?? []).toEqual([]);
  });
});

describe('whatever comes in', () => {
  const inputs = [...Object.values(INPUTS), one_click];

  test('is read without a throw, into messages with a sender and an id, and nothing is signed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...inputs).chain(mutationsOf), (item) => {
        for (const event of findInput(item, circumstances, { defaultCountry: 'DK' })?.events ??
          []) {
          expect(event.signed).toBe(false);
          expect(Number.isSafeInteger(event.at)).toBe(true);
          if (event.type !== 'message') continue;
          expect(event.messageId).not.toBe('');
          expect(event.from.length).toBeGreaterThan(0);
          if (event.form === 'reaction') expect(event.text).toBeUndefined();
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('gives no STOP where there is none in it', () => {
    const harmless = inputs.slice(0, -1).map((item) => {
      return JSON.parse(JSON.stringify(item).replaceAll(STOP, 'Hello')) as unknown;
    });
    fc.assert(
      fc.property(fc.constantFrom(...harmless).chain(mutationsOf), (item) => {
        fc.pre(!/stop/i.test(JSON.stringify(item) ?? ''));
        const events = findInput(item, circumstances, { defaultCountry: 'DK' })?.events ?? [];
        expect(events.filter((event) => /stop/i.test(JSON.stringify(event)))).toEqual([]);
        expect(events.some((event) => (event as InboundMessage).stopped)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });
});
