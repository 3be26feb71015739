import type { Channel, Identifier, Instant } from '../consent/vocabulary';
import { ownWordsOfMail } from './email-words';
import type { InboundMessage } from './events';
import { messageIdOf } from './identity';

/** A message whose parts are known one by one, such as a row of a table. */
export interface PlainMessage {
  readonly channel: Channel;
  readonly sender: Identifier;
  /** What was written: undefined where it could not be found, empty where the message has no words. */
  readonly text: string | undefined;
  readonly at: Instant;
  /** The platform's id of the message, where one is known. */
  readonly id?: string;
  /** What tells this message from others where it has no id of its own. */
  readonly once: string;
}

/** A message from its parts. Nobody signed it, so it can make someone leave and bring nobody back. */
export function messageFromText(given: PlainMessage): InboundMessage {
  const { channel, sender, text, at, id, once } = given;
  const own = text !== undefined && channel === 'email' ? ownWordsOfMail(text) : text?.trim();
  return {
    type: 'message',
    channel,
    at,
    signed: false,
    messageId: id === undefined ? once : messageIdOf(sender, id),
    from: [sender],
    form: own === '' ? 'other' : 'text',
    ...(own ? { text: own } : {}),
  };
}
