import { summed } from '../../../scripts/benchSend/profile';

const PACKAGE = 'file:///n8n/nodes/node_modules/n8n-nodes-consent/dist/core/index.js';
const frame = (functionName: string, url: string, line = 10) => ({
  functionName,
  url,
  lineNumber: line - 1,
});
const sourceOf = (_url: string, line: number) =>
  line < 20 ? 'core/ledger/operations/claims.ts' : 'kysely/dist/index.js';

describe('the sum of a CPU profile', () => {
  const lines = summed(
    {
      nodes: [
        { id: 1, callFrame: frame('(root)', ''), children: [2, 5, 6] },
        { id: 2, callFrame: frame('claim', PACKAGE), children: [3] },
        { id: 3, callFrame: frame('compile', PACKAGE, 30), children: [4] },
        { id: 4, callFrame: frame('run', 'node:sqlite') },
        { id: 5, callFrame: frame('execute', 'file:///n8n/node_modules/n8n-core/dist/a.js') },
        { id: 6, callFrame: frame('(idle)', '') },
      ],
      samples: [2, 3, 4, 5, 6],
      timeDeltas: [1000, 3000, 500, 2000, 9000],
    },
    2,
    sourceOf,
  ).map((line) => line.trim().replace(/ +/g, ' '));

  it('tells the time for each message by room and library, and leaves what Node does with whom it does it for', () => {
    expect(lines).toContain('0.500 ms this package: core/ledger');
    expect(lines).toContain('1.750 ms this package: kysely');
    expect(lines).toContain('1.000 ms n8n');
  });

  it('tells functions of the package with what they call, and any by themselves with who called', () => {
    expect(lines).toContain('2.250 ms claim core/ledger/operations/claims.ts');
    expect(lines).toContain('0.250 ms run ← compile kysely/dist/index.js');
  });
});
