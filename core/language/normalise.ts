import { isHanSign, simplified } from './han';

/**
 * Text as people type it, made comparable: one spelling for what looks the same, and words apart.
 * Everything here is pure, never throws, and takes time in proportion to its input.
 */

/** A word of a message, in the spelling that word lists are compared in. */
export interface Token {
  readonly key: string;
  /** What stood before it: nothing but space, a comma and its kin, or the end of a sentence. */
  readonly before: 'space' | 'comma' | 'sentence';
  /** How much of a word it is: a Chinese sign is half a one, for words there have mostly two. */
  readonly breadth: 1 | 0.5;
}

/** More than WhatsApp allows in one message (4,096); of longer texts the beginning is read. */
export const LONGEST_TEXT = 8_000;
export const MOST_TOKENS = 1_500;

/** Invisible characters: soft hyphen, zero width, bidi controls, tags, variation selectors, empty fillers. */
const INVISIBLE =
  /\p{Cf}|\p{Variation_Selector}|\u034F|\u115F|\u1160|\u17B4|\u17B5|\u3164|\uFFA0|\uFFFC/gu;
/** White letters on a dark ground, which NFKC leaves as they are: 🅐 and 🅰. */
const BOXED_LETTER = /[\u{1F150}-\u{1F169}\u{1F170}-\u{1F189}]/gu;
const APOSTROPHE = /['’‘ʼ´`ʹ]/u;
/** Scripts that put no space between words: each sign is a word of its own. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;
const LETTER = /[\p{L}\p{N}]/u;
const MARK = /\p{M}/u;
const SENTENCE_END = /[.!?…\n\r\u2028\u2029。！？]/u;
const COMMA = /[,;:()[\]{}"“”„«»–—|、，；：「」『』《》【】]/u;

/** The letters that NFD does not take apart, as people type them without. */
const LETTERS_APART: Readonly<Record<string, string>> = {
  æ: 'ä',
  ø: 'ö',
  œ: 'oe',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ı: 'i',
  ð: 'd',
  þ: 'th',
};

/**
 * One spelling for a piece of text: NFKC (full-width and ornamental letters become plain), lower case, no
 * invisible characters, no accents. The letters å, ä, ö and ü stay, for they are letters of their own; æ and
 * ø become ä and ö, which neighbours write for one another. Traditional Chinese signs become simplified ones.
 */
export function fold(text: string): string {
  const plain = text
    .replace(INVISIBLE, '')
    .replace(BOXED_LETTER, (sign) => {
      const code = sign.codePointAt(0) ?? 0;
      return String.fromCharCode(97 + code - (code >= 0x1f170 ? 0x1f170 : 0x1f150));
    })
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD');
  let out = '';
  let base = '';
  for (const sign of plain) {
    if (MARK.test(sign)) {
      const kept =
        (sign === '\u0308' && (base === 'a' || base === 'o' || base === 'u')) ||
        (sign === '\u030A' && base === 'a');
      if (kept) out += sign;
    } else {
      out += LETTERS_APART[sign] ?? simplified(sign);
    }
    base = sign;
  }
  return out.normalize('NFC');
}

/**
 * The spellings in which a listed word is accepted: its own, without the dots and rings ("var vanlig"), and
 * with two letters for one ("oensker"). A word that then becomes another word is listed with `=` before it
 * and is accepted in its own spelling alone.
 */
export function spellings(key: string): readonly string[] {
  if (!/[äöåü]/u.test(key)) return [key];
  const bare = key.replace(/[äå]/gu, 'a').replace(/ö/gu, 'o').replace(/ü/gu, 'u');
  const pairs = key
    .replace(/ä/gu, 'ae')
    .replace(/å/gu, 'aa')
    .replace(/ö/gu, 'oe')
    .replace(/ü/gu, 'ue');
  return [key, bare, pairs];
}

/** Letters typed more than once, once: "stoppp" and "stop" are the same. */
export function squeeze(key: string): string {
  return key.replace(/(.)\1+/gu, '$1');
}

/** Letters typed more than twice, twice. */
export function squeezeToTwo(key: string): string {
  return key.replace(/(.)\1{2,}/gu, '$1$1');
}

/**
 * The words of a text. Emoji and ornaments fall away; apostrophes and a colon inside a word do too ("don't",
 * "sms:a"); hyphens part words. At most the first {@link LONGEST_TEXT} characters are read.
 */
export function tokenise(text: string): readonly Token[] {
  const signs = [...fold(text.slice(0, LONGEST_TEXT)).slice(0, LONGEST_TEXT)];
  const tokens: Token[] = [];
  let word = '';
  let before: Token['before'] = 'space';
  const close = (): void => {
    if (word === '') return;
    tokens.push({
      key: word,
      before: tokens.length === 0 ? 'sentence' : before,
      breadth: isHanSign(word) ? 0.5 : 1,
    });
    word = '';
    before = 'space';
  };
  for (let i = 0; i < signs.length && tokens.length < MOST_TOKENS; i++) {
    const sign = signs[i] ?? '';
    const next = signs[i + 1] ?? '';
    if (UNSPACED.test(sign)) {
      close();
      word = sign;
      close();
    } else if (LETTER.test(sign) || MARK.test(sign)) {
      word += sign;
    } else if (word !== '' && (APOSTROPHE.test(sign) || sign === ':') && LETTER.test(next)) {
      continue;
    } else {
      close();
      // "art. 21" goes on; so does a number with a point in it.
      const goesOn = sign === '.' && (/\d/u.test(next) || /\d/u.test(signs[i + 2] ?? ''));
      if (SENTENCE_END.test(sign) && !goesOn) before = 'sentence';
      else if (COMMA.test(sign) && before === 'space') before = 'comma';
    }
  }
  close();
  return spelledOut(tokens)
    ? tokens.map((token, i) => ({ ...token, before: i === 0 ? 'sentence' : 'space' }))
    : tokens;
}

/** "Stop. Texting. Me.": full stops for emphasis part no sentences. */
function spelledOut(tokens: readonly Token[]): boolean {
  const sentences = tokens.filter(({ before }) => before === 'sentence').length;
  return tokens.length >= 3 && sentences === tokens.length;
}
