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
export {
  createLocalSource,
  createPace,
  type Pace,
  type PaceClock,
  type PaceOptions,
  type PaceSource,
} from './pace';
export { createWhatsAppSender, type WhatsAppContent, type WhatsAppSenderOptions } from './sender';
export { sign, verifySignature } from './signature';
export {
  buildTemplateMessage,
  renderTemplate,
  type BuiltTemplate,
  type RenderedTemplate,
  type TemplateObject,
} from './template';
export { templateShape, type Template } from './template-shape';
export { type TemplateProblem, type TemplateValues } from './template-values';
export {
  labelOf,
  variablesOf,
  type TemplateVariable,
  type VariableKind,
} from './template-variables';
export { hasWayOut } from './way-out';
