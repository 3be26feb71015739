import type { Intent, Reading } from './reading';
import { keywordIn, lookalike } from './keywords';
import { isTraditional } from './han';
import { compile, knows, type Lexicon, type Pattern } from './lexicon';
import { isAll, isNothingBut, sight, stands, takeOut } from './match';
import { LONGEST_TEXT, MOST_TOKENS, tokenise, type Token } from './normalise';
import { ownWords } from './quotes';
import { LANGUAGES } from './words';

export interface ReadOptions {
  /**
   * ISO 639-1 codes of the languages in which the business writes to this person, likeliest first. They settle
   * what belongs to several languages (STOP). Every language is understood, whatever stands here.
   */
  readonly languages?: readonly string[];
}

export interface MessageReading extends Reading {
  /** What else the message asks for ("stop, and delete my data"); the weightier wish is `intent`. */
  readonly also?: readonly Intent[];
}

/** Which of several wishes is the first: what stops messages, then what the law gives people, then the rest. */
const BY_WEIGHT = [
  'leave_everything',
  'object',
  'leave',
  'erase',
  'access',
  'complain',
  'human',
  'decline',
  'join',
  'help',
  'confirm',
] as const satisfies readonly Intent[];

const LEAVING: ReadonlySet<Intent> = new Set<Intent>(['leave', 'leave_everything', 'object']);

/** Bare answers: "Yes. Where is my parcel?" is not one. */
const ANSWERS: ReadonlySet<Intent> = new Set<Intent>(['confirm', 'decline', 'help']);

const LEXICONS: readonly Lexicon[] = LANGUAGES.map(compile);

/** Letters of scripts in which none of the languages with word lists is written. */
const OTHER_SCRIPT = /(?![\p{Script=Latin}\p{Script=Han}])\p{L}/gu;

/** From how many words on a message of unknown words is taken for a sentence in another language. */
const SENTENCE = 4;
const BARELY_KNOWN = 0.25;

/** A message of such a sign alone. */
const STOP_SIGN = /[🛑✋🚫⛔🔕🔇]/u;

/** "Stop 😂" is more often banter than a wish. */
const LAUGHING = /[😂🤣😆😹😄😁]/u;

/** A language is considered if the words speak for it at least this much, against the best one. */
const PLAUSIBLE = 0.7;

/**
 * What a person's message asks for.
 *
 * `keyword`: the message is nothing but an opt-out word (or START, YES, NO, HELP and their kin), in any case,
 * accent, width, punctuation or emoji, small typing errors included. `sentence`: a clear request in words.
 * `unclear`: something in it may be a request, and a person has to look; also a message in a script or a language
 * that no word list covers, and a text too long to be read whole. What asks for nothing is `none` with `sentence`, and so is
 * a message without text. When several things are asked for, leaving comes first (see {@link MessageReading.also}).
 *
 * Pure; never throws; the time it takes grows in proportion to the text, of which the first 8,000 characters
 * are read, without what is quoted.
 */
export function readMessage(text: string | undefined, options: ReadOptions = {}): MessageReading {
  if (typeof text !== 'string') return { intent: 'none', certainty: 'sentence' };
  const own = ownWords(text.slice(0, 4 * LONGEST_TEXT));
  const reading = readOwn(text, own, options);
  return reading.language === 'zh' && isTraditional(own)
    ? { ...reading, language: 'zh-Hant' }
    : reading;
}

function readOwn(text: string, own: string, options: ReadOptions): MessageReading {
  const preferred = options.languages ?? [];

  const keyword = keywordIn(own, preferred);
  if (keyword) {
    return LAUGHING.test(own) && LEAVING.has(keyword.intent)
      ? { ...keyword, certainty: 'unclear' }
      : keyword;
  }

  const tokens = tokenise(own);
  const found = readSentences(tokens, preferred, LAUGHING.test(own));
  if (found) return found;
  if (lookalike(tokens) || (tokens.length === 0 && STOP_SIGN.test(own)))
    return { intent: 'leave', certainty: 'unclear' };
  const cut =
    text.length > 4 * LONGEST_TEXT || own.length > LONGEST_TEXT || tokens.length >= MOST_TOKENS;
  if (cut || !readable(own, tokens)) return { intent: 'none', certainty: 'unclear' };
  return { intent: 'none', certainty: 'sentence', ...languageOf(tokens, preferred) };
}

interface Candidate {
  readonly lexicon: Lexicon;
  readonly score: number;
  readonly reading: MessageReading;
}

function readSentences(
  tokens: readonly Token[],
  preferred: readonly string[],
  laughing: boolean,
): MessageReading | undefined {
  const sightings = LEXICONS.map((lexicon) => ({ lexicon, sighting: sight(lexicon, tokens) }));
  const scores = scoresOf(
    spokenFor(
      tokens,
      sightings.map(({ sighting }) => sighting.known),
    ),
  );
  const most = Math.max(0, ...scores);
  if (most === 0) return undefined;
  const heard = sightings.flatMap(({ lexicon, sighting }, at): readonly Candidate[] => {
    const score = scores[at] ?? 0;
    const reading = score >= PLAUSIBLE * most ? readIn(lexicon, sighting, laughing) : undefined;
    return reading ? [{ lexicon, score, reading }] : [];
  });
  // What the likeliest language knows as a harmless turn of phrase ("bus stop") is no hint in another one.
  const explained = sightings.some(
    ({ lexicon, sighting }, at) =>
      scores[at] === most &&
      sighting.taken.some((taken) => taken) &&
      !heard.some((candidate) => candidate.lexicon === lexicon),
  );
  const candidates = explained
    ? heard.filter(({ reading }) => reading.certainty !== 'unclear')
    : heard;
  if (candidates.length === 0) return undefined;
  const rank = (reading: MessageReading): number =>
    (LEAVING.has(reading.intent) ? 0 : 2) + (reading.certainty === 'unclear' ? 1 : 0);
  const weight = (reading: MessageReading): number =>
    (BY_WEIGHT as readonly Intent[]).indexOf(reading.intent);
  const nearest = (code: string): number => {
    const at = preferred.indexOf(code);
    return at < 0 ? preferred.length : at;
  };
  const [best, next] = candidates.sort(
    (a, b) =>
      rank(a.reading) - rank(b.reading) ||
      b.score - a.score ||
      nearest(a.lexicon.words.code) - nearest(b.lexicon.words.code) ||
      weight(a.reading) - weight(b.reading),
  );
  if (!best) return undefined;
  const tie =
    next !== undefined &&
    next.score === best.score &&
    nearest(next.lexicon.words.code) === nearest(best.lexicon.words.code);
  return tie ? best.reading : { ...best.reading, language: best.lexicon.words.code };
}

function readIn(
  lexicon: Lexicon,
  sighting: ReturnType<typeof sight>,
  smiling: boolean,
): MessageReading | undefined {
  const laughing = smiling || sighting.terms.some((terms) => terms.has('{laughter}'));
  const beforehand = (patterns: readonly Pattern[]) => patterns.filter(({ first }) => first);
  const requests = (intent: Intent): readonly Pattern[] => lexicon.requests.get(intent) ?? [];
  const plain = new Set(
    BY_WEIGHT.filter((intent) => stands(sighting, beforehand(requests(intent)))),
  );
  const wavering = takeOut(sighting, beforehand(lexicon.doubtful));
  takeOut(sighting, lexicon.harmless);
  const doubtful = takeOut(sighting, lexicon.doubtful) || wavering;
  const asked: Intent[] = BY_WEIGHT.filter((intent) =>
    ANSWERS.has(intent)
      ? isAll(sighting, requests(intent))
      : plain.has(intent) || stands(sighting, requests(intent)),
  );
  if (!asked.some((intent) => LEAVING.has(intent)) && standsAlone(lexicon, sighting, laughing))
    asked.unshift('leave');
  const [first, ...others] = asked;
  if (first) {
    const also = others.filter((intent) => !(LEAVING.has(first) && LEAVING.has(intent)));
    const reading = { intent: first, certainty: 'sentence' } as const;
    // Someone who doubts aloud whether to leave, and asks for something else, is looked at by a person as well.
    if (doubtful && !LEAVING.has(first))
      return { intent: 'leave', certainty: 'unclear', also: [first, ...also] };
    return also.length > 0 ? { ...reading, also } : reading;
  }
  if (doubtful) return { intent: 'leave', certainty: 'unclear' };
  const hinted = BY_WEIGHT.find((intent) => stands(sighting, lexicon.hints.get(intent) ?? []));
  return hinted ? { intent: hinted, certainty: 'unclear' } : undefined;
}

/**
 * "Please stop now", "Stop. Just stop", or "Stop. I never signed up for this": a stop word and nothing else, or a
 * stop word and elsewhere a reason for which people leave. Who laughs may not mean it.
 */
function standsAlone(
  lexicon: Lexicon,
  sighting: ReturnType<typeof sight>,
  laughing: boolean,
): boolean {
  if (laughing) return false;
  if (isNothingBut(sighting, '{stop}')) return true;
  const stop = sighting.terms.some((terms, at) => terms.has('{stop_word}') && !sighting.taken[at]);
  return (
    stop &&
    (stands(sighting, lexicon.grounds) || stands(sighting, lexicon.requests.get('complain') ?? []))
  );
}

/**
 * For each language, which of the words speak for it. What one language has word for word is no inflected word of
 * another, and what one has by its beginning is no mistyped word of another.
 * @param otherwise what counts for a word that no language has
 */
function spokenFor(
  tokens: readonly Token[],
  otherwise: readonly (readonly boolean[])[],
): readonly (readonly boolean[])[] {
  const exactly = LEXICONS.map(({ known }) => tokens.map(({ key }) => known.has(key)));
  const begun = LEXICONS.map((lexicon) => tokens.map(({ key }) => knows(lexicon, key)));
  const sure = tokens.map((_, word) =>
    [exactly, begun].find((lists) => lists.some((words) => words[word])),
  );
  return LEXICONS.map((_, at) =>
    tokens.map((__, word) => (sure[word] ?? otherwise)[at]?.[word] === true),
  );
}

/**
 * How much the words speak for each language: one that only it has counts in full, a shared one little.
 * @param known for each language, which of the words it has
 */
function scoresOf(known: readonly (readonly boolean[])[]): readonly number[] {
  const weights = (known[0] ?? []).map((_, word) => {
    const owners = known.filter((words) => words[word]).length;
    return owners === 0 ? 0 : 1 / owners ** 2;
  });
  return known.map((words) =>
    weights.reduce((sum, weight, word) => sum + (words[word] ? weight : 0), 0),
  );
}

function languageOf(tokens: readonly Token[], preferred: readonly string[]): { language?: string } {
  const scores = scoresOf(spokenFor(tokens, []));
  const most = Math.max(0, ...scores);
  if (most === 0) return {};
  const best = LEXICONS.filter((_, at) => scores[at] === most).map(({ words }) => words.code);
  const language = best.length === 1 ? best[0] : preferred.find((code) => best.includes(code));
  return language === undefined ? {} : { language };
}

/** The share of the words that stand in the lists of at least one language. */
function knownShare(tokens: readonly Token[]): number {
  const known = tokens.filter(({ key }) => LEXICONS.some((lexicon) => knows(lexicon, key)));
  return tokens.length === 0 ? 1 : known.length / tokens.length;
}

/**
 * Whether the lists can have understood the message: not if most of it is in another script, nor if it is a
 * sentence of which they know hardly a word.
 */
function readable(text: string, tokens: readonly Token[]): boolean {
  const letters = tokens.reduce((sum, { key }) => sum + key.length, 0);
  const foreign = (text.slice(0, LONGEST_TEXT).match(OTHER_SCRIPT) ?? []).length;
  if (foreign * 2 > letters && foreign > 0) return false;
  const words = tokens.filter(({ key }) => /\p{L}/u.test(key));
  return words.length < SENTENCE || knownShare(words) >= BARELY_KNOWN;
}
