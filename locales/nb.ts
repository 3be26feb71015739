import type { Words } from './words';

export const nb: Words = {
  language: 'nb',
  name: 'Norsk bokmål',
  signUp: {
    title: 'Bekreft påmeldingen din',
    text: 'Noen har meldt seg på disse meldingene med adressen eller nummeret ditt. Var det deg, og vil du ha dem?',
  },
  renewal: {
    title: 'Vil du fortsatt ha disse meldingene?',
    text: 'Du har tidligere sagt ja til disse meldingene. Du får dem videre bare hvis du sier ja igjen.',
  },
  who: 'Fra',
  what: 'Om',
  how: 'Via',
  until: 'Svar innen',
  notice: 'Dette sier du ja til',
  yes: 'Ja, det vil jeg',
  no: 'Nei takk',
  onlyAnAnswerCounts:
    'Ingenting er endret ved at du åpnet siden; bare svaret ditt teller. Har du ikke meldt deg på, velg Nei eller lukk siden.',
  privacy: 'Personvernerklæring',
  confirmed: {
    title: 'Takk, det er bekreftet',
    text: 'Ditt ja er registrert. Du kan ombestemme deg når som helst.',
  },
  outweighed: {
    title: 'Svaret ditt er registrert',
    text: 'Du har også meldt deg av, og det veier tyngst: du får ikke disse meldingene. Vil du ha dem, meld deg på igjen.',
  },
  declined: {
    title: 'Du har sagt nei',
    text: 'Ditt nei er registrert. Du får ikke disse meldingene.',
  },
  gone: {
    title: 'Lenken virker ikke lenger',
    text: 'Har du allerede svart, gjelder svaret ditt, og du trenger ikke gjøre noe mer. Har du ikke svart, er ingenting endret; meld deg på igjen hvis du vil ha meldingene.',
  },
  tooMany: {
    title: 'For mange forsøk',
    text: 'Vent noen minutter og åpne så lenken igjen.',
  },
  failed: {
    title: 'Det gikk ikke',
    text: 'Siden kan ikke ta imot svaret ditt akkurat nå. Prøv igjen om noen minutter.',
  },
  channels: { email: 'E-post', sms: 'SMS' },
};
