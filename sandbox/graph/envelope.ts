import { GraphError, mustBe, required } from './errors.ts';

/** A JSON object of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a request to `/messages` or `/marketing_messages` says, once its outer form is right. */
export interface Envelope {
  /** Digits of the phone number; absent where the message goes to a business-scoped user id. */
  readonly phone?: string;
  readonly userId?: string;
  /** `to` or `recipient` as it was sent. */
  readonly input: string;
  readonly content: Content;
  readonly callbackData?: string;
  readonly contextId?: string;
}

export type Content =
  | { readonly type: 'template'; readonly template: Json }
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'interactive';
      readonly text: string;
      readonly buttons: readonly { id: string; title: string }[];
    };

/** The two endpoints that send. The second takes marketing templates only, and two fields more. */
export type SendPath = 'messages' | 'marketing_messages';

/**
 * Checks everything around the message itself, in the order in which the Graph API complains.
 * @throws GraphError 100, 131008, 131009, 131051 or 131055
 */
export function readEnvelope(body: unknown, path: SendPath): Envelope {
  if (!isJson(body)) throw new GraphError(100, 'The request body must be a JSON object.');
  if (body['messaging_product'] === undefined) throw required('messaging_product');
  if (body['messaging_product'] !== 'whatsapp')
    throw mustBe('messaging_product', 'one of {WHATSAPP}');
  if (body['recipient_type'] !== undefined && body['recipient_type'] !== 'individual') {
    throw mustBe('recipient_type', 'one of {INDIVIDUAL}');
  }
  const address = readAddress(body);
  const type = body['type'] ?? 'text';
  if (typeof type !== 'string') throw mustBe('type', 'a string');

  checkMarketingFields(body, path, type);
  const callbackData = body['biz_opaque_callback_data'];
  if (callbackData !== undefined) {
    if (typeof callbackData !== 'string') throw mustBe('biz_opaque_callback_data', 'a string');
    if ([...callbackData].length > 512) {
      throw mustBe('biz_opaque_callback_data', 'at most 512 characters long');
    }
  }
  const contextId = readContext(body['context']);
  return {
    ...address,
    content: readContent(body, type),
    ...(callbackData === undefined ? {} : { callbackData }),
    ...(contextId === undefined ? {} : { contextId }),
  };
}

function readAddress(body: Json): Pick<Envelope, 'phone' | 'userId' | 'input'> {
  const { to, recipient } = body;
  // Where both are given, the phone number is the one that counts.
  if (to !== undefined && to !== null && to !== '') {
    if (typeof to !== 'string' && typeof to !== 'number') throw mustBe('to', 'a string');
    const input = String(to);
    const phone = input.replace(/[\s().+-]/g, '');
    if (!/^[1-9]\d{6,14}$/.test(phone)) {
      throw new GraphError(131009, 'Parameter to is not a phone number with its country code.');
    }
    return { phone, input };
  }
  if (recipient !== undefined && recipient !== null && recipient !== '') {
    if (typeof recipient !== 'string') throw mustBe('recipient', 'a string');
    if (!/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient)) {
      throw new GraphError(131009, 'Parameter recipient is not a business-scoped user id.');
    }
    return { userId: recipient, input: recipient };
  }
  throw required('to');
}

function checkMarketingFields(body: Json, path: SendPath, type: string): void {
  const policy = body['product_policy'];
  const sharing = body['message_activity_sharing'];
  if (path === 'messages') {
    for (const field of ['product_policy', 'message_activity_sharing']) {
      if (body[field] !== undefined)
        throw new GraphError(100, `Unexpected parameter ${field} on this endpoint.`);
    }
    return;
  }
  if (policy !== undefined && policy !== 'CLOUD_API_FALLBACK' && policy !== 'STRICT') {
    throw mustBe('product_policy', 'one of {CLOUD_API_FALLBACK, STRICT}');
  }
  if (sharing !== undefined && typeof sharing !== 'boolean')
    throw mustBe('message_activity_sharing', 'a boolean');
  if (type !== 'template') {
    throw new GraphError(131055, 'This endpoint sends marketing template messages only.');
  }
}

function readContext(context: unknown): string | undefined {
  if (context === undefined) return undefined;
  if (!isJson(context)) throw mustBe('context', 'an object');
  const id = context['message_id'];
  if (typeof id !== 'string' || id === '') throw required("context['message_id']");
  return id;
}

function readContent(body: Json, type: string): Content {
  const given = body[type];
  switch (type) {
    case 'template':
      if (given === undefined) throw required('template');
      if (!isJson(given)) throw mustBe('template', 'an object');
      return { type, template: given };
    case 'text':
      return { type, text: readText(given) };
    case 'interactive':
      return readInteractive(given);
    default:
      throw new GraphError(
        131051,
        'The sandbox sends messages of type template, text and interactive (buttons).',
      );
  }
}

function readText(text: unknown): string {
  if (text === undefined) throw required('text');
  if (!isJson(text)) throw mustBe('text', 'an object');
  const { body } = text;
  if (body === undefined || body === '') throw required("text['body']");
  if (typeof body !== 'string') throw mustBe("text['body']", 'a string');
  if ([...body].length > 4096) throw mustBe("text['body']", 'at most 4096 characters long');
  if (text['preview_url'] !== undefined && typeof text['preview_url'] !== 'boolean') {
    throw mustBe("text['preview_url']", 'a boolean');
  }
  return body;
}

function readInteractive(interactive: unknown): Content {
  if (interactive === undefined) throw required('interactive');
  if (!isJson(interactive)) throw mustBe('interactive', 'an object');
  if (interactive['type'] !== 'button') {
    throw new GraphError(131051, 'The sandbox sends interactive messages of type button only.');
  }
  const text = isJson(interactive['body']) ? interactive['body']['text'] : undefined;
  if (typeof text !== 'string' || text === '') throw required("interactive['body']['text']");
  const list = isJson(interactive['action']) ? interactive['action']['buttons'] : undefined;
  if (!Array.isArray(list) || list.length < 1 || list.length > 3) {
    throw new GraphError(131009, 'An interactive message has one to three buttons.');
  }
  const buttons = list.map((button: unknown, index) => {
    const reply = isJson(button) && button['type'] === 'reply' ? button['reply'] : undefined;
    if (!isJson(reply)) throw new GraphError(131009, `Button ${index} must be of type reply.`);
    const { id, title } = reply;
    if (typeof id !== 'string' || id === '' || id.length > 256) {
      throw new GraphError(131009, `Button ${index} needs an id of at most 256 characters.`);
    }
    if (typeof title !== 'string' || title === '' || [...title].length > 20) {
      throw new GraphError(131009, `Button ${index} needs a title of at most 20 characters.`);
    }
    return { id, title };
  });
  return { type: 'interactive', text, buttons };
}
