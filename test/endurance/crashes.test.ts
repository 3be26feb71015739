import fc from 'fast-check';
import { aPlace } from '../core/ledger/aLedger';
import { recall } from './crashes/recall';
import type { Place, Said } from './crashes/said';
import { buildWorker, type Life, liveAndDie } from './crashes/worker';
import { aSeed, rounds, inFull } from './rounds';

/** So many crashes one ledger lives through before there is a new one, since its first moment counts too. */
const CRASHES_OF_ONE = 10;

const { program, remove } = buildWorker();
afterAll(remove);

const aMoment: fc.Arbitrary<Pick<Life, 'from' | 'ms'>> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ from: fc.constant('start' as const), ms: fc.nat(500) }) },
  {
    weight: 5,
    arbitrary: fc.record({ from: fc.constant('first word' as const), ms: fc.nat(250) }),
  },
);

describe('A worker that is killed at any moment', () => {
  test('leaves a ledger that opens, verifies and lacks nothing that it had reported as recorded', async () => {
    const runs = rounds(100, 4);
    const seed = aSeed('killed at a random moment', runs);
    const kinds = new Map<string, number>();
    let place: Place = aPlace();
    let said: Said[] = [];
    let key = 0;
    for (const [n, moment] of fc.sample(aMoment, { numRuns: runs, seed }).entries()) {
      if (n % CRASHES_OF_ONE === 0) {
        place = aPlace();
        said = [];
        key = 0;
      }
      const now = await liveAndDie(program, place, { ...moment, first: n * 10_000, key });
      for (const each of now) {
        const [kind = ''] = Object.keys(each);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if ('key' in each) key = each.key;
      }
      said.push(...now);
      await recall(place, key, said);
      key += 1;
    }
    process.stderr.write(`what they had reported: ${JSON.stringify(Object.fromEntries(kinds))}\n`);
    // Or nothing could have been missing.
    if (inFull) expect(kinds.size).toBeGreaterThan(7);
  });
});
