export * from './events';
export { readWhatsApp } from './whatsapp';
export type { Circumstances } from './whatsapp-messages';
