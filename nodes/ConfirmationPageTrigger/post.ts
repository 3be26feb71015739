import { FORM } from '../../pages/confirmation';

/** A form's worth of bytes: a token, an answer and their names take less than a hundred. */
const MOST_BYTES = 1_024;

/** 24 random bytes as base64url, as the ledger gives them out. */
const TOKEN = /^[A-Za-z0-9_-]{32}$/;

/** What a POST says, or why it says nothing: an HTTP status. */
export type Posted =
  | { readonly token: string | undefined; readonly answer: 'confirm' | 'decline' }
  | { readonly refused: 400 | 403 | 413 | 415 };

interface Post {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawBody?: unknown;
}

/** A token, or undefined for what cannot be one. */
export function tokenIn(value: unknown): string | undefined {
  return typeof value === 'string' && TOKEN.test(value) ? value : undefined;
}

/**
 * Reads the form of the page. What did not come from the page's own button is refused: another site's
 * form, another kind of body, too long a one, an answer that is none.
 *
 * @param ownUrl where contacts reach the page, as n8n knows it; a proxy may have changed the host of the request
 */
export function readPost({ headers, rawBody }: Post, ownUrl?: string): Posted {
  if (!isFromOurPage(headers, ownUrl)) return { refused: 403 };
  const [type = ''] = String(headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return { refused: 415 };
  if (!Buffer.isBuffer(rawBody)) return { refused: 400 };
  if (rawBody.length > MOST_BYTES) return { refused: 413 };
  const form = new URLSearchParams(rawBody.toString('utf8'));
  const tokens = form.getAll(FORM.token);
  const answers = form.getAll(FORM.answer);
  const [answer] = answers;
  if (answers.length !== 1 || tokens.length !== 1) return { refused: 400 };
  if (answer !== FORM.confirm && answer !== FORM.decline) return { refused: 400 };
  return { token: tokenIn(tokens[0]), answer };
}

/**
 * Whether the page's own form was sent. Browsers tell so by Sec-Fetch-Site (Fetch Metadata, W3C). The older
 * Origin says `null` here, since the page sends no referrer (Fetch, "append a request Origin header"), so it
 * can only rule out a site that names itself.
 */
function isFromOurPage(headers: Post['headers'], ownUrl = ''): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return true;
  if (typeof origin !== 'string' || !URL.canParse(origin)) return false;
  const own = URL.canParse(ownUrl) ? new URL(ownUrl).host : undefined;
  const hosts = [own, headers['x-forwarded-host'], headers.host];
  return hosts.includes(new URL(origin).host);
}
