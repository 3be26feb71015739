import { asJson, asTable, problemsOf } from '../../../scripts/start/result.ts';

const result = {
  input: 7,
  sent: 3,
  later: 1,
  notSent: { withdrawn: 2, invalid_contact: 1 },
  messagesReceivedBySandbox: 3,
  duplicates: 0,
};

describe('the result of a campaign', () => {
  it('is one line of JSON with the promised keys', () => {
    const line = asJson(result);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual(result);
  });

  it('shows every reason in the table', () => {
    expect(asTable(result)).toMatch(/withdrawn +2\n +invalid_contact +1/);
  });

  it('is fine where every row is accounted for and the sandbox agrees', () => {
    expect(problemsOf(result)).toEqual([]);
  });

  it.each([
    [{ ...result, input: 8 }, /8 rows went in and 7 came out/],
    [{ ...result, messagesReceivedBySandbox: 4 }, /received 4/],
    [{ ...result, duplicates: 1 }, /more than one/],
  ])('says what does not add up', (wrong, sentence) => {
    expect(problemsOf(wrong).join(' ')).toMatch(sentence);
  });
});
