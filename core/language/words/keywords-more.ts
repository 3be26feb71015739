import type { FurtherKeywords, WordList } from './schema';

/**
 * Whole-message keywords of languages that have no file of their own yet: what messaging providers accept, and
 * the words that people of those languages answer with. Sentences in them are left to a person.
 *
 * Left out on purpose, because they are something else elsewhere: a bare T, and Finnish PERU (a country),
 * which is in {@link LOOKALIKES}.
 */
export const FURTHER_KEYWORDS: readonly FurtherKeywords[] = [];

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
  'peru, slut, fin, ende, loppu, slutt, basta, genug, assez, avbryt, annuller, avbestill, avboka, slet, radera, pause, paus, pausa, tauko, pása, mute, tyst';
