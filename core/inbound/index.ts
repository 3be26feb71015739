export * from './events';
export { readText, type TextCircumstances } from './text';
export { readWhatsApp } from './whatsapp';
export type { Circumstances } from './whatsapp-messages';
