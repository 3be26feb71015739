import * as core from '../../../core/consent';
import { actOf } from '../../../scripts/start/attest.ts';
import type { ConsentRow, ConsentRowState } from '../../../scripts/start/lists.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const AT = '2026-10-20T08:00:00Z';
const row = (state: ConsentRowState, more: Partial<ConsentRow> = {}): ConsentRow => ({
  row: 2,
  phone: '+45 31 31 31 23',
  channel: 'whatsapp',
  purpose: 'offers',
  state,
  at: AT,
  noticeVersion: '2026-1',
  ...more,
});
const act = (state: ConsentRowState, more?: Partial<ConsentRow>) =>
  actOf(row(state, more), core, NOW);

describe('a row that an operator attests to', () => {
  it('is a grant by someone else than the person, and says that it is attested', () => {
    expect(act('granted')).toMatchObject({
      type: 'grant',
      by: 'others',
      signed: false,
      claimed: { at: Date.parse(AT), precision: 'instant' },
      noticeVersion: '2026-1',
      evidence: { source: 'operator_attestation' },
      who: { identifiers: [{ kind: 'phone', value: '+4531313123' }] },
    });
  });

  it('is a grant that has ended where it expired', () => {
    expect(act('expired')).toMatchObject({ type: 'grant', expiresAt: Date.parse(AT) });
  });

  it('is still open for an answer where it is pending, however old the list is', () => {
    const request = act('pending', { at: '2020-01-01' });
    if (request.type !== 'request') throw new Error('not a request');
    expect(request).toMatchObject({ kind: 'double_opt_in', imported: true });
    expect(request.claimed!.at + request.validForMs).toBeGreaterThan(NOW);
  });

  it.each(['withdrawn', 'refused'] as const)(
    'leaves that purpose and channel where it is %s',
    (state) => {
      expect(act(state)).toMatchObject({
        type: 'leave',
        kind: state,
        channel: 'whatsapp',
        purpose: 'offers',
      });
    },
  );

  it.each(['objected', 'suppressed'] as const)(
    'leaves every purpose and channel where it is %s',
    (state) => {
      expect(act(state)).toMatchObject({ type: 'leave', kind: state, channel: '*', purpose: '*' });
    },
  );

  it('takes effect now where someone left and nobody wrote when', () => {
    expect(act('withdrawn', { at: '' })).not.toHaveProperty('claimed');
  });
});
