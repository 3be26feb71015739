import { readOptions } from '../../../scripts/benchSend/options';

describe('the options of the measurement of sending', () => {
  it('measures every way at both limits where nothing is said', () => {
    expect(readOptions([])).toEqual({
      json: false,
      quick: false,
      profile: false,
      rates: [80, 1000],
      routes: ['ours', 'httpRequest', 'httpRequestBatched', 'httpRequestRetried'],
      help: false,
    });
  });

  it('measures one way at one limit', () => {
    expect(readOptions(['--rate', '1000', '--route', 'ours', '--profile'])).toMatchObject({
      profile: true,
      rates: [1000],
      routes: ['ours'],
    });
  });

  it('refuses what it does not know, in a sentence', () => {
    expect(() => readOptions(['--rate', '81'])).toThrow('--rate knows 80, 1000, not "81".');
    expect(() => readOptions(['--route', 'theirs'])).toThrow('--route knows ours, httpRequest');
    expect(() => readOptions(['--fast'])).toThrow(/^[^\n]+ See: npm run bench:send -- --help$/);
  });
});
