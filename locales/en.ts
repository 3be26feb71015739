import type { Words } from './words';

export const en: Words = {
  language: 'en',
  name: 'English',
  signUp: {
    title: 'Please confirm your sign-up',
    text: 'Somebody signed up for these messages with your address or number. Was it you, and do you want to get them?',
  },
  renewal: {
    title: 'Do you still want these messages?',
    text: 'You agreed to these messages before. You will go on getting them only if you agree again.',
  },
  who: 'From',
  what: 'About',
  how: 'By',
  until: 'Answer by',
  notice: 'What you agree to',
  yes: 'Yes, I agree',
  no: 'No, thank you',
  onlyAnAnswerCounts:
    'Opening this page has changed nothing; only your answer counts. If you did not sign up, choose No or close this page.',
  privacy: 'Privacy notice',
  confirmed: {
    title: 'Thank you, that is confirmed',
    text: 'Your yes is recorded. You can change your mind at any time.',
  },
  outweighed: {
    title: 'Your answer is recorded',
    text: 'You have also opted out, and that comes first: you will not get these messages. If you want them, sign up again.',
  },
  declined: {
    title: 'You have said no',
    text: 'Your no is recorded. You will not get these messages.',
  },
  gone: {
    title: 'This link no longer works',
    text: 'If you have already answered, your answer stands and there is nothing left to do. If you have not, nothing has changed; sign up again if you want the messages.',
  },
  tooMany: {
    title: 'Too many attempts',
    text: 'Please wait a few minutes, then open the link again.',
  },
  failed: {
    title: 'That did not work',
    text: 'The page cannot take your answer at the moment. Please try again in a few minutes.',
  },
  channels: { email: 'Email', sms: 'SMS' },
};
