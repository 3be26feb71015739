/** What a person seems to want. `join` is START and its kin, `confirm` a bare yes to something asked. */
export type Intent =
  | 'leave'
  | 'leave_everything'
  | 'object'
  | 'join'
  | 'confirm'
  | 'decline'
  | 'erase'
  | 'access'
  | 'complain'
  | 'human'
  | 'help'
  | 'none';

export interface Reading {
  readonly intent: Intent;
  /**
   * `keyword`: the message is nothing but the word, so it may take effect unread.
   * `sentence`: a clear request in words. `unclear`: a person has to look.
   */
  readonly certainty: 'keyword' | 'sentence' | 'unclear';
  /** ISO 639-1, where the words tell; Chinese in the traditional script is `zh-Hant`. */
  readonly language?: string;
}
