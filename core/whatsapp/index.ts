export type { Answer, Answered, Lost, LostReason } from './answer';
export {
  createCloudApiClient,
  CloudApiConfigError,
  type BusinessAccount,
  type CloudApiClient,
  type CloudApiConfig,
  type PhoneNumber,
  type TemplatePage,
} from './client';
export { classify, NO_CODE } from './errors';
export { ERROR_TABLE, type ErrorEntry } from './error-table';
export { GraphError, graphErrorOf } from './graph-error';
export type { MediaFile } from './media';
export { createWhatsAppSender, type WhatsAppContent, type WhatsAppSenderOptions } from './sender';
export { sign, verifySignature } from './signature';
export { buildTemplateMessage, type BuiltTemplate } from './template';
export { fieldProblems } from './template-check';
export { type TemplateProblem } from './template-problems';
export { renderTemplate, type RenderedTemplate } from './template-render';
export { TEMPLATE_FIELDS, templateShape, type Template } from './template-shape';
export { type TemplateValues, type ValueOptions } from './template-values';
export {
  labelOf,
  variablesOf,
  type TemplateVariable,
  type VariableKind,
} from './template-variables';
export { type TemplateObject } from './template-wire';
export { hasWayOut } from './way-out';
