import type { ContactHoursRule } from './types';

const NINE_TO_EIGHT = { from: 9 * 60, to: 20 * 60 };

/** For every country without hours of its own. */
export const COURTESY_HOURS: ContactHoursRule = {
  rule: 'Write between 09:00 and 20:00, and not on Sundays or public holidays.',
  source:
    'Courtesy: no statute; customary hours in the Nordic countries and stricter than most carriers ask for.',
  validFrom: '2026-01-01',
  reviewedOn: '2026-11-21',
  law: false,
  week: {
    1: NINE_TO_EIGHT,
    2: NINE_TO_EIGHT,
    3: NINE_TO_EIGHT,
    4: NINE_TO_EIGHT,
    5: NINE_TO_EIGHT,
    6: NINE_TO_EIGHT,
  },
  holidays: false,
};
