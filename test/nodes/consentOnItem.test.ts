import { describe, expect, it } from '@jest/globals';
import { consentJson, type ConsentOnItem } from '../../nodes/shared/consent';

const consent = (outcome: ConsentOnItem['outcome']): ConsentOnItem => ({
  outcome,
  reason: 'allowed',
  explanation: 'So it is.',
  to: '+33639980001',
  resumeAt: Date.UTC(2026, 5, 16, 10),
  channel: 'whatsapp',
  purpose: 'offers',
});

describe('The consent on an item', () => {
  it.each(['later', 'blocked', 'recorded', 'rejected', 'preview'] as const)(
    'names no address where the outcome is %s',
    (outcome) => expect(consentJson(consent(outcome))).not.toHaveProperty('to'),
  );

  it.each(['allowed', 'sent'] as const)('names the address where the outcome is %s', (outcome) =>
    expect(consentJson(consent(outcome)).to).toBe('+33639980001'),
  );

  it('says when to go on only where it is later', () => {
    expect(consentJson(consent('later')).resumeAt).toBe('2026-06-16T10:00:00.000Z');
    expect(consentJson(consent('blocked'))).not.toHaveProperty('resumeAt');
  });

  it('leaves out what is not known', () => {
    const json = consentJson({ outcome: 'blocked', reason: 'no_consent', explanation: 'No.' });
    expect(Object.keys(json)).toEqual(['outcome', 'reason', 'explanation', 'rulesVersion']);
  });
});
