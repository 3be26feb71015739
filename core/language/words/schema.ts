import type { Intent } from '../reading';

/** What a whole message can say with one word or a set phrase. */
export type KeywordIntent = Exclude<
  Intent,
  'none' | 'object' | 'erase' | 'access' | 'complain' | 'human'
>;

/** Words and phrases, parted by commas; line breaks and spaces around them don't matter. */
export type WordList = string;

/** Short replies in a language. They carry no offer: a reply after an opt-out may not be one. */
export interface Answers {
  /** Marketing on this channel has stopped. */
  readonly left: string;
  /** Every message on this channel has stopped. */
  readonly left_everything: string;
  /** Marketing has stopped on every channel (GDPR article 21). */
  readonly objected: string;
  /** They said no to what was asked; nothing changes, and nothing is sent. */
  readonly declined: string;
  /** They want to come back, and are asked to say so plainly. */
  readonly join_needs_confirmation: string;
  /** What they had agreed to before holds again. */
  readonly returned: string;
  /** Nobody is sure what they want; a person will look, and nothing is sent until then. */
  readonly unclear: string;
  readonly help: string;
}

/**
 * Patterns, as all lists below hold them that are not a {@link WordList}, are read word by word:
 *
 * | written        | means                                                              |
 * |----------------|--------------------------------------------------------------------|
 * | `word`         | this word, small typing errors included                            |
 * | `word*`        | any word that begins so                                            |
 * | `*word`        | any word that ends so                                              |
 * | `=word`        | this word with its own letters only (å is not a)                   |
 * | `a\|b`         | one or the other, each a word or a `{group}`                        |
 * | `a_b\|c`       | two words in a row, or another                                     |
 * | `{group}`      | any entry of that group                                            |
 * | `x?`           | x or nothing (also `{group}?`)                                     |
 * | `..`           | up to three other words, and no comma between                      |
 * | `...`          | up to eight other words of the same sentence                       |
 * | `^` and `$`    | the sentence begins, ends here (words of the group `polite` apart) |
 * | `,`            | the clause ends here, with a comma                                 |
 * | `& x y z`      | all of these in any order, within ten words of one sentence        |
 * | `! …`          | looked for before harmless turns of phrase are taken out           |
 *
 * Case, accents, apostrophes, hyphens and emoji don't matter.
 */
export interface LanguageWords {
  /** ISO 639-1. */
  readonly code: string;
  /** The language's own name for itself. */
  readonly name: string;
  /** Whole messages: the message is this and nothing else, so it takes effect unread. */
  readonly keywords: Readonly<Partial<Record<KeywordIntent, WordList>>>;
  /** Whole messages that mean something else abroad (TAK): they count where the business writes in this language. */
  readonly keywordsAtHome?: LanguageWords['keywords'];
  /** Real words that look like a mistyped keyword and are none. */
  readonly notTypos: WordList;
  /** Words that stand for one another in patterns. Must have `polite`, `signoff`, `stop`, `stop_word` and `laughter`. */
  readonly groups: Readonly<Record<string, WordList>>;
  /** Turns of phrase that look like leaving and are not. They are taken out before the rest is read. */
  readonly harmless: readonly string[];
  /** Talk about leaving that decides nothing ("what happens if I …"): taken out, and a person looks. */
  readonly doubtful: readonly string[];
  /** Clear requests. Those of `confirm`, `decline` and `help` count only where they are the whole message. */
  readonly requests: Readonly<Partial<Record<Exclude<Intent, 'none'>, readonly string[]>>>;
  /** Reasons for which people leave: with a word of the group `stop` they are a request, alone they are unclear. */
  readonly grounds: readonly string[];
  /** Words that, left over after all this, make a message unclear, and what it then probably wants. */
  readonly hints: Readonly<Partial<Record<Exclude<Intent, 'none'>, readonly string[]>>>;
  /** The commonest words, by which the language is told; `word*` is every word that begins so. */
  readonly common: WordList;
  readonly answers: Answers;
  /** Answers in another script or for another country, and the parts of a language tag that ask for them (hant, tw). */
  readonly variants?: readonly { readonly tags: WordList; readonly answers: Answers }[];
}

/** The entries of a list. */
export function entriesOf(list: WordList | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .map((entry) => entry.trim().replace(/\s+/gu, ' '))
    .filter((entry) => entry !== '');
}
