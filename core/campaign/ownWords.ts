import type { InboundMessage } from '../inbound/events';
import type { Intent, Reading } from '../language/reading';

export const LEAVINGS: ReadonlySet<Intent> = new Set(['leave', 'leave_everything', 'object']);

/**
 * What a person's own words say: those of the message, and of the subject where they chose one. Where either asks to
 * leave and the other says something else, the two are read as one; if they still do not agree, a person has to look.
 * So it is with words that were cut off before they said anything.
 */
export function readOwnWords<R extends Reading>(
  { subject, text, cut }: Pick<InboundMessage, 'subject' | 'text' | 'cut'>,
  read: (text: string | undefined) => R,
): R {
  const reading = subject === undefined ? read(text) : readBoth(subject, text, read);
  return cut && reading.intent === 'none' ? { ...reading, certainty: 'unclear' } : reading;
}

function readBoth<R extends Reading>(
  subject: string,
  text: string | undefined,
  read: (text: string | undefined) => R,
): R {
  const above = read(subject);
  if (text === undefined) return above;
  const below = read(text);
  if (leaves(below)) return below;
  if (LEAVINGS.has(above.intent)) {
    const both = read(`${subject}.\n${text}`);
    return leaves(both) ? { ...both, certainty: 'sentence' } : { ...above, certainty: 'unclear' };
  }
  return below.intent === 'none' && below.certainty !== 'unclear' ? above : below;
}

const leaves = ({ intent, certainty }: Reading) => LEAVINGS.has(intent) && certainty !== 'unclear';
