export { channelField, channelRules, contactField, countryField, purposeField } from './address';
export { AGE_OPTIONS, contactHoursFields, decisionOptions } from './hours';
export { campaignFields, messageClassFields } from './message';
