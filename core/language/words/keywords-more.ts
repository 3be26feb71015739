import type { LanguageWords, WordList } from './schema';

/**
 * Keywords that providers take all over the world. Left out on purpose, because they are something else elsewhere: a
 * bare T, and Finnish PERU (a country), which is in {@link LOOKALIKES}.
 */
export const WORLDWIDE: Pick<LanguageWords, 'code' | 'keywords'> = {
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
  'peru, slut, fin, ende, loppu, slutt, basta, genug, assez, avbryt, annuller, avbestill, avboka, slet, radera, pause, paus, pausa, tauko, pása, mute, tyst';

/** Words that mean leaving elsewhere and nothing of the sort in the language in which the business writes: six. */
export const EVERYDAY: Readonly<Record<string, WordList>> = { es: 'seis', pt: 'seis' };
