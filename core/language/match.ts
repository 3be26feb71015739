import { squeeze, squeezeToTwo, type Token } from './normalise';
import { FAR, knows, meantBy, type Lexicon, type Pattern } from './lexicon';

/** A message, looked up in one language: which terms stand at which word. */
export interface Sighting {
  readonly tokens: readonly Token[];
  /** For each word: term → where it ends (exclusive). */
  readonly terms: readonly ReadonlyMap<string, readonly number[]>[];
  /** Every term that stands anywhere. */
  readonly present: ReadonlySet<string>;
  /** Words that harmless turns of phrase have taken out. */
  readonly taken: boolean[];
  /** For each word, whether it stands in this language's lists. */
  readonly known: readonly boolean[];
}

const LONGEST_PART = 24;
/** Within how many words the steps of a pattern in any order stand. */
const TOGETHER = 10;
/** A courtesy has no more words, or Chinese signs. */
const LONGEST_COURTESY = 8;
/** A greeting and a name: "med venlig hilsen Anne Marie Jensen". */
const LONGEST_SIGNOFF = 7;

/** Looks every word up once; time grows with the number of words. */
export function sight(lexicon: Lexicon, tokens: readonly Token[]): Sighting {
  const forms = tokens.map(({ key }) => {
    const all = [key];
    if (/(.)\1\1/u.test(key)) all.push(squeezeToTwo(key), squeeze(key));
    const meant = meantBy(lexicon, key);
    return meant.length === 0 ? all : [...all, ...meant];
  });
  const terms = tokens.map((_, start) => {
    const found = new Map<string, number[]>();
    let nodes = [lexicon.trie];
    for (let i = start; i < tokens.length && nodes.length > 0; i++) {
      if (i > start && tokens[i]?.before !== 'space') break;
      const reached = new Set<typeof lexicon.trie>();
      for (const node of nodes) {
        for (const form of forms[i] ?? []) {
          const next = node.next.get(form);
          if (next) reached.add(next);
          for (let n = Math.min(form.length, LONGEST_PART); n > 0; n--) {
            const begun =
              node.beginning.size > 0 ? node.beginning.get(form.slice(0, n)) : undefined;
            const ended = node.ending.size > 0 ? node.ending.get(form.slice(-n)) : undefined;
            if (begun) reached.add(begun);
            if (ended) reached.add(ended);
          }
        }
      }
      nodes = [...reached];
      for (const node of nodes) {
        for (const term of node.terms) {
          const ends = found.get(term) ?? [];
          if (!ends.includes(i + 1)) found.set(term, [...ends, i + 1]);
        }
      }
    }
    return found;
  });
  const known = forms.map((all) => all.some((form) => knows(lexicon, form)));
  const present = new Set(terms.flatMap((here) => [...here.keys()]));
  return { tokens, terms, present, taken: tokens.map(() => false), known };
}

/** Takes out the words of every place where one of the patterns stands, and tells whether there was one. */
export function takeOut(sighting: Sighting, patterns: readonly Pattern[]): boolean {
  const places: [number, number][] = [];
  for (const pattern of patterns) {
    if (!possible(sighting, pattern)) continue;
    for (let start = 0; start < sighting.tokens.length; start++) {
      const end = endFrom(sighting, pattern, start);
      if (end !== undefined) places.push([start, end]);
    }
  }
  for (const [start, end] of places) sighting.taken.fill(true, start, end);
  return places.length > 0;
}

/** Whether one of the patterns stands anywhere in what has not been taken out. */
export function stands(sighting: Sighting, patterns: readonly Pattern[]): boolean {
  return patterns.some((pattern) => {
    if (!possible(sighting, pattern)) return false;
    for (let start = 0; start < sighting.tokens.length; start++) {
      if (endFrom(sighting, pattern, start) !== undefined) return true;
    }
    return false;
  });
}

/** Whether everything that the pattern needs is in the message at all; few patterns get past this. */
function possible({ present }: Sighting, pattern: Pattern): boolean {
  return pattern.steps.every((step) => step.optional || present.has(step.term));
}

/**
 * Where the pattern ends if it begins at a word; the farthest end. Neighbouring words and near ones are not parted
 * by a comma ("please don't, stop it"); far ones may be, and nothing runs on over a sentence's end.
 */
function endFrom(
  sighting: Sighting,
  pattern: Pattern,
  start: number,
  acrossCommas = false,
): number | undefined {
  const { tokens, terms, taken } = sighting;
  if (pattern.anyOrder) return togetherFrom(sighting, pattern, start);
  const [lead] = pattern.steps;
  const needed = pattern.steps.find((step) => !step.optional);
  if (!lead || !needed) return undefined;
  if (!terms[start]?.has(lead.term) && !(lead.optional && terms[start]?.has(needed.term)))
    return undefined;
  if (pattern.fromStart && !opens(sighting, start)) return undefined;

  let ends = new Set<number>([start]);
  for (const step of pattern.steps) {
    const next = new Set<number>(step.optional ? ends : []);
    for (const from of ends) {
      const gap = from === start ? 0 : step.gap;
      let passed = 0;
      for (let at = from; passed <= gap && at < tokens.length; at++) {
        passed += tokens[at]?.breadth ?? 1;
        const before = tokens[at]?.before;
        if (
          at > start &&
          (before === 'sentence' || (before === 'comma' && step.gap < FAR && !acrossCommas))
        )
          break;
        if (taken[at]) continue;
        for (const end of terms[at]?.get(step.term) ?? []) {
          if (!taken[end - 1]) next.add(end);
        }
      }
    }
    if (next.size === 0) return undefined;
    ends = next;
  }
  const fitting = [...ends].filter(
    (end) =>
      end > start &&
      (!pattern.toEnd || closes(sighting, end)) &&
      (!pattern.toComma || tokens[end]?.before === 'comma'),
  );
  return fitting.length === 0 ? undefined : Math.max(...fitting);
}

/**
 * Where a pattern ends whose steps stand in any order, if one of them stands at this word and the others follow
 * in the same sentence, not far off, each on words of its own.
 */
function togetherFrom(
  { tokens, terms, taken }: Sighting,
  pattern: Pattern,
  start: number,
): number | undefined {
  let limit = start + 1;
  let passed = tokens[start]?.breadth ?? 1;
  while (limit < tokens.length && passed <= TOGETHER && tokens[limit]?.before !== 'sentence') {
    passed += tokens[limit]?.breadth ?? 1;
    limit++;
  }
  const placesOf = (term: string): readonly (readonly [number, number])[] => {
    const places: [number, number][] = [];
    for (let at = start; at < limit; at++) {
      if (taken[at]) continue;
      for (const end of terms[at]?.get(term) ?? []) if (end <= limit) places.push([at, end]);
    }
    return places;
  };
  const choose = (
    rest: readonly (readonly (readonly [number, number])[])[],
    used: readonly (readonly [number, number])[],
  ): number | undefined => {
    const [next, ...others] = rest;
    if (!next) {
      return used.some(([from]) => from === start)
        ? Math.max(...used.map(([, to]) => to))
        : undefined;
    }
    for (const place of next) {
      if (used.some(([from, to]) => place[0] < to && from < place[1])) continue;
      const end = choose(others, [...used, place]);
      if (end !== undefined) return end;
    }
    return undefined;
  };
  if (!pattern.steps.some((step) => terms[start]?.has(step.term))) return undefined;
  return choose(
    pattern.steps.map((step) => placesOf(step.term)),
    [],
  );
}

/** Whether nothing but courtesies stands between the sentence's beginning and this word. */
function opens({ tokens, terms }: Sighting, start: number): boolean {
  for (let at = start; at > 0; at--) {
    if (tokens[at]?.before === 'sentence') return true;
    if (!endsCourtesy(terms, at)) return false;
  }
  return true;
}

function endsCourtesy(terms: Sighting['terms'], end: number): boolean {
  for (let at = Math.max(0, end - LONGEST_COURTESY); at < end; at++) {
    if (terms[at]?.get('{polite}')?.some((to) => to >= end)) return true;
  }
  return false;
}

/** Whether nothing but courtesies, or a greeting and a name, stands between this word and the sentence's end. */
function closes({ tokens, terms }: Sighting, end: number): boolean {
  for (let at = end; at < tokens.length;) {
    if (tokens[at]?.before === 'sentence') return true;
    const here = terms[at];
    if (here?.has('{signoff}')) return true;
    const after = here?.get('{polite}');
    if (!after) return false;
    at = Math.max(...after);
  }
  return true;
}

/** Whether the message is the given term, once or more, and nothing else but courtesies, a greeting and a name. */
export function isNothingBut({ tokens, terms, taken }: Sighting, term: string): boolean {
  let found = false;
  for (let at = 0; at < tokens.length;) {
    const here = terms[at];
    if (taken[at]) return false;
    if (found && here?.has('{signoff}')) return tokens.length - at <= LONGEST_SIGNOFF;
    const ends = here?.get(term);
    const after = ends ?? here?.get('{polite}');
    if (!after) return false;
    found ||= ends !== undefined;
    at = Math.max(...after);
  }
  return found;
}

/** Whether the whole message is one of the patterns and, at most, courtesies around it. */
export function isAll(sighting: Sighting, patterns: readonly Pattern[]): boolean {
  const { tokens, terms } = sighting;
  const courteousTo = tokens.map(() => false);
  courteousTo[0] = true;
  for (let at = 0; at < tokens.length; at++) {
    if (!courteousTo[at]) continue;
    for (const end of terms[at]?.get('{polite}') ?? []) courteousTo[end] = true;
  }
  const courteousFrom = (end: number): boolean => {
    for (let at = end; at < tokens.length;) {
      if (terms[at]?.has('{signoff}')) return tokens.length - at <= LONGEST_SIGNOFF;
      const after = terms[at]?.get('{polite}');
      if (!after) return false;
      at = Math.max(...after);
    }
    return true;
  };
  return patterns.some((pattern) =>
    tokens.some((_, start) => {
      const end = courteousTo[start] ? endFrom(sighting, pattern, start, true) : undefined;
      return end !== undefined && courteousFrom(end);
    }),
  );
}
