import { fold, spellings, squeeze, tokenise } from './normalise';
import { entriesOf, type LanguageWords } from './words/schema';

/** One place of a pattern: which terms may stand there and how many other words may stand before it. */
export interface Step {
  readonly term: string;
  readonly gap: number;
  readonly optional: boolean;
}

export interface Pattern {
  readonly steps: readonly Step[];
  readonly fromStart: boolean;
  readonly toEnd: boolean;
  /** The clause ends here: a comma follows. */
  readonly toComma: boolean;
  /** The steps may stand in any order, near one another in one sentence. */
  readonly anyOrder: boolean;
  /** Looked for before harmless turns of phrase are taken out. */
  readonly first: boolean;
}

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  /** Keyed by the part before a `*`. */
  readonly beginning: Map<string, TrieNode>;
  /** Keyed by the part after a `*`. */
  readonly ending: Map<string, TrieNode>;
  /** The terms that end here. */
  readonly terms: Set<string>;
}

/** A language's data, made ready to be matched. */
export interface Lexicon {
  readonly words: LanguageWords;
  readonly trie: TrieNode;
  /** Every word of the lists, in each accepted spelling: never taken for a typo. */
  readonly known: ReadonlySet<string>;
  /** Beginnings listed as `word*`, for languages whose words have more endings than a list can hold. */
  readonly knownBeginnings: ReadonlySet<string>;
  /** Words that are never taken for a typo, though they are not in the lists. */
  readonly notTypos: ReadonlySet<string>;
  /** Mistyped forms, and the listed words that they may stand for. */
  readonly typos: ReadonlyMap<string, readonly string[]>;
  readonly harmless: readonly Pattern[];
  readonly doubtful: readonly Pattern[];
  readonly grounds: readonly Pattern[];
  readonly requests: ReadonlyMap<string, readonly Pattern[]>;
  readonly hints: ReadonlyMap<string, readonly Pattern[]>;
}

const NEAR = 3;
export const FAR = 8;
/** From this length on, any one wrong, missing or additional letter is forgiven; below, two that changed places. */
export const LENGTH_OF_FREE_TYPO = 8;
/** Shorter beginnings than this tell nothing about a word. */
const SHORTEST_BEGINNING = 3;
const LONGEST_BEGINNING = 16;

/**
 * Makes a language's lists ready. Throws a RangeError that names the language and the pattern where the data
 * are wrong (an unknown group, an empty pattern), so that a mistake in a list is seen when the lists are loaded.
 */
export function compile(words: LanguageWords): Lexicon {
  const trie = node();
  const known = new Set<string>();
  const knownBeginnings = new Set<string>();
  const typos = new Map<string, Set<string>>();
  const blame = (what: string): never => {
    throw new RangeError(`The word list "${words.code}": ${what}`);
  };

  const addTerm = (term: string, entry: string): void => {
    const parts = entry.trim().split(/\s+/u).flatMap(wordsOf);
    if (parts.length === 0) blame(`"${entry}" in ${term} has no word.`);
    let ends = [trie];
    for (const part of parts) ends = ends.flatMap((at) => grow(at, part));
    for (const end of ends) end.terms.add(term);
  };
  const grow = (at: TrieNode, part: Word): TrieNode[] => {
    if (part.open !== undefined) {
      const branches = part.open === 'begins' ? at.beginning : at.ending;
      if (part.open === 'begins') for (const key of part.spellings) knownBeginnings.add(key);
      return part.spellings.map((key) => child(branches, key));
    }
    for (const key of part.spellings) {
      known.add(key);
      for (const typo of typosOf(key)) {
        const meant = typos.get(typo) ?? new Set<string>();
        typos.set(typo, meant.add(key));
      }
    }
    return part.spellings.map((key) => child(at.next, key));
  };

  for (const [group, entries] of Object.entries(words.groups)) {
    for (const entry of entriesOf(entries)) addTerm(`{${group}}`, entry);
  }
  for (const word of [
    ...entriesOf(words.common),
    ...Object.values(words.keywords).flatMap(entriesOf),
  ]) {
    const into = word.endsWith('*') ? knownBeginnings : known;
    for (const { key } of tokenise(word)) for (const form of spellings(key)) into.add(form);
  }
  const seen = new Set<string>();
  const pattern = (source: string): Pattern => {
    const steps: Step[] = [];
    let fromStart = false;
    let toEnd = false;
    let toComma = false;
    let anyOrder = false;
    let first = false;
    let gap = 0;
    for (const raw of source.trim().split(/\s+/u)) {
      if (raw === '!') first = true;
      else if (raw === '^') fromStart = true;
      else if (raw === '$') toEnd = true;
      else if (raw === ',') toComma = true;
      else if (raw === '&') anyOrder = true;
      else if (raw === '..' || raw === '...') gap = raw === '..' ? NEAR : FAR;
      else {
        const optional = raw.endsWith('?');
        const term = optional ? raw.slice(0, -1) : raw;
        if (!seen.has(term)) {
          seen.add(term);
          for (const choice of term.split('|')) {
            if (!choice.startsWith('{')) addTerm(term, choice);
            else if (words.groups[choice.slice(1, -1)] === undefined)
              blame(`"${source}" names the unknown group ${choice}.`);
            else if (choice !== term)
              for (const entry of entriesOf(words.groups[choice.slice(1, -1)]))
                addTerm(term, entry);
          }
        }
        steps.push({ term, gap, optional });
        gap = 0;
      }
    }
    if (steps.every((step) => step.optional)) blame(`"${source}" would match anything.`);
    return { steps, fromStart, toEnd, toComma, anyOrder, first };
  };
  const byIntent = (lists: Readonly<Record<string, readonly string[] | undefined>>) =>
    new Map(Object.entries(lists).map(([intent, list]) => [intent, (list ?? []).map(pattern)]));

  const harmless = words.harmless.map(pattern);
  const doubtful = words.doubtful.map(pattern);
  const grounds = words.grounds.map(pattern);
  const requests = byIntent(words.requests);
  const hints = byIntent(words.hints);
  const notTypos = new Set(entriesOf(words.notTypos).flatMap((word) => spellings(fold(word))));
  return {
    words,
    trie,
    known,
    knownBeginnings,
    notTypos,
    typos: new Map(
      [...typos]
        .filter(([typo]) => !known.has(typo) && !notTypos.has(typo))
        .map(([t, meant]) => [t, [...meant]]),
    ),
    harmless,
    doubtful,
    grounds,
    requests,
    hints,
  };
}

interface Word {
  readonly spellings: readonly string[];
  readonly open?: 'begins' | 'ends';
}

function wordsOf(part: string): Word[] {
  const exact = part.startsWith('=');
  const keys = tokenise(part).map((token) => token.key);
  return keys.map((key, i) => {
    const word = { spellings: exact ? [key] : spellings(key) };
    if (part.endsWith('*') && i === keys.length - 1) return { ...word, open: 'begins' };
    if (part.startsWith('*') && i === 0) return { ...word, open: 'ends' };
    return word;
  });
}

/** Forms under which a mistyped word is looked up: marked by a letter, so that they are never taken for words. */
function typosOf(key: string): string[] {
  const typos: string[] = [];
  if (key.length >= 4) typos.push(...transpositions(key));
  if (key.length >= 5) typos.push(`squeezed ${squeeze(key)}`);
  if (key.length >= LENGTH_OF_FREE_TYPO)
    typos.push(...deletions(key).map((form) => `less ${form}`));
  return typos;
}

/** Whether a word stands in the lists, itself or by its beginning. */
export function knows({ known, knownBeginnings }: Lexicon, key: string): boolean {
  if (known.has(key)) return true;
  if (knownBeginnings.size === 0) return false;
  for (let n = Math.min(key.length, LONGEST_BEGINNING); n >= SHORTEST_BEGINNING; n--)
    if (knownBeginnings.has(key.slice(0, n))) return true;
  return false;
}

/** The listed words that a token may be a mistyped form of; none for a word that is listed itself. */
export function meantBy(lexicon: Lexicon, key: string): readonly string[] {
  if (key.length < 4 || key.length > 30 || knows(lexicon, key) || lexicon.notTypos.has(key))
    return [];
  const found = [...(lexicon.typos.get(key) ?? [])];
  if (key.length >= 4) found.push(...(lexicon.typos.get(`squeezed ${squeeze(key)}`) ?? []));
  if (key.length >= LENGTH_OF_FREE_TYPO - 1) {
    for (const form of deletions(key)) found.push(...(lexicon.typos.get(`less ${form}`) ?? []));
  }
  // Another ending is another form of the word ("modtager", "modtaget"), not a slip.
  return found.filter(
    (listed) =>
      oneTypoApart(listed, key) &&
      (listed.at(-1) === key.at(-1) ||
        (listed.length === key.length && listed.at(-1) === key.at(-2))),
  );
}

/** Whether one letter more, less or other, two neighbours in each other's place, or repeated letters part two words. */
export function oneTypoApart(a: string, b: string): boolean {
  if (squeeze(a) === squeeze(b)) return true;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let tail = 0;
  while (
    tail < a.length - start &&
    tail < b.length - start &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const [restA, restB] = [a.slice(start, a.length - tail), b.slice(start, b.length - tail)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

/** The word with each two neighbouring letters in each other's place. */
export function transpositions(key: string): string[] {
  const forms: string[] = [];
  for (let i = 0; i + 1 < key.length; i++) {
    forms.push(key.slice(0, i) + (key[i + 1] ?? '') + (key[i] ?? '') + key.slice(i + 2));
  }
  return forms;
}

/** The word itself, and without each one of its letters: two words with such a form in common are one typo apart. */
export function deletions(key: string): string[] {
  const forms = [key];
  for (let i = 0; i < key.length; i++) forms.push(key.slice(0, i) + key.slice(i + 1));
  return forms;
}

function node(): TrieNode {
  return { next: new Map(), beginning: new Map(), ending: new Map(), terms: new Set() };
}

function child(map: Map<string, TrieNode>, key: string): TrieNode {
  const found = map.get(key) ?? node();
  map.set(key, found);
  return found;
}
