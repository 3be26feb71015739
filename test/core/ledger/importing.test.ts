import { readImportRow } from '../../../core/ledger';
import type { ImportRow } from '../../../core/ledger';

const AT = '2026-10-20T08:00:00Z';
const options = { evidence: { source: 'operator_attestation' }, pendingForMs: 86_400_000 };
const read = (over: Partial<ImportRow> = {}) =>
  readImportRow(
    {
      contact: '+45 31 31 31 23',
      channel: 'whatsapp',
      purpose: 'offers',
      state: 'granted',
      at: AT,
      noticeVersion: '2026-1',
      ...over,
    },
    options,
  );
const act = (state: string, over: Partial<ImportRow> = {}) => read({ state, ...over }).acts?.[0];

describe('A row of an import', () => {
  test('is a grant by someone else than the person, and says whose word it is', () => {
    expect(act('granted')).toMatchObject({
      type: 'grant',
      by: 'others',
      signed: false,
      claimed: { at: Date.parse(AT), precision: 'instant' },
      noticeVersion: '2026-1',
      evidence: { source: 'operator_attestation', importedState: 'granted' },
      who: { identifiers: [{ kind: 'phone', value: '+4531313123' }] },
    });
  });

  test('is a grant that has ended where it expired', () => {
    expect(act('expired')).toMatchObject({ type: 'grant', expiresAt: Date.parse(AT) });
  });

  test('is a question still open where it is pending, whose answer nobody can guess', () => {
    expect(act('pending', { at: '2020-01-01' })).toMatchObject({ type: 'request', imported: true });
  });

  test.each(['withdrawn', 'refused'])('leaves that purpose and channel where it is %s', (state) => {
    expect(act(state)).toMatchObject({
      type: 'leave',
      kind: state,
      channel: 'whatsapp',
      purpose: 'offers',
    });
  });

  test.each(['objected', 'suppressed'])(
    'leaves every purpose and channel where it is %s',
    (state) => {
      expect(act(state)).toMatchObject({ type: 'leave', kind: state, channel: '*', purpose: '*' });
    },
  );

  test('waits for a person to look where it is paused, and says nothing where it is none', () => {
    expect(act('paused')).toMatchObject({ type: 'review' });
    expect(read({ state: 'none' }).acts).toEqual([]);
  });

  test('takes effect now where someone left and nobody wrote when', () => {
    expect(act('withdrawn', { at: '' })).toMatchObject({ type: 'leave', claimed: undefined });
    expect(act('withdrawn', { at: 'last spring' })).toMatchObject({
      type: 'leave',
      claimed: undefined,
    });
  });

  test('understands the usual words of other systems', () => {
    expect(act('Subscribed')).toMatchObject({ type: 'grant' });
    expect(act('opted-out')).toMatchObject({ type: 'leave', kind: 'withdrawn' });
  });

  test.each([
    [{ contact: 'nobody' }, false],
    [{ channel: 'carrier pigeon' }, false],
    [{ purpose: '' }, false],
    [{ at: '' }, false],
    [{ at: '03/04/2025' }, false],
    [{ state: 'withdrawn', contact: 'nobody' }, true],
    [{ state: 'objected', channel: '' }, true],
    [{ state: 'abgemeldet' }, true],
    [{ state: '' }, true],
    [{ state: 'constructor' }, true],
    [{ state: {} }, true],
  ] as Array<[Partial<ImportRow>, boolean]>)(
    'that cannot be read (%j) says so, and whether it may tell of a leaving',
    (over, saysLeft) => {
      const row = read(over);
      expect(row).toMatchObject({ problem: expect.stringMatching(/\.$/), saysLeft });
      expect(row.problem).not.toContain('31');
    },
  );
});
