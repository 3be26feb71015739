import type { Words } from './words';

export const es: Words = {
  language: 'es',
  name: 'Español',
  signUp: {
    title: 'Confirme su suscripción',
    text: 'Alguien se ha suscrito a estos mensajes con su dirección o su número. ¿Ha sido usted y desea recibirlos?',
  },
  renewal: {
    title: '¿Desea seguir recibiendo estos mensajes?',
    text: 'Usted aceptó estos mensajes anteriormente. Solo seguirá recibiéndolos si los acepta de nuevo.',
  },
  who: 'De',
  what: 'Sobre',
  how: 'Por',
  until: 'Responda antes del',
  notice: 'Lo que acepta',
  yes: 'Sí, acepto',
  no: 'No, gracias',
  onlyAnAnswerCounts:
    'Abrir esta página no ha cambiado nada; solo cuenta su respuesta. Si no se ha suscrito, elija No o cierre esta página.',
  privacy: 'Política de privacidad',
  confirmed: {
    title: 'Gracias, queda confirmado',
    text: 'Su sí ha quedado registrado. Puede cambiar de opinión en cualquier momento.',
  },
  outweighed: {
    title: 'Su respuesta ha quedado registrada',
    text: 'También se ha dado de baja, y eso prevalece: no recibirá estos mensajes. Si los desea, suscríbase de nuevo.',
  },
  declined: {
    title: 'Ha dicho que no',
    text: 'Su no ha quedado registrado. No recibirá estos mensajes.',
  },
  gone: {
    title: 'Este enlace ya no funciona',
    text: 'Si ya ha respondido, su respuesta es válida y no tiene que hacer nada más. Si no, nada ha cambiado; suscríbase de nuevo si desea los mensajes.',
  },
  tooMany: {
    title: 'Demasiados intentos',
    text: 'Espere unos minutos y vuelva a abrir el enlace.',
  },
  failed: {
    title: 'No ha funcionado',
    text: 'La página no puede recibir su respuesta en este momento. Inténtelo de nuevo dentro de unos minutos.',
  },
  channels: { email: 'Correo electrónico', sms: 'SMS' },
};
