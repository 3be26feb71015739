import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Sweden. */
export const SE: CountryPreset = {
  country: 'SE',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Lag (2018:218) 2 kap. 4 §',
    validFrom: '2018-05-25',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Marknadsföringslagen (2008:486) 19 §',
    validFrom: '2008-07-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
  wayOutInMessage: {
    rule: 'A marketing message always holds a valid address to which the reader can send a request that it stop.',
    source: 'Marknadsföringslagen (2008:486) 20 §',
    validFrom: '2008-07-01',
    reviewedOn: '2026-11-22',
    law: true,
  },
};
