import type { Identifier } from '../consent/vocabulary';

/** `US.13491208655302741918`, for a whole enterprise `US.ENT.118…`. Source: Meta, "Business-scoped user IDs". */
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** WhatsApp's business-scoped user id, if it is one. */
export function bsuidFrom(given: unknown): Identifier | undefined {
  return typeof given === 'string' && BSUID.test(given.trim()) ? { kind: 'bsuid', value: given.trim() } : undefined;
}
