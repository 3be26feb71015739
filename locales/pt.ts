import type { Words } from './words';

export const pt: Words = {
  language: 'pt',
  name: 'Português',
  signUp: {
    title: 'Confirme a sua inscrição',
    text: 'Alguém inscreveu o seu endereço ou número para receber estas mensagens. Foi você, e deseja recebê-las?',
  },
  renewal: {
    title: 'Ainda deseja receber estas mensagens?',
    text: 'Estas mensagens já tinham o seu acordo. Só continuará a recebê-las se as aceitar de novo.',
  },
  who: 'De',
  what: 'Sobre',
  how: 'Por',
  until: 'Responda até',
  notice: 'O que aceita',
  yes: 'Sim, aceito',
  no: 'Não, obrigado',
  onlyAnAnswerCounts:
    'Abrir esta página não alterou nada; só a sua resposta conta. Se não se inscreveu, escolha Não ou feche esta página.',
  privacy: 'Política de privacidade',
  confirmed: {
    title: 'Obrigado, está confirmado',
    text: 'O seu sim ficou guardado. Pode mudar de ideia a qualquer momento.',
  },
  outweighed: {
    title: 'A sua resposta ficou guardada',
    text: 'Também cancelou a inscrição, e isso prevalece: não receberá estas mensagens. Se as desejar, inscreva-se de novo.',
  },
  declined: {
    title: 'A sua resposta é não',
    text: 'O seu não ficou guardado. Não receberá estas mensagens.',
  },
  gone: {
    title: 'Este link já não funciona',
    text: 'Se já respondeu, a sua resposta é válida e não há mais nada a fazer. Se não, nada mudou; inscreva-se de novo se desejar as mensagens.',
  },
  tooMany: {
    title: 'Muitas tentativas',
    text: 'Aguarde alguns minutos e abra o link de novo.',
  },
  failed: {
    title: 'Não funcionou',
    text: 'A página não pode receber a sua resposta neste momento. Tente de novo dentro de alguns minutos.',
  },
  channels: { email: 'E-mail', sms: 'SMS' },
};
