import fc from 'fast-check';
import {
  CLOCK_TOLERANCE_MS,
  LEAVING_KINDS,
  grantOf,
  leavingHolds,
  leavingReason,
  stateOf,
} from '../../../core/consent';
import type { ConsentFacts, Leaving, LeavingKind } from '../../../core/consent';
import * as any from './arbitraries';
import { DAY, HOUR, NOW, consent } from './samples';

const LEFT = NOW - DAY;
const own = (signed?: number, unsigned?: number) =>
  consent({ grantedByPerson: { signed, unsigned } });
const leaving = (signed?: number, unsigned?: number, kind: LeavingKind = 'withdrawn'): Leaving => ({
  kind,
  at: { signed, unsigned },
});

describe('a leaving', () => {
  type Row = [what: string, Leaving, ConsentFacts | undefined, holds: boolean];
  const rows: Row[] = [
    ['of someone without consent', leaving(LEFT), undefined, true],
    [
      'before a signed own grant, both signed, by a millisecond',
      leaving(LEFT),
      own(LEFT + 1),
      false,
    ],
    ['at the same signed moment as the grant', leaving(LEFT), own(LEFT), true],
    ['after the grant', leaving(LEFT), own(LEFT - 1), true],
    [
      'unsigned, within what clocks explain',
      leaving(undefined, LEFT),
      own(LEFT + CLOCK_TOLERANCE_MS),
      true,
    ],
    [
      'unsigned, beyond what clocks explain',
      leaving(undefined, LEFT),
      own(LEFT + CLOCK_TOLERANCE_MS + 1),
      false,
    ],
    [
      'signed, the grant unsigned within what clocks explain',
      leaving(LEFT),
      own(undefined, LEFT + CLOCK_TOLERANCE_MS),
      true,
    ],
    [
      'signed, the grant unsigned and clearly later',
      leaving(LEFT),
      own(undefined, LEFT + CLOCK_TOLERANCE_MS + 1),
      false,
    ],
    [
      'told twice, the grant later than one of them only',
      leaving(LEFT, NOW),
      own(LEFT + HOUR),
      true,
    ],
    ['of which no time is known', leaving(), own(NOW), true],
    ['whose time is damaged', leaving(NaN), own(NOW), true],
    [
      'before an opt-in that others recorded',
      leaving(LEFT),
      consent({ grantedByOthers: NOW }),
      true,
    ],
  ];

  test.each(rows)('%s', (_what, left, known, holds) => {
    expect(leavingHolds(left, known, NOW)).toBe(holds);
  });

  test.each(LEAVING_KINDS)('of the kind %s is lifted by a later tap of the person', (kind) => {
    expect(leavingHolds(leaving(LEFT, undefined, kind), own(LEFT + HOUR), NOW)).toBe(false);
  });

  test('is not lifted by a grant dated in the future', () => {
    expect(leavingHolds(leaving(LEFT), own(NOW + HOUR), NOW)).toBe(true);
  });

  test('no opt-in by others lifts any', () => {
    fc.assert(
      fc.property(any.leaving, any.consentFacts, any.instant, (left, known, at) => {
        expect(leavingHolds(left, { ...known, grantedByOthers: at }, NOW)).toBe(
          leavingHolds(left, { ...known, grantedByOthers: undefined }, NOW),
        );
      }),
    );
  });

  test('one more act of leaving never ends one that holds', () => {
    fc.assert(
      fc.property(
        any.leaving,
        any.consentFacts,
        any.instant,
        fc.boolean(),
        (left, known, at, signed) => {
          fc.pre(Object.keys(left.at).length > 0);
          fc.pre(leavingHolds(left, known, NOW));
          const clock = signed ? 'signed' : 'unsigned';
          const later = {
            ...left,
            at: { ...left.at, [clock]: Math.max(at, left.at[clock] ?? -Infinity) },
          };
          expect(leavingHolds(later, known, NOW)).toBe(true);
        },
      ),
    );
  });
});

describe('WhatsApp’s own stop', () => {
  const stop = leaving(LEFT, undefined, 'platform_stop');

  test('is undone by a later resume, and by that alone among the leavings', () => {
    const resumed = { signed: LEFT + HOUR };
    expect(leavingHolds({ ...stop, resumed }, undefined, NOW)).toBe(false);
    expect(leavingHolds({ ...stop, resumed: { signed: LEFT - HOUR } }, undefined, NOW)).toBe(true);
    expect(leavingHolds({ ...leaving(LEFT), resumed }, undefined, NOW)).toBe(true);
  });

  test('stands against a grant from elsewhere, which WhatsApp would not deliver to', () => {
    expect(leavingHolds(stop, own(undefined, LEFT + HOUR), NOW)).toBe(true);
  });
});

describe('the state', () => {
  const request = {
    requestId: 'request-1',
    kind: 'double_opt_in' as const,
    requestedAt: NOW - HOUR,
    expiresAt: NOW + DAY,
  };

  test.each([
    ['none', undefined, [], {}],
    ['none', consent(), [], {}],
    ['pending', consent({ request }), [], {}],
    ['granted', own(NOW - HOUR), [], {}],
    ['granted', consent({ grantedByOthers: NOW - HOUR }), [], {}],
    ['granted', consent({ grantedByPerson: { signed: LEFT }, request }), [], {}],
    ['granted', consent({ grantedByOthers: NOW, request }), [], {}],
    ['pending', consent({ grantedByOthers: LEFT, request }), [], {}],
    [
      'pending',
      consent({ grantedByPerson: { signed: LEFT }, expiresAt: LEFT + 1, request }),
      [],
      {},
    ],
    ['expired', consent({ grantedByPerson: { signed: LEFT }, expiresAt: NOW }), [], {}],
    ['expired', own(LEFT), [], { maxConsentAgeDays: 1 }],
    ['granted', own(LEFT + 1), [], { maxConsentAgeDays: 1 }],
    [
      'expired',
      consent({ grantedByPerson: { signed: LEFT }, noticeChangedAt: NOW - HOUR }),
      [],
      {},
    ],
    ['expired', consent({ grantedByPerson: { signed: LEFT }, expiresAt: NaN }), [], {}],
    ['withdrawn', own(LEFT - HOUR), [leaving(LEFT)], {}],
    ['withdrawn', undefined, [leaving(LEFT, undefined, 'suppressed')], {}],
    ['withdrawn', own(LEFT - HOUR), [leaving(LEFT, undefined, 'refused'), leaving(LEFT)], {}],
    ['refused', consent({ request }), [leaving(LEFT, undefined, 'refused')], {}],
    ['paused', own(LEFT), [], { needsReview: true }],
    ['withdrawn', own(LEFT - HOUR), [leaving(LEFT)], { needsReview: true }],
    ['none', undefined, [], { needsReview: true }],
  ] as const)('is %s (%#)', (state, known, leavings, options) => {
    expect(stateOf(known, leavings, NOW, options)).toBe(state);
  });

  test('is granted never while a leaving holds, in whatever order they came', () => {
    fc.assert(
      fc.property(
        fc.option(any.consentFacts, { nil: undefined }),
        fc.array(any.leaving, { minLength: 1 }),
        (known, leavings) => {
          const state = stateOf(known, leavings, NOW);
          expect(stateOf(known, leavings.toReversed(), NOW)).toBe(state);
          const holds = leavings.some((left) => leavingHolds(left, known, NOW));
          expect(['withdrawn', 'refused'].includes(state)).toBe(holds);
          expect(leavingReason(leavings, known, NOW) !== undefined).toBe(holds);
        },
      ),
    );
  });

  test('a leaving of an unknown kind is read as the widest', () => {
    const strange = { kind: 'vanished' as LeavingKind, at: { signed: LEFT } };
    expect(leavingReason([strange], undefined, NOW)).toBe('suppressed');
  });

  test('an ended grant says when it was given and when it ended', () => {
    expect(grantOf(own(LEFT), NOW, { maxConsentAgeDays: 1 })).toMatchObject({
      standing: 'expired',
      grantedAt: LEFT,
      expiredAt: NOW,
    });
  });
});
