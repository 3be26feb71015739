import { readOptions } from '../../../scripts/start/options.ts';

const read = (...args: string[]) => readOptions(args, '/home/someone');

describe('npm start', () => {
  it('stays up when nothing is asked for', () => {
    expect(read()).toMatchObject({ mode: 'stay', json: false, n8nPort: 5678, sandboxPort: 4010 });
  });

  it('takes lists relative to where the command was typed', () => {
    expect(read('--once', '--contacts', 'my list.csv', '--consents=/data/c.csv')).toMatchObject({
      mode: 'once',
      contacts: '/home/someone/my list.csv',
      consents: '/data/c.csv',
    });
  });

  it('runs the same edition again and prints JSON', () => {
    expect(read('--again', '--json')).toMatchObject({ mode: 'again', json: true });
  });

  it.each([
    [['--once', '--again'], /give one of them/],
    [['--onec'], /--onec/],
    [['--port', 'http'], /port number/],
    [['--port', '70000'], /port number/],
    [['--contacts'], /--contacts/],
    [['people.csv'], /people\.csv/],
  ])('says what is wrong with %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(sentence);
  });
});
