import { readOwnWords } from '../../../core/campaign/ownWords';
import { understand } from '../../../core/campaign';
import type { InboundMessage } from '../../../core/inbound';
import { readMessage } from '../../../core/language';

const read = (text: string | undefined) => readMessage(text);
const mail = (over: Partial<InboundMessage>): InboundMessage => ({
  type: 'message',
  channel: 'email',
  messageId: 'm',
  from: [{ kind: 'email', value: 'ada@example.org' }],
  at: 0,
  signed: false,
  form: 'text',
  ...over,
});

describe('A mail of a subject and words', () => {
  test.each([
    ['unsubscribe', undefined, 'leave', 'keyword'],
    ['A question', 'Please take me off your list', 'leave', 'sentence'],
    ['A question', 'When do you open?', 'none', 'sentence'],
    ['Delete all my data please', 'Kind regards', 'erase', 'sentence'],
    ['Please unsubscribe me from your newsletter', 'Thank you', 'leave', 'sentence'],
    ['Hello', 'STOP', 'leave', 'keyword'],
    ['Hello', 'Delete all my data please', 'erase', 'sentence'],
  ])('%p and %p asks for %s (%s)', (subject, text, intent, certainty) => {
    expect(readOwnWords({ subject, text }, read)).toMatchObject({ intent, certainty });
  });

  test('goes to a person where only its subject is a word that may mean anything', () => {
    const reading = readOwnWords(
      { subject: 'Cancel', text: 'How can I get my order of last week to another address?' },
      read,
    );
    expect(reading).toMatchObject({ intent: 'leave', certainty: 'unclear' });
  });

  test('goes to a person where it was cut off before it asked for anything', () => {
    const text = 'I wanted to tell you about my visit on Sunday, which';
    expect(readOwnWords({ text, cut: true }, read)).toMatchObject({ certainty: 'unclear' });
    expect(readOwnWords({ text: 'Please take me off your list', cut: true }, read)).toMatchObject({
      intent: 'leave',
      certainty: 'sentence',
    });
  });
});

test('what the platform itself took for an opt-out is one, whatever the word', () => {
  const reading = understand(mail({ channel: 'sms', text: 'AVBRYT NÅ', stopped: true }), read);
  expect(reading).toMatchObject({ intent: 'leave', certainty: 'keyword' });
});
