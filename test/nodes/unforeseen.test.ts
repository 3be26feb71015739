import { describe, expect, it } from '@jest/globals';
import { failureOf, traceOf } from '../../nodes/shared/failure';

const SECRET = '+33639980001';

describe('An error that nobody foresaw', () => {
  it('is told without its message, which may quote an item', () => {
    const failure = failureOf(new TypeError(`Cannot read ${SECRET}`));
    expect(`${failure.message} ${failure.advice}`).not.toContain(SECRET);
    expect(failure.message).toMatch(/\.$/);
  });

  it('leaves in the log where it comes from, and nothing else', () => {
    const trace = traceOf(new TypeError(`Cannot read\n    ${SECRET}`));
    expect(trace.kind).toBe('TypeError');
    expect(trace.at[0]).toContain('unforeseen.test.ts');
    expect(JSON.stringify(trace)).not.toContain(SECRET);
  });

  it.each([undefined, null, 'text', 7, {}])('is a failure, whatever was thrown: %p', (thrown) => {
    expect(failureOf(thrown).reason).toBe('batch_stopped');
    expect(traceOf(thrown).kind).not.toBe('');
  });
});
