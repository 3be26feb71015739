import fc from 'fast-check';
import { CHANNELS, OPT_IN_SOURCES } from '../../../core/consent';
import { IMPORT_STATES, readImportRow } from '../../../core/ledger';
import type { ImportOptions, ImportRow } from '../../../core/ledger';

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

describe('A row that says somebody agreed', () => {
  const unattested = { evidence: { source: 'import', origin: 'migration' }, pendingForMs: 1 };
  const shows = { source: 'web_form', statement: 'Yes, offers, please' };
  const row: ImportRow = {
    contact: '+45 31 31 31 23',
    channel: 'whatsapp',
    purpose: 'offers',
    state: 'granted',
    at: AT,
  };
  const readWith = (more: Partial<ImportRow>, over: Partial<ImportOptions> = {}) =>
    readImportRow({ ...row, ...more }, { ...unattested, ...over });

  test('counts by what it shows, or by whoever answers for the list', () => {
    expect(readWith(shows).acts).toMatchObject([{ by: 'others' }]);
    expect(readWith({}).acts).toMatchObject([{ by: 'unproven' }]);
    const attested = { evidence: { ...unattested.evidence, attestation: 'Marketing attests.' } };
    expect(readWith({}, attested).acts).toMatchObject([{ by: 'others' }]);
    expect(readWith({}, { evidence: { attestation: '  ' } }).acts).toMatchObject([
      { by: 'unproven' },
    ]);
  });

  test.each(['import', 'migration', 'api', 'other', 'our old system'])(
    'shows nothing by a source that tells only how its record came here: %s',
    (source) => {
      expect(readWith({ ...shows, source })).toMatchObject({ unproven: true });
    },
  );

  test('shows a notice only where its text is on record', () => {
    const more = { source: 'web_form', noticeVersion: '7' };
    expect(readWith(more)).toMatchObject({ unproven: true });
    const isOnRecord: ImportOptions['isOnRecord'] = ({ version, purpose, channel }) =>
      version === '7' && purpose === 'offers' && channel === 'whatsapp';
    expect(readWith(more, { isOnRecord }).acts).toMatchObject([{ by: 'others' }]);
    expect(readWith({ ...more, noticeVersion: '8' }, { isOnRecord })).toMatchObject({
      unproven: true,
    });
  });

  test('that has run out and shows nothing was never valid, so nobody is asked to renew it', () => {
    expect(readWith({ state: 'expired' })).toMatchObject({
      unproven: true,
      acts: [{ by: 'unproven' }],
    });
  });

  test('keeps unknown words about its source where erasure takes them', () => {
    const [act] = readWith({ ...shows, source: 'told by a colleague' }).acts ?? [];
    expect(act).toMatchObject({ personal: { source: 'told by a colleague' } });
    expect(JSON.stringify(act?.evidence)).not.toContain('colleague');
  });

  test.each([
    [{ birthYear: 'young' }, 'no_consent'],
    [{ guardianConsent: 'perhaps' }, 'no_consent'],
    [{ boxNotTickedBeforehand: 'no' }, 'no_consent'],
    [{ incentiveWasCondition: 1 }, 'no_consent'],
    [{ tags: '+45 31 31 31 23' }, 'invalid_contact'],
  ])('is refused in a sentence where it is none: %j', (more, reason) => {
    expect(readWith({ ...shows, ...more })).toMatchObject({
      reason,
      problem: expect.stringMatching(/\.$/),
      saysLeft: false,
    });
    expect(readWith({ ...more, state: 'withdrawn' }).acts).toMatchObject([{ type: 'leave' }]);
  });

  test('is never the person’s own word, whatever it says', () => {
    const column = fc.oneof(fc.anything(), fc.constantFrom(...IMPORT_STATES, ...OPT_IN_SOURCES));
    const anyRow = fc.record({
      contact: fc.constantFrom('+45 31 31 31 23', 'DK.1349', 'ada@example.com'),
      channel: fc.constantFrom(...CHANNELS),
      purpose: fc.constant('offers'),
      state: fc.oneof(fc.constantFrom(...IMPORT_STATES), fc.anything()),
      at: fc.oneof(fc.constant(AT), fc.anything()),
      ...{ source: column, statement: column, boxNotTickedBeforehand: column, tags: column },
      ...{ incentiveOffered: column, incentiveWasCondition: column, birthYear: column },
    });
    fc.assert(
      fc.property(anyRow, (any) => {
        for (const act of readImportRow(any, unattested).acts ?? []) {
          expect(['grant', 'request', 'leave', 'review']).toContain(act.type);
          expect(act).not.toMatchObject({ by: 'person' });
          expect(act.signed).toBe(false);
        }
      }),
    );
  });
});
