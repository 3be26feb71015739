import { asJson, asText, misses } from '../../../scripts/benchSend/report';

const good = {
  delivered: 1,
  duplicates: 0,
  rateUsed: 0.98,
  connections: 40,
  longestStallMs: 31.2,
  stallAfterMs: 400,
  peakMb: 500,
  restMb: 400,
  idleStallMs: 3,
  tookMs: 25_300,
  cpuMsPerMessage: 4.2,
  told: [],
};
const lossy = { ...good, delivered: 0.5, connections: 2001, told: ['n8n: Too many requests'] };

describe('the report of the measurement of sending', () => {
  it('gives for each limit and way what a script is promised, and no more', () => {
    expect(JSON.parse(asJson({ 80: { ours: good }, 1000: { httpRequest: lossy } }))).toEqual({
      80: {
        ours: {
          delivered: 1,
          duplicates: 0,
          rateUsed: 0.98,
          connections: 40,
          longestStallMs: 31.2,
          peakMb: 500,
        },
      },
      1000: { httpRequest: expect.objectContaining({ delivered: 0.5, connections: 2001 }) },
    });
  });

  it('shows what is aimed at below ours, and what n8n said', () => {
    const text = asText(80, 2000, { ours: good, httpRequest: lossy });
    expect(text).toContain('80 messages a second allowed, a template to 2,000 people');
    expect(text).toMatch(
      /Send WhatsApp Template +100 % .+\n +aim +100 % +0 +≥ 0.95 +≤ 64 +≤ 50 ms/,
    );
    expect(text).toContain('HTTP Request, as it comes: n8n: Too many requests');
    expect(text).not.toContain('MISSED');
  });

  it('names whatever misses its aim', () => {
    const bad = { ...good, delivered: 0.9, duplicates: 1, rateUsed: 0.9, connections: 65 };
    expect(misses(80, { ...bad, longestStallMs: 51 })).toHaveLength(5);
    expect(asText(80, 2000, { ours: bad })).toContain('MISSED: 90 % delivered, not all');
  });

  it('at 1,000 a second aims at nobody left out and nobody twice, whatever the machine can do', () => {
    const slow = { ...good, rateUsed: 0.3, connections: 100, longestStallMs: 90 };
    expect(misses(1000, slow)).toEqual([]);
    expect(misses(1000, { ...slow, duplicates: 1 })).toHaveLength(1);
  });
});
