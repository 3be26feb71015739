import { asJson, asText, ratiosOf } from '../../../scripts/bench/report';
import { FULL } from '../../../scripts/bench/sizes';

const race = (ours: number, theirs: number) => ({
  ours: [ours],
  theirs: [theirs],
  ratio: ours / theirs,
});
const measured = {
  check: race(120, 100),
  checkPreparedKey: race(120, 80),
  middle: race(110, 100),
  largest: race(160, 100),
  import: race(300, 200),
  filledPerSecond: 5000,
  bytesPerContact: 1234.5,
  stalls: { check: 12.34, fill: 48.76 },
  longestSync: 3,
  idleStall: 2,
};
const routes = {
  check: { sqlite: [150, 140, 160] },
  rowExists: [30_000],
  merge: [6000],
  n8nVersion: '2.0.0',
};

describe('the report of the benchmarks', () => {
  it('gives every ratio of one engine, ours first', () => {
    const sqlite = ratiosOf('sqlite', measured, routes);
    expect(JSON.parse(asJson({ sqlite }))).toEqual({
      sqlite: {
        checkVsFloor: 1.2,
        checkVsRowExists: 0.005,
        checkVsMerge: 0.025,
        millionVsTenThousand: 1.6,
        importVsFloor: 1.5,
        longestStallMs: 48.8,
        bytesPerContact: 1235,
      },
    });
  });

  it('leaves out what needs n8n where that did not run', () => {
    expect(Object.keys(ratiosOf('postgres', measured, routes))).not.toContain('checkVsMerge');
    expect(Object.keys(ratiosOf('sqlite', measured))).not.toContain('checkVsRowExists');
  });

  it('says of each ratio what it may come to, and marks the one that is over it', () => {
    const text = asText('sqlite', FULL, measured, routes);
    expect(text).toMatch(/against the floor: 120 ms, floor 100 ms: 1\.20× \(at most 1\.5\)/);
    expect(text).toMatch(/of 1,000,000: 160 ms, of 10,000 100 ms: 1\.60× \(OVER: at most 1\.5\)/);
    expect(text).toMatch(
      /Row Exists for each 30\.0 s: 0\.005 \(200 times as fast\) \(at most 0\.01\)/,
    );
    expect(text).toMatch(
      /48\.8 ms .*fsync took 3 ms, .* for 2 ms \(at most 50 ms beyond the fsync\)/,
    );
    expect(text.match(/OVER/g)).toHaveLength(1);
  });
});
