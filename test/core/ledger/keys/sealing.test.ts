import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { seal, tryUnseal, unseal } from '../../../../core/ledger/keys/sealing';

const key = randomBytes(32);

describe('What is sealed', () => {
  test('is read back with its key and place, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (plain, place) => {
        const sealed = seal(key, plain, place);
        expect(new Uint8Array(unseal(createSecretKey(key), sealed, place))).toEqual(plain);
      }),
    );
    expect(unseal(key, seal(key, 'Zoë', 'here'), 'here').toString()).toBe('Zoë');
  });

  test('is not read with another key, in another place, cut or with any bit changed', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(7), (plain, at, bit) => {
        const sealed = seal(key, plain, 'here');
        expect(tryUnseal(randomBytes(32), sealed, 'here')).toBeUndefined();
        expect(tryUnseal(key, sealed, 'there')).toBeUndefined();
        expect(tryUnseal(key, sealed.subarray(0, at % sealed.length), 'here')).toBeUndefined();
        sealed[at % sealed.length] = (sealed[at % sealed.length] as number) ^ (1 << bit);
        expect(tryUnseal(key, sealed, 'here')).toBeUndefined();
      }),
    );
  });

  test('never has the nonce of anything else, and what was sealed before stays as it was', () => {
    const sealed = Array.from({ length: 3000 }, (_, n) => seal(key, String(n), 'here'));
    expect(new Set(sealed.map((bytes) => bytes.toString('hex', 1, 13))).size).toBe(3000);
    for (const [n, bytes] of sealed.entries())
      expect(unseal(key, bytes, 'here').toString()).toBe(String(n));
  });
});
