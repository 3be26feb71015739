import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Italy. */
export const IT: CountryPreset = {
  country: 'IT',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 14,
    rule: 'A person can consent to an online service alone from the age of 14.',
    source: 'Codice Privacy, articolo 2-quinquies',
    validFrom: '2018-09-19',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    emailOnly: true,
    rule: 'A customer may be written to about own similar products by e-mail alone, if a way out was offered at the sale and is in every message.',
    source: 'Codice Privacy, articolo 130(4): e-mail addresses alone',
    validFrom: '2004-01-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
