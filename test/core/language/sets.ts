import type { Intent } from '../../../core/language';
import da from './sets/da.json';
import en from './sets/en.json';
import sv from './sets/sv.json';
import nl from './sets/nl.json';
import pl from './sets/pl.json';
import pt from './sets/pt.json';
import zh from './sets/zh.json';
import nb from './sets/nb.json';
import fi from './sets/fi.json';
import is from './sets/is.json';
import de from './sets/de.json';
import fr from './sets/fr.json';
import es from './sets/es.json';
import it from './sets/it.json';

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
  nl: nl as readonly Sample[],
  pl: pl as readonly Sample[],
  pt: pt as readonly Sample[],
  zh: zh as readonly Sample[],
  nb: nb as readonly Sample[],
  fi: fi as readonly Sample[],
  is: is as readonly Sample[],
  de: de as readonly Sample[],
  fr: fr as readonly Sample[],
  es: es as readonly Sample[],
  it: it as readonly Sample[],
};
