import { GraphError, mustBe, required } from './errors.ts';
import { isJson, type Json } from './envelope.ts';
import type { MediaHeader, Template } from '../templateParts.ts';

/** The values that fill a text's variables, by the name that stands between the braces. */
export type Values = ReadonlyMap<string, string>;

const VARIABLE = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** The variables of a text, each once, in the order in which they first appear. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((match) => match[1]!))];
}

export const fill = (text: string, values: Values): string =>
  text.replace(VARIABLE, (whole, name: string) => values.get(name) ?? whole);

/** The objects in a component's `parameters`; none where there is no such field. */
export function parametersOf(component: Json | undefined, where: string): readonly Json[] {
  const parameters = component?.['parameters'];
  if (parameters === undefined) return [];
  if (!Array.isArray(parameters)) throw mustBe(`${where}['parameters']`, 'an array');
  return parameters.map((parameter: unknown, index) => {
    if (!isJson(parameter)) throw mustBe(`${where}['parameters'][${index}]`, 'an object');
    if (typeof parameter['type'] !== 'string')
      throw required(`${where}['parameters'][${index}]['type']`);
    return parameter;
  });
}

/**
 * The values for a header's or body's text, checked against the template's variables.
 * @throws GraphError 132000 (count), 132012 (kind or name), 131008 (empty), 100 (form)
 */
export function textValues(
  part: 'header' | 'body',
  text: string,
  format: Template['parameter_format'],
  parameters: readonly Json[],
): Values {
  const variables = variablesOf(text);
  if (parameters.length !== variables.length) {
    throw new GraphError(
      132000,
      `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${variables.length})`,
    );
  }
  const values = new Map<string, string>();
  parameters.forEach((parameter, index) => {
    const name =
      format === 'NAMED' ? nameOf(part, parameter, variables) : positionOf(part, parameter, index);
    if (values.has(name)) throw new GraphError(132012, `${part}: a parameter is given twice.`);
    values.set(name, textOf(part, parameter));
  });
  return values;
}

function nameOf(part: string, parameter: Json, variables: readonly string[]): string {
  const name = parameter['parameter_name'];
  if (typeof name !== 'string' || name === '') {
    throw new GraphError(100, `${part}: Parameter name is missing or empty`);
  }
  if (!variables.includes(name)) {
    throw new GraphError(
      132012,
      `${part}: the template has no variable of the given parameter name`,
    );
  }
  return name;
}

function positionOf(part: string, parameter: Json, index: number): string {
  if (parameter['parameter_name'] !== undefined) {
    throw new GraphError(
      132012,
      `${part}: this template has positional parameters, received a parameter name`,
    );
  }
  return String(index + 1);
}

function textOf(part: string, parameter: Json): string {
  const type = String(parameter['type']).toLowerCase();
  if (type === 'text') return plainText(`${part}: Parameter of type text`, parameter['text']);
  const rich = parameter[type];
  if (part === 'body' && (type === 'currency' || type === 'date_time')) {
    if (!isJson(rich))
      throw new GraphError(131008, `${part}: Parameter of type ${type} is missing its value`);
    if (
      type === 'currency' &&
      (typeof rich['code'] !== 'string' || typeof rich['amount_1000'] !== 'number')
    ) {
      throw new GraphError(
        131008,
        `${part}: Parameter of type currency needs code and amount_1000`,
      );
    }
    return plainText(`${part}: Parameter of type ${type}`, rich['fallback_value']);
  }
  throw new GraphError(
    132012,
    `${part}: Format mismatch, expected TEXT, received ${type.toUpperCase()}`,
  );
}

/** A text parameter may hold no line break, tab or run of more than four spaces. */
export function plainText(what: string, text: unknown): string {
  if (text === undefined || text === null || text === '') {
    throw new GraphError(131008, `${what} is missing text value`);
  }
  if (typeof text !== 'string') throw new GraphError(100, `${what} must be a string`);
  if (/[\n\r\t]| {5}/.test(text)) {
    throw new GraphError(
      100,
      `${what} cannot have new-line/tab characters or more than 4 consecutive spaces`,
    );
  }
  return text;
}

/** What a header shows that is no text: its kind, and where it comes from or leads to. */
export interface ShownMedia {
  readonly media?: string;
  readonly source?: string;
}

/** The files that were uploaded, by their id. */
export type Uploaded = Pick<ReadonlyMap<string, unknown>, 'has'>;

/**
 * A header that is no text: one parameter of the header's own kind.
 * @throws GraphError 132012 (kind), 131008 (empty), 131009 or 100 (value)
 */
export function mediaValue(
  header: MediaHeader,
  parameters: readonly Json[],
  uploaded: Uploaded,
): ShownMedia {
  const { format } = header;
  const [parameter] = parameters;
  const received = parameter ? String(parameter['type']).toUpperCase() : 'UNKNOWN';
  if (!parameter || parameters.length > 1 || received !== format) {
    throw new GraphError(
      132012,
      `header: Format mismatch, expected ${format}, received ${received}`,
    );
  }
  const value = parameter[format.toLowerCase()];
  const what = `header: Parameter of type ${format}`;
  if (!isJson(value)) throw new GraphError(131008, `${what} is missing its value`);
  const source = format === 'LOCATION' ? placeOf(value, what) : fileOf(value, what, uploaded);
  return { media: format.toLowerCase(), source };
}

function fileOf({ id, link, filename }: Json, what: string, uploaded: Uploaded): string {
  const given = [id, link].filter((one) => one !== undefined && one !== '');
  if (given.length === 0) throw new GraphError(131008, `${what} needs id or link`);
  if (given.length > 1) throw new GraphError(131009, `${what} takes either id or link`);
  if (filename !== undefined && typeof filename !== 'string')
    throw mustBe(`${what}['filename']`, 'a string');
  const name = filename === undefined ? '' : `${filename} `;
  if (id !== undefined && id !== '') {
    if (!uploaded.has(String(id))) {
      throw new GraphError(
        100,
        `${what}: id is not a valid whatsapp business account media attachment ID`,
      );
    }
    return `${name}uploaded file ${String(id)}`;
  }
  if (typeof link !== 'string' || !/^https?:\/\/\S+$/i.test(link) || !URL.canParse(link))
    throw mustBe(`${what}['link']`, 'a valid URI');
  return `${name}${link}`;
}

function placeOf(location: Json, what: string): string {
  for (const field of ['latitude', 'longitude', 'name', 'address']) {
    if (location[field] === undefined || location[field] === '')
      throw new GraphError(131008, `${what} needs ${field}`);
  }
  for (const [field, most] of [
    ['latitude', 90],
    ['longitude', 180],
  ] as const) {
    if (!(Math.abs(Number(location[field])) <= most))
      throw new GraphError(131009, `${what}: ${field} is out of range`);
  }
  const name = plainText(`${what}: name`, location['name']);
  return `${name}, ${plainText(`${what}: address`, location['address'])}`;
}
