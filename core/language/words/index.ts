import { da } from './da';
import { en } from './en';
import type { LanguageWords } from './schema';
import { sv } from './sv';

/** Every language that has a file: a new one is added here, and its lines in keywords-more.ts are taken out. */
export const LANGUAGES: readonly LanguageWords[] = [en, da, sv];
