import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Portugal. */
export const PT: CountryPreset = {
  country: 'PT',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Lei n.º 58/2019, artigo 16.º',
    validFrom: '2019-08-09',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Lei n.º 41/2004, artigo 13.º-A(3)',
    validFrom: '2012-08-30',
    reviewedOn: '2026-11-21',
    law: true,
  },
  wayOutInMessage: {
    rule: 'A marketing message always states a valid contact at which the reader can ask that it stop.',
    source: 'Lei n.º 41/2004, artigo 13.º-A(4)',
    validFrom: '2012-08-30',
    reviewedOn: '2026-11-22',
    law: true,
  },
};
