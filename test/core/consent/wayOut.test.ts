import { wayOutRuleOf } from '../../../core';

describe('A marketing message that does not say how to leave', () => {
  test.each(['SE', 'FR', 'ES', 'NL', 'BE', 'PT', 'se'])(
    'must not go out where the law wants it said in each one: %s',
    (country) => {
      const { need, rule, source, law } = wayOutRuleOf(country);
      expect(need).toBe('required');
      expect(law).toBe(true);
      expect(rule).toMatch(/message/);
      expect(source.length).toBeGreaterThan(10);
    },
  );

  test.each(['DK', 'DE', 'US', '', undefined, '__proto__', 'constructor'])(
    'is a hint elsewhere, with the directive behind it: %s',
    (country) => {
      expect(wayOutRuleOf(country)).toMatchObject({
        need: 'hint',
        source: expect.stringMatching(/article 13\(4\)/),
      });
    },
  );
});
