import fc from 'fast-check';
import {
  NO_CONSENT_SOURCES,
  OPT_IN_SOURCES,
  readCircumstances,
  readSource,
  readTruth,
} from '../../../core/consent';

describe('Where an opt-in came from', () => {
  test.each(OPT_IN_SOURCES)('is known: %s', (source) => {
    expect(readSource(source)).toEqual({ kind: 'source', source });
  });

  test.each([
    ['Web Form', 'web_form'],
    ['QR code', 'qr_code'],
    ['pop-up', 'popup'],
    ['In store', 'in_person'],
  ])('is understood as people write it: %s', (text, source) => {
    expect(readSource(text)).toEqual({ kind: 'source', source });
  });

  test.each([
    'bought list',
    'Purchased leads 2024',
    'third-party',
    'rented',
    'via list broker',
    'köpta listor',
    'købt liste',
    'Gekaufte Adressen',
    'liste achetée',
    '购买',
  ])('is no consent where the list was made by somebody else: %s', (text) => {
    expect(readSource(text)).toMatchObject({
      kind: 'no_consent',
      source: 'purchased_list',
      explanation: expect.stringContaining('GDPR article 4(11)'),
    });
  });

  test.each([
    'showed interest',
    'Interested in shoes',
    'visat intresse',
    'Interesse',
    'intérêt',
    'business card',
    'abandoned basket',
    'digitalt fotavtryck',
    'purchase',
    'Lead',
  ])('is no consent where somebody merely showed interest: %s', (text) => {
    expect(readSource(text)).toMatchObject({ kind: 'no_consent', source: 'showed_interest' });
  });

  test.each(['lead ad form', 'Checkout, order page', 'stall at the Christmas market', 'internet'])(
    'is not judged by words that happen to be in it: %s',
    (text) => {
      expect(readSource(text)).toEqual({ kind: 'unknown' });
    },
  );

  test('is read or not known, whatever stands there', () => {
    expect(readSource('  ')).toEqual({ kind: 'empty' });
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(['source', 'no_consent', 'unknown', 'empty']).toContain(readSource(raw).kind);
      }),
    );
  });

  test('that is none says so in a sentence', () => {
    for (const sentence of Object.values(NO_CONSENT_SOURCES))
      expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

describe('How consent was asked for', () => {
  test.each([
    [{}, {}],
    [{ boxNotTickedBeforehand: true }, { boxNotTickedBeforehand: true }],
    [{ boxNotTickedBeforehand: 'Yes' }, { boxNotTickedBeforehand: true }],
    [
      { incentiveOffered: 'yes', incentiveWasCondition: 'no' },
      { incentiveOffered: true, incentiveWasCondition: false },
    ],
    [{ incentiveOffered: false }, { incentiveOffered: false }],
  ])('may be lawful: %j', (given, told) => {
    expect(readCircumstances(given)).toEqual({ told });
  });

  test.each([
    [{ boxNotTickedBeforehand: false }, 'C-673/17'],
    [{ boxNotTickedBeforehand: 0 }, 'C-673/17'],
    [{ boxNotTickedBeforehand: 'maybe' }, 'C-673/17'],
    [{ boxNotTickedBeforehand: ['x'] }, 'C-673/17'],
    [{ incentiveWasCondition: true }, '7(4)'],
    [{ incentiveOffered: false, incentiveWasCondition: 'yes' }, '7(4)'],
    [{ incentiveOffered: true }, '7(4)'],
    [{ incentiveOffered: 'some' }, '7(4)'],
    [{ incentiveOffered: true, incentiveWasCondition: {} }, '7(4)'],
  ])('is no consent where it was not free or not the person’s own act: %j', (given, rule) => {
    expect(readCircumstances(given)).toEqual({
      problem: expect.stringMatching(/^[A-Z].*\.$/),
    });
    expect(JSON.stringify(readCircumstances(given))).toContain(rule);
  });

  test('is never taken for lawful where it cannot be understood', () => {
    const strange = fc.anything().filter((value) => readTruth(value) === 'unreadable');
    fc.assert(
      fc.property(strange, (value) => {
        expect(readCircumstances({ boxNotTickedBeforehand: value })).toHaveProperty('problem');
        expect(readCircumstances({ incentiveWasCondition: value })).toHaveProperty('problem');
      }),
    );
  });
});
