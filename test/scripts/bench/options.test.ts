import { readOptions } from '../../../scripts/bench/options';

describe('the options of the benchmarks', () => {
  it('measures everything where nothing is said', () => {
    expect(readOptions([])).toEqual({
      json: false,
      quick: false,
      engines: ['sqlite', 'postgres'],
      n8n: true,
      help: false,
    });
  });

  it('measures one engine, without n8n', () => {
    expect(readOptions(['--engine', 'postgres', '--no-n8n', '--json'])).toMatchObject({
      engines: ['postgres'],
      n8n: false,
      json: true,
    });
  });

  it('refuses what it does not know, in a sentence', () => {
    expect(() => readOptions(['--engine', 'mysql'])).toThrow('--engine knows sqlite and postgres');
    expect(() => readOptions(['--fast'])).toThrow(/^[^\n]+ See: npm run bench -- --help$/);
  });
});
