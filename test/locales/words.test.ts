import { ALL_WORDS, wordsFor, wordsOf } from '../../locales';
import { en } from '../../locales/en';

/** All texts of a language, by where they stand. */
function texts(words: object, path = ''): Array<readonly [string, string]> {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[`${path}${name}`, value] as const]
      : texts(value, `${path}${name}.`),
  );
}

/** Words that are rightly the same in several languages. */
const SHARED = /^(?:channels\.|language|name)/;

describe('The words of the pages', () => {
  test('are there in the languages of the Nordic countries, of their neighbours, and in both Chinese scripts', () => {
    expect(ALL_WORDS.map(({ language }) => language)).toEqual(
      ['da', 'de', 'en', 'es', 'fi', 'fr', 'is', 'it', 'nb', 'nl', 'pl', 'pt', 'sv'].concat([
        'zh-Hans',
        'zh-Hant',
      ]),
    );
  });

  describe.each(ALL_WORDS.map((words) => [words.language, words] as const))('in %s', (_, words) => {
    test('say everything, in plain text and without gaps to fill', () => {
      expect(texts(words).map(([path]) => path)).toEqual(texts(en).map(([path]) => path));
      for (const [, text] of texts(words)) expect(text).toMatch(/^[^<>{}&]+$/);
      for (const [, text] of texts(words)) expect(text).toBe(text.trim());
    });

    test('are that language’s own', () => {
      if (words === en) return expect(words.name).toBe('English');
      const english = new Map(texts(en));
      const same = texts(words).filter(([path, text]) => english.get(path) === text);
      expect(same.filter(([path]) => !SHARED.test(path))).toEqual([]);
    });

    test('end their sentences', () => {
      const sentences = texts(words).filter(([path]) => /text$|onlyAnAnswerCounts/.test(path));
      for (const [, text] of sentences) expect(text).toMatch(/[.?。？]$/u);
    });

    test('are known to the date format of this Node.js', () => {
      expect(Intl.DateTimeFormat.supportedLocalesOf(words.language)).toEqual([words.language]);
    });
  });
});

describe('The language of a page', () => {
  test.each([
    ['da-DK', 'da'],
    ['DA', 'da'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['pt-BR', 'pt'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh_Hant_HK', 'zh-Hant'],
    ['en-GB', 'en'],
  ])('of "%s" is %s', (tag, language) => expect(wordsOf(tag)?.language).toBe(language));

  test.each(['', 'xx', 'constructor', '__proto__', 'd', '../en', 'ja-JP'])(
    'is none for "%s"',
    (tag) => expect(wordsOf(tag)).toBeUndefined(),
  );

  test.each([
    [['da', 'sv'], 'da'],
    [[undefined, 'sv'], 'sv'],
    [['xx', 'fr-CA,fr;q=0.9'], 'fr'],
    [['ja,de;q=0.4,fi;q=0.8'], 'fi'],
    [['de;q=0,fi;q=0.1'], 'fi'],
    [['*', ' ; ,,;q=', 'nl'], 'nl'],
    [['de;q=abc, fi'], 'fi'],
    [[], 'en'],
    [[`${'x,'.repeat(10_000)}da`], 'en'],
  ])('is the first that there is of %j: %s', (asked, language) =>
    expect(wordsFor(asked).language).toBe(language),
  );
});
