import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Ireland. */
export const IE: CountryPreset = {
  country: 'IE',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 16,
    rule: 'A person can consent to an online service alone from the age of 16.',
    source: 'Data Protection Act 2018, section 31',
    validFrom: '2018-05-25',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    withinDays: 365,
    rule: 'A customer may be written to about own similar products, for twelve months after the sale, if a way out was offered then and is in every message.',
    source: 'S.I. No. 336/2011, regulation 13(11)',
    validFrom: '2011-07-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
