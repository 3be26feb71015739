import type { Channel } from '../core';

/**
 * The words of the pages that a contact sees, in one language. Whole sentences without gaps to fill,
 * so that each language can say them its own way. `You` is the contact; be polite and plain.
 */
export interface Words {
  /** BCP 47, such as `da` or `zh-Hant`. */
  readonly language: string;
  /** The language's name in itself. */
  readonly name: string;
  /** The page of a sign-up that waits for its yes. */
  readonly signUp: Said;
  /** The page of a consent that is to be given anew. */
  readonly renewal: Said;
  /** Before the name of the business. */
  readonly who: string;
  /** Before what the messages are about. */
  readonly what: string;
  /** Before the channel. */
  readonly how: string;
  /** Before the day and hour until which an answer counts. */
  readonly until: string;
  /** Above the text of the notice. */
  readonly notice: string;
  readonly yes: string;
  readonly no: string;
  /** That looking at the page is no answer. */
  readonly onlyAnAnswerCounts: string;
  /** Of the link to the privacy page. */
  readonly privacy: string;
  readonly confirmed: Said;
  /** The yes is on record, but an opt-out comes first. */
  readonly outweighed: Said;
  readonly declined: Said;
  /** One page for links that are unknown, used, run out or mangled. It must fit all four. */
  readonly gone: Said;
  readonly tooMany: Said;
  readonly failed: Said;
  /** Channels that are no brand's name. */
  readonly channels: Readonly<Record<Extract<Channel, 'email' | 'sms'>, string>>;
}

/** A heading and a sentence or two below it. */
export interface Said {
  readonly title: string;
  readonly text: string;
}
