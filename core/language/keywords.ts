import type { MessageReading } from './read';
import type { Intent } from './reading';
import { isHanSign } from './han';
import { deletions, oneTypoApart, transpositions } from './lexicon';
import {
  fold,
  LONGEST_TEXT,
  spellings,
  squeeze,
  squeezeToTwo,
  tokenise,
  type Token,
} from './normalise';
import { LANGUAGES } from './words';
import { EVERYDAY, LOOKALIKES, WORLDWIDE } from './words/keywords-more';
import { entriesOf, type WordList } from './words/schema';

interface Meaning {
  readonly intent: Intent;
  /** Empty for what providers take all over the world. */
  readonly language: string;
}

/** No keyword has more words; a longer message is not looked up. */
const MOST_WORDS = 8;
/** From this length on, one wrong, missing or additional letter in a leaving keyword is forgiven. */
const FORGIVEN = 6;
/** The order in which a word that means several things in several languages is taken: the cautious one first. */
const CAUTIOUS: readonly Intent[] = [
  'leave_everything',
  'leave',
  'decline',
  'help',
  'join',
  'confirm',
];

const MEANINGS = new Map<string, Meaning[]>();
/** What counts only where the business writes in that language, by language and word. */
const AT_HOME = new Map<string, Intent>();
/** Mistyped leaving keywords: a form with two letters exchanged, a squeezed form, or one with a letter less. */
const MISTYPED = new Map<string, Set<string>>();
const REAL_WORDS = new Set<string>();
const LOOKALIKE = new Set(entriesOf(LOOKALIKES).flatMap((word) => spellings(fold(word))));

for (const { code, keywords } of [WORLDWIDE, ...LANGUAGES]) {
  for (const [intent, phrases] of Object.entries(keywords) as [Intent, WordList][]) {
    for (const phrase of entriesOf(phrases)) {
      for (const key of new Set(spellings(joined(tokenise(phrase))))) {
        const known = MEANINGS.get(key) ?? [];
        if (!known.some((other) => other.intent === intent && other.language === code))
          known.push({ intent, language: code });
        MEANINGS.set(key, known);
      }
    }
  }
}
for (const { code, keywordsAtHome } of LANGUAGES) {
  for (const [intent, phrases] of Object.entries(keywordsAtHome ?? {}) as [Intent, WordList][]) {
    for (const phrase of entriesOf(phrases))
      AT_HOME.set(`${code} ${joined(tokenise(phrase))}`, intent);
  }
}
/** Words that are nobody's opt-out where the business writes in that language, by language and word. */
const NO_KEYWORD = new Set(
  Object.entries(EVERYDAY).flatMap(([code, words]) =>
    entriesOf(words).map((word) => `${code} ${joined(tokenise(word))}`),
  ),
);
/** Words of these groups mean leaving themselves, so being near to a keyword is no accident. */
const NEAR_OF_KIN: ReadonlySet<string> = new Set(['stop', 'unsubscribe', 'leaving', 'removed']);
for (const { notTypos, common, groups } of LANGUAGES) {
  const others = Object.entries(groups).flatMap(([name, words]) =>
    NEAR_OF_KIN.has(name) ? [] : entriesOf(words),
  );
  for (const word of [...entriesOf(notTypos), ...entriesOf(common), ...others]) {
    const key = joined(tokenise(word));
    if (!MEANINGS.has(key)) REAL_WORDS.add(key);
  }
}
for (const [key, meanings] of MEANINGS) {
  if (!meanings.every(({ intent }) => intent === 'leave' || intent === 'leave_everything'))
    continue;
  // Another Chinese sign is another word, not a slip.
  if ([...key].some(isHanSign)) continue;
  const forms = [
    ...(key.length >= 4 ? [...transpositions(key), `squeezed ${squeeze(key)}`] : []),
    ...(key.length >= FORGIVEN ? deletions(key).map((form) => `less ${form}`) : []),
  ];
  for (const form of forms) MISTYPED.set(form, (MISTYPED.get(form) ?? new Set<string>()).add(key));
}

/**
 * The reading of a message that is nothing but a keyword, else undefined. A word that means different things in
 * different languages goes by the `preferred` ones; where they don't tell, it is `unclear`.
 */
export function keywordIn(text: string, preferred: readonly string[]): MessageReading | undefined {
  if (text.length > LONGEST_TEXT) return undefined;
  // Telegram's commands: /stop, and in groups /stop@name_of_the_bot.
  const command = /^\s*\/(\w{1,32})(?:@\w{1,64})?\s*$/u.exec(text.slice(0, 120));
  const tokens = tokenise(command?.[1] ?? text);
  if (tokens.length === 0) return undefined;
  const words = repeated(tokens);
  if (words.length > MOST_WORDS && !words.every(({ key }) => [...key].length === 1))
    return undefined;
  const key = joined(words);
  if (key.length > 40) return undefined;
  const home = preferred[0];
  if (home !== undefined && NO_KEYWORD.has(`${home} ${key}`))
    return { intent: 'none', certainty: 'sentence', language: home };
  const atHome = home === undefined ? undefined : AT_HOME.get(`${home} ${key}`);
  if (home !== undefined && atHome !== undefined)
    return { intent: atHome, certainty: 'keyword', language: home };
  // Single letters and syllables ("S T O P", "un subscribe") are one word only if leaving is what they spell.
  const meanings = meaningsOf(key);
  if (!meanings) return undefined;
  const told = tell(meanings, preferred);
  const spelledApart = words.length > 1 && !isPhrase(words);
  if (spelledApart && told.intent !== 'leave' && told.intent !== 'leave_everything')
    return undefined;
  return told;
}

/**
 * Whether the message is next to a keyword: a word that means leaving in one language and something else in
 * another, or an opt-out word with a number ("STOP2", "cancel 5521": a code, or an order?).
 */
export function lookalike(tokens: readonly Token[]): boolean {
  if (tokens.length === 1 && LOOKALIKE.has(tokens[0]?.key ?? '')) return true;
  const key = joined(tokens);
  if (key.length > 40 || !/\d/u.test(key)) return false;
  const meanings = MEANINGS.get(key.replace(/\d/gu, '')) ?? [];
  return meanings.some(({ intent }) => intent === 'leave' || intent === 'leave_everything');
}

function meaningsOf(key: string): readonly Meaning[] | undefined {
  for (const form of [
    key,
    squeezeToTwo(key),
    /(.)\1\1/u.test(key) ? squeeze(key) : key,
    plainDigits(key),
  ]) {
    const found = MEANINGS.get(form);
    if (found) return found;
  }
  if (key.length < 4 || REAL_WORDS.has(key) || LOOKALIKE.has(key)) return undefined;
  const meant = new Set<string>();
  for (const form of [key, `squeezed ${squeeze(key)}`])
    for (const known of MISTYPED.get(form) ?? []) meant.add(known);
  if (key.length >= FORGIVEN - 1) {
    for (const form of deletions(key))
      for (const known of MISTYPED.get(`less ${form}`) ?? []) meant.add(known);
  }
  const near = [...meant].filter((known) => oneTypoApart(known, key));
  return near.length === 0 ? undefined : near.flatMap((known) => MEANINGS.get(known) ?? []);
}

function tell(meanings: readonly Meaning[], preferred: readonly string[]): MessageReading {
  const liked = preferred.find((code) => meanings.some(({ language }) => language === code));
  const worldwide = meanings.filter(({ language }) => language === '');
  const counted =
    liked !== undefined
      ? meanings.filter(({ language }) => language === liked)
      : worldwide.length > 0
        ? worldwide
        : meanings;
  const intents = new Set(counted.map(({ intent }) => intent));
  const intent = CAUTIOUS.find((one) => intents.has(one)) ?? 'none';
  const languages = new Set(meanings.map(({ language }) => language).filter((code) => code !== ''));
  const language = liked ?? (languages.size === 1 ? [...languages][0] : undefined);
  const leaving = [...intents].every((one) => one === 'leave' || one === 'leave_everything');
  return {
    intent,
    certainty: intents.size === 1 || leaving ? 'keyword' : 'unclear',
    ...(language === undefined ? {} : { language }),
  };
}

/** "STOP STOP STOP" is STOP, and so is a Chinese word over and over. */
function repeated(tokens: readonly Token[]): readonly Token[] {
  const first = tokens[0];
  if (tokens.length > 1 && tokens.every(({ key }) => isHanSign(key))) {
    const again = (length: number): boolean =>
      tokens.length % length === 0 &&
      tokens.every(({ key }, at) => key === tokens[at % length]?.key);
    const length = tokens.findIndex((_, at) => again(at + 1)) + 1;
    return tokens.slice(0, length);
  }
  return first &&
    tokens.length > 1 &&
    first.key.length > 1 &&
    tokens.every(({ key }) => key === first.key)
    ? [first]
    : tokens;
}

function isPhrase(words: readonly Token[]): boolean {
  return words.every(
    ({ key }) =>
      [...key].length > 1 || /[^\p{Script=Latin}]/u.test(key) || key === 'i' || key === 'm',
  );
}

function plainDigits(key: string): string {
  return /\d/u.test(key) && /\p{L}/u.test(key)
    ? key.replace(/0/gu, 'o').replace(/5/gu, 's').replace(/1/gu, 'i').replace(/3/gu, 'e')
    : key;
}

function joined(tokens: readonly { readonly key: string }[]): string {
  return tokens.map(({ key }) => key).join('');
}
