import { readImportRow } from '../../../core/ledger';
import { readRecipient } from '../../../core/consent';
import { IMPORT, optInOf, phoneOf, somePhones } from '../../../scripts/bench/people';

const LAST = 999_999;

describe('the people of the benchmarks', () => {
  it('have a valid number each, already in the one spelling that the ledger keeps', () => {
    const indexes = Array.from({ length: 800 }, (_, n) => n);
    for (const index of [...indexes, ...indexes.map((n) => LAST - n)]) {
      const phone = phoneOf(index);
      expect(readRecipient('whatsapp', phone, {}).identifier).toEqual({
        kind: 'phone',
        value: phone,
      });
    }
  });

  it('have no number twice, a million of them', () => {
    const phones = new Set<string>();
    for (let index = 0; index <= LAST; index++) phones.add(phoneOf(index));
    expect(phones.size).toBe(LAST + 1);
  });

  it('opt in as the import reads it', () => {
    const { acts } = readImportRow(optInOf(LAST), IMPORT);
    expect(acts).toMatchObject([{ type: 'grant', purpose: 'offers', signed: false }]);
  });

  it('are sampled from everywhere, the same ones for the same seed', () => {
    const sample = somePhones(1000, 100_000, 1);
    expect(new Set(sample).size).toBe(1000);
    expect(sample).toEqual(somePhones(1000, 100_000, 1));
    expect(sample).not.toEqual(somePhones(1000, 100_000, 2));
    expect(somePhones(5, 5)).toEqual([0, 1, 2, 3, 4].map(phoneOf));
  });
});
