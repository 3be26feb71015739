/**
 * Why people leave, as far as they say so: kinds that can be counted without keeping anybody's words, which may name
 * anyone and go with erasure.
 */
export const KINDS_OF_REASON = [
  'too_many',
  'not_relevant',
  'never_agreed',
  'no_longer_customer',
  'other_channel',
  'privacy',
  'other',
] as const;
export type KindOfReason = (typeof KINDS_OF_REASON)[number];
