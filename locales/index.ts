import { da } from './da';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fi } from './fi';
import { fr } from './fr';
import { is } from './is';
import { it } from './it';
import { nb } from './nb';
import { nl } from './nl';
import { pl } from './pl';
import { pt } from './pt';
import { sv } from './sv';
import type { Words } from './words';
import { zhHans } from './zh-Hans';
import { zhHant } from './zh-Hant';

export type { Said, Words } from './words';

/** Every language that the pages speak, by its tag in lower case. A new one is a file beside this and a word here. */
const LOCALES: ReadonlyMap<string, Words> = new Map(
  [da, de, en, es, fi, fr, is, it, nb, nl, pl, pt, sv, zhHans, zhHant].map((words) => [
    words.language.toLowerCase(),
    words,
  ]),
);

/** Tags that mean one of ours without beginning like it. */
const ALSO: Readonly<Record<string, string>> = {
  no: 'nb',
  nn: 'nb',
  zh: 'zh-hans',
  'zh-tw': 'zh-hant',
  'zh-hk': 'zh-hant',
  'zh-mo': 'zh-hant',
};

export const ALL_WORDS: readonly Words[] = [...LOCALES.values()];

/** The words of a language, by any tag that means it (`da-DK`, `no`, `zh-TW`); undefined where there are none. */
export function wordsOf(tag: string): Words | undefined {
  const parts = tag.trim().toLowerCase().split(/[-_]/);
  for (let length = parts.length; length > 0; length--) {
    const shorter = parts.slice(0, length).join('-');
    const words = LOCALES.get(Object.hasOwn(ALSO, shorter) ? ALSO[shorter]! : shorter);
    if (words) return words;
  }
  return undefined;
}

/**
 * The words for a reader: the first of the languages asked for that there is, else English.
 *
 * @param asked in the order in which they count; each a tag, or a list as in Accept-Language (RFC 9110, 12.5.4)
 */
export function wordsFor(asked: ReadonlyArray<string | undefined>): Words {
  for (const list of asked) {
    for (const tag of preferred(list ?? '')) {
      const words = wordsOf(tag);
      if (words) return words;
    }
  }
  return en;
}

/** The tags of an Accept-Language, the dearest first; what cannot be read, and what is refused by `q=0`, is left out. */
function preferred(list: string): string[] {
  return list
    .slice(0, 500)
    .split(',')
    .map((entry, place) => {
      const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim());
      const weight = parameters.find((each) => /^q=/i.test(each))?.slice(2);
      return { tag, place, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => /^[a-z]{2,8}(?:[-_][a-z0-9]{1,8})*$/i.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
    .map(({ tag }) => tag);
}
