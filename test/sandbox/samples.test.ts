import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { makeSamples } from '../../sandbox/samples/lists.ts';

const folder = join(__dirname, '../../sandbox/samples');
const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
const rows = (file: string): Record<string, string>[] => parse(text(file), { columns: true });

const contacts = rows('contacts.csv');
const consents = rows('consents.csv');
const international = (phone: string) => parsePhoneNumberFromString(phone.replace(/^00/, '+'));

/** How many rows of the list fall under each heading, worked out from the two files alone. */
function count(): Record<string, number> {
  const states = new Map(
    consents.map((row) => [international(row['phone']!)?.number, row['state']!]),
  );
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const { phone, country } of contacts) {
    const number = parsePhoneNumberFromString(phone!, country as CountryCode);
    let heading = 'invalid';
    if (number?.isValid()) {
      heading = seen.has(number.number) ? 'twice' : (states.get(number.number) ?? 'none');
      seen.add(number.number);
    }
    counts[heading] = (counts[heading] ?? 0) + 1;
  }
  return counts;
}

describe('the sample lists', () => {
  it('are what their script makes', () => {
    expect(makeSamples()).toEqual({
      contacts: text('contacts.csv'),
      consents: text('consents.csv'),
    });
    expect(makeSamples()).toEqual(makeSamples());
  });

  it('hold some of everything that a real list holds', () => {
    const counts = count();
    expect(contacts).toHaveLength(200);
    expect(counts['granted']).toBeGreaterThan(100);
    for (const heading of [
      'pending',
      'withdrawn',
      'expired',
      'none',
      'invalid',
      'twice',
      'refused',
    ]) {
      expect([heading, counts[heading]]).toEqual([heading, expect.any(Number)]);
      expect(counts[heading]).toBeGreaterThanOrEqual(5);
    }
    expect(new Set(contacts.map(({ country }) => country)).size).toBeGreaterThan(8);
    expect(contacts.map(({ country }) => country)).not.toContain('US');
  });

  it('have consents for mobile numbers with their country code, each number once', () => {
    const numbers = consents.map(({ phone }) => international(phone!));
    // Danish numbers do not tell a mobile from a landline.
    for (const number of numbers) expect(number?.getType()).toMatch(/MOBILE$/);
    expect(new Set(numbers.map((number) => number?.number)).size).toBe(consents.length);
  });

  it('have consents that were given before the list was made, under a notice of their time', () => {
    for (const { at, noticeVersion, channel, purpose } of consents) {
      expect(at).toMatch(/^202[456]-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(at! < '2026-11').toBe(true);
      expect(noticeVersion!.slice(0, 4) <= at!.slice(0, 4)).toBe(true);
      expect([channel, purpose]).toEqual(['whatsapp', 'offers']);
    }
  });
});
