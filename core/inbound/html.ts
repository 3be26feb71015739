/** Longer mails are cut here before they are read; what is quoted stands at their end. */
const LONGEST = 400_000;
const TAG = /<!--[\s\S]*?(?:-->|$)|<(\/?)([a-z][a-z0-9]*)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
/** What shows no text, or none of the writer's. */
const HIDDEN: ReadonlySet<string> = new Set(['head', 'style', 'script', 'title', 'template']);
const BREAKS: ReadonlySet<string> = new Set(
  'br p div li tr hr ul ol table h1 h2 h3 h4 h5 h6 pre section article'.split(' '),
);
const EMPTY: ReadonlySet<string> = new Set('br hr img input meta link wbr'.split(' '));

/** How mail programs mark the mail that is answered: as an element that holds it. */
const QUOTE =
  /(?:class|id)\s*=\s*["'][^"']*(?:gmail_quote|gmail_extra|yahoo_quoted|protonmail_quote|tutanota_quote|moz-signature|gmail_signature|zmail_extra|OutlookMessageHeader)/i;
/** The same as a line below which it stands. */
const QUOTE_BELOW =
  /(?:class|id)\s*=\s*["'][^"']*(?:divRplyFwdMsg|appendonsend|moz-cite-prefix|stopSpelling|ms-outlook-mobile-reference-message)/i;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/**
 * The text of a mail in HTML, without the mail that it answers and without signatures that are marked as such.
 * Made to find a person's words, not to show the mail; never throws, whatever the HTML is like.
 */
export function textOfHtml(html: string): string {
  let text = '';
  let at = 0;
  /** The element that is left out, and how many of its name stand open within it. */
  let skipped: { readonly name: string; depth: number } | undefined;
  const source = html.slice(0, LONGEST);
  for (const found of source.matchAll(TAG)) {
    if (!skipped) text += source.slice(at, found.index);
    at = found.index + found[0].length;
    const name = found[2]?.toLowerCase();
    if (name === undefined) continue;
    const closes = found[1] === '/';
    if (skipped) {
      if (name === skipped.name && !EMPTY.has(name)) skipped.depth += closes ? -1 : 1;
      if (skipped.depth === 0) skipped = undefined;
      continue;
    }
    const attributes = found[3] ?? '';
    if (!closes && QUOTE_BELOW.test(attributes)) return unescapeHtml(text);
    if (!closes && !EMPTY.has(name) && !attributes.endsWith('/')) {
      const left = name === 'blockquote' || HIDDEN.has(name) || QUOTE.test(attributes);
      if (left) skipped = { name, depth: 1 };
    }
    if (BREAKS.has(name) || name === 'blockquote') text += '\n';
  }
  if (!skipped) text += source.slice(at);
  return unescapeHtml(text);
}

/** Character references as the characters that they stand for. */
export function unescapeHtml(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (all, dec, hex, name) => {
      const code = dec ? Number(dec) : hex ? Number.parseInt(String(hex), 16) : undefined;
      if (code !== undefined) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
      return ENTITIES[String(name).toLowerCase()] ?? String(all);
    },
  );
}
