import { addressOf, Guesses } from '../../nodes/ConfirmationPageTrigger/guesses';

const LIMITS = { perAddress: 3, overall: 5, windowMs: 1_000 };
const from = (ip: string, headers: Record<string, string> = {}, remoteAddress = ip) =>
  addressOf({ ip, headers, socket: { remoteAddress } });

describe('Tokens that are none', () => {
  test('are limited for an address, which can go on when the time is over', () => {
    const guesses = new Guesses(LIMITS);
    for (const now of [0, 100, 200]) expect(guesses.take('a', now)).toBe(0);
    expect(guesses.take('a', 300)).toBe(700);
    expect(guesses.take('b', 300)).toBe(0);
    expect(guesses.take('a', 1_000)).toBe(0);
  });

  test('are limited for all addresses together, known or not', () => {
    const guesses = new Guesses(LIMITS);
    for (const address of ['a', 'b', undefined, undefined, 'c']) guesses.take(address, 0);
    for (const address of ['a', 'd', undefined]) expect(guesses.take(address, 1)).toBe(999);
    expect(guesses.take(undefined, 1_000)).toBe(0);
  });

  test('are not what real ones are, however many', () => {
    const guesses = new Guesses(LIMITS);
    for (let time = 0; time < 50; time++) {
      expect(guesses.take('a', time)).toBe(0);
      guesses.giveBack('a');
    }
  });

  test('do not become fewer where a real one is taken back after the time is over', () => {
    const guesses = new Guesses(LIMITS);
    guesses.take('a', 0);
    for (let time = 0; time < 3; time++) guesses.take('b', 1_000);
    guesses.giveBack('a');
    expect(guesses.take('b', 1_001)).toBe(999);
  });

  test('lock nobody out for longer because a clock was set back', () => {
    const guesses = new Guesses(LIMITS);
    for (let time = 0; time < 5; time++) guesses.take('a', 1_000_000);
    expect(guesses.take('a', 0)).toBe(0);
    expect(guesses.take('a', 1)).toBe(0);
  });
});

describe('The address that a guess is counted for', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2233:4:5:6:7', '2001:db8:1:2200'],
    ['2001:db8:1:22ff::1', '2001:db8:1:2200'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('of %s is %s', (ip, address) => expect(from(ip)).toBe(address));

  test('is nobody’s behind a proxy that n8n was not told of: one who guesses would lock all out', () => {
    const forwarded = { 'x-forwarded-for': '192.0.2.1' };
    expect(from('10.0.0.1', forwarded)).toBeUndefined();
    expect(from('192.0.2.1', forwarded, '10.0.0.1')).toBe('192.0.2.1');
    expect(addressOf({ headers: {} })).toBeUndefined();
  });
});
