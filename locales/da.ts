import type { Words } from './words';

export const da: Words = {
  language: 'da',
  name: 'Dansk',
  signUp: {
    title: 'Bekræft din tilmelding',
    text: 'Nogen har tilmeldt sig disse beskeder med din adresse eller dit nummer. Var det dig, og vil du have dem?',
  },
  renewal: {
    title: 'Vil du stadig have disse beskeder?',
    text: 'Du har tidligere sagt ja til disse beskeder. Du får dem kun fremover, hvis du siger ja igen.',
  },
  who: 'Fra',
  what: 'Om',
  how: 'Via',
  until: 'Svar senest',
  notice: 'Det siger du ja til',
  yes: 'Ja, det vil jeg gerne',
  no: 'Nej tak',
  onlyAnAnswerCounts:
    'Der er ikke sket noget, fordi du har åbnet siden; kun dit svar tæller. Har du ikke tilmeldt dig, så vælg Nej eller luk siden.',
  privacy: 'Privatlivspolitik',
  confirmed: {
    title: 'Tak, det er bekræftet',
    text: 'Dit ja er registreret. Du kan altid ombestemme dig.',
  },
  outweighed: {
    title: 'Dit svar er registreret',
    text: 'Du har også frameldt dig, og det vejer tungest: du får ikke disse beskeder. Vil du have dem, så tilmeld dig igen.',
  },
  declined: {
    title: 'Du har sagt nej',
    text: 'Dit nej er registreret. Du får ikke disse beskeder.',
  },
  gone: {
    title: 'Linket virker ikke længere',
    text: 'Har du allerede svaret, gælder dit svar, og du behøver ikke gøre mere. Har du ikke svaret, er intet ændret; tilmeld dig igen, hvis du vil have beskederne.',
  },
  tooMany: {
    title: 'For mange forsøg',
    text: 'Vent nogle minutter, og åbn så linket igen.',
  },
  failed: {
    title: 'Det lykkedes ikke',
    text: 'Siden kan ikke tage imod dit svar lige nu. Prøv igen om nogle minutter.',
  },
  channels: { email: 'E-mail', sms: 'SMS' },
};
