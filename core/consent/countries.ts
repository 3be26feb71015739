import { isSupportedCountry } from 'libphonenumber-js/min';

/** Languages in whose words a country column is understood: those of the readers and the presets. */
const LANGUAGES = 'en da sv nb fi is de nl fr es pt it pl'.split(' ');

/** What people write that neither ISO 3166 nor a dictionary of names has. */
const EVERYDAY: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'northern ireland': 'GB',
  el: 'GR',
  usa: 'US',
  'u.s.': 'US',
  'u.s.a.': 'US',
  'u.k.': 'GB',
  holland: 'NL',
  'czech republic': 'CZ',
};

let names: Map<string, string> | undefined;

/**
 * The ISO 3166 code, upper case, of a country as people write it: the code in either case, or the
 * name in one of thirteen languages. `undefined` where it is none. Never throws.
 */
export function readCountry(raw: unknown): string | undefined {
  if (typeof raw !== 'string') return undefined;
  const text = raw.trim();
  if (text.length === 2) {
    const code = text.toUpperCase();
    if (isSupportedCountry(code)) return code;
  }
  if (text.length < 2 || text.length > 60) return undefined;
  names ??= dictionary();
  return names.get(text.toLowerCase());
}

function dictionary(): Map<string, string> {
  const map = new Map<string, string>();
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
    for (const a of letters) {
      for (const b of letters) {
        const code = a + b;
        if (!isSupportedCountry(code)) continue;
        const name = display.of(code);
        if (name) map.set(name.toLowerCase(), code);
      }
    }
  }
  for (const [name, code] of Object.entries(EVERYDAY)) map.set(name, code);
  return map;
}
