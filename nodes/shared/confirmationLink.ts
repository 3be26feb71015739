import { FORM } from '../../pages/confirmation';

/** The parameters of a confirmation link: its token, and the language that its reader signed up in. */
export const LINK = { token: 't', language: FORM.language } as const;

/**
 * The link that a contact confirms by: the page's address with the token of their request.
 *
 * @param page where the Confirmation Page Trigger answers, as `readPageAddress` gives it
 * @param language BCP 47; the page asks in it
 */
export function confirmationLink(page: URL, token: string, language?: string): string {
  const link = new URL(page);
  link.searchParams.set(LINK.token, token);
  if (language) link.searchParams.set(LINK.language, language);
  return link.href;
}

/** The address of a page as a user gives it; undefined for what no browser opens, or what holds a password. */
export function readPageAddress(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  if (!web || url.username !== '' || url.password !== '') return undefined;
  // What stands behind # never reaches the server, and a token behind it would confirm nothing.
  url.hash = '';
  return url;
}

/** Whether everybody on the way can read what goes there. */
export function isInClear({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

/** n8n's test address of a webhook: it answers only while somebody looks on in the editor. */
export function isTestAddress({ pathname }: URL): boolean {
  return /\/webhook-test\//.test(pathname);
}
