import type { FurtherKeywords, WordList } from './schema';

/**
 * Whole-message keywords of languages that have no file of their own yet: what messaging providers accept, and
 * the words that people of those languages answer with. Sentences in them are left to a person.
 *
 * Left out on purpose, because they are something else elsewhere: a bare T, and Finnish PERU (a country),
 * which is in {@link LOOKALIKES}.
 */
export const FURTHER_KEYWORDS: readonly FurtherKeywords[] = [
  {
    code: 'nb',
    keywords: {
      leave: `
        stopp, avslutt, meld av, meld meg av, avmeld, avmeld meg, avmelding, slutt å sende,
        stopp sms
      `,
      leave_everything: 'stopp alt',
      join: 'start, påmeld, meld på',
      confirm: 'ja, ja takk',
      decline: 'nei, nei takk',
      help: 'hjelp, info',
    },
  },
  {
    code: 'fi',
    keywords: {
      leave: 'lopeta, peruuta, poistu, poista, seis, lopeta viestit, peruuta tilaus',
      leave_everything: 'lopeta kaikki',
      join: 'aloita, tilaa, liity',
      confirm: 'kyllä, joo',
      decline: 'ei, ei kiitos',
      help: 'apua, ohje',
    },
  },
  {
    code: 'is',
    keywords: {
      leave: 'stopp, stoppa, hætta, hætta við, afskrá, afskrá mig, segja upp',
      join: 'byrja, skrá mig',
      confirm: 'já, já takk',
      decline: 'nei, nei takk',
      help: 'hjálp',
    },
  },
  {
    code: 'de',
    keywords: {
      leave: `
        stopp, stop, abmelden, abbestellen, austragen, abmeldung, kündigen, keine werbung,
        bitte abmelden
      `,
      leave_everything: 'alles stoppen, stopp alles',
      join: 'anmelden, start, starten',
      confirm: 'ja, ja bitte, ja gerne',
      decline: 'nein, nein danke',
      help: 'hilfe, info',
    },
  },
  {
    code: 'nl',
    keywords: {
      leave: 'stop, afmelden, uitschrijven, opzeggen, stoppen, meld mij af',
      leave_everything: 'stop alles',
      join: 'aanmelden, inschrijven, start',
      confirm: 'ja, ja graag',
      decline: 'nee, nee bedankt, nee dank je',
      help: 'help, hulp, info',
    },
  },
  {
    code: 'fr',
    keywords: {
      leave: `
        stop, arrêt, arrêté, arrête, arrêter, arrêtez, désabonner, désabonnement, désinscrire,
        désinscription, stop sms, me désabonner
      `,
      leave_everything: 'stop tout, arrêtez tout',
      join: "réabonner, m'abonner, reprendre",
      confirm: 'oui',
      decline: 'non, non merci',
      help: 'aide, info',
    },
  },
  {
    code: 'es',
    keywords: {
      leave: `
        baja, darme de baja, dar de baja, parar, cancelar, alto, detener, desuscribir,
        anular suscripción
      `,
      leave_everything: 'baja total, parar todo',
      join: 'alta, iniciar, comenzar, empezar',
      confirm: 'sí',
      decline: 'no, no gracias',
      help: 'ayuda, info',
    },
  },
  {
    code: 'pt',
    keywords: {
      leave: 'parar, sair, cancelar, descadastrar, remover, cancelar inscrição',
      leave_everything: 'parar tudo',
      join: 'iniciar, começar, voltar',
      confirm: 'sim',
      decline: 'não, não obrigado, não obrigada',
      help: 'ajuda, info',
    },
  },
  {
    code: 'it',
    keywords: {
      leave: 'ferma, fermare, cancellami, disiscrivimi, annulla, disiscriviti, basta messaggi',
      leave_everything: 'ferma tutto',
      join: 'inizia, iscrivimi, riprendi',
      confirm: 'sì',
      decline: 'no, no grazie',
      help: 'aiuto, info',
    },
  },
  {
    code: 'pl',
    keywords: {
      leave: 'wypisz, wypisz mnie, rezygnuję, rezygnacja, zatrzymaj, koniec sms, wypisuję się',
      join: 'zapisz, zapisz mnie, wznów',
      // TAK is left to the language's own file: it is Danish for thanks.
      decline: 'nie, nie dziękuję',
      help: 'pomoc, info',
    },
  },
  {
    code: 'zh',
    keywords: {
      leave:
        '退订, 退訂, 取消订阅, 取消訂閱, 拒收, td, 停止, 不要再发了, 不要再發了, 停止发送, 停止發送',
      leave_everything: '全部退订, 全部退訂',
      join: '订阅, 訂閱, 开始, 開始',
      confirm: '是, 确认, 確認, 同意',
      decline: '否, 不同意, 不要',
      help: '帮助, 幫助',
    },
  },
];

/** Languages of the keywords that providers take all over the world. */
export const WORLDWIDE: FurtherKeywords = {
  code: '',
  keywords: {
    leave: `
      stop, unsubscribe, unsub, cancel, end, quit, revoke, optout, opt-out, remove, arret, arrete,
      td, стоп
    `,
    leave_everything: 'stopall, stop all',
    join: 'start, unstop',
    confirm: 'yes',
    help: 'help, info',
  },
};

/** Words that mean leaving in one language and something else in another: alone, they are for a person to judge. */
export const LOOKALIKES: WordList =
  'peru, slut, fin, ende, koniec, loppu, slutt, basta, genug, assez, avbryt, annuller, avbestill, avboka, slet, radera, pause, paus, pausa, mute, tyst';
