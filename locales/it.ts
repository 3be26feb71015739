import type { Words } from './words';

export const it: Words = {
  language: 'it',
  name: 'Italiano',
  signUp: {
    title: 'Confermi la sua iscrizione',
    text: 'Qualcuno si è iscritto a questi messaggi con il suo indirizzo o numero. È stato lei, e desidera riceverli?',
  },
  renewal: {
    title: 'Desidera ancora ricevere questi messaggi?',
    text: 'In passato ha accettato questi messaggi. Continuerà a riceverli solo se li accetta di nuovo.',
  },
  who: 'Da',
  what: 'Argomento',
  how: 'Tramite',
  until: 'Rispondere entro',
  notice: 'Che cosa accetta',
  yes: 'Sì, accetto',
  no: 'No, grazie',
  onlyAnAnswerCounts:
    'L’apertura di questa pagina non ha cambiato nulla; conta solo la sua risposta. Se non si è iscritto, scelga No o chiuda la pagina.',
  privacy: 'Informativa sulla privacy',
  confirmed: {
    title: 'Grazie, è confermato',
    text: 'Il suo sì è stato registrato. Può cambiare idea in qualsiasi momento.',
  },
  outweighed: {
    title: 'La sua risposta è stata registrata',
    text: 'Ha anche annullato l’iscrizione, e questo prevale: non riceverà questi messaggi. Se li desidera, si iscriva di nuovo.',
  },
  declined: {
    title: 'Ha risposto di no',
    text: 'Il suo no è stato registrato. Non riceverà questi messaggi.',
  },
  gone: {
    title: 'Questo link non funziona più',
    text: 'Se ha già risposto, la sua risposta è valida e non deve fare altro. In caso contrario, nulla è cambiato; si iscriva di nuovo se desidera i messaggi.',
  },
  tooMany: {
    title: 'Troppi tentativi',
    text: 'Attenda qualche minuto, poi apra di nuovo il link.',
  },
  failed: {
    title: 'Non ha funzionato',
    text: 'In questo momento la pagina non può ricevere la sua risposta. Riprovi tra qualche minuto.',
  },
  channels: { email: 'E-mail', sms: 'SMS' },
};
