import fc from 'fast-check';
import { sign, verifySignature } from '../../../core/whatsapp';

const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');

describe('the signature of a webhook', () => {
  test('is the HMAC-SHA256 of the raw body in hex', () => {
    // RFC 4231, test case 2.
    expect(sign(Buffer.from('what do ya want for nothing?'), 'Jefe')).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  test('holds for the very bytes and the very secret, and for nothing else', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ minLength: 1 }),
        fc.nat(),
        (bytes, secret, at) => {
          const raw = Buffer.from(bytes);
          const header = sign(raw, secret);
          expect(verifySignature(raw, header, secret)).toBe(true);
          expect(verifySignature(raw, header, `${secret}x`)).toBe(false);
          expect(verifySignature(Buffer.concat([raw, Buffer.from(' ')]), header, secret)).toBe(
            false,
          );
          const place = 7 + (at % 64);
          const forged =
            header.slice(0, place) + (header[place] === '0' ? '1' : '0') + header.slice(place + 1);
          expect(verifySignature(raw, forged, secret)).toBe(false);
        },
      ),
    );
  });

  test('is refused, without a throw, when it is missing, malformed or made without a secret', () => {
    const good = sign(body, 'secret');
    for (const header of [
      undefined,
      '',
      'sha256=',
      'sha1=abc',
      good.slice(0, -1),
      `${good}0`,
      good.replace('sha256=', ''),
      'sha256=' + 'z'.repeat(64),
    ]) {
      expect(verifySignature(body, header, 'secret')).toBe(false);
    }
    expect(verifySignature(body, sign(body, 'x'), '')).toBe(false);
    expect(verifySignature(undefined as unknown as Buffer, good, 'secret')).toBe(false);
    expect(verifySignature(body, [good] as unknown as string, 'secret')).toBe(false);
    expect(verifySignature(body, good, undefined as unknown as string)).toBe(false);
  });

  test('is accepted with upper-case hex too', () => {
    expect(
      verifySignature(body, 'sha256=' + sign(body, 'secret').slice(7).toUpperCase(), 'secret'),
    ).toBe(true);
  });
});
