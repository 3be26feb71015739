import type { Words } from './words';

export const nl: Words = {
  language: 'nl',
  name: 'Nederlands',
  signUp: {
    title: 'Bevestig uw aanmelding',
    text: 'Iemand heeft zich met uw adres of nummer voor deze berichten aangemeld. Was u dat, en wilt u ze ontvangen?',
  },
  renewal: {
    title: 'Wilt u deze berichten nog ontvangen?',
    text: 'U hebt eerder toestemming gegeven voor deze berichten. U krijgt ze alleen nog als u opnieuw toestemt.',
  },
  who: 'Van',
  what: 'Over',
  how: 'Via',
  until: 'Antwoord vóór',
  notice: 'Waar u mee instemt',
  yes: 'Ja, ik stem in',
  no: 'Nee, bedankt',
  onlyAnAnswerCounts:
    'Door deze pagina te openen is er niets veranderd; alleen uw antwoord telt. Hebt u zich niet aangemeld, kies dan Nee of sluit de pagina.',
  privacy: 'Privacyverklaring',
  confirmed: {
    title: 'Dank u, het is bevestigd',
    text: 'Uw ja is vastgelegd. U kunt op elk moment van gedachten veranderen.',
  },
  outweighed: {
    title: 'Uw antwoord is vastgelegd',
    text: 'U hebt zich ook afgemeld, en dat gaat voor: u krijgt deze berichten niet. Wilt u ze wel, meld u dan opnieuw aan.',
  },
  declined: {
    title: 'U hebt nee gezegd',
    text: 'Uw nee is vastgelegd. U krijgt deze berichten niet.',
  },
  gone: {
    title: 'Deze link werkt niet meer',
    text: 'Hebt u al geantwoord, dan geldt uw antwoord en hoeft u niets meer te doen. Zo niet, dan is er niets veranderd; meld u opnieuw aan als u de berichten wilt.',
  },
  tooMany: {
    title: 'Te veel pogingen',
    text: 'Wacht een paar minuten en open de link dan opnieuw.',
  },
  failed: {
    title: 'Dat is niet gelukt',
    text: 'De pagina kan uw antwoord nu niet aannemen. Probeer het over een paar minuten opnieuw.',
  },
  channels: { email: 'E-mail', sms: 'Sms' },
};
