import { inZone, type TemplateValues } from '../../core';
import { wrongSetting } from '../shared/failure';
import { isRecord, type Parameters } from '../shared/parameters';

/** One field or row: what it fills in, and with what. */
interface Entry {
  /** The core's key; undefined for a row that names nothing. */
  readonly key: (item: number) => string | undefined;
  readonly value: (item: number) => unknown;
}

/** One for each run, so that the layout of the fields is worked out once. */
const ENTRIES = new WeakMap<Parameters, readonly Entry[]>();

/**
 * What one item fills into the template, under the core's keys (`body_1`, `header_first_name`,
 * `button_0`): the fields under Values, and the rows under Variables (by Hand). Where both fill in
 * the same, the field counts, unless it is empty. Each is read by itself, so that a column name in
 * one costs nothing because of an expression in another.
 *
 * @throws Failure where an expression in a field cannot be worked out
 */
export function valuesOf(parameters: Parameters, item: number): TemplateValues {
  let entries = ENTRIES.get(parameters);
  if (!entries)
    ENTRIES.set(parameters, (entries = [...rowsOf(parameters), ...fieldsOf(parameters)]));
  const values: Record<string, unknown> = {};
  for (const { key, value } of entries) {
    const name = key(item);
    if (name === undefined) continue;
    const given = value(item);
    if (!Object.hasOwn(values, name) || !isNothing(given)) values[name] = given;
  }
  return values;
}

/** Keys that rows by hand fill in for every item; those that an expression names are not known before. */
export function keysByHand(variables: unknown): ReadonlySet<string> {
  const rows = isRecord(variables) && Array.isArray(variables.rows) ? variables.rows : [];
  return new Set(
    (rows as unknown[]).flatMap((row) =>
      isRecord(row) ? (keyOf(row.component, row.name) ?? []) : [],
    ),
  );
}

function fieldsOf(parameters: Parameters): Entry[] {
  // n8n's own check of these against the schema that the editor saved would throw at an empty field; the
  // template itself says what is wrong, and to which item. It checks only what is read as a whole.
  const value = parameters.raw('values.value');
  if (!isRecord(value)) return [];
  const schema = schemaOf(parameters.raw('values.schema'));
  return Object.keys(value).map((key) => {
    const path = `values.value[${JSON.stringify(key)}]`;
    const field = schema.get(key);
    const read = (item: number): unknown => {
      try {
        return parameters.get(path, item);
      } catch {
        throw wrongSetting(
          `What stands under Values in "${field?.displayName ?? key}" could not be worked out.`,
          'Open the node and correct the expression in that field.',
          item,
        );
      }
    };
    return {
      key: () => key,
      // A time that the editor's calendar gave has no zone: it means the workflow's.
      value: field?.type === 'dateTime' ? (item) => inZone(read(item), parameters.timeZone) : read,
    };
  });
}

function schemaOf(schema: unknown): ReadonlyMap<string, { type?: unknown; displayName?: string }> {
  const fields = (Array.isArray(schema) ? (schema as unknown[]) : []).filter(isRecord);
  return new Map(fields.map((field) => [String(field.id), field]));
}

function rowsOf(parameters: Parameters): Entry[] {
  const rows = parameters.raw('variables.rows');
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown, place): Entry[] => {
    if (!isRecord(row)) return [];
    const field = (name: string) => (item: number) =>
      parameters.get(`variables.rows[${place}].${name}`, item);
    const [component, name] = [field('component'), field('name')];
    const moves = [row.component, row.name].some(
      (one) => typeof one === 'string' && one.startsWith('='),
    );
    const key = keyOf(row.component, row.name);
    return [
      {
        key: moves ? (item) => keyOf(component(item), name(item)) : () => key,
        value: field('value'),
      },
    ];
  });
}

/**
 * A variable is named by its place or its name, with or without the braces that it has in the
 * template. A row without a name says nothing.
 */
function keyOf(component: unknown, name: unknown): string | undefined {
  const bare = String(name ?? '').replace(/[{}\s]/g, '');
  return bare === '' ? undefined : `${String(component ?? 'body')}_${bare}`;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
