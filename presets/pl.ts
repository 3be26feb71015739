import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Poland. */
export const PL: CountryPreset = {
  country: 'PL',
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
    allowed: false,
    rule: 'Also customers are written to with their consent alone.',
    source:
      'Prawo komunikacji elektronicznej, art. 398: consent without an exception for customers',
    validFrom: '2024-11-10',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
