import type { ConsentFacts, ContactFacts, DecisionRequest, Recipient } from '../../../core/consent';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A Tuesday, 12:00 in Copenhagen: no quiet hour and no holiday anywhere in Europe. */
export const NOW = Date.parse('2026-03-10T11:00:00Z');

export const DANE: Recipient = {
  identifier: { kind: 'phone', value: '+4520123456' },
  country: 'DK',
};

export function request(changes: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    channel: 'whatsapp',
    purpose: 'offers',
    messageClass: 'marketing',
    contactHours: { kind: 'off' },
    frequencyCaps: [],
    ...changes,
  };
}

export function consent(changes: Partial<ConsentFacts> = {}): ConsentFacts {
  return { consentId: 'consent-1', grantedByPerson: {}, ...changes };
}

export function facts(changes: Partial<ContactFacts> = {}): ContactFacts {
  return { leavings: [], restricted: false, needsReview: false, sends: [], ...changes };
}

/** A person who agreed a month ago, by an act of their own. */
export function granted(changes: Partial<ContactFacts> = {}): ContactFacts {
  return facts({
    consent: consent({ grantedByPerson: { signed: NOW - 30 * DAY }, noticeVersion: 'v1' }),
    ...changes,
  });
}
