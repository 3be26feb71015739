import { createHash } from 'node:crypto';
import { Html, html } from './html';

/** Plain, large enough for a thumb, and readable in light and dark. Both buttons look the same: neither answer is nudged. */
const STYLE = `
:root{color-scheme:light dark;--ink:#1c2421;--paper:#fff;--line:#767f7b;--soft:#eef3f1;--accent:#0f5e57}
@media (prefers-color-scheme:dark){:root{--ink:#e9efec;--paper:#141a18;--line:#8b9691;--soft:#1f2825;--accent:#5eead4}}
*{box-sizing:border-box}
body{margin:0;padding:1.5rem 1rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
main{max-width:36rem;margin:0 auto}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.0625rem;margin:1.5rem 0 .5rem}
dl{margin:1.25rem 0;padding:0}
dt{font-weight:600;margin-top:.75rem}
dd{margin:0}
blockquote{margin:0;padding:.75rem 1rem;background:var(--soft);border-inline-start:4px solid var(--accent);white-space:pre-line}
form{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.75rem 0 1.25rem}
button{flex:1 1 12rem;min-height:3rem;padding:.6rem 1rem;font:inherit;font-weight:600;color:var(--ink);background:var(--soft);border:2px solid var(--line);border-radius:.5rem;cursor:pointer}
a{color:var(--accent)}
button:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
`.trim();

// To the letter what the hash is of.
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * The headers that every page goes out with. Nothing runs in it and nothing is loaded, nobody frames
 * it, keeps it, lists it, or learns by Referer the address that holds a token. Its form is sent to
 * where it came from alone.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex, nofollow, noarchive',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** A whole page. @param language BCP 47 */
export function documentOf(language: string, title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex, nofollow, noarchive" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `.markup;
}
