import fc from 'fast-check';
import {
  DEFAULT_RETENTION,
  RETENTION_KINDS,
  dueForPurge,
  retentionCutOffs,
  retentionOf,
} from '../../../core/consent';
import type { RetentionKind } from '../../../core/consent';
import { DAY, NOW } from './samples';

describe('a retention policy', () => {
  test('keeps what was read for thirty days, and not a day longer', () => {
    expect(dueForPurge(DEFAULT_RETENTION, 'inbox', NOW - 30 * DAY, NOW)).toBe(false);
    expect(dueForPurge(DEFAULT_RETENTION, 'inbox', NOW - 30 * DAY - 1, NOW)).toBe(true);
  });

  test('keeps proof for two calendar years in Denmark', () => {
    const now = Date.parse('2028-02-29T12:00:00Z');
    expect(retentionCutOffs(retentionOf('dk'), now).proof).toBe(Date.parse('2026-02-28T12:00:00Z'));
  });

  test('lets go of silent prospects after three years in France, and sets no such clock elsewhere', () => {
    expect(retentionCutOffs(retentionOf('FR'), NOW).inactiveContacts).toBe(
      Date.parse('2023-03-10T11:00:00Z'),
    );
    expect(retentionCutOffs(retentionOf('SE'), NOW).inactiveContacts).toBeUndefined();
    expect(retentionOf(undefined)).toEqual(DEFAULT_RETENTION);
  });

  test.each([[{ days: -1 }], [{ days: NaN }], [{ months: Infinity }], [undefined]])(
    'with the span %j lets nothing go',
    (keep) => {
      expect(retentionCutOffs({ inbox: keep }, NOW)).toEqual({});
      expect(dueForPurge({ inbox: keep }, 'inbox', 0, NOW)).toBe(false);
    },
  );

  test('never lets go of what has no beginning', () => {
    expect(dueForPurge(DEFAULT_RETENTION, 'proof', undefined, NOW)).toBe(false);
  });

  test('has no clock for suppressions', () => {
    expect(Object.keys(RETENTION_KINDS).filter((kind) => /suppress/i.test(kind))).toEqual([]);
  });

  test('says the same of one thing as of many', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...(Object.keys(RETENTION_KINDS) as RetentionKind[])),
        fc.constantFrom('DK', 'FR', 'SE', undefined),
        fc.integer({ min: 0, max: 5 * 365 }),
        (kind, country, days) => {
          const policy = retentionOf(country);
          const since = NOW - days * DAY;
          const cutOff = retentionCutOffs(policy, NOW)[kind] ?? -Infinity;
          expect(dueForPurge(policy, kind, since, NOW)).toBe(since < cutOff);
        },
      ),
    );
  });
});
