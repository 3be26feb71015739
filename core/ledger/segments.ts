import { z } from 'zod';
import { readCountry } from '../consent';
import type { Recipient } from '../consent/facts';
import type { Instant } from '../consent/vocabulary';
import type { Who } from './acts';

/**
 * By what a campaign may choose whom it goes to, as an opt-in recorded it. It stands in the ledger
 * unsealed, beside a keyed hash, so that a million contacts can be told apart in seconds: hence short
 * labels of a strict form, and nothing that says who somebody is.
 */
export interface Segments {
  /** Where they signed up: a label such as `web-shop`. */
  readonly source?: string;
  /** BCP 47: `da`, `pt-BR`, `zh-Hant`. */
  readonly language?: string;
  /** ISO 3166, upper case. */
  readonly country?: string;
  /** Labels, sorted; an empty list says that there are none. */
  readonly tags?: readonly string[];
}

/** Segments as they stand in a form or a spreadsheet: everything may be missing, of another type, or wrong. */
export type SegmentsGiven = Readonly<Partial<Record<keyof Segments, unknown>>>;

const MOST_TAGS = 20;
const MOST_LETTERS = 40;
/** Enough for `2026-11`, too few for a phone number, a date of birth or a national id. */
const MOST_DIGITS = 6;
const LABEL = /^[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}._:/&-]*[\p{L}\p{M}\p{N}])?$/u;
/** Language, script and region; private parts of a tag could hold anything. */
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/;

export type ReadSegments =
  | { readonly segments: Segments | undefined; readonly problem?: undefined }
  | { readonly problem: string; readonly segments?: undefined };

/**
 * Reads segments as people write them: labels in either case, blanks in them become hyphens; tags as a
 * list, or as text with commas or semicolons between them. What is empty was not told.
 *
 * @returns one sentence on what is wrong where something is, without repeating what was given
 */
export function readSegments(given: SegmentsGiven): ReadSegments {
  const segments: { -readonly [Field in keyof Segments]: Segments[Field] } = {};
  if (!isEmpty(given.source)) {
    const source = readLabel(given.source);
    if (source === undefined) return { problem: `The source cannot be kept: ${LABELS}` };
    segments.source = source;
  }
  if (!isEmpty(given.language)) {
    const language = readLanguage(given.language);
    if (language === undefined)
      return { problem: 'The language must be a code such as "da" or "pt_BR", or its name.' };
    segments.language = language;
  }
  if (!isEmpty(given.country)) {
    const country = readCountry(given.country);
    if (country === undefined)
      return { problem: 'The country must be a code such as "DK", or the name of a country.' };
    segments.country = country;
  }
  if (!isEmpty(given.tags)) {
    const tags = readTags(given.tags);
    if (tags === undefined) return { problem: `A tag cannot be kept: ${LABELS}` };
    if (tags.length > MOST_TAGS)
      return { problem: `There are more than ${MOST_TAGS} tags: keep those that campaigns need.` };
    segments.tags = tags;
  }
  return { segments: Object.keys(segments).length > 0 ? segments : undefined };
}

const LABELS = `give a short label such as "web-shop" or "vip": up to ${MOST_LETTERS} letters, digits and hyphens, at most ${MOST_DIGITS} digits, and nothing that says who somebody is.`;

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && !value.trim());
}

/** The country of a contact whose address tells none: what a number tells is read off it, and not kept beside it. */
export function countryToRecord({ identifier, country }: Recipient): string | undefined {
  return identifier?.kind === 'phone' ? undefined : country;
}

/** What a campaign chooses by. Of several values any one is enough; of several fields all must fit. */
export interface SegmentFilter {
  readonly sources?: readonly string[];
  /** `pt` stands for `pt-BR` as well. */
  readonly languages?: readonly string[];
  /** ISO 3166. Where none was recorded, the country of the number counts. */
  readonly countries?: readonly string[];
  readonly tags?: readonly string[];
  /** Whether every one of `tags` must be there. */
  readonly allTags?: boolean;
  /** Whoever has one of these is left out, by whichever of their identifiers it was recorded. */
  readonly withoutTags?: readonly string[];
}

const FILTERS = {
  sources: { read: readLabel, problem: 'A source to choose by is no label' },
  languages: { read: readLanguage, problem: 'A language to choose by is none' },
  countries: { read: readCountry, problem: 'A country to choose by is none' },
  tags: { read: readLabel, problem: 'A tag to choose by is no label' },
  withoutTags: { read: readLabel, problem: 'A tag to leave out is no label' },
} as const;

/** Reads a filter as people write it, each field as a list or as text with commas. What is empty chooses nothing. */
export function readSegmentFilter(
  given: Readonly<Partial<Record<keyof typeof FILTERS, unknown>>> & { readonly allTags?: boolean },
):
  | { readonly filter: SegmentFilter; readonly problem?: undefined }
  | { readonly problem: string; readonly filter?: undefined } {
  const filter: Record<string, readonly string[] | boolean> = { allTags: given.allTags === true };
  for (const [field, { read, problem }] of Object.entries(FILTERS)) {
    const values = listed(given[field as keyof typeof FILTERS]).map(read);
    if (values.includes(undefined))
      return { problem: `${problem}, so nobody could be chosen by it.` };
    filter[field] = values as string[];
  }
  return { filter };
}

/** A label in its one spelling; undefined for what is none. */
export function readLabel(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const label = String(value).normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, '-');
  const digits = label.match(/\p{N}/gu)?.length ?? 0;
  return label.length <= MOST_LETTERS && digits <= MOST_DIGITS && LABEL.test(label)
    ? label
    : undefined;
}

/** A language tag in its one spelling, also where it is written as WhatsApp does (`pt_BR`) or by its name, in English or its own words. */
export function readLanguage(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.normalize('NFC').trim();
  try {
    const [language] = Intl.getCanonicalLocales(text.replaceAll('_', '-'));
    if (language !== undefined && LANGUAGE.test(language)) return language;
  } catch {
    // No tag, so perhaps a name.
  }
  languages ??= languageNames();
  return languages.get(text.toLowerCase());
}

/** Languages that are understood by name; a tag can be any language's. */
const NAMED =
  'en da sv nb nn no fi is fo se de nl fr es pt it pl zh cs sk hu ro bg el et lv lt hr sl sr bs mk sq uk ru tr ar he fa ur hi bn ja ko th vi id ms ga mt ca eu gl lb';
let languages: Map<string, string> | undefined;

function languageNames(): Map<string, string> {
  const map = new Map<string, string>();
  for (const code of NAMED.split(' ')) {
    for (const words of ['en', code]) {
      const name = new Intl.DisplayNames([words], { type: 'language' }).of(code);
      if (name) map.set(name.toLowerCase(), code);
    }
  }
  return map;
}

/** Labels out of a list, or out of text with commas or semicolons; undefined where one is none. */
export function readTags(value: unknown): string[] | undefined {
  const tags = listed(value).map(readLabel);
  if (tags.includes(undefined)) return undefined;
  return [...new Set(tags as string[])].sort();
}

function listed(value: unknown): unknown[] {
  const list: unknown[] =
    typeof value === 'string' ? value.split(/[,;\n]/) : Array.isArray(value) ? value : [value];
  return list.filter((each) => !isEmpty(each));
}

/** The segments of an act in their one spelling: they must not hold the name or the address of whom they are about. */
export function segmentsOfAct({
  segments: given,
  who,
}: {
  readonly segments?: Segments;
  readonly who: Who;
}): ReadSegments {
  if (given === undefined) return { segments: undefined };
  const read = readSegments(given);
  const labels = [read.segments?.source, ...(read.segments?.tags ?? [])];
  if (!labels.some((label) => label !== undefined && names(label, who))) return read;
  return {
    problem:
      'A tag or the source holds the name or address of the contact: labels are kept unsealed, so they must not say who somebody is.',
  };
}

/** Whether a label holds the whole name, or the part of an e-mail address that is somebody's own. */
function names(label: string, { name, identifiers }: Who): boolean {
  const words = new Set(wordsOf(label));
  const own = identifiers.flatMap(({ kind, value }) =>
    kind === 'email' ? [value.slice(0, value.lastIndexOf('@'))] : [],
  );
  return [name ?? '', ...own].some((text) => {
    const wanted = wordsOf(text);
    // One word may be a label's own by chance, such as a "rose" who likes roses.
    return wanted.length > 1 && wanted.every((word) => words.has(word));
  });
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}]{2,}/gu) ?? [];

// As they stand in the ledger

export const SEGMENT_FIELDS = ['source', 'language', 'country', 'tags'] as const;

/** Each field with when it was told, in the order of `SEGMENT_FIELDS`; JSON, so that one column holds them. */
type Told = { readonly [Field in keyof Segments]?: readonly [Segments[Field], Instant] };

/**
 * What was told of each field latest: a later opt-in that says nothing of the tags leaves them. Where
 * two of one moment differ, the smaller text stands, so that their order makes no difference.
 */
export function foldSegments(
  before: string | null,
  segments: Segments | undefined,
  at: Instant,
): string | null {
  if (segments === undefined) return before;
  const earlier = readTold(before) ?? {};
  const told: Record<string, unknown> = {};
  for (const field of SEGMENT_FIELDS) {
    const now = segments[field] === undefined ? undefined : ([segments[field], at] as const);
    const kept = earlier[field];
    const latest = now && (kept === undefined || supersedes(now, kept)) ? now : kept;
    if (latest) told[field] = latest;
  }
  return Object.keys(told).length > 0 ? JSON.stringify(told) : before;
}

type Telling = readonly [Segments[keyof Segments], Instant];

function supersedes([value, at]: Telling, [earlier, before]: Telling): boolean {
  return at > before || (at === before && JSON.stringify(value) < JSON.stringify(earlier));
}

/** The segments of a row of the ledger; undefined where the row is damaged, so that nobody knows whom it leaves out. */
export function segmentsOf(column: string | null): Segments | undefined {
  const told = readTold(column);
  return told && Object.fromEntries(Object.entries(told).map(([field, [value]]) => [field, value]));
}

function readTold(column: string | null): Told | undefined {
  if (column === null) return {};
  try {
    return TOLD.parse(JSON.parse(column));
  } catch {
    return undefined;
  }
}

const told = <Value extends z.ZodType>(value: Value) =>
  z.tuple([value, z.number()]).readonly().optional();
const TOLD = z.strictObject({
  source: told(z.string()),
  language: told(z.string()),
  country: told(z.string()),
  tags: told(z.array(z.string()).readonly()),
});
