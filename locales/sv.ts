import type { Words } from './words';

export const sv: Words = {
  language: 'sv',
  name: 'Svenska',
  signUp: {
    title: 'Bekräfta din anmälan',
    text: 'Någon har anmält sig till de här meddelandena med din adress eller ditt nummer. Var det du, och vill du ha dem?',
  },
  renewal: {
    title: 'Vill du fortfarande ha de här meddelandena?',
    text: 'Du har tidigare sagt ja till de här meddelandena. Du får dem i fortsättningen bara om du säger ja igen.',
  },
  who: 'Från',
  what: 'Om',
  how: 'Via',
  until: 'Svara senast',
  notice: 'Det här säger du ja till',
  yes: 'Ja, det vill jag',
  no: 'Nej tack',
  onlyAnAnswerCounts:
    'Inget har ändrats av att du öppnade sidan; bara ditt svar räknas. Om du inte har anmält dig, välj Nej eller stäng sidan.',
  privacy: 'Integritetspolicy',
  confirmed: {
    title: 'Tack, det är bekräftat',
    text: 'Ditt ja är registrerat. Du kan ändra dig när som helst.',
  },
  outweighed: {
    title: 'Ditt svar är registrerat',
    text: 'Du har också avregistrerat dig, och det väger tyngst: du får inte de här meddelandena. Vill du ha dem, anmäl dig igen.',
  },
  declined: {
    title: 'Du har sagt nej',
    text: 'Ditt nej är registrerat. Du får inte de här meddelandena.',
  },
  gone: {
    title: 'Länken fungerar inte längre',
    text: 'Har du redan svarat gäller ditt svar, och du behöver inte göra något mer. Har du inte svarat är inget ändrat; anmäl dig igen om du vill ha meddelandena.',
  },
  tooMany: {
    title: 'För många försök',
    text: 'Vänta några minuter och öppna sedan länken igen.',
  },
  failed: {
    title: 'Det gick inte',
    text: 'Sidan kan inte ta emot ditt svar just nu. Försök igen om några minuter.',
  },
  channels: { email: 'E-post', sms: 'SMS' },
};
