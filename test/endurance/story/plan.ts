import fc from 'fast-check';
import { LEAVING_KINDS, type LeavingKind } from '../../../core/consent/vocabulary';
import type { PurgeKind } from '../../../core/ledger';
import { engine } from '../rounds';

/**
 * What may happen to a ledger, as a plan that names nobody: people, questions, messages and claims
 * are told by their place among those that the story knows by then, so that the same plan can be
 * played on any ledger.
 */
export type Step =
  | { readonly do: 'record'; readonly acts: readonly PlannedAct[] }
  | { readonly do: 'record the same again'; readonly back: number }
  | { readonly do: 'message'; readonly from: readonly number[]; readonly signed: boolean }
  | { readonly do: 'message delivered again'; readonly which: number }
  | { readonly do: 'read'; readonly which: number }
  | { readonly do: 'resolve'; readonly which: number; readonly as: 'harmless' | 'leave' | 'object' }
  | { readonly do: 'notice'; readonly version: string; readonly change: 'wording' | 'substance' }
  | {
      readonly do: 'claim';
      readonly scope: 'campaign' | 'permission_request' | 'reply';
      readonly edition: number;
      readonly to: readonly number[];
      readonly run: number;
      readonly capped: boolean;
    }
  | {
      readonly do: 'settle';
      readonly which: readonly number[];
      readonly as: 'sent' | 'unknown' | 'freed';
      readonly withId: boolean;
    }
  | { readonly do: 'release'; readonly which: number }
  | {
      readonly do: 'status';
      readonly which: number;
      readonly by: 'reference' | 'message';
      readonly status: 'sent' | 'delivered' | 'failed';
      readonly stopped: boolean;
    }
  | { readonly do: 'resolve send'; readonly which: number; readonly as: 'sent' | 'not_sent' }
  | { readonly do: 'free'; readonly edition: number; readonly olderThanMinutes: number }
  | { readonly do: 'restrict'; readonly who: number; readonly restricted: boolean }
  | { readonly do: 'split'; readonly who: readonly number[] }
  | { readonly do: 'erase'; readonly who: number }
  | { readonly do: 'purge'; readonly kinds: readonly PurgeKind[]; readonly olderThanDays: number }
  | {
      readonly do: 'take over';
      readonly who: number;
      readonly kind: LeavingKind;
      readonly handedOn: boolean;
    }
  | { readonly do: 'turn the clock'; readonly by: number }
  | { readonly do: 'at once'; readonly steps: readonly Step[] };

export interface PlannedAct {
  readonly type: 'grant' | 'request' | 'answer' | 'leave' | 'resume' | 'review' | 'link';
  /** The first is the one acted on or by. */
  readonly who: readonly number[];
  readonly linkedBy?: 'signed' | 'form';
  readonly announced: boolean;
  readonly named: boolean;
  readonly channel: 'whatsapp' | 'sms' | 'email' | '*';
  readonly purpose: 'offers' | 'news' | '*';
  readonly by: 'person' | 'others';
  readonly signed: boolean;
  /** Milliseconds from now; absent: no time is claimed. */
  readonly claimed?: number;
  readonly day: boolean;
  readonly kind: LeavingKind;
  readonly asks: 'double_opt_in' | 're_permission';
  readonly imported: boolean;
  readonly answer: 'confirmed' | 'refused';
  /** Which question; none: in words. */
  readonly token?: number;
  readonly version?: string;
  /** By what campaigns may choose them. */
  readonly tags?: readonly string[];
  readonly endsInDays?: number;
  readonly personal: boolean;
  readonly reason: boolean;
}

export const CAST_SIZE = 6;
const MINUTE = 60_000;
const DAY = 86_400_000;

const someone = fc.nat(CAST_SIZE - 1);
const anyOne = fc.nat(11);
const oneIn = (n: number) => fc.nat(n - 1).map((drawn) => drawn === 0);
const leavingKind = fc.constantFrom<LeavingKind>(...LEAVING_KINDS);
/** Often a few people, so that what happens to them meets. */
const company = fc.uniqueArray(someone, { minLength: 1, maxLength: 3 });

/** How often each kind of act comes; 0: never. */
export type Weights = Partial<Readonly<Record<PlannedAct['type'], number>>>;

export function anAct(
  weights: Weights = {},
  by: ReadonlyArray<'person' | 'others'> = ['person', 'others'],
) {
  const weight = {
    grant: 6,
    request: 3,
    answer: 3,
    leave: 4,
    resume: 2,
    review: 1,
    link: 3,
    ...weights,
  };
  return fc.record<PlannedAct>(
    {
      type: fc.oneof(
        ...Object.entries(weight).map(([type, weight]) => ({
          weight,
          arbitrary: fc.constant(type as PlannedAct['type']),
        })),
      ),
      who: company,
      linkedBy: fc.option(fc.constantFrom('signed' as const, 'form' as const), { nil: undefined }),
      announced: oneIn(10),
      named: fc.boolean(),
      channel: fc.constantFrom('whatsapp', 'whatsapp', 'whatsapp', 'sms', 'email', '*'),
      purpose: fc.constantFrom('offers', 'offers', 'news', '*'),
      by: fc.constantFrom(...by),
      signed: fc.boolean(),
      claimed: fc.option(
        fc.oneof(
          fc.integer({ min: -10, max: 10 }).map((n) => n * MINUTE),
          fc.integer({ min: -900, max: 2 }).map((n) => n * DAY),
        ),
        { nil: undefined, freq: 6 },
      ),
      day: oneIn(5),
      kind: leavingKind,
      asks: fc.constantFrom('double_opt_in', 'double_opt_in', 're_permission'),
      imported: oneIn(5),
      answer: fc.constantFrom('confirmed', 'confirmed', 'refused'),
      token: fc.option(anyOne, { nil: undefined }),
      version: fc.option(fc.constantFrom('1', '2'), { nil: undefined }),
      tags: fc.option(fc.uniqueArray(fc.constantFrom('vip', 'new', 'autumn-sale')), {
        nil: undefined,
      }),
      endsInDays: fc.option(fc.integer({ min: -5, max: 90 }), { nil: undefined, freq: 2 }),
      personal: fc.boolean(),
      reason: oneIn(5),
    },
    { noNullPrototype: true },
  );
}

const record = (weights?: Weights, by?: ReadonlyArray<'person' | 'others'>): fc.Arbitrary<Step> =>
  fc.record({
    do: fc.constant('record' as const),
    acts: fc.array(anAct(weights, by), { minLength: 1, maxLength: 4 }),
  });

type Arbitraries = {
  readonly [Do in Exclude<Step['do'], 'record' | 'at once'>]: readonly [
    weight: number,
    arbitrary: fc.Arbitrary<Omit<Extract<Step, { do: Do }>, 'do'>>,
  ];
};

/** All but recording, by how often it comes. */
const OTHERS: Arbitraries = {
  'record the same again': [3, fc.record({ back: fc.nat(3) })],
  message: [4, fc.record({ from: company, signed: fc.boolean() })],
  'message delivered again': [1, fc.record({ which: anyOne })],
  read: [3, fc.record({ which: anyOne })],
  resolve: [2, fc.record({ which: anyOne, as: fc.constantFrom('harmless', 'leave', 'object') })],
  notice: [
    1,
    fc.record({
      version: fc.constantFrom('1', '2', '3'),
      change: fc.constantFrom('wording', 'substance'),
    }),
  ],
  claim: [
    6,
    fc.record({
      scope: fc.constantFrom('campaign', 'campaign', 'permission_request', 'reply'),
      edition: fc.nat(1),
      to: fc.array(someone, { minLength: 1, maxLength: CAST_SIZE }),
      run: fc.nat(3),
      capped: fc.boolean(),
    }),
  ],
  settle: [
    5,
    fc.record({
      which: fc.array(anyOne, { minLength: 1, maxLength: 3 }),
      as: fc.constantFrom('sent', 'unknown', 'freed'),
      withId: fc.boolean(),
    }),
  ],
  release: [1, fc.record({ which: anyOne })],
  status: [
    3,
    fc.record({
      which: anyOne,
      by: fc.constantFrom('reference', 'message'),
      status: fc.constantFrom('sent', 'delivered', 'failed'),
      stopped: oneIn(3),
    }),
  ],
  'resolve send': [1, fc.record({ which: anyOne, as: fc.constantFrom('sent', 'not_sent') })],
  free: [1, fc.record({ edition: fc.nat(1), olderThanMinutes: fc.constantFrom(1, 10, 60) })],
  restrict: [2, fc.record({ who: someone, restricted: fc.boolean() })],
  split: [2, fc.record({ who: company })],
  erase: [1, fc.record({ who: someone })],
  purge: [
    4,
    fc.record({
      kinds: fc.subarray(['inbox', 'requests', 'contacts', 'claims', 'proof']),
      olderThanDays: fc.constantFrom(0, 1, 30),
    }),
  ],
  'take over': [1, fc.record({ who: someone, kind: leavingKind, handedOn: oneIn(4) })],
  'turn the clock': [
    4,
    fc.record({
      by: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 1, max: 600 }).map((n) => n * 1000),
        fc.integer({ min: 1, max: 120 }).map((n) => n * DAY),
      ),
    }),
  ],
};

export interface Told {
  readonly weights?: Weights;
  /** Whose grants there are. */
  readonly by?: ReadonlyArray<'person' | 'others'>;
  readonly without?: ReadonlyArray<Step['do']>;
  readonly maxLength?: number;
}

/** One step, any of them as often as they come in life, more or less. */
export function aStep({ weights, by, without = [] }: Told = {}): fc.Arbitrary<Step> {
  const kinds = Object.entries(OTHERS)
    .filter(([name]) => !without.includes(name as Step['do']))
    .map(([name, [weight, arbitrary]]) => ({
      weight,
      arbitrary: (arbitrary as fc.Arbitrary<object>).map((rest) => ({ do: name, ...rest }) as Step),
    }));
  return fc.oneof({ weight: 14, arbitrary: record(weights, by) }, ...kinds);
}

/** Where each statement has a server to go to, a thousand stories are to be told in a minute or two all the same. */
const LONGEST = engine === 'postgres' ? 10 : 20;

/** Several things one after the other, some at the same time. */
export function aStory(told: Told = {}): fc.Arbitrary<Step[]> {
  const step = aStep(told);
  const atOnce: fc.Arbitrary<Step> = fc.record({
    do: fc.constant('at once' as const),
    steps: fc.array(step, { minLength: 2, maxLength: 3 }),
  });
  const each = told.without?.includes('at once')
    ? step
    : fc.oneof({ weight: 9, arbitrary: step }, { weight: 1, arbitrary: atOnce });
  return fc.array(each, { minLength: 1, maxLength: told.maxLength ?? LONGEST, size: 'max' });
}
