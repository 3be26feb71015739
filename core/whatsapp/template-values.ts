import { DateTime } from 'luxon';
import { z } from 'zod';
import { readMoment } from '../consent/times';
import type { Parts } from './template-shape';
import { missing, tooLong, unusable, type TemplateProblem } from './template-problems';
import { labelOf, type TemplateVariable } from './template-variables';
import type { MediaParameter, WireMedia, WireParameter, WireSection } from './template-wire';

/** What is filled in, by the variable's key: `{body_1: 'Anna', button_0: 'consent:stop'}`. */
export type TemplateValues = Readonly<Record<string, unknown>>;

export interface ValueOptions {
  /** Where the clocks are by which the end of an offer is meant if it says no zone itself (IANA name). */
  readonly zone?: string | undefined;
  /** Milliseconds since 1970; an offer that has ended by then is refused. */
  readonly now?: number | undefined;
}

/** A value as it goes out (`wire`), and as a reader sees it (`shown`). */
export interface Cleaned {
  readonly wire: WireParameter | PartOfParameter;
  readonly shown: string;
  readonly note?: string;
}

/** What makes up one parameter only together with others: a location's latitude, a form's token. */
export interface PartOfParameter {
  readonly type: 'part';
  readonly part: unknown;
}

type CleanValue = Cleaned | TemplateProblem;

/**
 * Cloud API, Templates: 60 characters in a header; 1,024 in a body with other parts, 32,768 in one without, 600
 * beside a limited-time offer, 160 on a card; the values count with the text around them.
 */
export const HEADER_LIMIT = 60;
const BODY_LIMIT = 1_024;
const BODY_ALONE_LIMIT = 32_768;
const OFFER_BODY_LIMIT = 600;
const CARD_BODY_LIMIT = 160;
const PAYLOAD_LIMIT = 256;
const URL_LIMIT = 2_000;
/** Coupon codes and one-time codes. */
const CODE_LIMIT = 15;
const FILENAME_LIMIT = 240;
const SECTION_LIMIT = 10;
const SECTION_TITLE_LIMIT = 24;
const PRODUCT_LIMIT = 30;

/** How many characters the body may have, its values filled in. */
export function bodyLimit(parts: Parts, card: boolean): number {
  if (card) return CARD_BODY_LIMIT;
  if (parts.components.some(({ type }) => type === 'LIMITED_TIME_OFFER')) return OFFER_BODY_LIMIT;
  return parts.components.every(({ type }) => type === 'BODY') ? BODY_ALONE_LIMIT : BODY_LIMIT;
}

/**
 * One value as the API takes it. Line breaks, tabs and runs of more than four spaces are refused by WhatsApp in
 * parameters (132000), and mean nothing to the reader there: they become one space, and the note says so. What
 * cannot be mended without changing the meaning (nothing left, too long, a blank in a link) is a problem.
 */
export function cleanValue(
  variable: TemplateVariable,
  given: unknown,
  { zone, now }: ValueOptions = {},
): CleanValue {
  switch (variable.kind) {
    case 'text':
      return (
        (variable.component === 'body' ? rich(variable, given) : undefined) ??
        words(variable, given)
      );
    case 'image':
    case 'video':
    case 'document':
      return media(variable, variable.kind, given);
    case 'filename':
      return part(words(variable, given, FILENAME_LIMIT));
    case 'latitude':
      return degrees(variable, given, 90);
    case 'longitude':
      return degrees(variable, given, 180);
    case 'place':
    case 'address':
    case 'flow_token':
    case 'product':
      return part(words(variable, given));
    case 'payload':
      return payload(variable, given);
    case 'url':
      return linkEnd(variable, given);
    case 'coupon':
    case 'code':
      return code(variable, given);
    case 'flow_data':
      return flowData(variable, given);
    case 'sections':
      return sections(variable, given);
    case 'time':
      return time(variable, given, zone, now);
  }
}

/** The text of what is given, or why it is none. */
function textOf(variable: TemplateVariable, given: unknown): string | TemplateProblem {
  if (typeof given === 'number' && !Number.isFinite(given))
    return unusable(variable, 'is not a number that can be shown. Correct it.');
  if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'boolean')
    return unusable(variable, 'is no text. Give it a text or a number.');
  // Halves of an emoji, as a cut-off text leaves them, are no text.
  return String(given).replace(/\p{Cs}/gu, '');
}

const inOneLine = (raw: string): string =>
  raw
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {5,}/g, ' ')
    .trim();

function words(
  variable: TemplateVariable,
  given: unknown,
  limit = variable.component === 'header' && variable.kind === 'text' ? HEADER_LIMIT : undefined,
): CleanValue {
  const raw = textOf(variable, given);
  if (typeof raw !== 'string') return raw;
  const text = inOneLine(raw);
  if (text === '') return missing(variable);
  if (limit !== undefined && [...text].length > limit) return tooLong(variable, limit);
  return {
    wire: { type: 'text', text },
    shown: text,
    ...(text === raw
      ? {}
      : {
          note: `Line breaks, tabs and long runs of spaces in the value for ${labelOf(variable)} became single spaces, because WhatsApp refuses them there.`,
        }),
  };
}

/** The same text as a part of a parameter. */
function part(cleaned: CleanValue): CleanValue {
  return 'problem' in cleaned
    ? cleaned
    : { ...cleaned, wire: { type: 'part', part: cleaned.shown } };
}

/** An object, also where it comes as JSON text; `undefined` for everything else. */
function objectOf(given: unknown): Readonly<Record<string, unknown>> | undefined {
  const read = typeof given === 'string' && /^\s*\{/.test(given) ? parsed(given) : given;
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
  return read as Readonly<Record<string, unknown>>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const richShape = z.strictObject({
  fallback_value: z.union([z.string(), z.number()]).transform(String),
  code: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  amount_1000: z.preprocess(
    (amount) => (typeof amount === 'string' && /^-?\d+$/.test(amount) ? Number(amount) : amount),
    z.int().optional(),
  ),
});

/** An amount or a day; the phone shows `fallback_value`. `undefined` where the value is meant as text. */
function rich(variable: TemplateVariable, given: unknown): CleanValue | undefined {
  const object = objectOf(given);
  if (object === undefined || !Object.hasOwn(object, 'fallback_value')) return undefined;
  const read = richShape.safeParse(object);
  const { code: currency, amount_1000 } = read.data ?? {};
  if (!read.success || (currency === undefined) !== (amount_1000 === undefined)) {
    return unusable(
      variable,
      'is neither an amount nor a day. Give an amount as {"fallback_value": "20 €", "code": "EUR", "amount_1000": 20000} and a day as {"fallback_value": "5 May"}.',
    );
  }
  const text = words(variable, read.data.fallback_value);
  if ('problem' in text) return text;
  const fallback_value = text.shown;
  return {
    ...text,
    wire:
      currency === undefined || amount_1000 === undefined
        ? { type: 'date_time', date_time: { fallback_value } }
        : { type: 'currency', currency: { fallback_value, code: currency, amount_1000 } },
  };
}

function media(
  variable: TemplateVariable,
  kind: MediaParameter['type'],
  given: unknown,
): CleanValue {
  const object = objectOf(given) ?? { either: given };
  const { id, link, either } = object;
  const named = [id, link, either].filter((one) => one !== undefined && one !== null && one !== '');
  const [only] = named;
  const text = typeof only === 'string' || Number.isSafeInteger(only) ? String(only).trim() : '';
  const isId = /^\d+$/.test(text) && link !== only;
  const isLink = /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) && URL.canParse(text) && id !== only;
  if (named.length !== 1 || (!isId && !isLink)) {
    return unusable(
      variable,
      `is no ${kind}. Give a link that begins with https://, or the id of a file that was uploaded to WhatsApp, as text.`,
    );
  }
  if (text.length > URL_LIMIT) return tooLong(variable, URL_LIMIT);
  const { filename } = object;
  const name =
    kind !== 'document' || filename === undefined || filename === null || filename === ''
      ? undefined
      : words(variable, filename, FILENAME_LIMIT);
  if (name !== undefined && 'problem' in name) return name;
  const file: WireMedia = {
    ...(isId ? { id: text } : { link: text }),
    ...(name === undefined ? {} : { filename: name.shown }),
  };
  const shown = isId ? `uploaded file ${text}` : text;
  return {
    wire: { type: kind, [kind]: file } as unknown as MediaParameter,
    shown: name === undefined ? shown : `${name.shown} ${shown}`,
  };
}

function degrees(variable: TemplateVariable, given: unknown, most: number): CleanValue {
  const number =
    typeof given === 'number'
      ? given
      : typeof given === 'string' && /^\s*[-+]?\d+(?:\.\d+)?\s*$/.test(given)
        ? Number(given)
        : NaN;
  if (!(Math.abs(number) <= most)) {
    return unusable(
      variable,
      `is no ${variable.kind}. Give it in degrees with a decimal point, from -${most} to ${most}, such as 55.6761.`,
    );
  }
  return { wire: { type: 'part', part: number }, shown: String(number) };
}

function payload(variable: TemplateVariable, given: unknown): CleanValue {
  const text = textOf(variable, given);
  if (typeof text !== 'string') return text;
  if (text.trim() === '' || text !== inOneLine(text)) {
    return unusable(
      variable,
      'is blank, or has line breaks, tabs or spaces around it, which WhatsApp refuses or changes. Take them out.',
    );
  }
  if (text.length > PAYLOAD_LIMIT) return tooLong(variable, PAYLOAD_LIMIT);
  return { wire: { type: 'payload', payload: text }, shown: text };
}

function linkEnd(variable: TemplateVariable, given: unknown): CleanValue {
  const raw = textOf(variable, given);
  if (typeof raw !== 'string') return raw;
  const text = raw.trim();
  if (text === '') return missing(variable);
  if (/[\s\p{Cc}]/u.test(text)) {
    return unusable(
      variable,
      'has a blank in it, which breaks the link. Write it the way it stands in a web address.',
    );
  }
  if (text.length > URL_LIMIT) return tooLong(variable, URL_LIMIT);
  return { wire: { type: 'text', text }, shown: text };
}

function code(variable: TemplateVariable, given: unknown): CleanValue {
  const text = words(variable, given, CODE_LIMIT);
  if ('problem' in text || variable.kind === 'code') return text;
  return { ...text, wire: { type: 'coupon_code', coupon_code: text.shown } };
}

function flowData(variable: TemplateVariable, given: unknown): CleanValue {
  const object = objectOf(given);
  if (object === undefined || Object.keys(object).length === 0) {
    return unusable(
      variable,
      'is no object with fields. Give it as JSON, such as {"name": "Ada"}.',
    );
  }
  return { wire: { type: 'part', part: object }, shown: '' };
}

const productId = z
  .union([z.string(), z.int()])
  .transform((id) => String(id).trim())
  .pipe(z.string().min(1));
const sectionsShape = z
  .array(
    z.strictObject({
      title: z.string().trim().min(1).max(SECTION_TITLE_LIMIT).optional(),
      product_items: z
        .array(
          z.union([
            z.strictObject({ product_retailer_id: productId }),
            productId.transform((product_retailer_id) => ({ product_retailer_id })),
          ]),
        )
        .min(1),
    }),
  )
  .min(1)
  .max(SECTION_LIMIT);

/** A product may be given by its content id alone. */
function sections(variable: TemplateVariable, given: unknown): CleanValue {
  const read = sectionsShape.safeParse(typeof given === 'string' ? parsed(given) : given);
  const list: readonly WireSection[] = (read.data ?? []).map(({ title, product_items }) => ({
    ...(title === undefined ? {} : { title }),
    product_items,
  }));
  const count = list.reduce((sum, { product_items }) => sum + product_items.length, 0);
  const untitled = list.length > 1 && list.some(({ title }) => title === undefined);
  if (!read.success || untitled || count > PRODUCT_LIMIT) {
    return unusable(
      variable,
      `is no list of products. Give one to ${SECTION_LIMIT} sections with at most ${PRODUCT_LIMIT} products together and titles of at most ${SECTION_TITLE_LIMIT} characters, such as [{"title": "New", "product_items": [{"product_retailer_id": "SKU-1"}]}].`,
    );
  }
  return {
    wire: { type: 'part', part: list },
    shown: `${count} ${count === 1 ? 'product' : 'products'}`,
  };
}

function time(
  variable: TemplateVariable,
  given: unknown,
  zone: string | undefined,
  now: number | undefined,
): CleanValue {
  const at = momentOf(given, zone);
  if (at === undefined) {
    return unusable(
      variable,
      'is no time. Give the day, the time and the zone, such as 2026-11-30T18:00:00+01:00.',
    );
  }
  if (now !== undefined && at <= now) {
    return unusable(variable, 'is over already. Give a time to come, or send another template.');
  }
  return {
    wire: { type: 'limited_time_offer', limited_time_offer: { expiration_time_ms: at } },
    shown: `${DateTime.fromMillis(at, { zone: zone ?? 'utc' }).toFormat('yyyy-MM-dd HH:mm')} (${zone ?? 'UTC'})`,
  };
}

/** An instant; a time of day that says no zone is one only where the caller knows which is meant. */
function momentOf(given: unknown, zone: string | undefined): number | undefined {
  const read = readMoment(given);
  if (read.problem !== undefined) return undefined;
  if (read.precision === 'instant') return read.at;
  if (zone === undefined || typeof given !== 'string' || !/\d[T ]\d/.test(given)) return undefined;
  const local = DateTime.fromISO(given.trim().replace(' ', 'T'), { zone });
  return local.isValid ? local.toMillis() : undefined;
}
