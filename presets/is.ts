import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Iceland. */
export const IS: CountryPreset = {
  country: 'IS',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Lög nr. 90/2018, 10. gr.',
    validFrom: '2018-07-15',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    emailOnly: true,
    rule: 'A customer may be written to about own similar products by e-mail, if a way out was offered at the sale and is in every message.',
    source: 'Lög um fjarskipti nr. 70/2022: e-mail to customers',
    validFrom: '2022-09-01',
    reviewedOn: '2026-11-21',
    law: true,
  },
};
