import { readRecipient, type RecipientHints } from '../consent/identifier';
import type { Channel, Identifier } from '../consent/vocabulary';

/** Whom a platform names, in the spelling in which the channel's consents are kept; undefined where it is nobody. */
export function senderOf(
  channel: Channel,
  given: unknown,
  hints: RecipientHints = {},
): Identifier | undefined {
  return typeof given === 'string' || typeof given === 'number'
    ? readRecipient(channel, given, hints).identifier
    : undefined;
}

/**
 * The id of a message on a platform that numbers the messages of each chat, or anew in each of its own parts: alike
 * for the same message delivered again, and never alike for two.
 */
export function messageIdOf(sender: Identifier, ...parts: readonly unknown[]): string {
  return JSON.stringify([sender.value, ...parts]);
}
