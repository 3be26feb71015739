import fc from 'fast-check';
import { CHANNELS, CHANNEL_RULES, canonicalPhone, readRecipient } from '../../../core/consent';
import type { Channel } from '../../../core/consent';

const value = (...given: Parameters<typeof readRecipient>) =>
  readRecipient(...given).identifier?.value;

describe('a phone number', () => {
  test.each([
    ['with spaces', '+45 20 12 34 56', undefined],
    ['with dots and dashes', '+45 20.12-34.56', undefined],
    ['with the prefix 00', '0045 20123456', undefined],
    ['with a tel: link', 'tel:+45-20-12-34-56', undefined],
    ['as Twilio writes it', 'whatsapp:+4520123456', undefined],
    ['with a needless (0)', '+45 (0)20 12 34 56', undefined],
    ['in full-width digits', '＋４５２０１２３４５６', undefined],
    ['with hidden direction marks', '\u202a+45 20 12 34 56\u202c', undefined],
    ['in national form', '20 12 34 56', 'DK'],
    ['in national form, country in lower case', '20123456', 'dk'],
    ['in national form, country by its own name', '20123456', 'Danmark'],
    ['in national form, country by its English name', '20123456', 'Denmark'],
    ['typed as a number', 20123456, 'DK'],
    ['typed as a number with country code', 4520123456, 'DK'],
    ['typed as a big integer', 4520123456n, undefined],
    ['as WhatsApp names it, without the plus', '4520123456', undefined],
    ['as WhatsApp names it, seen from another country', '4520123456', 'SE'],
    ['international, whatever the country given', '+4520123456', 'SE'],
  ])('is read %s', (_how, raw, country) => {
    expect(readRecipient('whatsapp', raw, { country })).toEqual({
      identifier: { kind: 'phone', value: '+4520123456' },
      country: 'DK',
    });
  });

  test.each([
    ['+44 (0)20 7946 0018', '+442079460018', 'GB'],
    ['+39 (0)6 6988 3712', '+390669883712', 'VA'],
    ['+46 (0)70-174 06 05', '+46701740605', 'SE'],
    ['+1 (202) 555-0123', '+12025550123', 'US'],
    ['+33 6 39 98 12 34', '+33639981234', 'FR'],
  ])('%s is %s', (raw, number, country) => {
    expect(readRecipient('sms', raw)).toMatchObject({ identifier: { value: number }, country });
  });

  test('has the default country only where the contact has none', () => {
    expect(value('whatsapp', '0701740605', { defaultCountry: 'SE' })).toBe('+46701740605');
    expect(value('whatsapp', '0701740605', { country: '', defaultCountry: 'SE' })).toBe(
      '+46701740605',
    );
    expect(value('whatsapp', '20123456', { country: 'DK', defaultCountry: 'SE' })).toBe(
      '+4520123456',
    );
  });

  test('is not guessed at where the contact’s country cannot be read', () => {
    const read = readRecipient('whatsapp', '20123456', {
      country: 'Atlantis',
      defaultCountry: 'DK',
    });
    expect(read.identifier).toBeUndefined();
    expect(read.problem).toContain('country of the contact');
  });

  test('of a German mobile phone without its plus is not taken for a German fixed line', () => {
    expect(value('whatsapp', '4915112345678', { country: 'DE' })).toBe('+4915112345678');
  });

  test('that could be a stranger’s in another country is refused', () => {
    // A mobile phone in Arkansas by its national form, and one in Norway with its country code.
    const read = readRecipient('whatsapp', '4799912345', { country: 'US' });
    expect(read.identifier).toBeUndefined();
    expect(read.problem).toContain('two ways');
  });

  test.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['null', null],
    ['no value', undefined],
    ['words', 'call me'],
    ['a number inside words', 'call +4520123456'],
    ['too few digits', '+45 2012'],
    ['too many digits', '+45 20 12 34 56 78 90 12'],
    ['a number that no country has', '+45 12 34 56 78'],
    ['two numbers', '+4520123456, +4520123457'],
    ['an extension', '+45 20 12 34 56 ext. 5'],
    ['two plus signs', '+45+20123456'],
    ['national form without a country', '20123456'],
    ['an e-mail address', 'anna@example.org'],
    ['an object', { phone: '+4520123456' }],
    ['a list', ['+4520123456']],
    ['NaN', NaN],
    ['a number too large to be exact', Number('45201234560000000000')],
    ['a fraction', 4520123456.5],
    ['true', true],
    ['a function', () => '+4520123456'],
  ])('is not %s', (_what, raw) => {
    const read = readRecipient('whatsapp', raw);
    expect(read.identifier).toBeUndefined();
    expect(read.problem).toMatch(/^[A-Z].*\.$/);
  });

  test('of Mexico is one, with and without the 1 it once had', () => {
    expect(value('whatsapp', '+52 1 55 1234 5678')).toBe('+525512345678');
    expect(value('whatsapp', '5215512345678')).toBe('+525512345678');
    expect(canonicalPhone('+525512345678')).toBe('+525512345678');
  });

  test('once read is read again as the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99999999999999 }), (digits) => {
        const first = value('whatsapp', `+${digits}`);
        fc.pre(first !== undefined);
        expect(value('whatsapp', first)).toBe(first);
      }),
    );
  });
});

describe('WhatsApp', () => {
  test('also knows people by a business-scoped user id', () => {
    expect(readRecipient('whatsapp', ' DK.13491208655302741918 ')).toEqual({
      identifier: { kind: 'bsuid', value: 'DK.13491208655302741918' },
      country: 'DK',
    });
    expect(value('whatsapp', 'US.ENT.118aB')).toBe('US.ENT.118aB');
  });

  test('does not take anything with a dot for one', () => {
    for (const raw of ['DNK.123', 'DK.', 'DK.12 34', `DK.${'1'.repeat(129)}`, 'D1.123']) {
      expect(value('whatsapp', raw)).toBeUndefined();
    }
  });

  test('alone has such ids', () => {
    expect(value('sms', 'DK.13491208655302741918')).toBeUndefined();
  });
});

describe('an e-mail address', () => {
  test('is in lower case, its domain as the wire has it', () => {
    expect(readRecipient('email', ' Anna.Ek+Shop@Example.ORG ')).toEqual({
      identifier: { kind: 'email', value: 'anna.ek+shop@example.org' },
    });
    expect(value('email', 'mailto:anna@example.org')).toBe('anna@example.org');
    expect(value('email', 'anna@blåbærgrød.example')).toBe('anna@xn--blbrgrd-fxak7p.example');
  });

  test.each([
    'anna',
    'anna@',
    '@example.org',
    'anna@example',
    'anna@@example.org',
    'anna ek@example.org',
    'anna@example..org',
    '.anna@example.org',
    'Anna <anna@example.org>',
    'anna@example.org, bo@example.org',
    `${'a'.repeat(65)}@example.org`,
    'anna@-example.org',
  ])('is not %s', (raw) => {
    expect(readRecipient('email', raw).problem).toContain('e-mail');
  });
});

describe('each channel reads its own form of address', () => {
  test.each<[Channel, unknown, string, string]>([
    ['whatsapp', '+45 20 12 34 56', 'phone', '+4520123456'],
    ['whatsapp', 'dk.13491208655302741918', 'bsuid', 'DK.13491208655302741918'],
    ['sms', '0045 20123456', 'phone', '+4520123456'],
    ['signal', '+45 20123456', 'phone', '+4520123456'],
    ['rcs', 4520123456, 'phone', '+4520123456'],
    ['imessage', '+4520123456', 'phone', '+4520123456'],
    ['imessage', 'Anna@Example.org', 'email', 'anna@example.org'],
    ['viber', '+45 20 12 34 56', 'phone', '+4520123456'],
    ['viber', '01234567890123456789AA==', 'platform_id', '01234567890123456789AA=='],
    ['email', 'mailto:Anna@Example.org', 'email', 'anna@example.org'],
    ['messenger', '6521890077', 'platform_id', '6521890077'],
    ['telegram', 12345, 'platform_id', '12345'],
    ['telegram', '@SomeName', 'platform_id', '@somename'],
    ['wechat', 'oX-9_wechatOpenId', 'platform_id', 'oX-9_wechatOpenId'],
    ['snapchat', 'some.name-1', 'platform_id', 'some.name-1'],
    ['google_business_messages', 'conversation/1', 'platform_id', 'conversation/1'],
  ])('%s: %s', (channel, raw, kind, canonical) => {
    expect(readRecipient(channel, raw).identifier).toEqual({
      kind,
      value: canonical,
      ...(kind === 'platform_id' && { channel }),
    });
  });

  test.each<[Channel, string, string]>([
    ['messenger', 'anna@example.org', 'Messenger id'],
    ['messenger', '+4520123456', 'Messenger id'],
    ['telegram', '+4520123456', 'Telegram id'],
    ['telegram', '-1001234567890', 'Groups'],
    ['telegram', 'https://t.me/somename', 'Telegram id'],
    ['wechat', 'anna@example.org', 'WeChat id'],
    ['snapchat', 'anna@example.org', 'Snapchat'],
    ['imessage', 'anna@', 'e-mail'],
    ['viber', 'somebody', 'phone number'],
    ['rcs', 'anna@example.org', 'phone number'],
    ['email', '+4520123456', 'e-mail'],
  ])('%s does not take %s, and says what it takes', (channel, raw, told) => {
    const { identifier, problem } = readRecipient(channel, raw);
    expect(identifier).toBeUndefined();
    expect(problem).toMatch(/\.$/);
    expect(problem).toContain(told);
    expect(problem).not.toContain(raw);
  });
});

describe('a platform’s own id', () => {
  test('is neither empty, nor endless, nor broken by blanks', () => {
    for (const raw of ['', 'a'.repeat(201), 'a b', 'a\nb']) {
      expect(value('google_business_messages', raw)).toBeUndefined();
    }
    expect(value('google_business_messages', 'a'.repeat(200))).toBeDefined();
  });

  test('with lost digits is refused', () => {
    expect(readRecipient('messenger', Number('65218900771234567')).problem).toContain(
      'digits are lost',
    );
  });
});

describe('on every channel', () => {
  test('the time zone is kept where it is one', () => {
    expect(
      readRecipient('email', 'a@example.org', { timeZone: 'Europe/Oslo', country: 'no' }),
    ).toMatchObject({
      timeZone: 'Europe/Oslo',
      country: 'NO',
    });
    expect(
      readRecipient('email', 'a@example.org', { timeZone: 'Mars/Base' }).timeZone,
    ).toBeUndefined();
  });

  test('the kind of identifier is one that the channel has', () => {
    const samples = ['+4520123456', 'anna@example.org', 'DK.1349', 'abc123', '12345'];
    for (const channel of CHANNELS) {
      const found = samples.map((raw) => readRecipient(channel, raw).identifier).filter(Boolean);
      expect(found.length).toBeGreaterThan(0);
      for (const identifier of found) {
        expect(CHANNEL_RULES[channel].identifierKinds).toContain(identifier!.kind);
      }
    }
  });

  test('whatever comes in, it never throws, and a problem never repeats what was given', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CHANNELS),
        fc.oneof(
          fc.anything(),
          fc.string({ unit: 'binary' }),
          fc.emailAddress(),
          fc.stringMatching(/^\+?[\d ]{6,20}$/),
        ),
        fc.anything(),
        (channel, raw, country) => {
          const read = readRecipient(channel, raw, { country });
          expect(read.identifier === undefined).toBe(read.problem !== undefined);
          if (typeof raw === 'string' && raw.trim().length > 8)
            expect(read.problem ?? '').not.toContain(raw);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('that does not exist there is a problem, not a crash', () => {
    expect(readRecipient('constructor' as Channel, 'x').problem).toContain('channel');
  });
});
