import { summed } from '../../../scripts/benchSend/profile';

const frame = (functionName: string, url: string) => ({ functionName, url, lineNumber: 9 });
const PACKAGE = 'file:///n8n/nodes/node_modules/n8n-nodes-consent/dist/core/index.js';

describe('the sum of a CPU profile', () => {
  it('counts what Node does for somebody as theirs, and tells it for each message', () => {
    const lines = summed(
      {
        nodes: [
          { id: 1, callFrame: frame('(root)', ''), children: [2, 4, 5] },
          { id: 2, callFrame: frame('claim', PACKAGE), children: [3] },
          { id: 3, callFrame: frame('run', 'node:sqlite') },
          { id: 4, callFrame: frame('execute', 'file:///n8n/node_modules/n8n-core/dist/a.js') },
          { id: 5, callFrame: frame('(idle)', '') },
        ],
        samples: [2, 3, 4, 5],
        timeDeltas: [1000, 3000, 2000, 9000],
      },
      2,
    ).map((line) => line.trim().replace(/ +/g, ' '));
    expect(lines).toContain('2.000 ms this package');
    expect(lines).toContain('1.000 ms n8n');
    expect(lines).toContain('2.000 ms claim dist/core/index.js:10');
    expect(lines).toContain('1.500 ms run node:sqlite:10');
  });
});
