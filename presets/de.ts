import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Germany. */
export const DE: CountryPreset = {
  country: 'DE',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 16,
    rule: 'A person can consent to an online service alone from the age of 16.',
    source: 'GDPR article 8(1), no lower national age',
    validFrom: '2018-05-25',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'UWG § 7(3)',
    validFrom: '2004-07-08',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
