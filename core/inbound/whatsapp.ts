import type {
  InboundEvent,
  InboundPreference,
  InboundReading,
  InboundStatus,
  TemplateUpdate,
} from './events';
import { asFields, asInstant, asList, asText, idFor, inside, type Fields } from './lenient';
import { readIdentityChange, readMessage, type Circumstances } from './whatsapp-messages';
import { identify, peopleIn, pick, type WhatsAppPerson } from './whatsapp-people';

/** Wrappers (an HTTP request, an array of bodies) are opened so deep and no deeper. */
const MAX_DEPTH = 4;
/** Keys by which a change's value is known when it comes without its envelope. */
const VALUE_KEYS = [
  'messages',
  'statuses',
  'user_preferences',
  'user_id_update',
  'message_template_name',
] as const;
const STATUSES = ['sent', 'delivered', 'read', 'played', 'failed', 'deleted'] as const;

/** What Meta calls the webhook of a WhatsApp Business Account. */
const WHATSAPP = 'whatsapp_business_account';

/**
 * Everything in a WhatsApp webhook body: Meta's own, one inside an HTTP request (`{body: …}`), one of its entries, or
 * the bare value of a change. Never throws, whatever the body is; a part that cannot be read is counted
 * and leaves the others as they are.
 *
 * @param circumstances.signed whether the body came under a verified `X-Hub-Signature-256`
 * @param circumstances.receivedAt milliseconds since 1970, UTC
 */
export function readWhatsApp(body: unknown, circumstances: Circumstances): InboundReading {
  const reader = new Reader(circumstances);
  reader.body(body, 0);
  return { events: reader.events, unreadable: reader.unreadable };
}

/**
 * Whether something is of WhatsApp's webhook at all, also where nothing of ours is in it: what `readWhatsApp` finds
 * no event in may be a row with a column of the same name.
 */
export function isWhatsApp(given: unknown): boolean {
  const outer = inside(given);
  return [outer, inside(outer.body)].some((body) => {
    if (body.object === WHATSAPP || body.messaging_product === 'whatsapp') return true;
    if (body.object !== undefined) return false;
    return asList(body.changes).some(
      (change) => inside(inside(change).value).messaging_product === 'whatsapp',
    );
  });
}

class Reader {
  readonly events: InboundEvent[] = [];
  unreadable = 0;
  private readonly circumstances: Circumstances;

  constructor(circumstances: Circumstances) {
    this.circumstances = circumstances;
  }

  /** A part either gives its events or counts as unreadable; nothing it does reaches its neighbours. */
  private part(read: () => readonly InboundEvent[] | undefined): void {
    let events: readonly InboundEvent[] | undefined;
    try {
      events = read();
    } catch {
      events = undefined;
    }
    if (events === undefined) this.unreadable++;
    else this.events.push(...events);
  }

  /** Goes into a part; what it meets there it counts there. */
  private into(read: () => boolean): void {
    try {
      if (!read()) this.unreadable++;
    } catch {
      this.unreadable++;
    }
  }

  body(given: unknown, depth: number): void {
    this.into(() => {
      if (depth > MAX_DEPTH) return false;
      if (Array.isArray(given)) {
        for (const one of given) this.body(one, depth + 1);
        return true;
      }
      const body = asFields(given);
      if (body === undefined) return false;
      let known = false;
      if (body.entry !== undefined) {
        known = true;
        for (const entry of asList(body.entry)) this.entry(entry);
      } else if (body.changes !== undefined) {
        known = true;
        this.entry(body);
      }
      if (isValue(body)) {
        known = true;
        this.value(body, asText(body.field), undefined);
      }
      if (asFields(body.value) !== undefined && typeof body.field === 'string') {
        known = true;
        this.change(body, undefined);
      }
      if (!known && typeof body.body === 'object' && body.body !== null) {
        known = true;
        this.body(body.body, depth + 1);
      }
      // A bare change of a field that holds nothing of ours is read and done.
      return known || typeof body.field === 'string';
    });
  }

  private entry(given: unknown): void {
    this.into(() => {
      const entry = asFields(given);
      if (entry === undefined || entry.changes === undefined) return false;
      const at = asInstant(entry.time);
      for (const change of asList(entry.changes)) this.change(change, at);
      return true;
    });
  }

  private change(given: unknown, at: number | undefined): void {
    this.into(() => {
      const change = asFields(given);
      const value = asFields(change?.value);
      if (change === undefined || value === undefined) return false;
      this.value(value, asText(change.field), at);
      return true;
    });
  }

  private value(value: Fields, field: string | undefined, entryAt: number | undefined): void {
    const { signed, receivedAt } = this.circumstances;
    const people = safely(() => peopleIn(asList(value.contacts), signed)) ?? [];
    const circumstances = { signed, receivedAt: entryAt ?? receivedAt };
    const business = asText(inside(value.metadata).display_phone_number)?.replace(/\D/g, '');
    for (const message of asList(value.messages)) {
      this.part(() =>
        isEcho(message, business) ? [] : readMessage(message, people, circumstances),
      );
    }
    for (const status of asList(value.statuses))
      this.part(() => readStatus(status, people, circumstances));
    for (const preference of asList(value.user_preferences))
      this.part(() => readPreference(preference, people, circumstances));
    for (const update of asList(
      value.user_id_update ?? (field === 'user_id_update' ? value : undefined),
    )) {
      this.part(() => readUserIdUpdate(update, circumstances));
    }
    if (
      value.message_template_name !== undefined ||
      field === 'message_template_status_update' ||
      field === 'template_category_update'
    ) {
      this.part(() => readTemplateUpdate(value, circumstances));
    }
  }
}

/**
 * Whether a message is the business's own, told to whoever listens in: it goes from its number to somebody. A
 * person's message, also one that a Meta Business Agent answers (field `standby`), has no `to`.
 */
function isEcho(message: unknown, business: string | undefined): boolean {
  const { from, to } = inside(message);
  return Boolean(business) && to !== undefined && asText(from)?.replace(/\D/g, '') === business;
}

function isValue(body: Fields): boolean {
  return VALUE_KEYS.some((key) => body[key] !== undefined);
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** One entry of `statuses[]`. Source: Meta, "Status messages webhook reference". */
function readStatus(
  given: unknown,
  people: readonly WhatsAppPerson[],
  { signed, receivedAt }: Circumstances,
): readonly InboundStatus[] | undefined {
  const status = asFields(given);
  if (status === undefined) return undefined;
  // A group's status names a group, not a person.
  const phones = status.recipient_type === 'group' ? [] : pick(status, 'recipient_id', 'wa_id');
  const bsuids = pick(status, 'recipient_user_id', 'user_id');
  const recipient =
    status.recipient_type === 'group' ? [] : identify(phones, bsuids, people, signed).who;
  const reference = asText(status.biz_opaque_callback_data);
  const id = asText(status.id);
  if (id === undefined && reference === undefined && recipient.length === 0) return undefined;
  const at = asInstant(status.timestamp);
  const name = asText(status.status)?.toLowerCase();
  const errors = asList(status.errors).flatMap((one) => {
    const error = inside(one);
    const code =
      typeof error.code === 'string' && /^\d{1,9}$/.test(error.code)
        ? Number(error.code)
        : error.code;
    if (typeof code !== 'number' || !Number.isSafeInteger(code)) return [];
    const title = asText(error.title);
    return [{ code, ...(title === undefined ? {} : { title }) }];
  });
  return [
    {
      type: 'status',
      channel: 'whatsapp',
      at: at ?? receivedAt,
      signed,
      messageId: id ?? idFor(status, at === undefined ? receivedAt : undefined),
      ...(reference === undefined ? {} : { reference }),
      recipient,
      status: STATUSES.find((one) => one === name) ?? 'other',
      errors,
    },
  ];
}

/**
 * One entry of `user_preferences[]`: WhatsApp's own "Stop offers". A stop counts whatever its category; a resume only
 * under the one that is known to mean marketing messages.
 * Source: Meta, "user_preferences webhook reference".
 */
function readPreference(
  given: unknown,
  people: readonly WhatsAppPerson[],
  { signed, receivedAt }: Circumstances,
): readonly InboundPreference[] | undefined {
  const preference = asFields(given);
  if (preference === undefined) return undefined;
  const from = identify(
    pick(preference, 'wa_id', 'from'),
    pick(preference, 'user_id', 'from_user_id'),
    people,
    signed,
  ).who;
  const value = asText(preference.value)?.trim().toLowerCase();
  if (from.length === 0 || (value !== 'stop' && value !== 'resume')) return undefined;
  if (value === 'resume' && preference.category !== 'marketing_messages') return undefined;
  return [
    {
      type: 'preference',
      channel: 'whatsapp',
      at: asInstant(preference.timestamp) ?? receivedAt,
      signed,
      from,
      value,
    },
  ];
}

/** A change of user id that comes under a field of its own, as some deliveries do. */
function readUserIdUpdate(
  given: unknown,
  { signed, receivedAt }: Circumstances,
): readonly InboundEvent[] | undefined {
  const update = asFields(given);
  if (update === undefined) return undefined;
  // Here `wa_id` names the person, whose number did not change: it belongs on the old side.
  const { wa_id: phone, ...fields } = update;
  const change = readIdentityChange(fields, [phone], [], {
    signed,
    receivedAt: asInstant(update.timestamp) ?? receivedAt,
  });
  return change === undefined ? undefined : [change];
}

/** The value of `message_template_status_update` or `template_category_update`. */
function readTemplateUpdate(
  value: Fields,
  { signed, receivedAt }: Circumstances,
): readonly TemplateUpdate[] | undefined {
  const template = asText(value.message_template_name);
  if (template === undefined) return undefined;
  const language = asText(value.message_template_language);
  const status = asText(value.event)?.toUpperCase();
  const category = asText(value.new_category)?.toUpperCase();
  return [
    {
      type: 'template_update',
      channel: 'whatsapp',
      at: asInstant(value.timestamp) ?? receivedAt,
      signed,
      template,
      ...(language ? { language } : {}),
      ...(status ? { status } : {}),
      ...(category ? { category } : {}),
    },
  ];
}
