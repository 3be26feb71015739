import type { Words } from './words';

export const de: Words = {
  language: 'de',
  name: 'Deutsch',
  signUp: {
    title: 'Bitte bestätigen Sie Ihre Anmeldung',
    text: 'Jemand hat sich mit Ihrer Adresse oder Nummer für diese Nachrichten angemeldet. Waren Sie das, und möchten Sie sie erhalten?',
  },
  renewal: {
    title: 'Möchten Sie diese Nachrichten weiterhin erhalten?',
    text: 'Sie haben diesen Nachrichten früher zugestimmt. Sie erhalten sie nur weiter, wenn Sie erneut zustimmen.',
  },
  who: 'Von',
  what: 'Worum es geht',
  how: 'Kanal',
  until: 'Antwort bis',
  notice: 'Dem stimmen Sie zu',
  yes: 'Ja, ich stimme zu',
  no: 'Nein danke',
  onlyAnAnswerCounts:
    'Das Öffnen dieser Seite hat nichts geändert; nur Ihre Antwort zählt. Wenn Sie sich nicht angemeldet haben, wählen Sie Nein oder schließen Sie die Seite.',
  privacy: 'Datenschutzerklärung',
  confirmed: {
    title: 'Danke, das ist bestätigt',
    text: 'Ihr Ja ist festgehalten. Sie können es jederzeit widerrufen.',
  },
  outweighed: {
    title: 'Ihre Antwort ist festgehalten',
    text: 'Sie haben sich außerdem abgemeldet, und das geht vor: Sie erhalten diese Nachrichten nicht. Wenn Sie sie möchten, melden Sie sich bitte neu an.',
  },
  declined: {
    title: 'Sie haben Nein gesagt',
    text: 'Ihr Nein ist festgehalten. Sie erhalten diese Nachrichten nicht.',
  },
  gone: {
    title: 'Dieser Link funktioniert nicht mehr',
    text: 'Wenn Sie schon geantwortet haben, gilt Ihre Antwort, und Sie müssen nichts weiter tun. Wenn nicht, hat sich nichts geändert; melden Sie sich neu an, wenn Sie die Nachrichten möchten.',
  },
  tooMany: {
    title: 'Zu viele Versuche',
    text: 'Bitte warten Sie einige Minuten und öffnen Sie den Link dann noch einmal.',
  },
  failed: {
    title: 'Das hat nicht geklappt',
    text: 'Die Seite kann Ihre Antwort gerade nicht annehmen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  },
  channels: { email: 'E-Mail', sms: 'SMS' },
};
