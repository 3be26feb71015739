import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CHANNELS, EVERY } from './vocabulary';

/**
 * What a notice has to tell, and who asks for it. It may tell it in layers: what the text leaves to the
 * privacy page is told where the notice says so (WP260 §35). `required`: without it the consent is not
 * informed (EDPB Guidelines 05/2020 §64) or the law asks for it outright; the others are good
 * practice, or required where they apply.
 */
export const DISCLOSURES = {
  controller: {
    tells: 'who will write',
    required: true,
    asks: 'Who will write: the name of the business.',
    source: 'GDPR 13(1)(a); EDPB Guidelines 05/2020 §64',
  },
  purpose: {
    tells: 'what the messages are about',
    required: true,
    asks: 'What the messages are about, and that they are marketing where they are.',
    source: 'GDPR 13(1)(c); EDPB Guidelines 05/2020 §64',
  },
  channel: {
    tells: 'by which channel they come',
    required: true,
    asks: 'By which channel the messages come.',
    source: 'Directive 2002/58/EC article 13(1); Meta, WhatsApp Business opt-in requirements',
  },
  withdrawal: {
    tells: 'how to leave',
    required: true,
    asks: 'How to leave again, at any time.',
    source: 'GDPR 7(3) and 13(2)(c)',
  },
  frequency: {
    tells: 'how often they come',
    required: false,
    asks: 'How often messages come.',
    source: 'Good practice; CTIA Messaging Principles in the United States',
  },
  cost: {
    tells: 'what it costs',
    required: false,
    asks: 'What it costs the person, or that it costs nothing.',
    source: 'Good practice; CTIA Messaging Principles in the United States',
  },
  retention: {
    tells: 'how long the data is kept',
    required: true,
    asks: 'How long the data is kept.',
    source: 'GDPR 13(2)(a)',
  },
  recipients: {
    tells: 'who else receives the data',
    required: true,
    asks: 'Who else receives the data, such as the messaging provider.',
    source: 'GDPR 13(1)(e)',
  },
  transfer: {
    tells: 'to which countries the data goes',
    required: false,
    asks: 'To which countries outside the EU the data goes, and under which safeguard; required where it does.',
    source: 'GDPR 13(1)(f)',
  },
  rights: {
    tells: 'which rights the person has',
    required: true,
    asks: 'The rights of access, rectification, erasure, restriction, portability and objection.',
    source: 'GDPR 13(2)(b)',
  },
  complaint: {
    tells: 'where one can complain',
    required: true,
    asks: 'That one can complain to the data protection authority.',
    source: 'GDPR 13(2)(d)',
  },
  privacyPage: {
    tells: 'where the privacy page is',
    required: false,
    asks: 'Where the whole privacy notice stands.',
    source: 'Layered notices: Guidelines on transparency WP260 §35',
  },
} as const;
export type Disclosure = keyof typeof DISCLOSURES;
export const DISCLOSURE_NAMES = Object.keys(DISCLOSURES) as Disclosure[];

/** ISO 639-1, with a region or script where it matters: `da`, `pt-BR`, `zh-Hans`. */
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-[A-Z]{2})?$/;

const NO_PAGE =
  'The privacy page of the notice is no web address: give it as people type it, such as https://example.com/privacy.';

function isWebAddress(text: string): boolean {
  const address = text.trim();
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  return url !== null && !/\s/.test(address) && url.hostname.includes('.');
}

/** A notice as it is recorded. Its text is kept to the letter: it is what people were shown. */
export const noticeSchema = z.object({
  purpose: z
    .string('Give the notice a purpose.')
    .trim()
    .min(1, 'Give the notice a purpose.')
    .max(100, 'Keep the purpose to 100 characters.'),
  channel: z.enum(
    [...CHANNELS, EVERY],
    'Choose one of the channels, or * where the same text is shown on all of them.',
  ),
  language: z
    .string('Give the language of the text, such as da or en.')
    .regex(LANGUAGE, 'Give the language as its ISO 639 code, such as da or pt-BR.'),
  version: z
    .string('Give the notice a version.')
    .trim()
    .min(1, 'Give the notice a version.')
    .max(50, 'Keep the version to 50 characters.'),
  text: z
    .string('Give the exact text that people are shown.')
    .max(
      20_000,
      'The text is longer than 20,000 characters: record what people were shown, and link to the rest.',
    )
    .refine((text) => text.trim() !== '', 'Give the exact text that people are shown.'),
  /** What the text says of each point, in a few words or as the passage itself; empty means that it does not say. */
  disclosures: z
    .partialRecord(z.enum(DISCLOSURE_NAMES), z.string())
    .default({})
    .refine(
      ({ privacyPage = '' }) => privacyPage.trim() === '' || isWebAddress(privacyPage),
      NO_PAGE,
    ),
});
export type Notice = z.infer<typeof noticeSchema>;

/**
 * Reads a notice from outside.
 *
 * @returns the notice, or one sentence for each field that is wrong. Never throws.
 */
export function readNotice(
  raw: unknown,
): { readonly notice: Notice } | { readonly problems: readonly string[] } {
  const read = noticeSchema.safeParse(raw);
  if (read.success) return { notice: read.data };
  const problems = read.error.issues.map((issue) => {
    const field = issue.path[0];
    if (field === undefined) return 'The notice is not an object with fields.';
    if (field === 'disclosures' && issue.message !== NO_PAGE) {
      return `A disclosure of the notice is none that is known, or its text is no text: use ${DISCLOSURE_NAMES.join(', ')}.`;
    }
    return issue.message;
  });
  return { problems: [...new Set(problems)] };
}

export interface MissingDisclosure {
  readonly disclosure: Disclosure;
  /** What is missing, to go on after "does not say". */
  readonly tells: string;
  readonly required: boolean;
  /** What the notice should say. */
  readonly asks: string;
  /** Who asks for it. */
  readonly source: string;
}

/** What a notice does not say, the required points first. An empty list: nothing is missing. */
export function noticeChecklist(notice: Pick<Notice, 'disclosures'>): readonly MissingDisclosure[] {
  return DISCLOSURE_NAMES.filter((name) => !notice.disclosures[name]?.trim())
    .map((name) => ({ disclosure: name, ...DISCLOSURES[name] }))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

/** What is missing in one sentence, each point with who asks for it; empty where nothing is. */
export function missingSentence(missing: readonly MissingDisclosure[]): string {
  if (missing.length === 0) return '';
  const points = missing.map(({ tells, source }) => `${tells} (${source})`);
  return `The notice does not say ${points.join(', ')}.`;
}

/** What consent is given to: another one is something else to agree to (EDPB Guidelines 05/2020 §110). */
const OF_SUBSTANCE = ['controller', 'purpose', 'channel', 'recipients', 'transfer'] as const;

/**
 * Points of substance that two versions of a notice tell differently, whatever whoever records them
 * says of the change. Case, blanks and punctuation make no difference; a point that only one of them
 * tells cannot be compared.
 */
export function differsInSubstance(
  before: Pick<Notice, 'disclosures'>,
  after: Pick<Notice, 'disclosures'>,
): readonly Disclosure[] {
  return OF_SUBSTANCE.filter((name) => {
    const [was, is] = [before, after].map(({ disclosures }) => wordsOf(disclosures[name] ?? ''));
    return was !== '' && is !== '' && was !== is;
  });
}

const wordsOf = (text: string): string =>
  (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  ).join(' ');

/** SHA-256, in hex, of the exact text in UTF-8: any change, of a space even, gives another one. */
export function noticeHash(notice: Pick<Notice, 'text'>): string {
  return createHash('sha256').update(notice.text, 'utf8').digest('hex');
}
