import { z } from 'zod';
import type { Channel } from '../consent/vocabulary';
import type { InboundEvent, InboundMessage, InboundReading } from './events';
import { messageIdOf, senderOf } from './identity';
import { asFields, asInstant, asList, asText, type Fields } from './lenient';
import type { Circumstances } from './whatsapp-messages';

const CHANNEL: Channel = 'telegram';

/** By its number an update is known. Source: Telegram Bot API, "Update". */
const update = z.looseObject({ update_id: z.number().int() });
const person = z.looseObject({
  id: z.number().int().positive(),
  is_bot: z.literal(false).optional(),
});
const privateChat = z.looseObject({ id: z.number().int().positive(), type: z.literal('private') });

/** Kinds of update that carry a person's own message. */
const MESSAGES = [
  'message',
  'edited_message',
  'business_message',
  'edited_business_message',
] as const;

/**
 * One update of a Telegram bot; undefined where it is none. Only what a person writes to the bot in private is read:
 * a group is talked in to others. Who blocks the bot has left, and who starts it again may have come back.
 */
export function readTelegram(
  given: unknown,
  circumstances: Circumstances,
): InboundReading | undefined {
  const read = update.safeParse(given);
  if (!read.success) return undefined;
  const events: InboundEvent[] = [];
  let unreadable = 0;
  const part = (
    from: unknown,
    reader: (fields: Fields) => InboundEvent | 'not_ours' | undefined,
  ) => {
    if (from === undefined) return;
    const fields = asFields(from);
    const event = fields && reader(fields);
    if (event === undefined) unreadable++;
    else if (event !== 'not_ours') events.push(event);
  };
  for (const kind of MESSAGES) part(read.data[kind], (fields) => message(fields, circumstances));
  part(read.data.callback_query, (fields) => tap(fields, circumstances));
  part(read.data.message_reaction, (fields) => reaction(fields, circumstances));
  part(read.data.my_chat_member, (fields) => block(fields, circumstances));
  return { events, unreadable };
}

type Read = InboundEvent | 'not_ours' | undefined;

function message(fields: Fields, { signed, receivedAt }: Circumstances): Read {
  const chat = asFields(fields.chat);
  if (chat === undefined) return undefined;
  if (chat.type !== 'private') return 'not_ours';
  const from = asFields(fields.from);
  if (from?.is_bot === true) return 'not_ours';
  const to = privateChat.safeParse(chat);
  const who = person.safeParse(from);
  if (!to.success || !who.success) return undefined;
  // In a private chat that a business account answers by a bot, its owner writes as well.
  if (to.data.id !== who.data.id) return 'not_ours';
  const sender = senderOf(CHANNEL, who.data.id);
  if (sender === undefined) return undefined;
  const at = asInstant(fields.edit_date) ?? asInstant(fields.date);
  const name = nameOf(who.data);
  return {
    type: 'message',
    channel: CHANNEL,
    at: at ?? receivedAt,
    signed,
    // Each chat numbers its messages, each bot has chats of its own, and an edited message keeps its number.
    messageId: messageIdOf(sender, fields.message_id, fields.date ?? receivedAt, fields.edit_date),
    from: [sender],
    ...contentOf(fields),
    ...(name === undefined ? {} : { profileName: name }),
  };
}

type Content = Pick<InboundMessage, 'form' | 'text' | 'payload'>;

/** What is forwarded, or written by an inline bot, are another's words. */
function contentOf(fields: Fields): Content {
  const others = ['forward_origin', 'forward_from', 'forward_date', 'via_bot'];
  if (others.some((key) => fields[key] !== undefined)) return { form: 'other' };
  const written = asText(fields.text);
  if (written === undefined) {
    const caption = asText(fields.caption);
    const text = caption && withoutQuotes(caption, asList(fields.caption_entities));
    return text ? { form: 'other', text } : { form: 'other' };
  }
  const text = withoutQuotes(written, asList(fields.entities));
  return text === '' ? { form: 'other' } : { form: 'text', text: command(text) };
}

/** Passages that the writer marked as quoted; offsets count UTF-16 code units. Source: Bot API, "MessageEntity". */
function withoutQuotes(text: string, entities: readonly unknown[]): string {
  const quoted = z.looseObject({
    type: z.enum(['blockquote', 'expandable_blockquote']),
    offset: z.number().int().nonnegative(),
    length: z.number().int().positive(),
  });
  const spans = entities
    .flatMap((one) => quoted.safeParse(one).data ?? [])
    .sort((a, b) => b.offset - a.offset);
  return spans
    .reduce(
      (left, { offset, length }) => `${left.slice(0, offset)}\n${left.slice(offset + length)}`,
      text,
    )
    .trim();
}

/** `/stop@our_bot` says "stop"; `/start` carries what the link held, which is nobody's words. */
function command(text: string): string {
  const read = /^\/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+([\s\S]*))?$/i.exec(text);
  if (read === null) return text;
  const [, name = '', rest = ''] = read;
  if (name.toLowerCase() === 'start') return 'start';
  return `${name.replaceAll('_', ' ')} ${rest}`.trim();
}

function tap(fields: Fields, { signed, receivedAt }: Circumstances): Read {
  const who = person.safeParse(fields.from);
  const sender = who.success ? senderOf(CHANNEL, who.data.id) : undefined;
  const payload = asText(fields.data);
  if (sender === undefined) return undefined;
  if (payload === undefined) return 'not_ours';
  const text = labelOf(asFields(fields.message), payload);
  return {
    type: 'message',
    channel: CHANNEL,
    at: receivedAt,
    signed,
    messageId: messageIdOf(sender, 'tap', fields.id ?? receivedAt),
    from: [sender],
    form: 'button',
    ...(text === undefined ? {} : { text }),
    payload,
  };
}

/** What stood on the button; the rest of the message that carries it is ours. */
function labelOf(message: Fields | undefined, payload: string): string | undefined {
  const rows = asList(asFields(message?.reply_markup)?.inline_keyboard);
  for (const button of rows.flatMap((row) => asList(row)))
    if (asFields(button)?.callback_data === payload) return asText(asFields(button)?.text);
  return undefined;
}

function reaction(fields: Fields, { signed, receivedAt }: Circumstances): Read {
  if (asFields(fields.chat)?.type !== 'private') return 'not_ours';
  const who = person.safeParse(fields.user);
  const sender = who.success ? senderOf(CHANNEL, who.data.id) : undefined;
  if (sender === undefined) return undefined;
  return {
    type: 'message',
    channel: CHANNEL,
    at: asInstant(fields.date) ?? receivedAt,
    signed,
    messageId: messageIdOf(sender, 'reaction', fields.message_id, fields.date),
    from: [sender],
    form: 'reaction',
  };
}

/** `kicked`: the person has blocked the bot; `member`: they let it write again. Source: Bot API, "ChatMember". */
function block(fields: Fields, { signed, receivedAt }: Circumstances): Read {
  if (asFields(fields.chat)?.type !== 'private') return 'not_ours';
  const who = person.safeParse(fields.from);
  const sender = who.success ? senderOf(CHANNEL, who.data.id) : undefined;
  const status = asFields(fields.new_chat_member)?.status;
  if (sender === undefined) return undefined;
  if (status !== 'kicked' && status !== 'member') return 'not_ours';
  return {
    type: 'preference',
    channel: CHANNEL,
    at: asInstant(fields.date) ?? receivedAt,
    signed,
    from: [sender],
    value: status === 'kicked' ? 'stop' : 'resume',
  };
}

function nameOf(who: Fields): string | undefined {
  const names = [asText(who.first_name), asText(who.last_name)].filter((one) => one !== undefined);
  return names.length > 0 ? names.join(' ') : undefined;
}
