import { da } from './da';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fi } from './fi';
import { fr } from './fr';
import { is } from './is';
import { it } from './it';
import { nb } from './nb';
import { nl } from './nl';
import { pl } from './pl';
import { pt } from './pt';
import type { LanguageWords } from './schema';
import { sv } from './sv';
import { zh } from './zh';

/** Every language: a new one is a file of its own and a line here. */
export const LANGUAGES: readonly LanguageWords[] = [
  en,
  da,
  sv,
  nl,
  pl,
  pt,
  zh,
  nb,
  fi,
  is,
  de,
  fr,
  es,
  it,
];
