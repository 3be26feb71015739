import type { CountryPreset } from './types';

const WEEKDAY = { from: 8 * 60, to: 20 * 60 };

/** France. */
export const FR: CountryPreset = {
  country: 'FR',
  contactHours: {
    rule: 'Write Monday to Friday 08:00 to 20:00 and Saturday 10:00 to 18:00, never on Sundays or public holidays.',
    source:
      'Code of the French mobile carriers for commercial text messages, which binds senders through their contracts; descriptions of it differ (until 20:00, 20:30 or 22:00; Saturday all day or 10:00 to 18:00), and this is the strictest of them',
    validFrom: '2019-08-01',
    reviewedOn: '2026-11-21',
    law: true,
    week: {
      1: WEEKDAY,
      2: WEEKDAY,
      3: WEEKDAY,
      4: WEEKDAY,
      5: WEEKDAY,
      6: { from: 10 * 60, to: 18 * 60 },
    },
    holidays: false,
  },
  retention: {
    inactiveContacts: {
      rule: 'Data of a prospect is kept for three years from its collection or the last contact that came from the person.',
      source: 'CNIL, référentiel relatif aux traitements de gestion commerciale (2022)',
      validFrom: '2022-02-03',
      reviewedOn: '2026-11-21',
      law: true,
      keep: { months: 36 },
    },
  },
  consentAge: {
    years: 15,
    rule: 'A person can consent to an online service alone from the age of 15.',
    source: 'Loi Informatique et Libertés, article 45',
    validFrom: '2018-06-22',
    reviewedOn: '2026-11-21',
    law: true,
  },
  ownSimilarProducts: {
    allowed: true,
    rule: 'A customer may be written to about own similar products, if a way out was offered at the sale and is in every message.',
    source: 'Code des postes et des communications électroniques, article L34-5',
    validFrom: '2004-06-22',
    reviewedOn: '2026-11-21',
    law: true,
  },
  wayOutInMessage: {
    rule: 'A marketing message always states where the reader can ask, at no further cost, that it stop.',
    source: 'Code des postes et des communications électroniques, article L34-5',
    validFrom: '2004-06-22',
    reviewedOn: '2026-11-22',
    law: true,
  },
};
