import fc from 'fast-check';
import {
  DISCLOSURES,
  DISCLOSURE_NAMES,
  differsInSubstance,
  missingSentence,
  noticeChecklist,
  noticeHash,
  readNotice,
} from '../../../core/consent';

const NOTICE = {
  purpose: 'offers',
  channel: 'whatsapp',
  language: 'en',
  version: '2026-01',
  text: 'Yes, Example Shop may send me offers on WhatsApp. I can leave at any time with STOP.',
  disclosures: { controller: 'Example Shop', withdrawal: 'STOP at any time', cost: ' ' },
};

describe('a notice', () => {
  test('is read with its text to the letter', () => {
    const text = '  Two lines,\r\nand blanks. ';
    expect(readNotice({ ...NOTICE, text })).toEqual({ notice: { ...NOTICE, text } });
    expect(readNotice({ ...NOTICE, channel: '*', disclosures: undefined })).toMatchObject({
      notice: { channel: '*', disclosures: {} },
    });
  });

  test.each([
    ['no purpose', { purpose: ' ' }, 'purpose'],
    ['a channel that is none', { channel: 'pigeon' }, 'channel'],
    ['a language in words', { language: 'Danish' }, 'language'],
    ['no version', { version: undefined }, 'version'],
    ['no text', { text: '\n' }, 'text'],
    ['an endless text', { text: 'a'.repeat(20_001) }, '20,000'],
    ['a disclosure that nobody asks for', { disclosures: { weather: 'fine' } }, 'disclosure'],
  ])('with %s is refused with a sentence', (_what, change, word) => {
    const read = readNotice({ ...NOTICE, ...change });
    expect(read).toEqual({
      problems: [expect.stringMatching(new RegExp(`^[A-Z].*${word}.*\\.$`, 'i'))],
    });
  });

  test('of any shape is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const read = readNotice(raw);
        expect('problems' in read && read.problems.length > 0).toBe(true);
      }),
    );
  });

  test('is checked for what it does not say, the required points first', () => {
    const missing = noticeChecklist(NOTICE as Parameters<typeof noticeChecklist>[0]);
    const names = missing.map(({ disclosure }) => disclosure);
    expect(names).not.toContain('controller');
    expect(names).not.toContain('withdrawal');
    expect(names).toContain('cost');
    expect(missing.findIndex(({ required }) => !required)).toBe(
      missing.filter(({ required }) => required).length,
    );
    for (const { asks, source } of missing) expect(asks && source).toBeTruthy();
  });

  test('that says all of it lacks nothing', () => {
    const disclosures = Object.fromEntries(
      DISCLOSURE_NAMES.map((name) => [name, DISCLOSURES[name].asks]),
    );
    expect(noticeChecklist({ disclosures })).toEqual([]);
  });

  test('has a hash that changes with every letter', () => {
    expect(noticeHash({ text: 'abc' })).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(noticeHash({ text: 'abc ' })).not.toBe(noticeHash({ text: 'abc' }));
  });
});

describe('What a notice says', () => {
  test('is told in one sentence where it is missing, each point with its rule', () => {
    const disclosures = Object.fromEntries(DISCLOSURE_NAMES.map((name) => [name, 'said']));
    const sentence = missingSentence(
      noticeChecklist({ disclosures: { ...disclosures, withdrawal: '', cost: '' } }),
    );
    expect(sentence).toBe(
      `The notice does not say how to leave (${DISCLOSURES.withdrawal.source}), what it costs (${DISCLOSURES.cost.source}).`,
    );
    expect(missingSentence([])).toBe('');
  });

  test.each(['https://example.com/privacy', 'example.com/privacy'])(
    'may leave the rest to a page: %s',
    (privacyPage) => {
      expect(readNotice({ ...NOTICE, disclosures: { privacyPage } })).toHaveProperty('notice');
    },
  );

  test.each(['see our website', 'privacy', 'https://'])(
    'leaves nothing to what is no page: %s',
    (privacyPage) => {
      expect(readNotice({ ...NOTICE, disclosures: { privacyPage } })).toEqual({
        problems: [expect.stringContaining('web address')],
      });
    },
  );

  test('is something else to agree to where another business writes or others receive the data', () => {
    const before = {
      disclosures: { controller: 'Example Shop', recipients: 'Meta', cost: 'free' },
    };
    const after = { controller: 'Example Shop Ltd', recipients: 'meta.', cost: '1 €' };
    expect(differsInSubstance(before, { disclosures: after })).toEqual(['controller']);
    expect(differsInSubstance({ disclosures: {} }, { disclosures: after })).toEqual([]);
    expect(differsInSubstance(before, before)).toEqual([]);
  });
});
