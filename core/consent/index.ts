export {
  consentAgeOf,
  GDPR_CONSENT_AGE,
  HIGHEST_CONSENT_AGE,
  surelyOfAge,
  yearOfBirth,
} from './age';
export { readBsuid } from './bsuid';
export * from './channels';
export * from './classes';
export * from './contactHours';
export * from './countries';
export * from './decide';
export * from './evidence';
export * from './explanations';
export * from './facts';
export * from './frequency';
export * from './identifier';
export * from './notices';
export { canonicalPhone } from './phone';
export * from './retention';
export * from './purpose';
export * from './state';
export * from './times';
export { inZone, isTimeZone, timeZonesOf } from './timeZones';
export * from './vocabulary';
export { type WayOutRule, wayOutRuleOf } from './wayOut';
