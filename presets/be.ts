import { COURTESY_HOURS } from './courtesy';
import type { CountryPreset } from './types';

/** Belgium. */
export const BE: CountryPreset = {
  country: 'BE',
  contactHours: COURTESY_HOURS,
  retention: {},
  consentAge: {
    years: 13,
    rule: 'A person can consent to an online service alone from the age of 13.',
    source: 'Law of 30 July 2018, article 7',
    validFrom: '2018-09-05',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    emailOnly: true,
    rule: 'A customer may be written to about own similar products by e-mail, if a way out was offered at the sale and is in every message.',
    source:
      'Royal Decree of 4 April 2003, article 1, to Code de droit économique, article XII.13: electronic mail to customers',
    validFrom: '2003-05-28',
    reviewedOn: '2026-11-21',
    law: true,
  },
  wayOutInMessage: {
    rule: 'Every marketing message tells the reader of the right to object to more, and shows a fitting way to do so.',
    source: 'Code de droit économique, article XII.13, § 2',
    validFrom: '2014-05-31',
    reviewedOn: '2026-11-22',
    law: true,
  },
};
