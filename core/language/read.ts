import type { Intent, Reading } from './reading';
import { keywordIn, lookalike } from './keywords';
import { compile, type Lexicon, type Pattern } from './lexicon';
import { isAll, isNothingBut, sight, stands, takeOut } from './match';
import { LONGEST_TEXT, tokenise, type Token } from './normalise';
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
const OTHER_SCRIPT = /(?!\p{Script=Latin})\p{L}/gu;

/** A language is considered if it knows at least this share of the words that the best one knows. */
const PLAUSIBLE = 0.7;

/**
 * What a person's message asks for.
 *
 * `keyword`: the message is nothing but an opt-out word (or START, YES, NO, HELP and their kin), in any case,
 * accent, width, punctuation or emoji, small typing errors included. `sentence`: a clear request in words.
 * `unclear`: something in it may be a request, and a person has to look; also a message in a script that no word
 * list covers, and a text too long to be read whole. What asks for nothing is `none` with `sentence`, and so is
 * a message without text. When several things are asked for, leaving comes first (see {@link MessageReading.also}).
 *
 * Pure; never throws; the time it takes grows in proportion to the text, of which the first 8,000 characters
 * are read, without what is quoted.
 */
export function readMessage(text: string | undefined, options: ReadOptions = {}): MessageReading {
  if (typeof text !== 'string') return { intent: 'none', certainty: 'sentence' };
  const own = ownWords(text.slice(0, 4 * LONGEST_TEXT));
  const preferred = options.languages ?? [];

  const keyword = keywordIn(own, preferred);
  if (keyword) return keyword;

  const tokens = tokenise(own);
  const found = readSentences(tokens, preferred);
  if (found) return found;
  if (lookalike(tokens)) return { intent: 'leave', certainty: 'unclear' };
  const foreign = (own.slice(0, LONGEST_TEXT).match(OTHER_SCRIPT) ?? []).length;
  const cut = text.length > 4 * LONGEST_TEXT || own.length > LONGEST_TEXT;
  if (cut || (foreign > 0 && foreign * 2 > lettersOf(tokens)))
    return { intent: 'none', certainty: 'unclear' };
  return { intent: 'none', certainty: 'sentence', ...languageOf(tokens, preferred) };
}

interface Candidate {
  readonly lexicon: Lexicon;
  readonly knows: number;
  readonly reading?: MessageReading;
}

function readSentences(
  tokens: readonly Token[],
  preferred: readonly string[],
): MessageReading | undefined {
  const sightings = LEXICONS.map((lexicon) => ({ lexicon, sighting: sight(lexicon, tokens) }));
  const most = Math.max(0, ...sightings.map(({ sighting }) => sighting.knows));
  if (most === 0) return undefined;
  const candidates: Candidate[] = sightings
    .filter(({ sighting }) => sighting.knows >= PLAUSIBLE * most)
    .map(({ lexicon, sighting }) => ({
      lexicon,
      knows: sighting.knows,
      reading: readIn(lexicon, sighting),
    }))
    .filter((candidate) => candidate.reading);
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
      rank(a.reading!) - rank(b.reading!) ||
      b.knows - a.knows ||
      nearest(a.lexicon.words.code) - nearest(b.lexicon.words.code) ||
      weight(a.reading!) - weight(b.reading!),
  );
  if (!best?.reading) return undefined;
  const tie =
    next !== undefined &&
    next.knows === best.knows &&
    nearest(next.lexicon.words.code) === nearest(best.lexicon.words.code);
  return tie ? best.reading : { ...best.reading, language: best.lexicon.words.code };
}

function readIn(lexicon: Lexicon, sighting: ReturnType<typeof sight>): MessageReading | undefined {
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
  if (!asked.some((intent) => LEAVING.has(intent)) && standsAlone(lexicon, sighting))
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
 * stop word and elsewhere a reason for which people leave.
 */
function standsAlone(lexicon: Lexicon, sighting: ReturnType<typeof sight>): boolean {
  if (isNothingBut(sighting, '{stop}')) return true;
  const stop = sighting.terms.some((terms, at) => terms.has('{stop_word}') && !sighting.taken[at]);
  return (
    stop &&
    (stands(sighting, lexicon.grounds) || stands(sighting, lexicon.requests.get('complain') ?? []))
  );
}

function languageOf(tokens: readonly Token[], preferred: readonly string[]): { language?: string } {
  const scores = LEXICONS.map((lexicon) => ({
    code: lexicon.words.code,
    knows: tokens.filter(({ key }) => lexicon.known.has(key)).length,
  })).sort((a, b) => b.knows - a.knows);
  const [best, next] = scores;
  if (!best || best.knows === 0) return {};
  if (!next || best.knows > next.knows) return { language: best.code };
  const liked = preferred.find((code) =>
    scores.some((score) => score.code === code && score.knows === best.knows),
  );
  return liked === undefined ? {} : { language: liked };
}

function lettersOf(tokens: readonly Token[]): number {
  return tokens.reduce((sum, { key }) => sum + key.length, 0);
}
