import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COUNTRY_PRESETS, COURTESY_HOURS, contactHoursPreset, presetOf } from '../../presets';
import type { Sourced } from '../../presets';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const presets = Object.entries(COUNTRY_PRESETS);

describe.each(presets)('the preset %s', (code, preset) => {
  const rules: [string, Sourced][] = [
    ['contact hours', preset.contactHours],
    ['age of consent', preset.consentAge],
    ['own similar products', preset.ownSimilarProducts],
    ...Object.entries(preset.retention),
    ...(preset.wayOutInMessage ? [['way out', preset.wayOutInMessage] as [string, Sourced]] : []),
  ];

  test('stands under its country', () => {
    expect(preset.country).toBe(code);
    expect(presetOf(code.toLowerCase())).toBe(preset);
  });

  test.each(rules)('says of its %s what, by whom and since when', (_name, rule) => {
    expect(rule.rule).toMatch(/^[A-Z].*\.$/);
    expect(rule.source.length).toBeGreaterThan(5);
    expect(rule.validFrom).toMatch(ISO_DATE);
    expect(rule.reviewedOn).toMatch(ISO_DATE);
    expect(Date.parse(rule.validFrom)).toBeLessThan(Date.parse(rule.reviewedOn));
    expect(typeof rule.law).toBe('boolean');
  });

  test('stands in the documentation with its sources', () => {
    const page = readFileSync(join(__dirname, '../../docs/checks.md'), 'utf8');
    const country = new Intl.DisplayNames(['en'], { type: 'region' }).of(code) as string;
    const row = page.split('\n').find((line) => line.startsWith(`| ${country} `)) ?? '';
    const { consentAge, ownSimilarProducts } = preset;
    expect(row).toContain(`${consentAge.years} (${consentAge.source})`);
    expect(row).toContain(`(${ownSimilarProducts.source})`);
    expect(/\| no \(/.test(row)).toBe(!ownSimilarProducts.allowed);
    expect(row.includes('by email only')).toBe(ownSimilarProducts.emailOnly === true);
  });

  test('stands in the documentation where it wants each message to say how to leave, and only there', () => {
    const page = readFileSync(join(__dirname, '../../docs/sending.md'), 'utf8');
    const country = new Intl.DisplayNames(['en'], { type: 'region' }).of(code) as string;
    const row = page.split('\n').find((line) => line.startsWith(`| ${country} `));
    expect(row === undefined).toBe(preset.wayOutInMessage === undefined);
    expect(row ?? '').toContain(preset.wayOutInMessage?.source ?? '');
  });

  test('has hours within the day and an age that the GDPR permits', () => {
    for (const { from, to } of Object.values(preset.contactHours.week)) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeGreaterThan(from);
      expect(to).toBeLessThanOrEqual(24 * 60);
    }
    expect(preset.consentAge.years).toBeGreaterThanOrEqual(13);
    expect(preset.consentAge.years).toBeLessThanOrEqual(16);
  });
});

test('the Nordic hours are called what they are: a courtesy', () => {
  for (const code of ['DK', 'SE', 'NO', 'FI']) {
    expect(presetOf(code)?.contactHours).toBe(COURTESY_HOURS);
  }
  expect(COURTESY_HOURS.law).toBe(false);
});

test('hours are found by the name that a user chooses', () => {
  expect(contactHoursPreset('Courtesy')).toBe(COURTESY_HOURS);
  expect(contactHoursPreset('fr')).toBe(presetOf('FR')?.contactHours);
  for (const name of ['', 'atlantis', '__proto__', 'constructor']) {
    expect(contactHoursPreset(name)).toBeUndefined();
  }
});
