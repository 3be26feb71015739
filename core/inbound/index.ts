export * from './events';
export { findInput, type FoundInput, type InputKind } from './find';
export type { FindHints, Sender as InboundSender } from './form';
export { messageFromText, type PlainMessage } from './text';
export { readWhatsApp } from './whatsapp';
export { type NumberHeard, numbersHeard } from './whatsapp-numbers';
export type { Circumstances } from './whatsapp-messages';
