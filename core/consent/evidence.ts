/**
 * How an opt-in came about: the ten ways of collecting that are usual for messaging, the person's
 * own message, the ways in which a record is brought in, and `other`, which needs words that say how.
 */
export const OPT_IN_SOURCES = [
  'web_form',
  'checkout',
  'qr_code',
  'social_media',
  'newsletter',
  'support',
  'popup',
  'landing_page',
  'whatsapp_ad',
  'in_person',
  'message',
  'api',
  'import',
  'migration',
  'other',
] as const;
export type OptInSource = (typeof OPT_IN_SOURCES)[number];

/** Where somebody ticks a box: that it was empty before is part of the proof there. */
export const SOURCES_WITH_A_BOX: ReadonlySet<string> = new Set<OptInSource>([
  'web_form',
  'checkout',
  'popup',
  'landing_page',
]);

/** Ways of getting addresses that are no consent at all. */
export type NoConsentSource = 'purchased_list' | 'showed_interest';

/** Why addresses from there may not be written to, each naming its rule. */
export const NO_CONSENT_SOURCES: Readonly<Record<NoConsentSource, string>> = {
  purchased_list:
    'Nobody on a bought, rented or third-party list agreed to messages from this business (GDPR article 4(11); EDPB Guidelines 05/2020, paragraph 65), so no consent is recorded from it: leave these contacts out.',
  showed_interest:
    'Interest, a purchase or a business card is no consent, which takes a clear act of agreeing (GDPR article 4(11)): ask these contacts for it where they meet you, and record that.',
};

export type ReadSource =
  | { readonly kind: 'source'; readonly source: OptInSource }
  | { readonly kind: 'no_consent'; readonly source: NoConsentSource; readonly explanation: string }
  /** Words that are no source we know. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'empty' };

/** The names of the sources as people see them in a node or write them in a column. */
const SPELLINGS: Readonly<Record<string, OptInSource>> = {
  website: 'web_form',
  webform: 'web_form',
  website_form: 'web_form',
  qr: 'qr_code',
  customer_support: 'support',
  customer_service: 'support',
  pop_up: 'popup',
  email_newsletter: 'newsletter',
  click_to_whatsapp: 'whatsapp_ad',
  click_to_whatsapp_ad: 'whatsapp_ad',
  store: 'in_person',
  in_store: 'in_person',
  whatsapp_message: 'message',
};

/** Parts of a word that tell of a list somebody else made; matched anywhere. */
const BOUGHT =
  /purchased?_(?:list|data|lead|contact|address)|(?:^|_)(?:bought|rented|leased|scraped|harvested|third_party|thirdparty|3rd_party)(?:_|$)|(?:data|list|address|lead)_?broker|partner_?list|gekauft|gemietet|adresshandel|drittanbieter|(?:^|_)(?:kopt|kopta|kobt|kobte|kjopt|kjopte|lejet|leid|hyrd|hyrda)(?:_|$)|tred?je_?part|achete|louee?s?_|comprad[ao]|alquilad[ao]|terceros|acquistat|noleggiat|(?:^|_)terz[ei]_part|gekocht|gehuurd|derden?_?partij|kupion|ostettu|vuokrattu|keypt|购买|購買|第三方|租用/u;
const INTEREST =
  /(?:^|_)(?:interest|interested|interesse|interesseret|interessert|intresse|intresserad|interessent|interet|interes|interessi|zainteresowan\w*|kiinnost\w*)(?:_|$)|business_card|visitkort|visitenkarte|digital_footprint|digitalt_fotavtryck|abandoned_(?:cart|basket|checkout)|感兴趣|感興趣/u;
/** Words that say no more than that somebody is known: only where they are all that is said. */
const ONLY_KNOWN: ReadonlySet<string> = new Set([
  'purchased',
  'purchase',
  'order',
  'customer',
  'existing_customer',
  'lead',
  'prospect',
  'visitor',
  'crm',
]);

/** Reads how an opt-in came about, from a field or a column. Never throws. */
export function readSource(raw: unknown): ReadSource {
  const word = wordOf(raw);
  if (word === '') return { kind: 'empty' };
  if ((OPT_IN_SOURCES as readonly string[]).includes(word))
    return { kind: 'source', source: word as OptInSource };
  if (Object.hasOwn(SPELLINGS, word))
    return { kind: 'source', source: SPELLINGS[word] as OptInSource };
  if (Object.hasOwn(NO_CONSENT_SOURCES, word)) return noConsent(word as NoConsentSource);
  if (BOUGHT.test(word)) return noConsent('purchased_list');
  if (INTEREST.test(word) || ONLY_KNOWN.has(word)) return noConsent('showed_interest');
  return { kind: 'unknown' };
}

const noConsent = (source: NoConsentSource): ReadSource => ({
  kind: 'no_consent',
  source,
  explanation: NO_CONSENT_SOURCES[source],
});

/** Lower case, no accents, `_` for all that is neither letter nor digit. */
function wordOf(raw: unknown): string {
  if (typeof raw !== 'string') return '';
  return raw
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ø/g, 'o')
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** What is told of how consent was asked for, as a form or a spreadsheet has it. */
export interface CircumstancesGiven {
  readonly boxNotTickedBeforehand?: unknown;
  readonly incentiveOffered?: unknown;
  readonly incentiveWasCondition?: unknown;
}

export interface OptInCircumstances {
  readonly boxNotTickedBeforehand?: boolean;
  readonly incentiveOffered?: boolean;
  readonly incentiveWasCondition?: boolean;
}

/**
 * Reads how consent was asked for. What cannot be understood counts as the worse of the two: a box
 * that may have been ticked beforehand proves nothing.
 *
 * @returns one sentence that names the rule, where it was no consent. Never throws.
 */
export function readCircumstances(
  given: CircumstancesGiven,
): { readonly told: OptInCircumstances } | { readonly problem: string } {
  const box = readTruth(given.boxNotTickedBeforehand);
  if (box === false) return { problem: TICKED_BEFOREHAND };
  if (box === 'unreadable') return { problem: UNREADABLE_BOX };
  const offered = readTruth(given.incentiveOffered);
  const condition = readTruth(given.incentiveWasCondition);
  if (condition === true) return { problem: CONDITION };
  if (condition === 'unreadable' || offered === 'unreadable')
    return { problem: UNREADABLE_INCENTIVE };
  if (offered === true && condition === undefined) return { problem: CONDITION_NOT_TOLD };
  return {
    told: {
      ...(box === undefined ? {} : { boxNotTickedBeforehand: box }),
      ...(offered === undefined ? {} : { incentiveOffered: offered }),
      ...(condition === undefined ? {} : { incentiveWasCondition: condition }),
    },
  };
}

/** CJEU, 1 October 2019, C-673/17 (Planet49): silence and a box that was ticked beforehand are no consent. */
const TICKED_BEFOREHAND =
  'The box was ticked beforehand, and leaving it ticked is no consent (Court of Justice of the EU, C-673/17, Planet49): ask the person again with an empty box.';
const UNREADABLE_BOX =
  'The evidence does not tell whether the box was ticked beforehand, and such a box is no consent (Court of Justice of the EU, C-673/17, Planet49): give true or false, or leave the field out.';
/** GDPR 7(4) and recital 43: what one cannot have without agreeing was not agreed to freely. */
const CONDITION =
  'The contact had to agree in order to get something else, so the consent was not given freely (GDPR article 7(4)): give them that without it, and ask again.';
const CONDITION_NOT_TOLD =
  'An incentive was offered, and nothing says that it was no condition, as consent must be given freely (GDPR article 7(4)): say under Evidence whether the contact could have it without agreeing.';
const UNREADABLE_INCENTIVE =
  'The evidence does not tell whether an incentive was offered or was a condition (GDPR article 7(4)): give true or false, or leave the field out.';

/** Yes or no as forms and spreadsheets tell it; undefined where nothing is told. */
export function readTruth(value: unknown): boolean | undefined | 'unreadable' {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  const text =
    typeof value === 'string'
      ? value.trim().toLowerCase()
      : typeof value === 'number'
        ? String(value)
        : undefined;
  if (text === '') return undefined;
  if (text !== undefined && TRUE.has(text)) return true;
  return text !== undefined && FALSE.has(text) ? false : 'unreadable';
}

const TRUE: ReadonlySet<string> = new Set(['true', 'yes', '1']);
const FALSE: ReadonlySet<string> = new Set(['false', 'no', '0']);
