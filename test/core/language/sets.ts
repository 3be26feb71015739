import type { Intent } from '../../../core/language';
import da from './sets/da.json';
import en from './sets/en.json';
import sv from './sets/sv.json';

/** A message as people write it (see sets/README.md). */
export interface Sample {
  readonly text: string;
  readonly intent: Intent;
  readonly kind: 'leaving' | 'request' | 'ambiguous' | 'harmless';
  readonly heldOut?: true;
}

export const SETS: Readonly<Record<string, readonly Sample[]>> = {
  en: en as readonly Sample[],
  da: da as readonly Sample[],
  sv: sv as readonly Sample[],
};
