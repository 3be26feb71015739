import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** The United Kingdom. */
export const GB: CountryPreset = {
  country: 'GB',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Data Protection Act 2018, section 9',
    validFrom: '2018-05-25',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'PECR 2003, regulation 22(3)',
    validFrom: '2003-12-11',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
