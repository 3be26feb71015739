import { readBsuid } from '../consent/bsuid';
import type { IdentityChange, InboundEvent, InboundMessage } from './events';
import { asFields, asInstant, asText, idFor, inside, type Fields } from './lenient';
import { phoneFromWaId } from './phone';
import { first, identify, pick, type WhatsAppPerson } from './whatsapp-people';

/** What every part of a body is read with. */
export interface Circumstances {
  readonly signed: boolean;
  /** Milliseconds since 1970, UTC; stands in where a part carries no time. */
  readonly receivedAt: number;
}

/**
 * One entry of `messages[]`. Undefined: it is no message or has no sender, so it cannot be read.
 * An empty list: it was read and is nothing of ours (a system notice that is not about identity).
 */
export function readMessage(
  entry: unknown,
  people: readonly WhatsAppPerson[],
  { signed, receivedAt }: Circumstances,
): readonly InboundEvent[] | undefined {
  const message = asFields(entry);
  if (message === undefined) return undefined;
  const at = asInstant(message.timestamp);
  if (
    message.type === 'system' ||
    (message.type === undefined && asFields(message.system) !== undefined)
  ) {
    return readSystem(message, { signed, receivedAt: at ?? receivedAt });
  }
  const { who, profileName } = identify(
    pick(message, 'from', 'wa_id'),
    pick(message, 'from_user_id', 'user_id'),
    people,
    signed,
  );
  if (who.length === 0) return undefined;
  const referral = readReferral(message.referral);
  const read: InboundMessage = {
    type: 'message',
    channel: 'whatsapp',
    at: at ?? receivedAt,
    signed,
    messageId: asText(message.id) ?? idFor(message, at === undefined ? receivedAt : undefined),
    from: who,
    ...contentOf(message),
    ...(profileName === undefined ? {} : { profileName }),
    ...(referral === undefined ? {} : { referral }),
  };
  return [read];
}

type Content = Pick<InboundMessage, 'form' | 'text' | 'payload'>;

/**
 * The person's own words. The type decides where it fits what is there; where it does not (a type that is newer than
 * this reader, or damaged), the shape does, so that no word of a person is lost. A reaction has no words of its own,
 * and `context` (what was quoted) is never read. An edited message comes as one of its own and is read anew.
 * Source: Meta, "Edit messages", "Revoke messages" and "Unsupported messages webhook reference".
 */
function contentOf(message: Fields): Content {
  if (message.type === 'reaction') return { form: 'reaction' };
  // Taking a message back takes nothing back that it asked for.
  if (message.type === 'revoke') return { form: 'other' };
  if (message.type === 'edit') return contentOf(inside(inside(message.edit).message));
  const own = typeof message.type === 'string' ? CONTENT[message.type]?.(message) : undefined;
  if (own !== undefined) return own;
  for (const read of Object.values(CONTENT)) {
    const content = read(message);
    if (content !== undefined) return content;
  }
  if (asFields(message.reaction) !== undefined) return { form: 'reaction' };
  // Its words are withheld; among what comes so are messages that were edited, which may be into a STOP.
  if (message.type === 'unsupported') return { form: 'text' };
  const caption = captionOf(message);
  return { form: 'other', ...(caption === undefined ? {} : { text: caption }) };
}

const CONTENT: Readonly<Record<string, (message: Fields) => Content | undefined>> = {
  text: (message) => {
    const body = asText(inside(message.text).body);
    return body === undefined ? undefined : { form: 'text', text: body };
  },
  button: (message) => {
    const button = asFields(message.button);
    return button === undefined ? undefined : tapped(button.text, button.payload);
  },
  interactive: (message) => {
    const interactive = inside(message.interactive);
    const reply = asFields(interactive.button_reply) ?? asFields(interactive.list_reply);
    return reply === undefined ? undefined : tapped(reply.title, reply.id);
  },
};

function tapped(title: unknown, payload: unknown): Content | undefined {
  const text = asText(title);
  const given = asText(payload);
  if (text === undefined && given === undefined) return undefined;
  return {
    form: 'button',
    ...(text === undefined ? {} : { text }),
    ...(given === undefined ? {} : { payload: given }),
  };
}

/** What a person wrote under a picture, a film or a document, or beside an order from the catalogue. */
function captionOf(message: Fields): string | undefined {
  const beside = asText(inside(message.order).text);
  if (beside !== undefined) return beside;
  for (const medium of ['image', 'video', 'document']) {
    const caption = asText(inside(message[medium]).caption);
    if (caption !== undefined) return caption;
  }
  return undefined;
}

function readReferral(given: unknown): InboundMessage['referral'] {
  const referral = asFields(given);
  if (referral === undefined) return undefined;
  const read = {
    sourceUrl: asText(referral.source_url),
    sourceId: asText(referral.source_id),
    sourceType: asText(referral.source_type),
    headline: asText(referral.headline),
    clickId: asText(referral.ctwa_clid),
  };
  const known = Object.entries(read).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/**
 * `user_changed_number` names the old number in `from` and the new one in `system.wa_id`; `user_changed_user_id` names
 * the old user id in `system.previous_user_id`. Older and unofficial spellings are read beside them.
 * Source: Meta, "System messages webhook reference"; changelog of 2026-08-11.
 */
function readSystem(
  message: Fields,
  { signed, receivedAt }: Circumstances,
): readonly IdentityChange[] | undefined {
  const system = asFields(message.system);
  if (system === undefined) return undefined;
  const type = asText(system.type) ?? '';
  if (!/changed_number|changed_user_id|user_id_update/.test(type) && asText(type) !== undefined)
    return [];
  const change = readIdentityChange(system, pick(message, 'from'), pick(message, 'from_user_id'), {
    signed,
    receivedAt,
  });
  return change === undefined ? undefined : [change];
}

/**
 * An identity change from the fields that name it.
 * @param phones where the old number may stand outside `fields`
 * @param bsuids where a user id may stand outside; the new one where an old one is named, else the one at hand
 */
export function readIdentityChange(
  fields: Fields,
  phones: readonly unknown[],
  bsuids: readonly unknown[],
  { signed, receivedAt }: Circumstances,
): IdentityChange | undefined {
  const asPhone = (given: unknown): ReturnType<typeof phoneFromWaId> =>
    phoneFromWaId(given, signed);
  const userId = inside(fields.user_id);
  const oldBsuid = first(
    [
      ...pick(fields, 'previous_user_id', 'old_user_id', 'previous_bsuid', 'old_bsuid'),
      ...pick(userId, 'previous', 'old'),
    ],
    readBsuid,
  );
  const newBsuid = first(
    [
      ...pick(
        fields,
        'user_id',
        'new_user_id',
        'current_user_id',
        'updated_user_id',
        'new_bsuid',
        'current_bsuid',
      ),
      ...pick(userId, 'current', 'new'),
      ...(oldBsuid === undefined ? [] : bsuids),
    ],
    readBsuid,
  );
  const bsuidAtHand = oldBsuid === undefined ? first(bsuids, readBsuid) : undefined;
  const newPhone = first(pick(fields, 'new_wa_id', 'wa_id', 'new_phone_number'), asPhone);
  const oldPhone = first(
    [...pick(fields, 'previous_wa_id', 'old_wa_id', 'customer'), ...phones],
    asPhone,
  );
  const from = [oldPhone, oldBsuid ?? bsuidAtHand].filter((one) => one !== undefined);
  const to = [newPhone, newBsuid].filter((one) => one !== undefined);
  // With a user id change alone the number stays: it then names the person on either side.
  const changed = to.some(
    (one) => !from.some((other) => other.kind === one.kind && other.value === one.value),
  );
  if (from.length === 0 && newPhone !== undefined && oldBsuid === undefined) return undefined;
  if (to.length === 0 || from.length === 0 || !changed) return undefined;
  return { type: 'identity_change', channel: 'whatsapp', at: receivedAt, signed, from, to };
}
