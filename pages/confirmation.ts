import type { Channel } from '../core';
import type { Said, Words } from '../locales';
import { documentOf } from './document';
import { type Html, html } from './html';

/** What a contact is asked on the page that their link opens. */
export interface Asked {
  /** A sign-up that waits for its yes, or a consent that is to be given anew. */
  readonly kind: 'double_opt_in' | 're_permission';
  /** The business; absent where nobody named it. */
  readonly who: string | undefined;
  /** What the messages are about. */
  readonly what: string;
  readonly channel: Channel;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** IANA. */
  readonly timeZone: string;
  /** The text as it is on record, and the language that it is in (BCP 47). */
  readonly notice: { readonly language: string; readonly text: string } | undefined;
  /** Where the privacy notice stands; http or https, else it is left out. */
  readonly privacyUrl: string | undefined;
  readonly token: string;
}

/** The fields of the form, what its two buttons send, and the parameter that names the language to answer in. */
export const FORM = {
  token: 'token',
  answer: 'answer',
  confirm: 'confirm',
  decline: 'decline',
  language: 'l',
} as const;

/**
 * The page that asks. It goes to whoever opens the link, mail scanners and link previews among them, so
 * it names nobody and opening it answers nothing: only its buttons do, by a POST.
 */
export function askingPage(words: Words, asked: Asked): string {
  const { title, text } = asked.kind === 'double_opt_in' ? words.signUp : words.renewal;
  const url = linkable(asked.privacyUrl);
  return documentOf(
    words.language,
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>
      <dl>
        ${row(words.who, asked.who)}${row(words.what, asked.what)}${row(words.how, channelName(words, asked.channel))}${row(words.until, until(words, asked))}
      </dl>
      ${noticeOf(words, asked.notice)}
      <form method="post" action="?${FORM.language}=${words.language}">
        <input type="hidden" name="${FORM.token}" value="${asked.token}" />
        <button type="submit" name="${FORM.answer}" value="${FORM.confirm}">${words.yes}</button>
        <button type="submit" name="${FORM.answer}" value="${FORM.decline}">${words.no}</button>
      </form>
      <p>${words.onlyAnAnswerCounts}</p>
      ${url === undefined ? undefined : html`<p><a href="${url}" rel="noopener noreferrer">${words.privacy}</a></p>`}`,
  );
}

/** What a page can say when it does not ask. */
export type Telling = 'confirmed' | 'outweighed' | 'declined' | 'gone' | 'tooMany' | 'failed';

/** A page that only tells. The same for everyone, whatever the link was: it says nothing of anybody. */
export function tellingPage(words: Words, telling: Telling): string {
  const { title, text }: Said = words[telling];
  return documentOf(
    words.language,
    title,
    html`<h1>${title}</h1>
      <p>${text}</p>`,
  );
}

function row(name: string, value: string | undefined): Html | undefined {
  return value
    ? html`<dt>${name}</dt>
        <dd>${value}</dd> `
    : undefined;
}

function noticeOf(words: Words, notice: Asked['notice']): Html | undefined {
  if (!notice) return undefined;
  return html`<h2>${words.notice}</h2>
    <blockquote lang="${notice.language}" dir="auto">${notice.text}</blockquote> `;
}

const BRANDS: Readonly<Record<Exclude<Channel, keyof Words['channels']>, string>> = {
  whatsapp: 'WhatsApp',
  messenger: 'Messenger',
  telegram: 'Telegram',
  signal: 'Signal',
  viber: 'Viber',
  imessage: 'iMessage',
  rcs: 'RCS',
  google_business_messages: 'Google Business Messages',
  wechat: 'WeChat',
  snapchat: 'Snapchat',
};

function channelName({ channels }: Words, channel: Channel): string {
  return channel === 'email' || channel === 'sms' ? channels[channel] : BRANDS[channel];
}

function until({ language }: Words, { expiresAt, timeZone }: Asked): string {
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  }).format(expiresAt);
}

/** An address that a link may lead to: never a script. */
function linkable(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
