import type { Channel, Identifier, Instant } from '../consent/vocabulary';
import { ownSubject, ownWordsOfMail, ownWordsOfPreview } from './email-words';
import { BUTTON, type InboundMessage, type InboundReading } from './events';
import type { Sender } from './form';
import { textOfHtml, unescapeHtml } from './html';
import { messageIdOf, senderOf } from './identity';
import { asFields, asInstant, asList, asText, idFor, inside, type Fields } from './lenient';
import type { Circumstances } from './whatsapp-messages';

const CHANNEL: Channel = 'email';
/** Characters of a mail's beginning that Gmail and Microsoft Graph give at most. */
const GMAIL_PREVIEW = 200;
const GRAPH_PREVIEW = 255;

/**
 * A mail as mailboxes hand it on: parsed from its source (mailparser), by IMAP, by Gmail's or Microsoft's API, or by a
 * provider's webhook. Undefined where it is none: a mail has a sender's address, and a subject or a body under a name
 * that only mails have.
 */
export function readEmail(
  given: unknown,
  circumstances: Circumstances,
): InboundReading | undefined {
  const item = asFields(given);
  if (item === undefined) return undefined;
  const mail = lowerCased(item);
  if (!MARKS.some((key) => mail[key] !== undefined)) return undefined;
  const sender = writerOf(mail);
  if (sender === undefined) return undefined;
  return { events: [message(mail, sender, circumstances)], unreadable: 0 };
}

/** Names, in lower case, under which only mails have something. */
const MARKS = [
  'subject',
  'textplain',
  'texthtml',
  'textashtml',
  'textbody',
  'htmlbody',
  'body-plain',
  'bodypreview',
  'internetmessageid',
];

/** Mailboxes spell the same names in upper or lower case. */
function lowerCased(item: Fields): Fields {
  return Object.fromEntries(
    Object.entries(item)
      .reverse()
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

interface Writer {
  readonly who: Identifier;
  readonly name?: string;
}

/** `Name <a@b.c>`, `{address}`, `{value: [{address}]}` or `{emailAddress: {address}}`. */
function writerOf(mail: Fields): Writer | undefined {
  for (const given of [mail.from, mail.fromfull, mail.sender]) {
    const [one] = asList(asFields(given)?.value ?? given);
    const fields = asFields(one);
    const named = asFields(fields?.emailAddress) ?? fields;
    const line = named ? undefined : asText(one);
    const address = named
      ? asText(named.address ?? named.Email ?? named.email)
      : (/<([^<>]+)>\s*$/.exec(line ?? '')?.[1] ?? line);
    const who = senderOf(CHANNEL, address?.trim());
    if (who === undefined) continue;
    const name = named
      ? asText(named.name ?? named.Name)
      : asText(/^(.*?)<[^<>]+>\s*$/.exec(line ?? '')?.[1]?.replace(/["']/g, ''));
    return name === undefined ? { who } : { who, name: name.trim() };
  }
  return undefined;
}

function message(
  mail: Fields,
  { who, name }: Writer,
  { signed, receivedAt }: Circumstances,
): InboundMessage {
  const header = headersOf(mail);
  const at = timeOf(mail, header, receivedAt);
  const id = asText(mail.messageid) ?? asText(mail.internetmessageid) ?? header('message-id');
  return {
    type: 'message',
    channel: CHANNEL,
    at,
    signed,
    messageId: messageIdOf(who, id ?? asText(mail.id) ?? idFor(mail, undefined)),
    from: [who],
    ...wordsOf(mail, who, header),
    ...(name === undefined ? {} : { profileName: name }),
  };
}

type Header = (name: string) => string | undefined;

/** A header of the mail, wherever the mailbox puts it. */
function headersOf(mail: Fields): Header {
  const headers = new Map<string, string>();
  const note = (name: unknown, value: unknown) => {
    const key = asText(name)?.toLowerCase();
    const text = asText(Array.isArray(value) ? value[0] : value);
    if (key === undefined || text === undefined || headers.has(key)) return;
    // Some keep the whole line of a header under its name.
    headers.set(
      key,
      text.toLowerCase().startsWith(`${key}:`) ? text.slice(key.length + 1).trim() : text,
    );
  };
  for (const source of [mail.headers, mail.internetmessageheaders, mail.metadata, mail]) {
    if (Array.isArray(source)) {
      for (const one of source) {
        const { name, Name, value, Value } = inside(one);
        note(name ?? Name, value ?? Value);
      }
    } else for (const [name, value] of Object.entries(inside(source))) note(name, value);
  }
  return (name) => headers.get(name);
}

function timeOf(mail: Fields, header: Header, receivedAt: Instant): Instant {
  const said = [mail.receiveddatetime, mail.internaldate, mail.date, header('date')];
  for (const given of said) {
    if (given instanceof Date && Number.isFinite(given.getTime())) return given.getTime();
    const text = asText(given);
    // RFC 5322 has a form of its own: "Sun, 22 Nov 2026 10:00:00 +0100".
    const at = asInstant(given) ?? (text && /[+-]\d{4}|GMT|UT/.test(text) ? Date.parse(text) : NaN);
    if (Number.isFinite(at)) return at;
  }
  return receivedAt;
}

type Words = Pick<InboundMessage, 'form' | 'text' | 'subject' | 'cut'>;

/** A machine's mail says nothing for a person: an answer while they are away, or a mail that came back. */
function wordsOf(mail: Fields, who: Identifier, header: Header): Words {
  const returned =
    /^(?:mailer-daemon|postmaster)@/.test(who.value) ||
    header('return-path') === '<>' ||
    /multipart\/report/i.test(header('content-type') ?? '');
  const submitted = header('auto-submitted')?.toLowerCase() ?? 'no';
  const answered =
    submitted.startsWith('auto-replied') ||
    ['x-autoreply', 'x-autorespond'].some((name) => header(name) !== undefined) ||
    /auto.?reply/i.test(header('precedence') ?? '');
  if (returned || answered) return { form: 'other' };
  const subject = ownSubject(asText(mail.subject));
  // A mail program that leaves a list for somebody may say that it wrote the mail, in the words that the list asked for.
  const body = submitted === 'no' ? bodyOf(mail) : { text: '' };
  return {
    form: body?.text === '' && subject === undefined ? 'other' : 'text',
    ...(subject === undefined ? {} : { subject }),
    ...(body?.text ? { text: body.text } : {}),
    ...(body?.cut ? { cut: true } : {}),
    // A subject alone is all there is to read only where the body was there and empty.
    ...(body === undefined && subject !== undefined ? { cut: true } : {}),
  };
}

/** The writer's own words in the body; undefined where no body came along. */
function bodyOf(mail: Fields): { readonly text: string; readonly cut?: boolean } | undefined {
  const graph = asFields(mail.body);
  const isHtml = /html/i.test(asText(graph?.contentType) ?? '');
  const content = asText(graph?.content);
  const plain =
    [mail.textplain, mail.text, mail.textbody, mail['body-plain']].map(asText).find(Boolean) ??
    (isHtml ? undefined : content);
  if (plain !== undefined) return { text: ownWordsOfMail(plain) };
  const html =
    [mail.texthtml, mail.html, mail.htmlbody, mail['body-html'], mail.textashtml]
      .map(asText)
      .find(Boolean) ?? content;
  if (html !== undefined) return { text: ownWordsOfMail(textOfHtml(html)) };
  const snippet = asText(mail.snippet);
  if (snippet !== undefined) return ownWordsOfPreview(unescapeHtml(snippet), GMAIL_PREVIEW);
  const preview = asText(mail.bodypreview);
  if (preview !== undefined) return ownWordsOfPreview(preview, GRAPH_PREVIEW);
  const empty = [
    'textplain',
    'text',
    'texthtml',
    'html',
    'textbody',
    'snippet',
    'bodypreview',
    'body',
  ];
  return empty.some((name) => mail[name] !== undefined) ? { text: '' } : undefined;
}

/** Names under which the link of a newsletter carries whose it is. */
const ADDRESS = [
  'email',
  'e-mail',
  'mail',
  'address',
  'recipient',
  'to',
  'contact',
  'subscriber',
  'e',
];

/**
 * The request that a mail program sends when its user taps "Unsubscribe": a POST whose body is
 * `List-Unsubscribe=One-Click`, to the link of the mail. Undefined where the request is anything else, such as the GET
 * of a robot that follows links. Source: RFC 8058, section 3.
 *
 * @param fallback who the link is for, where its parameters do not say it in plain words
 */
export function readOneClick(
  given: unknown,
  { signed, receivedAt }: Circumstances,
  fallback?: Sender,
): InboundReading | undefined {
  const { body, query, params } = inside(given);
  const posted = inside(body);
  const said = Object.entries(posted).find(([name]) => name.toLowerCase() === 'list-unsubscribe');
  if (asText(said?.[1])?.trim().toLowerCase() !== 'one-click') return undefined;
  const link = { ...lowerCased(inside(params)), ...lowerCased(inside(query)) };
  const named = ADDRESS.flatMap((name) => senderOf(CHANNEL, link[name]) ?? [])[0];
  const who = named ?? (fallback?.channel === CHANNEL ? fallback.who : undefined);
  if (who === undefined) return { events: [], unreadable: 1 };
  const purpose = asText(link.purpose)?.trim();
  return {
    events: [
      {
        type: 'message',
        channel: CHANNEL,
        at: receivedAt,
        signed,
        messageId: messageIdOf(who, 'one-click', purpose ?? '', receivedAt),
        from: [who],
        form: 'button',
        payload: purpose === undefined ? BUTTON.stop : `${BUTTON.stop}:${purpose}`,
      },
    ],
    unreadable: 0,
  };
}
