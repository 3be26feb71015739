import { z } from 'zod';
import type { Context } from '../context.ts';
import { HttpProblem } from '../http.ts';
import { business } from '../settings.ts';
import { messageId, type ReceivedMessage } from '../state/messages.ts';
import { digitsOf } from '../state/people.ts';
import { contact, seconds } from '../webhooks/event.ts';
import { nameOf } from './names.ts';

/** What a script or the page lets a person do. Exactly one of the kinds of message. */
export const inboundRequest = z.strictObject({
  from: z.string(),
  name: z.string().min(1).max(100).optional(),
  text: z.string().min(1).max(4096).optional(),
  /** A string taps the quick-reply button that has this title or payload on the last message with such a button. */
  button: z
    .union([z.string().min(1), z.strictObject({ payload: z.string(), text: z.string() })])
    .optional(),
  interactive: z.strictObject({ id: z.string(), title: z.string() }).optional(),
  reaction: z
    .union([
      z.string().min(1),
      z.strictObject({ emoji: z.string(), messageId: z.string().optional() }),
    ])
    .optional(),
  image: z.union([z.literal(true), z.strictObject({ caption: z.string().optional() })]).optional(),
  /** The message that this one answers. */
  contextMessageId: z.string().optional(),
  /** The person hides the number behind a username: the webhook names them by their user id alone. */
  withoutNumber: z.boolean().optional(),
});
export type InboundRequest = z.infer<typeof inboundRequest>;

/** @throws HttpProblem 400 or 404, with a sentence that says what is missing */
export function personOf(context: Context, from: string): string {
  const phone = context.world.people.phoneOf(from) ?? digitsOf(from);
  if (phone === undefined)
    throw new HttpProblem(400, 'The number must have its country code, like +45 31 31 31 07.');
  return phone;
}

/** A person writes, taps or reacts. Answers the message's id. */
export function receive(context: Context, request: InboundRequest): { id: string; userId: string } {
  const phone = personOf(context, request.from);
  const { kind, fields, text, contextId } = messageOf(context, phone, request);
  const name = request.name ?? nameOf(context, phone);
  const at = context.now();
  const id = messageId('in', request.withoutNumber ? context.world.people.userIdOf(phone) : phone);
  const message: ReceivedMessage = {
    id,
    at,
    phone,
    text,
    form: kind,
    ...(request.name ? { name: request.name } : {}),
    ...(contextId ? { contextId } : {}),
  };
  context.world.record({ kind: 'received', message });
  const userId = context.world.people.userIdOf(phone);
  const number = request.withoutNumber ? {} : { phone };
  context.queue.add([
    {
      due: at,
      field: 'messages',
      value: {
        contacts: [contact({ ...number, userId, name })],
        messages: [
          {
            ...(contextId && kind !== 'reaction'
              ? { context: { from: business.phone, id: contextId } }
              : {}),
            ...(request.withoutNumber ? {} : { from: phone }),
            from_user_id: userId,
            id,
            timestamp: String(seconds(at)),
            ...fields,
          },
        ],
      },
    },
  ]);
  context.changed();
  return { id, userId };
}

interface Composed {
  readonly kind: ReceivedMessage['form'];
  readonly fields: object;
  readonly text: string;
  readonly contextId?: string | undefined;
}

function messageOf(context: Context, phone: string, request: InboundRequest): Composed {
  const kinds = (['text', 'button', 'interactive', 'reaction', 'image'] as const).filter(
    (kind) => request[kind] !== undefined,
  );
  if (kinds.length !== 1) {
    throw new HttpProblem(
      400,
      'Give exactly one of text, button, interactive, reaction and image.',
    );
  }
  const contextId = request.contextMessageId;
  if (request.text !== undefined) {
    return {
      kind: 'text',
      fields: { type: 'text', text: { body: request.text } },
      text: request.text,
      contextId,
    };
  }
  if (typeof request.button === 'string') return tap(context, phone, request.button, contextId);
  if (request.button) {
    return {
      kind: 'button',
      fields: { type: 'button', button: request.button },
      text: request.button.text,
      contextId: contextId ?? lastSent(context, phone),
    };
  }
  if (request.interactive)
    return buttonReply(request.interactive, contextId ?? lastSent(context, phone));
  if (request.reaction !== undefined) {
    const { emoji, messageId: to } =
      typeof request.reaction === 'string'
        ? { emoji: request.reaction, messageId: undefined }
        : request.reaction;
    const target = to ?? contextId ?? lastSent(context, phone);
    if (!target) throw new HttpProblem(404, 'This phone has no message to react to.');
    const reaction = { message_id: target, emoji };
    return {
      kind: 'reaction',
      fields: { type: 'reaction', reaction },
      text: emoji,
      contextId: target,
    };
  }
  const caption = request.image === true ? undefined : request.image?.caption;
  const image = {
    mime_type: 'image/jpeg',
    sha256: 'c2FuZGJveA==',
    id: '1003383421387256',
    ...(caption ? { caption } : {}),
  };
  return { kind: 'image', fields: { type: 'image', image }, text: caption ?? '', contextId };
}

function tap(
  context: Context,
  phone: string,
  wanted: string,
  contextId: string | undefined,
): Composed {
  const thread = context.world.phones.get(phone)?.thread ?? [];
  for (const item of thread.toReversed()) {
    if (item.kind !== 'out' || (contextId && item.message.id !== contextId)) continue;
    const { buttons, cards = [] } = item.message.shown;
    for (const button of [...buttons, ...cards.flatMap((card) => card.buttons)]) {
      if (button.type !== 'quick_reply' || (button.text !== wanted && button.payload !== wanted))
        continue;
      if (item.message.form === 'interactive') {
        return buttonReply({ id: button.payload, title: button.text }, item.message.id);
      }
      const { payload, text } = button;
      return {
        kind: 'button',
        fields: { type: 'button', button: { payload, text } },
        text,
        contextId: item.message.id,
      };
    }
  }
  throw new HttpProblem(
    404,
    'No message on this phone has a quick-reply button with that title or payload.',
  );
}

const buttonReply = (
  reply: { id: string; title: string },
  contextId: string | undefined,
): Composed => ({
  kind: 'interactive',
  fields: { type: 'interactive', interactive: { type: 'button_reply', button_reply: reply } },
  text: reply.title,
  contextId,
});

function lastSent(context: Context, phone: string): string | undefined {
  const item = context.world.phones.get(phone)?.thread.findLast((entry) => entry.kind === 'out');
  return item?.kind === 'out' ? item.message.id : undefined;
}
