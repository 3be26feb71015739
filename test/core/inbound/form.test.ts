import type { InboundMessage } from '../../../core/inbound';
import { readForm } from '../../../core/inbound/form';

const NOW = 1_795_000_500_000;
const AT = '2026-11-22T11:00:00.000+01:00';
const circumstances = { signed: false, receivedAt: NOW };
const hints = { defaultCountry: 'DK' };
const phone = { kind: 'phone', value: '+4531313101' };
const email = { kind: 'email', value: 'ada@example.org' };

const form = (answers: object) => ({ ...answers, submittedAt: AT, formMode: 'production' });
const read = (answers: object, more: object = {}) =>
  (readForm(form(answers), circumstances, { ...hints, ...more })?.events ??
    []) as readonly InboundMessage[];

describe('a form', () => {
  test('is a message to each address that it names, at the time of submission', () => {
    const messages = read({
      'Your name': 'Ada',
      'Phone number': '31 31 31 01',
      'E-mail': 'Ada@example.org',
      Message: 'Please take me off your list',
    });
    const text = 'Please take me off your list';
    expect(messages).toMatchObject([
      { channel: 'whatsapp', from: [phone], form: 'text', text, at: Date.UTC(2026, 10, 22, 10) },
      { channel: 'email', from: [email], form: 'text', text },
    ]);
    expect(messages.every(({ signed }) => !signed)).toBe(true);
    expect(messages[0]?.messageId).not.toBe(messages[1]?.messageId);
  });

  test.each([
    ['Telefonnummer', '31313101', phone],
    ['Mobil', '+45 31313101', phone],
    ['Handynummer', '+45 31313101', phone],
    ['Téléphone', '+45 31313101', phone],
    ['Puhelinnumero', '+45 31313101', phone],
    ['手机号码', '+45 31313101', phone],
    ['E-postadresse / email', 'ada@example.org', email],
    ['Correo electrónico', 'ada@example.org', email],
    ['Sähköposti', 'ada@example.org', email],
    ['Netfang', 'ada@example.org', email],
    ['电子邮件', 'ada@example.org', email],
  ])('names somebody under %p', (label, value, who) => {
    expect(read({ [label]: value, Besked: 'Stop' })).toMatchObject([{ from: [who], text: 'Stop' }]);
  });

  test('counts on the channel that was chosen where a number reaches somebody there', () => {
    expect(read({ phone: '31313101' }, { channel: 'sms' })[0]?.channel).toBe('sms');
    expect(read({ phone: '31313101' }, { channel: 'email' })[0]?.channel).toBe('whatsapp');
  });

  test.each([
    [{ Besked: 'Hej', Navn: 'Stop' }, 'Hej'],
    [{ 'Why do you leave?': ['Too many messages', 'Prices'] }, 'Too many messages\nPrices'],
    [{ 'I want to': 'Unsubscribe', 'Last name': 'Quit' }, 'Unsubscribe'],
    [{ Unsubscribe: true, News: false }, 'Unsubscribe'],
    [{ 'Stop all messages': ['Yes'], 'Stay with us': [] }, 'Stop all messages'],
    [{ 'Afmeld mig': 'Ja', 'Bliv her': 'Nej' }, 'Afmeld mig'],
    [{ Message: 'Hello', 'Stop SMS': true }, 'Hello\nStop SMS'],
    [{ Message: '' }, ''],
    [{ 'First name': 'Stop' }, undefined],
    [{}, undefined],
  ])('%j says %j', (answers, text) => {
    expect(read({ ...answers, Email: 'ada@example.org' })[0]?.text).toBe(text);
  });

  test('that names nobody is told of, unless it is said elsewhere who it is', () => {
    expect(readForm(form({ Message: 'STOP' }), circumstances, hints)).toEqual({
      events: [],
      unreadable: 1,
    });
    const sender = { channel: 'email', who: email } as never;
    expect(read({ Message: 'STOP' }, { sender })).toMatchObject([{ from: [email], text: 'STOP' }]);
  });

  test('posted by a web page is one if it says who writes, and what', () => {
    const request = (body: object) => ({ headers: {}, params: {}, query: {}, body });
    const posted = readForm(
      request({ email: 'ada@example.org', message: 'Unsubscribe me' }),
      circumstances,
      hints,
    );
    expect(posted?.events).toMatchObject([{ from: [email], text: 'Unsubscribe me', at: NOW }]);
    for (const body of [{ email: 'ada@example.org' }, { message: 'STOP' }, {}])
      expect(readForm(request(body), circumstances, hints)).toBeUndefined();
    expect(
      readForm({ email: 'ada@example.org', message: 'Stop' }, circumstances, hints),
    ).toBeUndefined();
  });
});
