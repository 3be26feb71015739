import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** The Netherlands. */
export const NL: CountryPreset = {
  country: 'NL',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 16,
    rule: 'A person can consent to an online service alone from the age of 16.',
    source: 'GDPR article 8(1) and UAVG article 5',
    validFrom: '2018-05-25',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Telecommunicatiewet article 11.7',
    validFrom: '2009-10-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
  wayOutInMessage: {
    rule: 'A marketing message always states an address or number at which the reader can ask that it stop.',
    source: 'Telecommunicatiewet article 11.7(4)',
    validFrom: '2004-05-19',
    reviewedOn: '2026-11-22',
    law: true,
  },
};
