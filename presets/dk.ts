import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Denmark. */
export const DK: CountryPreset = {
  country: 'DK',
  contactHours: COURTESY_HOURS,
  retention: {
    proof: {
      rule: 'Proof of consent is kept for two years after the last message that rested on it.',
      source:
        'Practice of Datatilsynet and the consumer ombudsman on proof of marketing consent; five years was found too long',
      validFrom: '2021-01-01',
      reviewedOn: '2026-11-21',
      law: true,
      keep: { months: 24 },
    },
  },
  consentAge: {
    years: 15,
    rule: 'A person can consent to an online service alone from the age of 15.',
    source: 'Databeskyttelsesloven § 6(2), as amended from 1 January 2024',
    validFrom: '2024-01-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Markedsføringsloven § 10(2)',
    validFrom: '2017-07-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
