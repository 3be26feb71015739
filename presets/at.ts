import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Austria. */
export const AT: CountryPreset = {
  country: 'AT',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 14,
    rule: 'A person can consent to an online service alone from the age of 14.',
    source: 'Datenschutzgesetz § 4(4)',
    validFrom: '2018-05-25',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source:
      'Telekommunikationsgesetz 2021 § 174(4), with regard to the list kept under E-Commerce-Gesetz § 7',
    validFrom: '2021-11-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
