export { channelField, channelRules, contactField, countryField, purposeField } from './address';
export { AGE_OPTIONS, contactHoursFields, decisionOptions } from './hours';
export { INCLUDE_OPTIONS } from './include';
export { campaignFields, messageClassFields } from './message';
