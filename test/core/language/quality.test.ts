import { readMessage, type MessageReading } from '../../../core/language';
import { SETS, type Sample } from './sets';

const LEAVING: ReadonlySet<string> = new Set(['leave', 'leave_everything', 'object']);
const leaves = (reading: MessageReading): boolean =>
  reading.certainty !== 'unclear' && LEAVING.has(reading.intent);

interface Figures {
  readonly precision: number;
  readonly recall: number;
  readonly harmlessUnclear: number;
  readonly intentRight: number;
  readonly counts: string;
  /** Wrongly read messages; printed for the part that may be looked at only. */
  readonly wrong: readonly string[];
}

function measure(samples: readonly Sample[]): Figures {
  const read = samples.map((sample) => ({ sample, reading: readMessage(sample.text) }));
  const found = read.filter(({ reading }) => leaves(reading));
  const wanted = read.filter(({ sample }) => sample.kind === 'leaving');
  const hits = wanted.filter(({ reading }) => leaves(reading));
  const harmless = read.filter(({ sample }) => sample.kind === 'harmless');
  const unclear = harmless.filter(({ reading }) => reading.certainty === 'unclear');
  const silent = wanted.filter(({ reading }) => reading.intent === 'none');
  const plain = read.filter(({ sample }) => sample.kind === 'leaving' || sample.kind === 'request');
  const right = plain.filter(({ sample, reading }) => reading.intent === sample.intent);
  const wrong = read.filter(
    ({ sample, reading }) =>
      (sample.kind !== 'ambiguous' &&
        (reading.intent !== sample.intent || reading.certainty === 'unclear')) ||
      (sample.kind === 'ambiguous' && reading.certainty !== 'unclear'),
  );
  return {
    precision: found.length === 0 ? 1 : hits.length / found.length,
    recall: hits.length / wanted.length,
    harmlessUnclear: unclear.length / harmless.length,
    intentRight: right.length / plain.length,
    counts: `${hits.length} of ${wanted.length} leaving found, ${silent.length} missed without a person looking, ${found.length - hits.length} wrongly, ${unclear.length} of ${harmless.length} harmless unclear`,
    wrong: wrong.map(
      ({ sample, reading }) =>
        `${sample.kind} ${sample.intent}: "${sample.text}" read as ${reading.intent}, ${reading.certainty}`,
    ),
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const report: string[] = [];
afterAll(() => process.stdout.write(`${report.join('\n')}\n`));

describe.each(Object.entries(SETS))('what people write in %s', (language, samples) => {
  it('has at least 60 messages of both kinds, a third of them held out', () => {
    expect(samples.length).toBeGreaterThanOrEqual(60);
    for (const kind of ['leaving', 'harmless']) {
      const ofKind = samples.filter((sample) => sample.kind === kind);
      const held = ofKind.filter((sample) => sample.heldOut);
      expect(held.length).toBeGreaterThanOrEqual(Math.floor(ofKind.length / 3));
    }
    expect(new Set(samples.map(({ text }) => text)).size).toBe(samples.length);
  });

  it.each([
    ['tuned', samples.filter((sample) => !sample.heldOut)],
    ['held out', samples.filter((sample) => sample.heldOut)],
  ])('is read well enough: %s part', (part, share) => {
    const figures = measure(share);
    report.push(
      `${language} ${part}: precision ${percent(figures.precision)}, recall ${percent(figures.recall)}, ` +
        `harmless unclear ${percent(figures.harmlessUnclear)}, intent right ${percent(figures.intentRight)} (${figures.counts})`,
    );
    if (part === 'tuned') report.push(...figures.wrong.map((line) => `  ${line}`));
    expect(figures.precision).toBeGreaterThanOrEqual(0.99);
    expect(figures.recall).toBeGreaterThanOrEqual(0.97);
    expect(figures.harmlessUnclear).toBeLessThanOrEqual(0.05);
  });
});
