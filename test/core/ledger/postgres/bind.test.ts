import fc from 'fast-check';
import { serialize } from 'pg-protocol';
import { bindMessage } from '../../../../core/ledger/engines/postgresBind';

const value = fc.oneof(
  fc.constantFrom(null, undefined, ''),
  fc.string({ unit: 'binary' }),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);
const name = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));

test('the parameters of a statement are put as pg puts them, byte for byte', () => {
  fc.assert(
    fc.property(name, name, fc.array(value), fc.boolean(), (portal, statement, values, binary) => {
      const bind = { portal, statement, values, binary };
      expect(bindMessage(bind)).toEqual(serialize.bind(bind as never));
    }),
  );
});
