import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Norway. */
export const NO: CountryPreset = {
  country: 'NO',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Personopplysningsloven § 5; a rise to 15 was under consultation in 2025',
    validFrom: '2018-07-20',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Markedsføringsloven § 15',
    validFrom: '2009-06-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
