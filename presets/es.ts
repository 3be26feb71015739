import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Spain. */
export const ES: CountryPreset = {
  country: 'ES',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 14,
    rule: 'A person can consent to an online service alone from the age of 14.',
    source: 'Ley Orgánica 3/2018, artículo 7',
    validFrom: '2018-12-07',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Ley 34/2002 (LSSI), artículo 21(2)',
    validFrom: '2003-11-05',
    reviewedOn: '2026-11-21',
    law: true,
  },
  wayOutInMessage: {
    rule: 'Every marketing message offers the reader a simple and free way to object to more.',
    source: 'Ley 34/2002 (LSSI), artículo 21(2)',
    validFrom: '2003-11-05',
    reviewedOn: '2026-11-22',
    law: true,
  },
};
