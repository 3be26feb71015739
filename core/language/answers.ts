import type { Intent } from './reading';
import { LANGUAGES } from './words';
import { entriesOf, type Answers } from './words/schema';

const ANSWERS: Readonly<Partial<Record<Intent | 'unclear' | 'returned', keyof Answers>>> = {
  returned: 'returned',
  leave: 'left',
  object: 'objected',
  leave_everything: 'left_everything',
  decline: 'declined',
  join: 'join_needs_confirmation',
  help: 'help',
  erase: 'unclear',
  access: 'unclear',
  complain: 'unclear',
  human: 'unclear',
  unclear: 'unclear',
};

/**
 * The short reply to what was read, in the person's language (ISO 639-1; "da-DK" is understood), in English where
 * there is no such language; for "zh-Hant" or "zh-TW" in the traditional script. Pass `unclear` for a reading with that certainty, `returned` where a `join` brought back
 * what was agreed to before. It carries no offer, so it may be
 * sent after an opt-out. Undefined where nothing is to be said (`none`, `confirm`).
 */
export function answerFor(
  intent: Intent | 'unclear' | 'returned',
  language?: string,
): string | undefined {
  const kind = ANSWERS[intent];
  if (kind === undefined) return undefined;
  const [code, ...subtags] = (language ?? 'en').toLowerCase().split(/[-_]/u);
  const words =
    LANGUAGES.find((one) => one.code === code) ?? LANGUAGES.find((one) => one.code === 'en');
  const variant = words?.variants?.find(({ tags }) =>
    entriesOf(tags).some((tag) => subtags.includes(tag)),
  );
  return (variant ?? words)?.answers[kind];
}
