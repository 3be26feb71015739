import type { Words } from './words';

export const fr: Words = {
  language: 'fr',
  name: 'Français',
  signUp: {
    title: 'Confirmez votre inscription',
    text: 'Quelqu’un s’est inscrit à ces messages avec votre adresse ou votre numéro. Était-ce vous, et souhaitez-vous les recevoir ?',
  },
  renewal: {
    title: 'Souhaitez-vous toujours recevoir ces messages ?',
    text: 'Vous aviez accepté ces messages. Vous ne continuerez à les recevoir que si vous les acceptez à nouveau.',
  },
  who: 'De la part de',
  what: 'À propos de',
  how: 'Par',
  until: 'Répondez avant le',
  notice: 'Ce que vous acceptez',
  yes: 'Oui, j’accepte',
  no: 'Non, merci',
  onlyAnAnswerCounts:
    'Ouvrir cette page n’a rien changé ; seule votre réponse compte. Si vous ne vous êtes pas inscrit, choisissez Non ou fermez cette page.',
  privacy: 'Politique de confidentialité',
  confirmed: {
    title: 'Merci, c’est confirmé',
    text: 'Votre accord est enregistré. Vous pouvez changer d’avis à tout moment.',
  },
  outweighed: {
    title: 'Votre réponse est enregistrée',
    text: 'Vous vous êtes aussi désinscrit, et cela l’emporte : vous ne recevrez pas ces messages. Si vous les souhaitez, inscrivez-vous à nouveau.',
  },
  declined: {
    title: 'Vous avez refusé',
    text: 'Votre refus est enregistré. Vous ne recevrez pas ces messages.',
  },
  gone: {
    title: 'Ce lien ne fonctionne plus',
    text: 'Si vous avez déjà répondu, votre réponse est valable et il n’y a plus rien à faire. Sinon, rien n’a changé ; inscrivez-vous à nouveau si vous souhaitez recevoir les messages.',
  },
  tooMany: {
    title: 'Trop de tentatives',
    text: 'Attendez quelques minutes, puis ouvrez le lien à nouveau.',
  },
  failed: {
    title: 'Cela n’a pas fonctionné',
    text: 'La page ne peut pas enregistrer votre réponse pour le moment. Réessayez dans quelques minutes.',
  },
  channels: { email: 'E-mail', sms: 'SMS' },
};
