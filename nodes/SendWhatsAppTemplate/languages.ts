/** Meta's codes have an underscore and a region in capitals: `pt_BR`. People write `pt-BR` and `pt_br` as well. */
const CODE = /^([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|\d{3}))?$/;

/** A template's language as Meta writes it; what has no such form is left as it is, for Meta to judge. */
export function languageCode(written: string): string {
  const [, language, region] = CODE.exec(written.trim()) ?? [];
  if (language === undefined) return written.trim();
  return region === undefined
    ? language.toLowerCase()
    : `${language.toLowerCase()}_${region.toUpperCase()}`;
}

const names = new Intl.DisplayNames(['en'], { type: 'language', languageDisplay: 'standard' });

/** `Danish`, `Portuguese (Brazil)`; the code itself where it names no language. */
export function languageName(code: string): string {
  try {
    return names.of(code.replace('_', '-')) ?? code;
  } catch {
    return code;
  }
}
