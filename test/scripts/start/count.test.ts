import type { Item, RunResult } from '../../../scripts/n8n/run.ts';
import { countRun } from '../../../scripts/start/count.ts';

const CHECK = {
  name: 'Check',
  type: 'n8n-nodes-consent.consentCheck',
  typeVersion: 1,
  parameters: {},
};
const SEND = {
  name: 'Send',
  type: 'n8n-nodes-consent.sendWhatsAppTemplate',
  typeVersion: 1,
  parameters: {},
};
const OTHER = { name: 'Merge', type: 'n8n-nodes-base.merge', typeVersion: 3, parameters: {} };
const workflow = { nodes: [CHECK, SEND, OTHER] };

const items = (...reasons: string[]): Item[] =>
  reasons.map((reason) => ({ json: { consent: { reason } } }));
const ran = (...outputs: Item[][]) => ({ executionStatus: 'success', executionTime: 1, outputs });
const run = (nodes: RunResult['nodes']): RunResult => ({ status: 'success', nodes });

describe('counting a campaign', () => {
  it('counts every person at the end they came out of, over all batches', () => {
    const result = countRun(
      workflow,
      run({
        Check: [
          ran(
            items('withdrawn', 'no_consent'),
            items('quiet_hours'),
            items('allowed', 'allowed', 'allowed'),
          ),
          ran(items('withdrawn'), [], items('allowed')),
        ],
        Send: [
          ran(items('already_sent'), items('frequency_cap'), items('allowed')),
          ran([], [], items('allowed')),
        ],
        Merge: [ran(items('withdrawn', 'allowed'))],
      }),
    );
    expect(result).toEqual({
      sent: 2,
      later: 2,
      notSent: { withdrawn: 2, no_consent: 1, already_sent: 1 },
    });
  });

  it('counts nothing where nothing ran', () => {
    expect(countRun(workflow, run({}))).toEqual({ sent: 0, later: 0, notSent: {} });
  });

  it('refuses to count an item that came out unsent without a reason, as a disabled node lets it', () => {
    const passedThrough = run({ Send: [ran([{ json: { phone: 'n/a' } }])] });
    expect(() => countRun(workflow, passedThrough)).toThrow(/without a reason/);
  });
});
