import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Finland. */
export const FI: CountryPreset = {
  country: 'FI',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Tietosuojalaki (1050/2018) 5 §',
    validFrom: '2019-01-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Laki sähköisen viestinnän palveluista (917/2014) 200 §',
    validFrom: '2015-01-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
