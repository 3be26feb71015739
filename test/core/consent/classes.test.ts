import {
  CHANNELS,
  CHANNEL_RULES,
  EXPLANATIONS,
  REASONS,
  channelPermitted,
  readCountry,
  stricterClass,
} from '../../../core/consent';
import type { MessageClass } from '../../../core/consent';

describe('the class of a message', () => {
  test.each([
    ['marketing', 'UTILITY', 'marketing'],
    ['service', 'MARKETING', 'marketing'],
    ['service', 'UTILITY', 'service'],
    ['service', 'authentication', 'service'],
    ['service', undefined, 'marketing'],
    ['service', 'SOMETHING_NEW', 'marketing'],
    ['permission_request', 'MARKETING', 'permission_request'],
    ['unheard of', 'UTILITY', 'marketing'],
  ])('of a %s purpose under the category %s is %s', (purpose, category, expected) => {
    expect(stricterClass(purpose as MessageClass, category)).toBe(expected);
  });
});

describe('a channel', () => {
  test.each(CHANNELS)('%s has a rule, and says why where it is not permitted', (channel) => {
    const rule = CHANNEL_RULES[channel];
    expect(rule.channel).toBe(channel);
    expect(rule.identifierKinds.length).toBeGreaterThan(0);
    expect(rule.permitted === 'yes' || rule.whyNot!.endsWith('.')).toBe(true);
    expect(channelPermitted(channel, 'DK')).toBe(rule.permitted === 'yes');
  });

  test('that is none is not permitted', () => {
    for (const word of ['', 'pigeon', '__proto__', 'toString']) {
      expect(channelPermitted(word, 'US')).toBe(false);
    }
  });
});

test('every reason is one sentence that says what to do', () => {
  for (const reason of REASONS) expect(EXPLANATIONS[reason]).toMatch(/^[A-Z][^\n]{30,}\.$/);
});

test.each([
  ['dk', 'DK'],
  ['UK', 'GB'],
  ['Deutschland', 'DE'],
  ['Verenigde Staten', 'US'],
  [' SVERIGE ', 'SE'],
  ['Atlantis', undefined],
  ['xx', undefined],
  [45, undefined],
  ['__proto__', undefined],
])('the country %s is %s', (raw, code) => {
  expect(readCountry(raw)).toBe(code);
});
