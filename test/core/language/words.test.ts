import { compile, knows, meantBy } from '../../../core/language/lexicon';
import { spellings, tokenise } from '../../../core/language/normalise';
import { LANGUAGES } from '../../../core/language/words';
import { entriesOf } from '../../../core/language/words/schema';

const [english] = LANGUAGES;
if (!english) throw new Error('There is no English word list.');

describe('a word list', () => {
  it('that names an unknown group, or a pattern that would match anything, is refused with its name', () => {
    expect(() => compile({ ...english, harmless: ['{nobody} calls'] })).toThrow(
      /"en".*unknown group \{nobody\}/,
    );
    expect(() => compile({ ...english, harmless: ['please?'] })).toThrow(
      /"en".*would match anything/,
    );
  });

  it.each(LANGUAGES.map((words) => [words.name, words] as const))(
    '%s gives no keyword two meanings',
    (_, words) => {
      const meanings = new Map<string, string>();
      for (const [intent, list] of Object.entries(words.keywords)) {
        for (const phrase of entriesOf(list)) {
          expect([phrase, meanings.get(phrase) ?? intent]).toEqual([phrase, intent]);
          meanings.set(phrase, intent);
        }
      }
    },
  );

  it.each(LANGUAGES.map((words) => [words.name, words] as const))(
    '%s has the groups that reading relies on',
    (_, words) => {
      for (const group of ['polite', 'signoff', 'stop', 'stop_word', 'laughter']) {
        expect(entriesOf(words.groups[group]).length).toBeGreaterThan(0);
      }
    },
  );
});

describe('a word', () => {
  it('is known by its beginning where the list names that, and is then no typo', () => {
    const lexicon = compile({ ...english, common: `${english.common}, unsubscribeab*` });
    expect(knows(lexicon, 'unsubscribeables')).toBe(true);
    expect(knows(lexicon, 'unsubscribea')).toBe(false);
  });

  it('that is listed as a real word is never taken for a mistyped one', () => {
    expect(meantBy(compile({ ...english, notTypos: '' }), 'massages')).toContain('messages');
    expect(meantBy(compile(english), 'massages')).toEqual([]);
  });
});

describe('spelling', () => {
  it('å, ä and ö may be left out or written with two letters, but are no other letter', () => {
    expect(spellings('önskar')).toEqual(['önskar', 'onskar', 'oenskar']);
    expect(tokenise('ØNSKER ønsker').map(({ key }) => key)).toEqual(['önsker', 'önsker']);
  });

  it('Icelandic may be written without its own letters', () => {
    expect(tokenise('Hættið þessu').map(({ key }) => spellings(key))).toEqual([
      ['hättid', 'hattid', 'haettid'],
      ['thessu'],
    ]);
  });

  it('apostrophes and a colon inside a word fall away, hyphens part words', () => {
    expect(tokenise("Don’t sms:a mig, sms'er e-mail").map(({ key }) => key)).toEqual([
      'dont',
      'smsa',
      'mig',
      'smser',
      'e',
      'mail',
    ]);
  });

  it('sentences and clauses are told apart', () => {
    expect(tokenise('No, stop. Now').map(({ before }) => before)).toEqual([
      'sentence',
      'comma',
      'sentence',
    ]);
  });
});
