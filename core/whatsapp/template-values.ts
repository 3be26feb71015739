import { labelOf, type TemplateVariable } from './template-variables';

/** What is filled in, by the variable's key: `{body_1: 'Anna', button_0: 'consent:stop'}`. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** What is wrong with the values for a template, known before any request. Never repeats a value. */
export interface TemplateProblem {
  readonly problem: 'missing' | 'extra' | 'unusable' | 'too_long' | 'unsupported' | 'not_approved';
  /** Key of the variable, where one is at fault. */
  readonly variable?: string;
  /** One sentence: what is wrong and what to do. */
  readonly explanation: string;
}

export type CleanValue = { readonly value: string; readonly note?: string } | TemplateProblem;

/** Cloud API, Templates, "Text parameter": 60 characters in a header, 1,024 in a body with other parts, else 32,768. */
const HEADER_LIMIT = 60;
const BODY_LIMIT = 1_024;
const BODY_ALONE_LIMIT = 32_768;
const PAYLOAD_LIMIT = 256;
const URL_LIMIT = 2_000;

/**
 * One value as the API takes it. Line breaks, tabs and runs of more than four spaces are refused by WhatsApp in
 * parameters (132000), and mean nothing to the reader there: they become one space, and the note says so. What
 * cannot be mended without changing the meaning (nothing left, too long, a blank in a link) is a problem.
 */
export function cleanValue(
  variable: TemplateVariable,
  given: unknown,
  bodyAlone: boolean,
): CleanValue {
  const label = labelOf(variable);
  if (given === undefined || given === null || given === '') return missing(variable);
  if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'boolean') {
    return {
      problem: 'unusable',
      variable: variable.key,
      explanation: `The value for ${label} is no text. Give it a text or a number.`,
    };
  }
  if (typeof given === 'number' && !Number.isFinite(given)) {
    return {
      problem: 'unusable',
      variable: variable.key,
      explanation: `The value for ${label} is not a number that can be shown. Correct it.`,
    };
  }
  // Halves of an emoji, as a cut-off text leaves them, are no text.
  const raw = String(given).replace(/\p{Cs}/gu, '');
  if (variable.kind === 'url') return cleanUrl(variable, raw, label);
  if (variable.kind === 'payload') {
    if (raw.length > PAYLOAD_LIMIT) return tooLong(variable, label, PAYLOAD_LIMIT);
    return { value: raw };
  }
  const value = raw
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {5,}/g, ' ')
    .trim();
  if (value === '') return missing(variable);
  const limit =
    variable.component === 'header' ? HEADER_LIMIT : bodyAlone ? BODY_ALONE_LIMIT : BODY_LIMIT;
  if ([...value].length > limit) return tooLong(variable, label, limit);
  if (value === raw) return { value };
  return {
    value,
    note: `Line breaks, tabs and long runs of spaces in the value for ${label} became single spaces, because WhatsApp refuses them there.`,
  };
}

function cleanUrl(variable: TemplateVariable, raw: string, label: string): CleanValue {
  const value = raw.trim();
  if (value === '') return missing(variable);
  if (/[\s\p{Cc}]/u.test(value)) {
    return {
      problem: 'unusable',
      variable: variable.key,
      explanation: `The value for ${label} has a blank in it, which breaks the link. Write it the way it stands in a web address.`,
    };
  }
  if (value.length > URL_LIMIT) return tooLong(variable, label, URL_LIMIT);
  return { value };
}

export function missing(variable: TemplateVariable): TemplateProblem {
  return {
    problem: 'missing',
    variable: variable.key,
    explanation: `The template needs a value for ${labelOf(variable)} and got none. Fill it in, for this contact too.`,
  };
}

function tooLong(variable: TemplateVariable, label: string, limit: number): TemplateProblem {
  return {
    problem: 'too_long',
    variable: variable.key,
    explanation: `The value for ${label} is longer than the ${limit} characters that WhatsApp takes there. Shorten it.`,
  };
}
