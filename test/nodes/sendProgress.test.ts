import { progressInWords } from '../../nodes/SendWhatsAppTemplate/progress';

test('the progress of a run is told in figures, with what is left of it', () => {
  const told = (done: number, sent: number, ms: number) =>
    progressInWords({ done, sent, all: 10_000, ms });
  expect(told(1_200, 1_150, 15_000)).toBe('1,200 of 10,000 done, 1,150 sent, about 2 minutes left');
  expect(told(9_990, 9_000, 125_000)).toBe('9,990 of 10,000 done, 9,000 sent, about a minute left');
});
