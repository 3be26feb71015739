import type { Identifier } from './vocabulary';

/** `US.13491208655302741918`, for a whole enterprise `US.ENT.118…`. Source: Meta, "Business-scoped user IDs". */
const BSUID = /^([A-Za-z]{2})\.((?:ENT\.)?[A-Za-z0-9]{1,128})$/;

/** WhatsApp's business-scoped user id in its canonical spelling, country in upper case, if it is one. */
export function readBsuid(given: unknown): Identifier | undefined {
  const read = typeof given === 'string' ? BSUID.exec(given.trim()) : null;
  return read === null
    ? undefined
    : { kind: 'bsuid', value: `${read[1]!.toUpperCase()}.${read[2]!}` };
}
