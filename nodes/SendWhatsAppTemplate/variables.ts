import type { TemplateValues } from '../../core';
import { isRecord, type Parameters } from '../shared/parameters';

/**
 * What one item fills into the template, under the core's keys (`body_1`, `header_first_name`,
 * `button_0`). A variable is named by its place or its name, with or without the braces that it
 * has in the template. A row without a name says nothing.
 */
export function valuesOf(parameters: Parameters, item: number): TemplateValues {
  const { rows } = parameters.collection('variables', item);
  const values: Record<string, unknown> = {};
  for (const row of Array.isArray(rows) ? (rows as unknown[]) : []) {
    if (!isRecord(row)) continue;
    const name = String(row.name ?? '').replace(/[{}\s]/g, '');
    if (name !== '') values[`${String(row.component ?? 'body')}_${name}`] = row.value;
  }
  return values;
}
