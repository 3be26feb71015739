import fc from 'fast-check';
import { classify, ERROR_TABLE, NO_CODE } from '../../../core/whatsapp';

const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;

/** The platform's table, written down once more and independently of the one under test. */
const EXPECTED: Record<string, readonly number[]> = {
  retry: [130429, 131056, 80007, 4],
  unknown: [2, 131000, 131016, 131057],
  later: [131049],
  opted_out: [131050],
  not_reachable: [131026, 130403, 131021, 130472, 131047, 131062],
  rejected: [100, 131008, 131009, 132000, 132005, 132012],
  stop: [
    0, 190, 10, 200, 210, 250, 299, 368, 131031, 131042, 131048, 131063, 131064, 130497, 132001,
    132007, 132015, 132016,
  ],
};
const LISTED = new Set(Object.values(EXPECTED).flat());
const isListed = (code: number): boolean => LISTED.has(code) || (code >= 200 && code <= 299);
const error = (code: unknown, more: object = {}): object => ({
  error: { code, message: `(#${String(code)}) Something`, type: 'OAuthException', ...more },
});

describe('what an answer of WhatsApp means', () => {
  test.each(
    Object.entries(EXPECTED).flatMap(([kind, codes]) => codes.map((code) => [code, kind] as const)),
  )('error %i leads to "%s"', (code, kind) => {
    const result = classify({ status: 400, body: error(code) }, NOW);
    expect(result.kind).toBe(kind);
    if (result.kind === 'rejected') expect(result.listed).toBe(true);
    if ('code' in result) expect(result.code).toBe(code);
  });

  test('130429, 80007 and 4 slow the whole number, 131056 one recipient', () => {
    const scope = (code: number): unknown => classify({ status: 429, body: error(code) }, NOW);
    expect(scope(130429)).toMatchObject({ scope: 'number', afterMs: 1_000 });
    expect(scope(131056)).toMatchObject({ scope: 'recipient', afterMs: 1_000 });
    expect(scope(80007)).toMatchObject({ scope: 'number', afterMs: 60_000 });
    expect(scope(4)).toMatchObject({ scope: 'number', afterMs: 60_000 });
  });

  test('131049 waits for 24 hours', () => {
    expect(classify({ status: 400, body: error(131049) }, NOW)).toMatchObject({
      kind: 'later',
      resumeAt: NOW + DAY,
    });
  });

  test('a message id means accepted, with what the answer says beside it', () => {
    const body = {
      messaging_product: 'whatsapp',
      contacts: [{ input: '4532000001', user_id: 'DK.1349' }],
      messages: [{ id: 'wamid.HBgK', message_status: 'held_for_quality_assessment' }],
    };
    expect(classify({ status: 200, body }, NOW)).toEqual({
      kind: 'accepted',
      messageId: 'wamid.HBgK',
      held: true,
      alsoKnownAs: [{ kind: 'bsuid', value: 'DK.1349' }],
    });
    expect(
      classify(
        { status: 200, body: { messages: [{ id: 'wamid.HBgK', message_status: 'accepted' }] } },
        NOW,
      ),
    ).toEqual({ kind: 'accepted', messageId: 'wamid.HBgK' });
  });

  test.each([
    ['an empty answer', { status: 200, body: undefined }],
    ['a success without an id', { status: 200, body: { messages: [{}] } }],
    ['a success with a blank id', { status: 200, body: { messages: [{ id: ' ' }] } }],
    [
      'a success with an error in it',
      { status: 200, body: { messages: [{ id: 'wamid.A' }], error: { code: 100 } } },
    ],
    ['an id under a failing status', { status: 500, body: { messages: [{ id: 'wamid.A' }] } }],
    ['a refusal that is no JSON', { status: 400, body: undefined }],
    ['a refusal whose code is no number', { status: 400, body: error('100') }],
    ['a redirect', { status: 302, body: undefined }],
    ['a listed code under a server fault', { status: 503, body: error(130429) }],
    ['a lost answer', { lost: 'timeout', unsent: false } as const],
    ['a broken connection', { lost: 'broken_off', unsent: false } as const],
  ])('%s proves nothing', (_what, answer) => {
    expect(classify(answer, NOW).kind).toBe('unknown');
  });

  test('a request that never had a connection is surely unsent', () => {
    expect(classify({ lost: 'unreachable', unsent: true }, NOW)).toMatchObject({
      kind: 'retry',
      scope: 'number',
      code: NO_CODE,
    });
    expect(classify({ lost: 'timeout', unsent: true }, NOW)).toMatchObject({
      kind: 'retry',
      code: NO_CODE,
    });
    expect(classify({ lost: 'misconfigured', unsent: true }, NOW)).toMatchObject({
      kind: 'stop',
      code: NO_CODE,
    });
    expect(classify({ lost: 'cancelled', unsent: true }, NOW)).toMatchObject({
      kind: 'stop',
      code: NO_CODE,
    });
  });

  test('an unlisted code is rejected and says so; one of a server fault is unknown', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10, max: 200_000 }).filter((code) => !isListed(code)),
        fc.integer({ min: 400, max: 599 }),
        (code, status) => {
          const result = classify({ status, body: error(code) }, NOW);
          if (status >= 500) expect(result.kind).toBe('unknown');
          else expect(result).toMatchObject({ kind: 'rejected', listed: false, code });
        },
      ),
    );
  });

  test('nothing is ever accepted without a readable message id, whatever comes back', () => {
    const id = fc.oneof(fc.constant('wamid.HBgLNDUzMjAw'), fc.anything());
    const body = fc.oneof(
      fc.anything(),
      fc.record(
        {
          messages: fc.oneof(fc.array(fc.record({ id }, { requiredKeys: [] })), fc.anything()),
          contacts: fc.anything(),
          error: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), body, (status, given) => {
        const result = classify({ status, body: given }, NOW);
        if (result.kind !== 'accepted') return;
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(300);
        expect(typeof result.messageId).toBe('string');
        expect(result.messageId).toMatch(/^\S+$/);
      }),
      { numRuns: 500 },
    );
  });

  test('a mistake in a parameter names the parameter', () => {
    const named = classify(
      {
        status: 400,
        body: error(100, {
          message: '(#100) Unexpected key "x" on param "template[\'language\']".',
        }),
      },
      NOW,
    );
    expect(named).toMatchObject({
      kind: 'rejected',
      explanation: expect.stringContaining("template['language']"),
    });
    const counted = classify(
      {
        status: 400,
        body: error(132000, {
          error_data: {
            details:
              'body: number of localizable_params (1) does not match the expected number of params (2)',
          },
        }),
      },
      NOW,
    );
    expect(counted).toMatchObject({
      kind: 'rejected',
      explanation: expect.stringContaining('number of localizable_params (1)'),
    });
  });

  test('no explanation repeats a number, an address or an id that Graph put into its text', () => {
    const private_ = fc.constantFrom(
      '4532000001',
      '+45 32 00 00 01',
      '(+45) 3200-0001',
      'wamid.HBgKNDUzMjAwMDAwMRUC',
      'anna@example.test',
      '٤٥٣٢٠٠٠٠٠١',
    );
    const around = fc.constantFrom('Recipient ', 'param to: ', "Parameter 'to' value ", '');
    fc.assert(
      fc.property(
        fc.constantFrom(...LISTED, 99_999),
        private_,
        around,
        around,
        (code, secret, before, after) => {
          const text = `${before}${secret} ${after}`;
          const result = classify(
            { status: 400, body: error(code, { message: text, error_data: { details: text } }) },
            NOW,
          );
          const told = 'explanation' in result ? result.explanation : '';
          expect(told).not.toContain(secret);
          expect(told.replaceAll(String(code), '')).not.toMatch(/\p{Nd}{5}/u);
        },
      ),
    );
  });

  test('every explanation is a sentence that ends with what to do', () => {
    for (const entry of ERROR_TABLE) {
      expect(entry.explanation).toMatch(/^[A-Z].*\.$/);
      expect(entry.explanation.length).toBeGreaterThan(30);
    }
    expect(classify({ lost: 'timeout', unsent: false }, NOW)).toMatchObject({
      explanation: expect.stringContaining('not sent again'),
    });
  });
});
